"""Do the rules that were tried beside red do what their sentence says?"""

from datetime import date

import pytest

from alliance_app.clinical.policy import Policy
from alliance_app.demo.simulation import LifelikeCase, RatedSession, Scores, Truth
from bench.rules_compared import red
from bench.sentences import fallen_together, sentences, twice, until_clear
from bench.watched import watched

POLICY = Policy()


def values(text: str) -> list[int]:
    return [int(sign) for sign in text]


def fires(fired: list[bool]) -> str:
    return "".join("x" if fire else "." for fire in fired)


@pytest.mark.parametrize(
    ("rated", "plain", "held"),
    [
        ("888388", "...x..", "...xx."),
        ("88838388", "...x.x..", "...xxxx."),
        ("8883", "...x", "...x"),
        ("8888", "....", "...."),
    ],
)
def test_until_clear_lasts_until_the_second_good_rating(rated, plain, held) -> None:
    assert fires(red(values(rated), POLICY)) == plain
    assert fires(until_clear(values(rated), POLICY)) == held


@pytest.mark.parametrize(("rated", "fired"), [("8885", "...."), ("88844", "....x"), ("8883", "...x")])
def test_twice_wants_two_in_a_row_or_one_that_is_very_low(rated, fired) -> None:
    assert fires(twice(values(rated), POLICY)) == fired


def test_together_is_a_fall_of_the_sum_that_no_single_part_shows() -> None:
    series = [values("8886"), values("8886"), values("8886")]
    assert fires(fallen_together(series, fall=6, window=6)) == "...x"
    assert fires(fallen_together(series, fall=7, window=6)) == "...."
    assert not any(any(red(one, POLICY)) for one in series)


def test_each_sentence_speaks_of_the_sessions_that_the_client_rated() -> None:
    answers = [Scores(8, 8, 8, 0), None, Scores(4, 5, 4, 0)]
    sessions = tuple(RatedSession(date(2026, 1, 5), answer, None) for answer in answers)
    seen = watched(LifelikeCase(0, sessions, Truth(((7.0, 7.0, 7.0),) * 3, None, None, (), False)))
    for name, watches in sentences(POLICY).items():
        alert = watches(seen)
        assert list(alert) == [1, 3]
        assert bool(alert[3]) is (name in ("all of it, 13", "all of it, 14", "all of it, 15"))
