"""Which invented courses does the style guide show? From one session to a hundred and fifty, and a family."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from alliance_app.clinical.alliance import (
    Attendance,
    Declaration,
    Factor,
    History,
    Rater,
    Rating,
    Role,
    Score,
    Session,
)
from alliance_app.clinical.expected import ExpectedPath
from alliance_app.clinical.measures import GAD7, PHQ9
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import standing_of

from ..charts import Chart, Event, Kind, chart_of, events_of
from ..charts.events import NOTED

FIRST = date(2026, 1, 6)
CLIENT, THERAPIST, PARTNER = Rater(Role.CLIENT), Rater(Role.THERAPIST), Rater(Role.PARTNER)
CHILD, GUARDIAN, OBSERVER = Rater(Role.CHILD), Rater(Role.GUARDIAN), Rater(Role.OBSERVER)
FORMER, LATER = Rater(Role.THERAPIST, "A. Former"), Rater(Role.THERAPIST, "B. Later")

#: One session's relationship, goal, method and progress; None was not rated.
Scores = Sequence[int | None]


def on(session: int) -> date:
    return FIRST + timedelta(days=7 * (session - 1))


def course(given: Mapping[Rater, Sequence[Scores | None]], missed: Sequence[int] = (), **more) -> History:
    """Return a history from each rater's scores, one entry a session."""
    sessions = []
    for at in range(max(map(len, given.values()))):
        held = at + 1 not in missed
        ratings = [(rater, scores[at]) for rater, scores in given.items() if at < len(scores)]
        said = tuple(Rating(rater, *scores) for rater, scores in ratings if held and scores)
        sessions.append(Session(at + 1, on(at + 1), Attendance.HELD if held else Attendance.MISSED, said))
    return History(sessions=tuple(sessions), **more)


def charted(history: History, you: Rater | None = THERAPIST, more: Sequence[Event] = (), **paths) -> Chart:
    standing = standing_of(history, Policy(), history.sessions[-1].on)
    return chart_of(history, standing, Policy(), events=[*events_of(history, standing), *more], you=you, **paths)


def with_paths() -> Chart:
    """Return a course with a measure that is not on track and one that is, each with its path."""
    paths = {
        PHQ9.key: ExpectedPath(PHQ9, 260, on(1), (3.6, 0.8, -2.9), -4.2, 4.6, 5, 26, 20),
        GAD7.key: ExpectedPath(GAD7, 231, on(1), (2.8, 0.8, -2.2), -3.6, 4, 4, 20, 20),
    }
    phq9, gad7 = {1: 17, 3: 15, 5: 16, 7: 17, 9: 19}, {1: 14, 4: 12, 8: 7}
    scores = [Score("phq9", CLIENT, on(at), total) for at, total in phq9.items()]
    scores += [Score("gad7", CLIENT, on(at), total) for at, total in gad7.items()]
    said = {CLIENT: [(8, 7, 8, 2)] * 9, THERAPIST: [(8, 8, 8, 3)] * 9}
    return charted(course(said, [6], goals=(on(1),), scores=tuple(scores)), paths=paths)


def long_course(count: int) -> History:
    """Return a long course: two weak spells, a gap now and then."""
    client: list[Scores | None] = []
    for at in range(count):
        wave = (0, 1, 0, -1, 0, 0, 1)[at % 7]
        dip = -4 if at % 37 in (30, 31) or at >= count - 2 else 0
        client.append(None if at % 23 == 11 else (8 + min(wave, 1), 8 + wave + dip, 7 + wave, min(9, 1 + at // 9)))
    scores = [Score("phq9", CLIENT, on(at), max(6, 19 - at // 6)) for at in range(1, count + 1, 4)]
    therapist: list[Scores | None] = [(8, 8, 8, min(8, 2 + at // 10)) for at in range(count)]
    return course({CLIENT: client, THERAPIST: therapist}, [9], goals=(on(2),), scores=tuple(scores))


@lru_cache
def sample_charts() -> list[tuple[str, Chart]]:
    """Return each sample with what it shows."""
    twelve = replace(long_course(12), declarations=(Declaration(on(12), True),))
    told = [
        Event(Kind.OVERRIDDEN, on(5) + timedelta(days=2)),
        Event(Kind.REPAIRED, 7, Factor.GOAL),
        *(Event(kind, at) for at, kind in enumerate(NOTED, start=9)),
    ]
    steady = [(8, 7, 8, 4)] * 8
    family = {
        CLIENT: steady,
        PARTNER: [*steady[:5], (7, 4, 7, 3), (7, 4, 6, 3), (7, 3, 6, 2)],
        CHILD: [(6, 6, 6, None)] * 8,
        GUARDIAN: [(9, 8, 8, None)] * 8,
        OBSERVER: [(7, 7, None, None)] * 8,
        THERAPIST: [(8, 8, 8, 5)] * 8,
    }
    moved = {
        CLIENT: [(8, 7, 8, 3)] * 5 + [(7, 7, 7, 4)] * 4,
        FORMER: [(8, 8, 8, 3)] * 5,
        LATER: [None] * 5 + [(7, 7, 8, 4)] * 4,
    }
    three = {CLIENT: [(7, 6, 6, 1), (7, 7, 7, 1), (8, 7, 7, 2)], THERAPIST: [(8, 8, 8, 2)] * 3}
    change = course(moved, goals=(on(1),), departures={FORMER: on(6)}, dyad_since=on(6) - timedelta(days=2))
    return [
        ("One session: a starting point", charted(course({CLIENT: [(7, 6, None, 1)]}))),
        ("Three sessions", charted(course(three))),
        ("Twelve, with what happened on the way", charted(twelve, more=told)),
        ("A family: six raters, told apart by shape", charted(course(family, goals=(on(1),)))),
        ("A change of therapist: no line runs across", charted(change, LATER)),
        ("What is expected of scores: one is not on track, one is", with_paths()),
        ("Forty: sixteen drawn, the earlier ones folded", charted(long_course(40))),
        ("A hundred and fifty", charted(long_course(150))),
    ]  # fmt: skip
