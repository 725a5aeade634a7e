"""Which histories and policies do property tests draw?"""

from dataclasses import replace

from hypothesis import strategies as st

from alliance_app.clinical.alliance import (
    Attendance,
    Declaration,
    Factor,
    History,
    Rater,
    Rating,
    Release,
    Role,
    Score,
    Session,
    Way,
)

from .histories import DEFAULT, day

PEOPLE = [
    Rater(Role.CLIENT),
    Rater(Role.CLIENT, "B"),
    Rater(Role.PARTNER),
    Rater(Role.CHILD),
    Rater(Role.THERAPIST),
    Rater(Role.THERAPIST, "T02"),
    Rater(Role.GUARDIAN),
    Rater(Role.OBSERVER),
]
FEW_DAYS = st.sampled_from([0, 3, 7, 7, 7, 14, 28])
#: Values around the limits are what decides; None is "not rated".
SCORES = st.sampled_from([None, 3, 4, 5, 6, 6, 7, 7, 8, 8, 9, 10, 10])


@st.composite
def ratings(draw, people):
    """Draw what some of these people said of a session: three scores each, or all alike, or that they declined."""
    found = []
    for rater in people:
        if draw(st.integers(0, 9)) == 0:
            continue
        if rater.is_client and draw(st.integers(0, 14)) == 0:
            found.append(Rating(rater, way=Way.DECLINED))
            continue
        alike = draw(st.sampled_from([None, 8, 9, 10]))
        parts = [alike if alike else draw(SCORES) for _ in Factor]
        progress = draw(st.sampled_from([None, 0, 1, 2, 3, 5]))
        found.append(Rating(rater, *parts, progress, draw(st.sampled_from([Way.SELF, Way.PAPER, Way.ALOUD]))))
    return tuple(found)


@st.composite
def histories(draw, *, least=1, most=8, goal=None):
    """Draw a case: a few people, sessions in order, some missed, perhaps scores, declarations, departures, releases."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True))
    on, sessions = 0, []
    for number in range(1, draw(st.integers(least, most)) + 1):
        on += draw(FEW_DAYS)
        if draw(st.integers(0, 9)) == 0:
            sessions.append(Session(number, day(on), Attendance.MISSED))
        else:
            talked = draw(st.integers(0, 4)) == 0
            sessions.append(Session(number, day(on), ratings=draw(ratings(people)), feedback=talked))
    within = st.integers(0, on).map(day)
    goals = () if not (draw(st.booleans()) if goal is None else goal) else (day(0),)
    clients = [rater for rater in people if rater.is_client]
    totals = draw(st.lists(st.sampled_from([4, 9, 10, 15, 16, 20]), max_size=5)) if clients else []
    return History(
        tuple(sessions),
        scores=tuple(Score("phq9", clients[0], day(7 * n), total) for n, total in enumerate(totals) if 7 * n <= on),
        declarations=tuple(
            Declaration(when, word) for when, word in sorted(draw(st.lists(st.tuples(within, st.booleans()), max_size=2)))
        ),
        goals=goals,
        departures={rater: draw(within) for rater in people if draw(st.integers(0, 14)) == 0},
        releases=tuple(
            Release(rater, draw(st.sampled_from([*Factor, None])), draw(within))
            for rater in people
            if draw(st.integers(0, 14)) == 0
        ),
    )


@st.composite
def policies(draw):
    """Draw the defaults, mostly, or other thresholds that are possible."""
    if draw(st.booleans()):
        return DEFAULT
    return replace(
        DEFAULT,
        red=replace(DEFAULT.red, low_once=draw(st.integers(2, 4))),
        baseline_min=draw(st.integers(1, 3)),
        drop_min=draw(st.sampled_from([1, 2.5, 3, 4])),
        drop_z=draw(st.sampled_from([0, 1.5, 3])),
        sustained_min=draw(st.sampled_from([1, 2, 3])),
        ceiling_run=draw(st.integers(2, 4)),
        clear_run=draw(st.integers(1, 3)),
        clear_min=draw(st.integers(5, 8)),
        clear_within=draw(st.sampled_from([0, 1.5, 2])),
        stuck_sessions=draw(st.integers(2, 6)),
        fresh_sessions=draw(st.integers(1, 4)),
        fresh_days=draw(st.sampled_from([7, 28])),
        require_goal=draw(st.booleans()),
        require_client_view_when_stuck=draw(st.booleans()),
        view_sessions=draw(st.integers(1, 4)),
    )


