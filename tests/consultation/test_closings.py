"""What happens when a case ends, and when it goes on?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Attendance
from alliance_app.consultation.models import CaseStanding, Override, Review
from alliance_app.consultation.operations.checkins import record_absence
from alliance_app.consultation.operations.closings import reopen_case
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.consultation.transitions import possible_answers
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, Closing
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    answer,
    at,
    check_in,
    close,
    day,
    declare,
    end,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    repair,
    therapist_of,
    weekly,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return with_goal(make_case(make_therapist(make_clinic())), now=at(-30))


def reopen(case, because="She wrote again.", by=None, now=NOW, **more):
    return reopen_case(case=case, by=by or therapist_of(case), because=because, now=now, **more)


def standing(case):
    return CaseStanding.objects.get(case=case)


# It ends
@pytest.mark.parametrize("ending", Case.Ending.values)
def test_a_case_ends_on_a_day_in_a_way_and_in_words(case, ending):
    end(case, ending, on=day(-2), note="  We said goodbye. ")
    kept = Case.objects.get(pk=case.pk)
    assert (kept.closed_on, kept.ending, kept.is_open) == (day(-2), ending, False)
    closing = Closing.objects.get()
    assert (closing.closed_on, closing.ending, closing.note) == (day(-2), ending, "We said goodbye.")
    assert closing.closed_by == therapist_of(case)
    assert AuditEntry.objects.get(action="closed").detail == {"ending": ending}


def test_the_last_state_is_kept_as_it_was(case):
    weekly(case, 8, 8, client=8)
    end(case)
    assert standing(case).reason_on(day(400)) == "in_place"
    assert rebuild(case.clinic, at(400)) == 0
    assert standing(case).reason_on(day(400)) == "in_place"


def test_nothing_is_recorded_any_more_even_by_a_page_that_was_open_before(case):
    before = Case.objects.get(pk=case.pk)
    end(case)
    for act in (
        lambda: check_in(before, 8),
        lambda: with_goal(before),
        lambda: declare(before),
        lambda: repair(before),
        lambda: record_absence(
            case=before, by=therapist_of(case), held_on=TODAY, attendance=Attendance.MISSED, now=NOW
        ),
    ):
        before.closed_on, before.ending = None, ""
        with pytest.raises(NotAllowed, match="closed"):
            act()


def test_a_look_at_the_techniques_ends_with_the_case(case):
    look = override(case)
    end(case)
    look.refresh_from_db()
    assert look.ended_because == Override.Ended.CASE


@pytest.mark.parametrize(
    ("on", "why"), [(day(1), "future"), (LONG_AGO - (TODAY - day(-1)), "began later"), (day(-4), "after this day")],
    ids=["future", "before it began", "before its last session"],
)  # fmt: skip
def test_it_does_not_end_on_an_impossible_day(case, on, why):
    check_in(case, 8, on=day(-3))
    with pytest.raises(NotAllowed, match=why):
        end(case, on=on)
    assert Case.objects.get().is_open


def test_it_ends_once_and_in_a_known_way(case):
    with pytest.raises(NotAllowed, match="how it ended"):
        end(case, "lost")
    assert end(case, key="k") == end(case, key="k")
    with pytest.raises(NotAllowed, match="closed already"):
        end(case)


def test_the_therapist_and_their_supervisor_close_and_reopen_and_nobody_else(case):
    clinic, therapist = case.clinic, therapist_of(case)
    others = [make_therapist(clinic), make_supervisor(clinic), make_clinician(clinic, "administrator")]
    supervisor = make_supervisor(clinic, therapist)
    for person in [*others, make_therapist(make_clinic("south"))]:
        with pytest.raises(NotAllowed, match="cannot do this"):
            end(case, by=person)
    end(case, by=supervisor)
    for person in others:
        with pytest.raises(NotAllowed, match="cannot do this"):
            reopen(case, by=person)
    reopen(case, by=supervisor)


# What can be learned
@pytest.mark.parametrize(
    ("ratings", "ending", "learn"),
    [
        ((8, 3), "dropped_out", True),
        ((8, 3), "planned", False),
        ((8, 3), "transferred", False),
        ((8, 8), "dropped_out", False),
        ((8, 3, 8), "dropped_out", False),
    ],
)
def test_a_dropout_while_a_part_was_low_is_worth_a_review(case, ratings, ending, learn):
    weekly(case, *ratings)
    end(case, ending)
    assert CaseStanding.objects.select_related("case").get(case=case).learn_from is learn


# What can be asked
@pytest.mark.parametrize("asks", [{"kind": "ask_client"}, {"due_on": day(1)}])
def test_once_it_has_ended_a_reply_asks_for_nothing(case, asks):
    weekly(case, 8, 3)
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    assert Review.Answer.ASK_CLIENT in possible_answers(standing(case), None, TODAY)
    end(case)
    assert possible_answers(standing(case), None, TODAY) == (Review.Answer.AGREE, Review.Answer.RELEASE)
    with pytest.raises(NotAllowed, match="has ended: nothing can be asked for"):
        answer(case, supervisor, **asks)
    answer(case, supervisor)
    assert case.reviews.get().answer == "agree"


# It goes on
def test_a_reopened_case_goes_on_from_what_is_known(case):
    weekly(case, 8, 3)
    end(case, "dropped_out")
    reopen(case, "  He called. ", now=at(40))
    kept = Case.objects.get(pk=case.pk)
    assert (kept.closed_on, kept.ending) == (None, "")
    closing = Closing.objects.get()
    assert (closing.reopened_on, closing.reopened_because) == (day(40), "He called.")
    assert standing(case).reason == "low"
    check_in(case, 8, on=day(41), now=at(41))
    end(case, now=at(42), on=day(42))
    assert [(c.ending, bool(c.reopened_on)) for c in case.closings.all()] == [("dropped_out", True), ("planned", False)]


def test_a_case_that_was_closed_before_closings_were_written_down_is_reopened_too(case):
    closed = close(case, on=day(-3), ending="dropped_out")
    reopen(closed)
    assert (Closing.objects.get().closed_on, Closing.objects.get().ending) == (day(-3), "dropped_out")


def test_only_a_closed_case_is_reopened_with_a_reason_and_once(case):
    with pytest.raises(NotAllowed, match="open already"):
        reopen(case)
    end(case)
    with pytest.raises(NotAllowed, match="Say why"):
        reopen(case, "  ")
    assert reopen(case, key="k") == reopen(case, key="k")


def test_a_client_has_one_open_case_at_a_time(case):
    end(case)
    again = make_case(therapist_of(case), case.code)
    with pytest.raises(NotAllowed, match="another open case"):
        reopen(case)
    end(again)
    reopen(case)
