"""How does a test write down a history in a line?

Sessions are weekly from START, on a Monday. Scores stand as text, one sign a session: a digit, X for 10, - for a
session that this person did not rate. What a test does not mention is as good as can be: the goal is recorded, and
the client rates every part 8.
"""

from datetime import date, timedelta

from alliance_app.clinical.alliance import (
    Attendance,
    Declaration,
    Factor,
    Given,
    History,
    Rater,
    Rating,
    Role,
    Score,
    Session,
    Way,
)
from alliance_app.clinical.flags import Series, judged
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import Standing, standing_of

START = date(2026, 1, 5)
CLIENT, PARTNER, CHILD = Rater(Role.CLIENT), Rater(Role.PARTNER), Rater(Role.CHILD)
THERAPIST, GUARDIAN, OBSERVER = Rater(Role.THERAPIST), Rater(Role.GUARDIAN), Rater(Role.OBSERVER)
R, G, M = Factor
DEFAULT = Policy()


def day(number: int) -> date:
    """Return the date of that many days after the first session."""
    return START + timedelta(days=number)


def scores(text: str) -> list[int | None]:
    """Read one sign a session: "8-X" is 8, not rated, 10."""
    return [None if sign == "-" else 10 if sign == "X" else int(sign) for sign in text]


def rating(rater: Rater = CLIENT, every: int | None = None, *, way: Way = Way.SELF, **parts: int | None) -> Rating:
    """Return one answer: `every` is the score of each part that is not named."""
    return Rating(rater, **{"relationship": every, "goal": every, "method": every, **parts}, way=way)


def session(number: int, *ratings: Rating, on: int | None = None, feedback: bool = False, was="held") -> Session:
    """Return a session of that number, `on` that many days after START (default: weekly)."""
    when = day(7 * (number - 1) if on is None else on)
    return Session(number, when, Attendance(was), tuple(ratings), feedback)


def history(*sessions: Session, goal_known: bool = True, stuck: bool = False, **more) -> History:
    """Return a history of these sessions, with a goal unless it says otherwise, declared stuck or not."""
    return History(
        sessions,
        goals=(START,) if goal_known else (),
        declarations=(Declaration(START, True),) if stuck else (),
        **more,
    )


def weekly(rater: Rater = CLIENT, every: str = "", **more) -> History:
    """Return a history in which one person rates each week: `every` part alike, or parts by name (others 8)."""
    parts = {factor.value: more.pop(factor.value) for factor in Factor if factor.value in more}
    length = max(map(len, [every, *parts.values()]))
    columns = {factor.value: scores(parts.get(factor.value, every or "8" * length)) for factor in Factor}
    progress = scores(more.pop("progress", "-" * length))
    return history(
        *(
            session(n, Rating(rater, *(column[n - 1] for column in columns.values()), progress[n - 1]))
            for n in range(1, length + 1)
        ),
        **more,
    )


def series(text: str, policy: Policy = DEFAULT) -> Series:
    """Return the client's ratings of the goal, a week apart, judged."""
    given = [
        Given(session(n), value) for n, value in enumerate(scores(text), start=1) if value is not None
    ]
    return judged(CLIENT, G, given, policy)


def totals(measure: str, *values: float, person: Rater = CLIENT, every: int = 7) -> tuple[Score, ...]:
    """Return totals of a measure, `every` so many days from START."""
    return tuple(Score(measure, person, day(every * place), value) for place, value in enumerate(values))


def stand(case: History, today: int | None = None, policy: Policy = DEFAULT) -> Standing:
    """Return where a case stands on a day after START, by default that of the newest session."""
    newest = case.sessions[-1].on if case.sessions else START
    return standing_of(case, policy, newest if today is None else day(today))


def grounds(standing: Standing) -> list[str]:
    """Return the grounds, in order, as short text: "low goal client", "unknown never_rated method"."""
    return [
        " ".join(
            str(word)
            for word in (g.reason.value, g.unknown and g.unknown.value, g.factor and g.factor.value,
                         g.rater and g.rater.role.value)
            if word
        )
        for g in standing.grounds
    ]  # fmt: skip
