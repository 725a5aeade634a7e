"""Is what is expected of scores what the closed cases say, and is only the worse side ever not on track?"""

import csv
import random
from collections import defaultdict
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path

import pytest

from alliance_app.clinical.expected import (
    ENOUGH_AT_THE_END,
    ENOUGH_CASES,
    Course,
    ExpectedPath,
    NoPath,
    course_from,
    fit,
    not_on_track,
)
from alliance_app.clinical.measures import ORS, PHQ9, RECOGNISED
from alliance_app.clinical.wording import off_track_sentence
from tests.clinical.histories import CLIENT, GUARDIAN, PARTNER, day, history, session, stand, totals, weekly

BAI = RECOGNISED["bai"]
TODAY = date(2026, 11, 1)
RATINGS = Path(__file__).parents[2] / "alliance_app" / "demo" / "data" / "implement_ratings.csv"
#: Falls from the start by 2 points for each unit of ln(session); the band is 3 points better, 4 worse.
PATH = ExpectedPath(PHQ9, 240, TODAY, (0, 1, -2), -3, 4, 5, 25, 20)


def real_courses() -> list[list[Course]]:
    """Return the courses of the IMPLEMENT trial, one a client, by the numbers of the sessions in the file."""
    scores = defaultdict(list)
    with RATINGS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["bai"]:
                scores[row["case"]].append((int(row["session"]), float(row["bai"])))
    return [
        [Course(given[0][1], tuple((at - given[0][0] + 1, total) for at, total in given[1:]))]
        for given in scores.values()
    ]


def made_up(cases: int = ENOUGH_CASES, seed: int = 1, noise: float = 3) -> list[list[Course]]:
    """Return courses that follow 2 + .9 start - 2.5 ln(session), with normal noise of that SD."""
    chance = random.Random(seed)
    found = []
    for _ in range(cases):
        start = chance.randint(8, 24)
        expected = [(n, true(start, n)) for n in range(2, 13)]
        found.append([Course(start, tuple((n, value + chance.gauss(0, noise)) for n, value in expected))])
    return found


def true(start: float, session: int) -> float:
    return 2 + 0.9 * start - 2.5 * log(session)


# The fit
def test_a_start_of_20_on_the_real_bai_goes_on_as_it_was_worked_out_elsewhere() -> None:
    path = fit(BAI, real_courses(), TODAY, enough=57)
    fourth, eighth = path.at(20, 4), path.at(20, 8)
    worked_out = (15.5, 25.9, 11.8, 21.6)
    ours = (fourth.value, fourth.worse_edge, eighth.value, eighth.worse_edge)
    assert ours == pytest.approx(worked_out, abs=0.3)
    assert ours == pytest.approx((15.70, 25.73, 11.86, 21.89), abs=0.01)


def test_four_in_five_real_scores_lie_within_the_band_of_a_path_that_did_not_know_them() -> None:
    courses = real_courses()
    within = worse = count = 0
    for left_out, [course] in enumerate(courses):
        path = fit(BAI, courses[:left_out] + courses[left_out + 1 :], TODAY, enough=56)
        path = replace(path, lowest_start=0, highest_start=63)
        for at, total in course.later:
            expected = path.at(course.start, at)
            within += expected.better_edge <= total <= expected.worse_edge
            worse += total > expected.worse_edge
            count += 1
    assert count == 724
    assert within / count == pytest.approx(0.80, abs=0.05)
    assert worse / count == pytest.approx(0.10, abs=0.02)


def test_a_known_curve_is_found_again_and_its_band_holds_four_in_five() -> None:
    path = fit(PHQ9, made_up(400), TODAY)
    assert path.n == 400
    for start in (10, 16, 22):
        for at in (3, 8):
            assert path.at(start, at).value == pytest.approx(true(start, at), abs=0.3)
    assert (path.below, path.above) == pytest.approx((-3 * 1.2816, 3 * 1.2816), abs=0.25)


def test_with_one_case_too_few_there_is_no_path_and_it_is_said_how_many_there_are() -> None:
    with pytest.raises(NoPath, match=r"^only 199 of 200 closed cases$"):
        fit(PHQ9, made_up(199), TODAY)
    assert fit(PHQ9, made_up(200), TODAY).n == 200


def test_a_case_without_a_score_after_the_first_is_not_among_the_closed_cases() -> None:
    with pytest.raises(NoPath, match="only 199"):
        fit(PHQ9, [*made_up(199), [Course(15, ())]], TODAY)


def test_a_couple_is_one_case_and_two_courses() -> None:
    couples = [[*one, *other] for one, other in zip(made_up(100, 1), made_up(100, 2), strict=True)]
    with pytest.raises(NoPath, match="only 100 of 200"):
        fit(PHQ9, couples, TODAY)
    together = fit(PHQ9, couples, TODAY, enough=100)
    apart = fit(PHQ9, [[course] for couple in couples for course in couple], TODAY)
    assert together.coefficients == pytest.approx(apart.coefficients)


@pytest.mark.parametrize(
    ("course", "why"),
    [
        (lambda n: Course(15, ((2, 14 + n % 5), (6, 10 + n % 7))), "starts at the same score"),
        (lambda n: Course(10 + n % 9, ((4, 8 + n % 5),)), "of the same session"),
        (lambda n: Course(10 + n % 9, tuple((at, 10 + n % 9 - log(at)) for at in (2, 5, 9))), "without width"),
        (lambda n: Course(10 + n % 2, ((2 + n % 2, 8 + n % 5),)), "too alike"),
    ],
)
def test_courses_that_determine_no_curve_are_refused_with_the_reason(course, why: str) -> None:
    with pytest.raises(NoPath, match=why):
        fit(PHQ9, [[course(n)] for n in range(ENOUGH_CASES)], TODAY)


def test_a_band_is_wider_on_the_side_on_which_scores_stray_further() -> None:
    chance = random.Random(3)
    cases = [
        [Course(start, tuple((n, true(start, n) + chance.expovariate(1 / 4)) for n in (2, 4, 8)))]
        for start in (8 + n % 15 for n in range(ENOUGH_CASES))
    ]
    path = fit(PHQ9, cases, TODAY)
    assert path.above > -path.below + 1


def test_a_path_reaches_as_far_as_twenty_courses_and_the_starts_it_was_fitted_to() -> None:
    short = made_up(ENOUGH_CASES)
    long = [[replace(course, later=(*course.later, (30, 9.0)))] for [course] in short[: ENOUGH_AT_THE_END - 1]]
    path = fit(PHQ9, [*long, *short[ENOUGH_AT_THE_END - 1 :]], TODAY)
    assert (path.last_session, path.lowest_start, path.highest_start) == (12, 8, 24)
    assert path.at(8, 12)
    assert path.at(24, 2)
    assert [path.at(8, 13), path.at(7, 12), path.at(25, 2), path.at(15, 1)] == [None] * 4


def test_nothing_is_expected_beyond_the_range_of_the_measure() -> None:
    low, high = PATH.at(5, 20), replace(PATH, above=20).at(25, 2)
    assert (low.value, low.better_edge) == (0, 0)
    assert high.worse_edge == 27


# A course
def test_sessions_are_counted_from_that_of_the_first_score_and_only_held_ones() -> None:
    held = [day(0), day(7), day(21), day(28)]
    scores = [(day(7), 18.0), (day(21), 16.0), (day(30), 15.0)]
    assert course_from(held, scores) == Course(18, ((2, 16), (3, 15)))


def test_a_second_score_before_the_next_session_is_no_later_one() -> None:
    assert course_from([day(0), day(7)], [(day(0), 18.0), (day(3), 16.0)]) == Course(18, ())


def test_a_score_from_before_the_first_session_is_a_start() -> None:
    assert course_from([day(0), day(7)], [(day(-5), 18.0), (day(0), 17.0), (day(7), 12.0)]) == Course(18, ((2, 17), (3, 12)))


# Not on track
def off(*values: float, path: ExpectedPath = PATH, **more) -> list[tuple[float, float]]:
    case = weekly(every="8" * max(len(values), 1), scores=totals(path.measure.key, *values, **more))
    return [(one.total, round(one.expected.worse_edge, 1)) for one in not_on_track(case, {path.measure.key: path})]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((17,), []),
        ((17, 25), [(25, 19.6)]),  # 17 - 2 ln 2 + 4
        ((17, 19), []),
        ((17, 25, 12), []),  # only the newest says
        ((17, 17, 17, 19), [(19, 18.2)]),
        ((17, 17, 17, 18), []),
        ((17, 3), []),  # better than expected
        ((27, 27), []),  # no such start was fitted
        ((), []),
    ],
)
def test_only_the_newest_score_beyond_the_worse_edge_is_not_on_track(values, found) -> None:
    assert off(*values) == found


def test_a_score_at_the_edge_is_on_track() -> None:
    edge = PATH.at(17, 2).worse_edge
    assert off(17, edge) == []
    assert off(17, edge + 0.1) == [(edge + 0.1, round(edge, 1))]


def test_where_higher_is_better_everything_is_mirrored() -> None:
    mirrored = ExpectedPath(ORS, 240, TODAY, (13, 1, 2), -4, 3, 0, 40, 20)
    expected, other = mirrored.at(10, 4), PATH.at(17, 4)
    assert expected.value - 23 == pytest.approx(17 - other.value)
    assert expected.worse_edge < expected.value < expected.better_edge
    assert off(10, 23, 24, path=mirrored) == []
    assert off(10, 23, 10, path=mirrored) == [(10, round(mirrored.at(10, 3).worse_edge, 1))]
    assert off(10, 40, 40, path=mirrored) == []


def test_each_person_is_judged_from_their_own_start_and_a_guardian_never() -> None:
    of_all = (*totals("phq9", 10, 18), *totals("phq9", 17, 18, person=PARTNER), *totals("phq9", 10, 20, person=GUARDIAN))
    case = weekly(every="88", scores=tuple(sorted(of_all, key=lambda score: score.on)))
    assert [one.person for one in not_on_track(case, {"phq9": PATH})] == [CLIENT]


def test_a_measure_without_a_path_is_never_off_track() -> None:
    case = weekly(every="88", scores=totals("gad7", 10, 21))
    assert not_on_track(case, {"phq9": PATH}) == ()


def test_missed_sessions_are_not_counted() -> None:
    met = [session(1), session(2, was="missed"), session(3)]
    case = history(*met, scores=totals("phq9", 17, 25, every=14))
    [found] = not_on_track(case, {"phq9": PATH})
    assert found.expected == PATH.at(17, 2)


def test_what_it_says_has_every_number_and_foretells_nothing() -> None:
    [found] = not_on_track(weekly(every="8888", scores=totals("phq9", 17, 17, 17, 19)), {"phq9": PATH})
    assert off_track_sentence(found) == (
        "PHQ-9: 19 on 26 January 2026. After a start of 17, 14.2 is expected by then; four in five lie between 11.2 "
        "and 18.2. Expected from 240 closed cases of this clinic, as of 1 November 2026. It is a reason to look, not a "
        "prediction."
    )


def test_the_rules_do_not_know_of_it() -> None:
    case = weekly(every="8888", scores=totals("phq9", 9, 9, 9, 14))
    assert not_on_track(case, {"phq9": PATH})
    standing = stand(case)
    assert (standing.flags, standing.stuck_grounds, standing.prompts) == ((), (), ())
