"""Which cases are attention, which are watch, and in which order?"""

from datetime import UTC, datetime
from itertools import product

import pytest

from alliance_app.clinical.attention import Facts, Notice, notice_of, place_of_look

TABLE = [
    # what is so beside a closed gate, why the case is seen
    ("", Notice.WATCH),
    ("waits", Notice.OVERRIDE),
    ("risk", Notice.RISK),
    ("stuck", Notice.STUCK),
    ("stuck unknown", Notice.STUCK_UNKNOWN),
    ("unknown", Notice.UNKNOWN),
    ("red", Notice.RED),
    ("red stuck", Notice.RED),
    ("low", Notice.WATCH),
    ("lost", Notice.WATCH),  # missed twice, and nothing was low
    ("low lost", Notice.LOST),
    ("low lost red", Notice.RED),
    ("low lost stuck", Notice.STUCK),
    ("low lost red stuck risk", Notice.RISK),
    ("low lost red stuck risk waits", Notice.OVERRIDE),
    ("waits risk", Notice.OVERRIDE),
    ("ended risk", Notice.RISK),
    ("ended low lost risk waits", Notice.RISK),
    # a case that has ended
    ("ended", None),
    ("ended low", None),
    ("ended lost", None),
    ("ended low lost", Notice.LOST),
    ("ended low lost stuck red", Notice.LOST),
]
SIGNS = ("waits", "risk", "stuck", "red", "low", "lost")


@pytest.mark.parametrize(("signs", "notice"), TABLE)
def test_why_a_case_is_seen(signs, notice):
    assert notice_of(Facts(closed=True, **dict.fromkeys(signs.split(), True))) is notice


@pytest.mark.parametrize("held", [0, 1])
def test_the_first_session_calls_for_no_attention(held):
    for signs in product([False, True], repeat=5):
        facts = Facts(True, held_sessions=held, **dict(zip(("unknown", "stuck", "red", "low", "lost"), signs)))
        assert notice_of(facts) is (Notice.UNKNOWN if facts.unknown else Notice.WATCH)
    assert notice_of(Facts(True, red=True, held_sessions=2)) is Notice.RED


def test_what_somebody_asks_for_and_risk_are_seen_from_the_start():
    assert notice_of(Facts(True, waits=True, held_sessions=0)) is Notice.OVERRIDE
    assert notice_of(Facts(True, risk=True, held_sessions=1)) is Notice.RISK


def test_attention_and_watch_together_are_the_cases_whose_gate_is_not_open_and_those_at_risk():
    for closed, held, signs in product([False, True], range(4), product([False, True], repeat=6)):
        notice = notice_of(Facts(closed, held_sessions=held, **dict(zip(SIGNS, signs))))
        assert (notice is not None) == (closed or signs[SIGNS.index("risk")])


def test_what_is_only_watched_comes_last_and_what_is_not_known_before_the_rest():
    assert [notice.place for notice in Notice] == list(range(8))
    assert [notice.value for notice in Notice if not notice.attention] == ["unknown", "watch"]


def test_of_looks_those_that_wait_come_first_and_then_those_that_were_asked_for_first():
    first, last = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)
    looks = sorted(place_of_look(waits=waits, asked_at=at) for waits in (False, True) for at in (last, first))
    assert looks == [(False, first), (False, last), (True, first), (True, last)]
    assert place_of_look(waits=True, asked_at=last) < place_of_look(waits=False, asked_at=first)
