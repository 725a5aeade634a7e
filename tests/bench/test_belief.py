"""Does the reference reason as its model demands? Against every story told out, and against plain integration."""

from collections.abc import Iterator
from dataclasses import replace
from math import erf, inf, sqrt

import pytest

from alliance_app.demo.simulation import TYPICAL
from bench.belief import NUMBERS, Belief, Story, between
from bench.watched import LOW

#: Everybody is alike and nothing varies but the errors, so that the stories are few and can all be told.
ALIKE = replace(
    TYPICAL,
    level=(7.0, 7.0, 7.0),
    growth=(0.0, 0.0, 0.0),
    client_sd=0.0,
    growth_sd=0.0,
    therapist_sd=0.0,
    state_sd=0.0,
    rupture=0.2,
    rupture_from=2,
    rupture_depth=(3.0, 3.0),
    low_by=2.0,
    decline=0.9,
)
#: (factor, lasting) of the present rupture, or none.
Strain = tuple[int, bool] | None


def chance_of(value: int, level: float) -> float:
    def below(bound: float) -> float:
        return 0.5 * (1 + erf((bound - level) / ALIKE.error_sd / sqrt(2)))

    return (1.0 if value == 10 else below(value + 0.5)) - (0.0 if value == 0 else below(value - 0.5))


def next_strains(strain: Strain, number: int) -> Iterator[tuple[Strain, float]]:
    p = ALIKE
    if strain is None:
        begins = p.rupture if number >= p.rupture_from else 0.0
        yield None, 1 - begins
        for factor in range(3):
            yield (factor, True), begins / 3 * p.never_repaired
            yield (factor, False), begins / 3 * (1 - p.never_repaired)
    else:
        ends = 0.0 if strain[1] else p.repaired
        yield strain, 1 - ends
        yield None, ends


def told(rated, low, declining, strain: Strain = None, number: int = 1) -> Iterator[tuple[float, bool]]:
    """Yield of every way in which the rest may go its chance, and whether something is wrong in the last session."""
    p = ALIKE
    for now, chance in next_strains(strain, number):
        levels = [
            7 - p.low_by * (f == low) - p.decline * (number - 1) * (f == declining)
            - (0 if now is None else 3.0 if f == now[0] else 3.0 * p.rupture_spill)
            for f in range(3)
        ]  # fmt: skip
        missing = p.missing + p.missing_in_rupture * (now is not None)
        answer = rated[number - 1]
        chance *= missing if answer is None else 1 - missing
        for value, level in zip(answer or (), levels):
            chance *= chance_of(value, level)
        if number == len(rated):
            yield chance, now is not None or min(levels) < LOW
            continue
        chance *= 1 - p.dropout - p.dropout_in_rupture * (now is not None)
        for rest, wrong in told(rated, low, declining, now, number + 1):
            yield chance * rest, wrong


def told_out(rated) -> float:
    p = ALIKE
    whole = wrong = 0.0
    starts = [(None, None, 1 - p.low_from_start - p.declining)]
    for f in range(3):
        starts += [(f, None, p.low_from_start / 3), (None, f, p.declining / 3)]
    for low, declining, prior in starts:
        for chance, is_wrong in told(rated, low, declining):
            whole += prior * chance
            wrong += prior * chance * is_wrong
    return wrong / whole


@pytest.mark.parametrize(
    "rated",
    [
        [(7, 7, 7)],
        [(7, 6, 7), (7, 5, 6)],
        [(7, 7, 7), (6, 4, 6)],
        [(7, 7, 7), (6, 4, 6), None, (7, 6, 7)],
        [(6, 7, 8), None, None],
        [(7, 8, 7), (6, 4, 6), (7, 7, 7), (5, 7, 7)],
        [(10, 0, 7), (7, 6, 6)],
    ],
)
def test_belief_is_what_all_stories_told_out_come_to(rated) -> None:
    belief = Belief(ALIKE)
    found = [belief.next_session(answer) for answer in rated]
    for upto, chance in enumerate(found, start=1):
        assert chance == pytest.approx(told_out(rated[:upto]), abs=2e-3)


def test_it_is_sure_where_the_ratings_leave_no_doubt() -> None:
    well, low = Belief(TYPICAL), Belief(TYPICAL)
    assert [well.next_session((9, 9, 9)) for _ in range(5)][-1] < 0.01
    assert [low.next_session((9, 2, 9)) for _ in range(5)][-1] > 0.99


def test_what_is_not_rated_is_a_little_evidence() -> None:
    asked, silent = Belief(TYPICAL), Belief(TYPICAL)
    for belief in (asked, silent):
        for _ in range(4):
            belief.next_session((9, 8, 9))
    assert silent.next_session(None) > asked.next_session((9, 8, 9))


# The pieces
def plain(prior_sd: float, error: float, low: float, high: float) -> tuple[float, float, float]:
    """Return by plain integration the chance that a value plus an error lies between bounds, and what it is then."""
    steps = [prior_sd * (i - 4000) / 500 for i in range(8001)]

    def below(bound: float, value: float) -> float:
        return 0.5 * (1 + erf((bound - value) / error / sqrt(2)))

    weights = [2.718281828459045 ** (-0.5 * (v / prior_sd) ** 2) * (below(high, v) - below(low, v)) for v in steps]
    prior = sum(2.718281828459045 ** (-0.5 * (v / prior_sd) ** 2) for v in steps)
    whole = sum(weights)
    mean = sum(w * v for w, v in zip(weights, steps)) / whole
    return whole / prior, mean, sum(w * (v - mean) ** 2 for w, v in zip(weights, steps)) / whole


@pytest.mark.parametrize("bounds", [(-0.5, 0.5), (1.5, 2.5), (1.5, inf), (-inf, -2.0), (3.0, 4.0)])
def test_one_rating_teaches_exactly_what_it_should(bounds) -> None:
    covariance = [[0.0] * NUMBERS for _ in range(NUMBERS)]
    covariance[0][0] = 1.3**2
    story = Story(None, None, None, 1.0, [0.0] * NUMBERS, covariance)
    story.learn([(0, 1.0)], *bounds, error=0.8)
    chance, mean, variance = plain(1.3, 0.8, *bounds)
    assert story.weight == pytest.approx(chance, abs=1e-4)
    assert story.mean[0] == pytest.approx(mean, abs=1e-3)
    assert story.covariance[0][0] == pytest.approx(variance, abs=1e-3)


def test_far_tails_stay_finite() -> None:
    assert between(40.0, 41.0)[1] == 40.0 and between(-41.0, -40.0)[1] == -40.0
    chance, mean, variance = between(8.0, inf)
    assert 0 < chance < 1e-14 and 8 < mean < 8.2 and 0 < variance < 0.1
