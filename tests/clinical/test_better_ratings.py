"""Can a better rating close a gate that a worse one leaves open?

The newest rating of a series cannot, unless it completes a run of perfect scores. An earlier one can: whatever is
better becomes what is usual for this person, and later ratings are compared with that. Every kind in which this
happens stands below with its reason; they were found by trying every series of up to five ratings and some hundred
thousand longer ones.
"""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance_app.clinical.alliance import HIGHEST, Rating
from alliance_app.clinical.clearing import course_of
from alliance_app.clinical.gate import Gate, Reason

from .drawing import histories, policies
from .histories import DEFAULT, THERAPIST, scores, series, stand, totals, weekly


def closing(text: str):
    """Return the newest rating of such a series of the goal as red judges it, and what closes the gate, if anything."""
    course = course_of(series(text), DEFAULT)
    newest = course.series.newest
    rules = sorted(newest.red.limits) if newest.closes else ["not clear"] if course.since else []
    return newest.red, rules


def raised(worse: str, better: str) -> int:
    """Return which rating is better in the second series; all others are the same."""
    (place,) = (n for n, (a, b) in enumerate(zip(scores(worse), scores(better), strict=True)) if a != b)
    assert scores(better)[place] > scores(worse)[place]
    return place


HIGHER_USUAL = [
    # a better earlier rating makes a higher usual: the same later ratings now are a fall, stay down, or are not near it
    ("885", "985", ["drop"]),
    ("7756", "X756", ["sustained"]),
    ("84X6", "94X6", ["not clear"]),
]
USUAL_BECOMES_KNOWN = [
    # with the better one there are two ratings to compare with, where there was one before
    ("396", "X96", ["drop"]),
    ("3376", "X376", ["not clear"]),
]
STEADIER = [
    # the usual is the same, but this person now varies less, so that less counts as a fall
    ("5XX6", "8XX6", ["drop"]),
    ("X8676", "X8976", ["sustained"]),
]
NO_NEW_USUAL = [
    # three ratings at a low level had begun a new, lower usual; with one of them better they are no level any more
    ("X95458X6", "X95468X6", ["drop"]),
    ("8X56668", "8X56768", ["not clear"]),
]
LONGER_MEMORY = [
    # the usual is even lower, but there is one rating more to know from how little this person varies
    ("X4399XX5", "X4799XX5", ["drop"]),
]
KINDS = [*HIGHER_USUAL, *USUAL_BECOMES_KNOWN, *STEADIER, *NO_NEW_USUAL, *LONGER_MEMORY]


@pytest.mark.parametrize(("worse", "better", "by"), KINDS)
def test_a_better_earlier_rating_can_close_a_gate(worse, better, by):
    assert raised(worse, better) < len(worse) - 1
    assert stand(weekly(goal=worse)).gate is Gate.OPEN
    assert stand(weekly(goal=better)).gate is Gate.CLOSED
    assert closing(worse)[1] == []
    assert closing(better)[1] == by


@pytest.mark.parametrize(("worse", "better", "by"), HIGHER_USUAL)
def test_because_the_usual_is_higher(worse, better, by):
    assert closing(better)[0].baseline > closing(worse)[0].baseline


@pytest.mark.parametrize(("worse", "better", "by"), USUAL_BECOMES_KNOWN)
def test_because_the_usual_becomes_known(worse, better, by):
    assert closing(worse)[0].baseline is None
    assert closing(better)[0].baseline is not None


@pytest.mark.parametrize(("worse", "better", "by"), STEADIER)
def test_because_the_person_varies_less(worse, better, by):
    before, after = closing(worse)[0], closing(better)[0]
    assert after.baseline == before.baseline
    assert after.spread < before.spread


@pytest.mark.parametrize(("worse", "better", "by"), LONGER_MEMORY)
def test_because_more_is_known_of_how_little_the_person_varies(worse, better, by):
    before, after = closing(worse)[0], closing(better)[0]
    assert after.baseline < before.baseline
    assert after.spread < before.spread


def test_because_a_low_level_is_no_level_any_more():
    low, broken = series("X95458X6").ratings, series("X95468X6").ratings
    assert [r.red.baseline for r in low][5] < [r.red.baseline for r in broken][5]


def test_a_perfect_score_can_close_the_gate_of_a_stuck_case():
    # Perfect scores beside no progress are proof of nothing, until they were talked about.
    assert stand(weekly(goal="XXX9", every="XXXX", stuck=True)).gate is Gate.OPEN
    assert stand(weekly(every="XXXX", stuck=True)).reason is Reason.UNVERIFIED


@pytest.mark.parametrize(("progress", "stuck"), [("0--222", False), ("1--222", True)])
def test_better_progress_at_the_start_can_make_a_case_stuck(progress, stuck):
    # From 0 to 2 is progress, from 1 to 2 is none; and a stuck case needs the client's own view.
    standing = stand(weekly(THERAPIST, every="888888", progress=progress))
    assert standing.stuck is stuck
    assert standing.gate is (Gate.CLOSED if stuck else Gate.OPEN)


@pytest.mark.parametrize(("first", "stuck"), [(12, False), (10, True)])
def test_a_better_first_total_can_make_a_case_stuck(first, stuck):
    # From 12 to 16 is within measurement error, from 10 to 16 twice is worse.
    case = weekly(THERAPIST, every="888", scores=totals("phq9", first, 16, 16))
    assert stand(case).stuck is stuck
    assert stand(case).gate is (Gate.CLOSED if stuck else Gate.OPEN)


def improved(case, draw):
    """Raise the newest score of one series of those who count."""
    rater, factor = draw(st.sampled_from(sorted(case.counting_series, key=str)))
    newest = case.counting_series[rater, factor][-1]
    better = draw(st.integers(newest.value, HIGHEST))
    return with_score(case, newest.session.number, rater, factor, better), rater, newest.session.number


def answers_of(case, number):
    return next(s.ratings for s in case.sessions if s.number == number)


def with_score(case, number, rater, factor, value):
    """Return the history with one score changed."""

    def changed(rating: Rating) -> Rating:
        return replace(rating, **{factor.value: value}) if rating.rater == rater else rating

    return replace(
        case,
        sessions=tuple(
            replace(s, ratings=tuple(map(changed, s.ratings))) if s.number == number else s for s in case.sessions
        ),
    )


@settings(max_examples=80, deadline=None)
@given(st.data(), policies())
def test_a_better_newest_rating_never_closes_a_gate_unless_it_completes_perfect_scores(data, policy):
    case = data.draw(histories())
    assume(stand(case, policy=policy).gate is Gate.OPEN)
    better, rater, number = improved(case, data.draw)
    after = stand(better, policy=policy)
    if after.gate is Gate.CLOSED:
        assert after.reason is Reason.UNVERIFIED and after.stuck
        assert [g.rater for g in after.grounds if g.reason is Reason.UNVERIFIED] == [rater]
        assert (HIGHEST, HIGHEST, HIGHEST) in [r.scores for r in answers_of(better, number) if r.rater == rater]


@settings(max_examples=80, deadline=None)
@given(st.data(), policies())
def test_a_better_newest_rating_leaves_no_more_weakness_than_a_worse_one(data, policy):
    case = data.draw(histories())
    assume(bool(case.counting_series))
    better, *_ = improved(case, data.draw)
    weak = {(c.series.rater, c.series.factor): c for c in stand(case, policy=policy).courses}
    for course in stand(better, policy=policy).courses:
        before = weak[course.series.rater, course.series.factor]
        assert not (course.weak and not before.weak)
        assert not (course.since and not before.since)
