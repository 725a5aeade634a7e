"""When does looking anyway wait for an answer, how long, and for whose?"""

from datetime import date, timedelta
from enum import IntEnum

#: From its place in a row on, looking anyway waits: the first and the second do not.
WAITS_FROM = 3

#: Working days, Monday to Friday, that one that waits gives others to answer before it opens by itself.
WORKING_DAYS_TO_ANSWER = 3

_SATURDAY = 5


class Turn(IntEnum):
    """Whose answer it is: each is asked when those before have had their day, and nobody loses their turn."""

    SUPERVISOR = 1
    DEPUTY = 2
    ANY_SUPERVISOR = 3


def waits(in_a_row: int) -> bool:
    """Whether the override of this place in a row waits for an answer."""
    return in_a_row >= WAITS_FROM


def working_days_after(day: date, count: int) -> date:
    """Return the date of the `count`-th working day after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def last_day_to_answer(opens_on: date) -> date:
    """Return the last day on which an override that waits can be answered before it opens by itself."""
    return opens_on - timedelta(days=1)


def opens_by_itself_on(asked_on: date) -> date:
    """Return the day on which an override that nobody answers opens: the one after the last working day to answer."""
    return working_days_after(asked_on, WORKING_DAYS_TO_ANSWER) + timedelta(days=1)


def turn_on(asked_on: date, today: date) -> Turn:
    """Return whose turn it is: the supervisor's to the end of the first working day, then each a working day later."""
    for turn in (Turn.SUPERVISOR, Turn.DEPUTY):
        if today <= working_days_after(asked_on, turn):
            return turn
    return Turn.ANY_SUPERVISOR
