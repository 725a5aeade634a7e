"""Under which policy could techniques never be offered, or never wait?

Each limit may be in its range and the whole still make no sense. So a policy is tried on three cases of which everybody
knows what to say: one in which all are content, one in which everything is rated 0, and one that fell from 9 to 2.
"""

from datetime import date, timedelta

from .alliance import HIGHEST, History, Rater, Rating, Role, Session
from .gate import Gate, Reason
from .policy import Policy, PolicyError
from .standing import standing_of

CLIENT, THERAPIST = Rater(Role.CLIENT), Rater(Role.THERAPIST)
BEGINNING = date(2026, 1, 5)
#: So long is a case tried for: longer than any window of a policy is wide.
SESSIONS = 40
CONTENT, FELL_TO, USUAL_BEFORE = (8, 9, 9, 10), 2, 9


class ImpossiblePolicy(PolicyError):
    """A policy that would never let techniques be offered, or never let them wait; the text says why in plain words."""


def check_possible(policy: Policy) -> None:
    """Raise ImpossiblePolicy if no case could ever be open under a policy, or none that is rated ever wait."""
    for tier in (policy.red, policy.amber):
        if max(tier.low_once, tier.low_repeat) >= HIGHEST:
            raise ImpossiblePolicy(
                "Every rating would be low, a 10 too: techniques would wait for ever. Lower the limit."
            )
    if not _opens(policy):
        raise ImpossiblePolicy(
            "A case in which everybody is content would wait for techniques all the same. "
            "Lower what counts as low or as a good rating, or let ratings count longer."
        )
    if not _waits(policy, [0] * SESSIONS):
        raise ImpossiblePolicy(
            "A case in which everything is rated 0 would not wait. Raise what counts as low."
        )
    if not _waits(policy, [USUAL_BEFORE] * (SESSIONS - 1) + [FELL_TO]):
        raise ImpossiblePolicy(
            f"A case that fell from {USUAL_BEFORE} to {FELL_TO} would not wait. Raise what counts as low, "
            "or let a fall be seen sooner."
        )


def _opens(policy: Policy) -> bool:
    """Whether content people are through, and are so again after one low rating that they have got over."""
    values = [CONTENT[number % len(CONTENT)] for number in range(SESSIONS)]
    over_it = [values[0], 0, *values[2:]]
    return all(_reason(policy, each).gate is Gate.OPEN for each in (values, over_it))


def _waits(policy: Policy, values: list[int]) -> bool:
    return _reason(policy, values) is Reason.LOW


def _reason(policy: Policy, values: list[int]) -> Reason:
    history = _weekly(values)
    return standing_of(history, policy, history.sessions[-1].on).reason


def _weekly(values: list[int]) -> History:
    """Return a case in which client and therapist rate all parts alike each week, and the goal is written down."""
    sessions = tuple(
        Session(
            number,
            BEGINNING + timedelta(weeks=number - 1),
            ratings=tuple(Rating(rater, value, value, value) for rater in (CLIENT, THERAPIST)),
        )
        for number, value in enumerate(values, start=1)
    )
    return History(sessions, goals=(BEGINNING,))
