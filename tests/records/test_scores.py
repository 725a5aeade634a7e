"""Which scores are taken, what is kept of them, and which of them count?"""

import pytest
from django.db import IntegrityError, transaction

from alliance_app.clinical.measures import CORE10, GAD7, ORS, PHQ9
from alliance_app.people.operations import NotAllowed
from alliance_app.records.histories import history_of
from alliance_app.records.models import CheckIn, Score
from alliance_app.records.scores import Scored, add_score, scores_in_force, total_of, withdraw_score
from tests.factories import (
    NOW,
    TODAY,
    check_in,
    client_of,
    day,
    make_case,
    make_clinic,
    make_therapist,
    scored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def said(case, total=None, items=(), measure=PHQ9):
    return Scored(client_of(case), measure, total, items)


def written(case, total=None, items=(), measure=PHQ9, **more):
    by = case.therapists.get().clinician
    return add_score(case=case, scored=said(case, total, items, measure), scored_on=TODAY, by=by, now=NOW, **more)


def test_items_are_kept_with_the_total_that_they_add_up_to(case):
    score = Score.objects.get(pk=written(case, items=(1, 2, 3, 0, 1, 2, 3, 0, 0)).pk)
    assert (float(score.total), score.items, score.at_risk) == (12, [1, 2, 3, 0, 1, 2, 3, 0, 0], False)


def test_missing_answers_are_kept_as_missing_and_make_no_total(case):
    score = Score.objects.get(pk=written(case, items=(1, None, 3, 0, 1, 2, 3, 0, 0)).pk)
    assert (score.total, score.items[1]) == (None, None)
    assert history_of(case).scores == ()


def test_one_missing_answer_of_core_10_is_made_up_for(case):
    assert float(written(case, items=(2,) * 9 + (None,), measure=CORE10).total) == 20


def test_a_total_beside_one_item_is_kept_with_it(case):
    score = written(case, 14, (None,) * 8 + (2,))
    assert (float(score.total), score.items[8], score.at_risk) == (14, 2, True)


@pytest.mark.parametrize(
    ("measure", "total", "items", "at_risk"),
    [
        (PHQ9, 24, (), False),  # the others can make 24, so that nobody knows
        (PHQ9, 25, (), True),
        (CORE10, 36, (), False),
        (CORE10, 37, (), True),
        (PHQ9, 9, (0,) * 4 + (3, 3, 1, None, None), False),
        (PHQ9, 12, (0,) * 4 + (3, 3, 1, 3, None), True),
        (PHQ9, None, (3,) * 8 + (None,), False),
        (CORE10, None, (4, 0, 0, 4, 4, None, 4, 4, 4, 4), False),  # its total stands in for what is absent
        (CORE10, 40, (4, 0, 0, 4, 4, None, 4, 4, 4, 4), False),  # said aloud, it is what the others come to
        (GAD7, 21, (), False),
    ],
)
def test_a_total_tells_of_risk_where_no_other_answer_allows_it(case, measure, total, items, at_risk):
    score = add_score(
        case=case, scored=Scored(client_of(case), measure, total, items), scored_on=TODAY, by=None, now=NOW
    )
    assert score.at_risk is at_risk


@pytest.mark.parametrize(("measure", "total", "taken"), [(PHQ9, 7.3, False), (CORE10, 7.3, True), (ORS, 27.4, True)])
def test_only_a_total_that_answers_can_make_is_whole(case, measure, total, taken):
    if taken:
        assert total_of(Scored(client_of(case), measure, total)) == total
    else:
        with pytest.raises(NotAllowed, match="whole numbers"):
            total_of(Scored(client_of(case), measure, total))


@pytest.mark.parametrize(
    ("total", "items", "sentence"),
    [
        (28, (), "PHQ-9 has totals from 0 to 27."),
        (-1, (), "PHQ-9 has totals from 0 to 27."),
        (14, (1,) * 9, "PHQ-9: the total says 14, and the answers add up to 9."),
        (2, (None,) * 8 + (3,), "PHQ-9: the total says 2, and these answers allow 3 to 27."),
        (26, (0,) + (None,) * 8, "PHQ-9: the total says 26, and these answers allow 0 to 24."),
        (None, (4,) * 9, "PHQ-9: answers are from 0 to 3."),
        (None, (1,) * 3, "PHQ-9: 9 answers are needed, these are 3."),
    ],
)
def test_what_cannot_be_is_refused(case, total, items, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        total_of(said(case, total, items))


def test_what_a_total_allows_minds_the_items_that_are_turned(case):
    turned = said(case, 36, (None, 4, 4, *[None] * 7), CORE10)  # the two count 0: at most 32 remain
    with pytest.raises(NotAllowed, match="allow 0 to 32"):
        total_of(turned)


def test_nobody_of_another_case_has_a_score_here(case):
    other = make_case(make_therapist(make_clinic("south")))
    with pytest.raises(NotAllowed):
        add_score(case=case, scored=said(other, 5), scored_on=TODAY, by=None, now=NOW)


# Which count
def test_a_correction_counts_and_what_it_corrects_stays_on_record(case):
    first = written(case, 20)
    right = written(case, 12, replaces=first, reason="Mistyped.")
    assert list(Score.objects.in_force()) == [right]
    assert Score.objects.count() == 2
    assert [score.total for score in history_of(case).scores] == [12]


def test_what_is_withdrawn_counts_no_longer(case):
    score = written(case, 20)
    withdraw_score(score=score, by=case.therapists.get().clinician, now=NOW, reason="Of somebody else.")
    assert list(Score.objects.in_force()) == []
    assert history_of(case).scores == ()


def test_what_came_with_a_checkin_that_was_taken_back_counts_no_longer(case):
    checkin = check_in(case, 8, scores=[said(case, 20)]).checkin
    assert len(history_of(case).scores) == 1
    CheckIn.objects.filter(pk=checkin.pk).update(withdrawn_at=NOW)
    assert history_of(case).scores == ()
    assert list(Score.objects.in_force()) == []


def test_the_database_and_the_pages_agree_on_which_scores_count(case):
    kept, corrected = scored(case, 10, on=day(-9)), scored(case, 11, on=day(-6))
    written(case, 12, replaces=corrected, reason="Mistyped.")
    gone = scored(case, 13, on=day(-3))
    withdraw_score(score=gone, by=None, now=NOW, reason="Of somebody else.")
    taken_back = check_in(case, 8, on=day(-1), scores=[said(case, 14)]).checkin
    CheckIn.objects.filter(pk=taken_back.pk).update(withdrawn_at=NOW)
    in_force = scores_in_force(list(case.scores.all()), list(case.checkins.all()))
    assert in_force == list(case.scores.in_force())
    assert {float(score.total) for score in in_force} == {10, 12}
    assert kept in in_force


def test_two_corrections_of_one_score_cannot_both_win(case):
    first = written(case, 20)
    written(case, 12, replaces=first, reason="Mistyped.")
    with pytest.raises(IntegrityError), transaction.atomic():
        written(case, 13, replaces=first, reason="Mistyped.")
