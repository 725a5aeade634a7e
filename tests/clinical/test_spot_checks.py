"""Is what chance draws fair to every case and every therapist, and can a draw be repeated?"""

from collections import Counter
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical.spot_checks import LEAST, MOST, drawn, drawn_from, is_possible

PERCENTS = st.integers(LEAST, MOST)
SEEDS = st.integers(0, 2**53 - 1)
#: How many unflagged cases each therapist has.
CASELOADS = st.lists(st.integers(0, 90), max_size=12)


def clinic(*caseloads: int) -> dict[str, list[str]]:
    return {f"T{who}": [f"T{who}-{case}" for case in range(count)] for who, count in enumerate(caseloads)}


def by_therapist(found: list[str]) -> Counter:
    return Counter(case.partition("-")[0] for case in found)


@pytest.mark.parametrize(("percent", "can_be"), [(-1, False), (0, True), (1, False), (4, False), (5, True), (10, True), (11, False)])
def test_none_are_drawn_or_five_to_ten_per_cent(percent: int, can_be: bool) -> None:
    assert is_possible(percent) is can_be
    if not can_be:
        with pytest.raises(ValueError):
            drawn(clinic(40), percent, 1)


@given(SEEDS)
def test_of_nought_per_cent_nothing_is_drawn(seed: int) -> None:
    assert drawn(clinic(200, 3), 0, seed) == []


@given(CASELOADS, PERCENTS, SEEDS)
def test_what_is_drawn_is_among_the_cases_and_each_once(caseloads: list[int], percent: int, seed: int) -> None:
    cases = clinic(*caseloads)
    found = drawn(cases, percent, seed)
    assert len(set(found)) == len(found)
    assert set(found) <= {case for theirs in cases.values() for case in theirs}


@given(CASELOADS, PERCENTS, SEEDS)
def test_the_clinics_share_is_drawn_to_less_than_one_case(caseloads: list[int], percent: int, seed: int) -> None:
    share = sum(caseloads) * percent / 100
    assert floor(share) <= len(drawn(clinic(*caseloads), percent, seed)) <= ceil(share)


@given(CASELOADS, PERCENTS, SEEDS)
def test_no_therapist_is_drawn_from_by_a_whole_case_more_or_less_than_their_share(
    caseloads: list[int], percent: int, seed: int
) -> None:
    counts = by_therapist(drawn(clinic(*caseloads), percent, seed))
    for who, caseload in enumerate(caseloads):
        share = caseload * percent / 100
        assert floor(share) <= counts[f"T{who}"] <= ceil(share)


@given(CASELOADS, PERCENTS)
def test_over_all_starts_each_case_has_the_same_chance_whatever_its_therapists_caseload(
    caseloads: list[int], percent: int
) -> None:
    line = [case for theirs in clinic(*caseloads).values() for case in theirs]
    times = Counter(case for start in range(100) for case in drawn_from(line, percent, start))
    assert times == dict.fromkeys(line, percent)


def test_over_many_seeds_too_a_large_caseload_and_a_single_case_have_the_same_chance() -> None:
    """20,000 seeds: what is expected of each case is 1,000, and by chance hardly one lies beyond 130 from it."""
    times = Counter(case for seed in range(20_000) for case in drawn(clinic(1, 1, 23), 5, seed))
    assert len(times) == 25 and all(abs(count - 1000) < 130 for count in times.values())


@given(CASELOADS, PERCENTS, SEEDS)
def test_a_seed_draws_the_same_again_in_whatever_order_the_cases_come(
    caseloads: list[int], percent: int, seed: int
) -> None:
    cases = clinic(*caseloads)
    turned = {who: set(reversed(theirs)) for who, theirs in reversed(cases.items())}
    assert sorted(drawn(turned, percent, seed)) == sorted(drawn(cases, percent, seed))


def test_a_draw_of_years_ago_can_be_repeated() -> None:
    """What this seed draws must never change: the audit log keeps seeds, not cases."""
    assert drawn(clinic(20, 7, 13), 5, 2026) == ["T0-12", "T2-12"]


def test_of_few_cases_one_is_drawn_in_as_many_weeks_as_its_share_says() -> None:
    """5% of nine are .45."""
    line = clinic(9)["T0"]
    counts = Counter(len(drawn_from(line, 5, start)) for start in range(100))
    assert counts == {1: 45, 0: 55}


def test_of_no_cases_nothing_is_drawn() -> None:
    assert drawn({}, 10, 1) == drawn(clinic(0, 0), 10, 1) == []
