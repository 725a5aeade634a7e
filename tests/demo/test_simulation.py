"""Do the lifelike cases follow their recipe, and is the truth behind them true?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import log
from statistics import correlation, mean, stdev

import pytest

from alliance_app.demo.simulation import (
    FACTORS,
    NEAR_CEILING,
    NO_RUPTURES,
    TYPICAL,
    LifelikeCase,
    RatedSession,
    Rupture,
    clinic,
)

START = date(2024, 1, 1)
SEED = 7


@pytest.fixture(scope="module")
def cases() -> list[LifelikeCase]:
    return list(clinic(TYPICAL, seed=SEED, cases=4000, start=START))


@pytest.fixture(scope="module")
def untroubled(cases) -> list[LifelikeCase]:
    return [case for case in cases if not (case.truth.low_from_start or case.truth.declining)]


def ruptures(cases) -> list[tuple[LifelikeCase, Rupture]]:
    return [(case, rupture) for case in cases for rupture in case.truth.ruptures]


def with_strain(cases) -> Iterator[tuple[RatedSession, bool, bool]]:
    """Yield each session, whether a rupture was present in it, and whether it was the last before a dropout."""
    for case in cases:
        for number, session in enumerate(case.sessions, start=1):
            strained = any(rupture.present(number) for rupture in case.truth.ruptures)
            yield session, strained, case.truth.dropped_out and number == len(case.sessions)


def share(happened) -> float:
    return mean(map(float, happened))


# The same again, and another
def test_the_same_seed_gives_the_same_cases() -> None:
    again = [list(clinic(TYPICAL, seed=3, cases=30, start=START)) for _ in range(2)]
    assert again[0] == again[1]


def test_another_seed_gives_others() -> None:
    assert list(clinic(TYPICAL, seed=3, cases=30, start=START)) != list(
        clinic(TYPICAL, seed=4, cases=30, start=START)
    )


def test_each_therapist_has_as_many_cases() -> None:
    few = clinic(replace(TYPICAL, cases_a_therapist=5), seed=1, cases=12, start=START)
    assert [case.therapist for case in few] == [0] * 5 + [1] * 5 + [2] * 2


# Levels
@pytest.mark.parametrize("factor", range(3), ids=FACTORS)
def test_first_levels_and_their_spread(untroubled, factor) -> None:
    first = [case.truth.levels[0][factor] for case in untroubled]
    assert mean(first) == pytest.approx(TYPICAL.level[factor], abs=0.1)
    assert stdev(first) == pytest.approx((TYPICAL.client_sd**2 + TYPICAL.therapist_sd**2) ** 0.5, abs=0.06)


@pytest.mark.parametrize("factor", range(3), ids=FACTORS)
def test_near_the_ceiling_adds_to_every_level(factor) -> None:
    pairs = zip(
        clinic(TYPICAL, seed=1, cases=50, start=START),
        clinic(NEAR_CEILING, seed=1, cases=50, start=START),
        strict=True,
    )
    for typical, high in pairs:
        assert high.truth.levels[0][factor] - typical.truth.levels[0][factor] == pytest.approx(1.5)


def test_factors_go_together(untroubled) -> None:
    relationship, goal, _ = zip(*(case.truth.levels[0] for case in untroubled), strict=True)
    assert correlation(relationship, goal) == pytest.approx(TYPICAL.factor_r, abs=0.04)


@pytest.mark.parametrize("factor", range(3), ids=FACTORS)
def test_levels_grow_with_the_logarithm_of_the_session(untroubled, factor) -> None:
    calm = [case for case in untroubled if not case.truth.ruptures and len(case.sessions) >= 10]
    grown = [case.truth.levels[9][factor] - case.truth.levels[0][factor] for case in calm]
    assert mean(grown) == pytest.approx(TYPICAL.growth[factor] * log(10), abs=0.1)
    assert stdev(grown) == pytest.approx(TYPICAL.growth_sd * log(10), abs=0.06)


# What goes wrong
def test_ruptures_begin_as_often_as_said_and_never_early(cases) -> None:
    began = [rupture.began for _, rupture in ruptures(cases)]
    at_risk = sum(
        not any(rupture.present(number) and rupture.began < number for rupture in case.truth.ruptures)
        for case in cases
        for number in range(TYPICAL.rupture_from, len(case.sessions) + 1)
    )
    assert min(began) == TYPICAL.rupture_from
    # A session in which one ends begins no other, so that there are a few fewer chances.
    assert len(began) / at_risk == pytest.approx(TYPICAL.rupture, abs=0.004)


def test_a_quarter_of_the_ruptures_is_never_repaired() -> None:
    # Without dropout: those whose rupture lasts would be missing at the end.
    long = replace(TYPICAL, dropout=0.0, dropout_in_rupture=0.0, sessions=40)
    old = [r for _, r in ruptures(clinic(long, seed=SEED, cases=1000, start=START)) if r.began <= 20]
    assert share(rupture.ended is None for rupture in old) == pytest.approx(TYPICAL.never_repaired, abs=0.03)


def test_the_others_are_repaired_with_the_same_chance_each_session(cases) -> None:
    seen_on = [rupture for case, rupture in ruptures(cases) if rupture.began < len(case.sessions)]
    at_once = share(rupture.ended == rupture.began + 1 for rupture in seen_on)
    assert at_once == pytest.approx((1 - TYPICAL.never_repaired) * TYPICAL.repaired, abs=0.03)


def test_a_rupture_takes_its_depth_from_one_factor_and_a_share_from_the_others(untroubled) -> None:
    for case, rupture in ruptures(untroubled):
        shallow, deep = TYPICAL.rupture_depth
        assert shallow <= rupture.depth <= deep
        before, during = case.truth.levels[rupture.began - 2], case.truth.levels[rupture.began - 1]
        losses = {name: b - d for name, b, d in zip(FACTORS, before, during, strict=True)}
        others = [loss for name, loss in losses.items() if name != rupture.factor]
        assert losses[rupture.factor] == pytest.approx(rupture.depth, abs=1)
        assert mean(others) == pytest.approx(TYPICAL.rupture_spill * rupture.depth, abs=1)


def test_one_rupture_at_a_time(cases) -> None:
    for case in cases:
        for earlier, later in zip(case.truth.ruptures, case.truth.ruptures[1:], strict=False):
            assert earlier.ended is not None and earlier.ended < later.began


def test_there_is_a_clinic_without_ruptures() -> None:
    assert not ruptures(clinic(NO_RUPTURES, seed=SEED, cases=200, start=START))


def test_some_are_low_from_the_start_and_some_decline_never_both(cases) -> None:
    truths = [case.truth for case in cases]
    assert share(t.low_from_start is not None for t in truths) == pytest.approx(
        TYPICAL.low_from_start, abs=0.015
    )
    assert share(t.declining is not None for t in truths) == pytest.approx(TYPICAL.declining, abs=0.01)
    assert not any(t.low_from_start and t.declining for t in truths)


def test_low_from_the_start_is_lower_by_as_much(cases) -> None:
    gaps = [
        mean(level for name, level in zip(FACTORS, case.truth.levels[0], strict=True) if name != low)
        - dict(zip(FACTORS, case.truth.levels[0], strict=True))[low]
        for case in cases
        if (low := case.truth.low_from_start)
    ]
    assert mean(gaps) == pytest.approx(TYPICAL.low_by, abs=0.2)


# What is not there
def test_ratings_are_missing_more_often_in_a_rupture(cases) -> None:
    sessions = list(with_strain(cases))
    missing = {
        strained: share(s.client is None for s, was, _ in sessions if was is strained)
        for strained in (False, True)
    }
    assert missing[False] == pytest.approx(TYPICAL.missing, abs=0.01)
    assert missing[True] == pytest.approx(TYPICAL.missing + TYPICAL.missing_in_rupture, abs=0.02)


def test_clients_drop_out_more_often_in_a_rupture(cases) -> None:
    short = [case for case in cases if len(case.sessions) < TYPICAL.sessions]
    assert all(case.truth.dropped_out for case in short)
    sessions = list(with_strain(cases))
    gone = {
        strained: share(last for _, was, last in sessions if was is strained) for strained in (False, True)
    }
    assert gone[False] == pytest.approx(TYPICAL.dropout, abs=0.004)
    assert gone[True] == pytest.approx(TYPICAL.dropout + TYPICAL.dropout_in_rupture, abs=0.012)


# Ratings and dates
def test_scores_are_whole_numbers_from_0_to_10(cases) -> None:
    answers = [a for case in cases for s in case.sessions for a in (s.client, s.therapist) if a]
    values = {value for a in answers for value in (a.relationship, a.goal, a.method, a.progress)}
    assert values == set(range(11)) and all(isinstance(value, int) for value in values)


def test_sessions_are_about_a_week_apart(cases) -> None:
    gaps = [
        (later.on - earlier.on).days
        for case in cases
        for earlier, later in zip(case.sessions, case.sessions[1:], strict=False)
    ]
    assert 5 <= min(gaps) and max(gaps) <= 16
    assert share(gap == 7 for gap in gaps) > 0.5
    assert share(gap > 10 for gap in gaps) == pytest.approx(TYPICAL.week_without, abs=0.01)


def test_therapists_see_less_of_a_rupture_than_their_clients_feel(untroubled) -> None:
    def falls(rater: str) -> Iterator[int]:
        for case, rupture in ruptures(untroubled):
            before, during = (
                getattr(case.sessions[n], rater) for n in (rupture.began - 2, rupture.began - 1)
            )
            if before and during:
                yield getattr(before, rupture.factor) - getattr(during, rupture.factor)

    assert 1 < mean(falls("therapist")) < mean(falls("client")) - 1
