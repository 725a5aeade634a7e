"""Does the third look in a row wait, for whom, and how does the waiting end?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation import library, transitions
from alliance_app.consultation.answerers import looks_for_others
from alliance_app.consultation.models import Override, Review
from alliance_app.consultation.operations.reviews import AnsweredMeanwhile
from alliance_app.people.models import Deputy, Supervision
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from tests.factories import (
    TODAY,
    again,
    answer,
    at,
    check_in,
    day,
    in_queue,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    supervise,
    therapist_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case with a low goal at which its therapist has looked twice. TODAY is a Monday."""
    case = make_case(make_therapist(make_clinic()))
    check_in(case, 8, goal=2, on=day(-40), now=at(-40))
    override(case, now=at(-40))
    override(case, now=at(-20))
    return case


@pytest.fixture
def supervisor(case):
    return make_supervisor(case.clinic, therapist_of(case))


def offered(case, today):
    return transitions.techniques_offered(Case.objects.get(pk=case.pk), today)


def test_the_first_and_the_second_hold_at_once_and_the_third_waits(case, supervisor):
    assert [(o.in_a_row, o.opens_on) for o in Override.objects.order_by("made_at")] == [(1, None), (2, None)]
    third = override(case)
    assert (third.in_a_row, third.opens_on, third.waits_until, third.ends_on) == (3, day(4), day(3), day(18))
    assert third.waits(TODAY) and not offered(case, TODAY)
    with pytest.raises(transitions.GateClosed):
        library.offered(Case.objects.get(pk=case.pk), TODAY)
    assert [s.notice for s in in_queue(supervisor)] == [0]


def test_the_row_is_broken_when_the_gate_has_been_open(case, supervisor):
    answer(case, supervisor, "release", now=at(-1))
    check_in(case, 8, goal=2, now=at())
    assert override(case, now=at(minutes=1)).opens_on is None


def test_nobody_asks_twice(case):
    override(case)
    with pytest.raises(NotAllowed, match="asked to look already"):
        override(case, now=at(1))


def test_let_in_by_the_supervisor_it_holds_from_that_day(case, supervisor):
    third = override(case)
    answer(case, supervisor, "agree", now=at(1))
    third.refresh_from_db()
    assert (third.answered_by, third.answered_at) == (supervisor, at(1))
    assert (third.opens_on, third.ends_on) == (day(1), day(15))
    assert offered(case, day(1))
    assert not third.opened_unanswered(day(30))


def test_kept_closed_it_ends_and_the_next_one_waits_too(case, supervisor):
    third = override(case)
    answer(case, supervisor, "reopen", now=at(1))
    third.refresh_from_db()
    assert third.ended_because == "supervisor"
    assert not offered(case, day(10))
    assert override(case, now=at(2)).waits(day(2))


def test_one_that_waits_is_let_in_or_kept_closed_and_nothing_else(case, supervisor):
    override(case)
    with pytest.raises(NotAllowed, match="not possible"):
        answer(case, supervisor, "ask_client")


def test_unanswered_it_opens_by_itself_after_three_working_days_and_that_is_on_record(case, supervisor):
    third = override(case)
    assert [offered(case, day(days)) for days in range(6)] == [False, False, False, False, True, True]
    assert third.opened_unanswered(day(4)) and not third.opened_unanswered(day(3))
    check_in(case, 8, goal=2, on=day(5), now=at(5))
    third.refresh_from_db()
    assert third.ended_because == "rated" and third.opened_unanswered(day(30))
    assert AuditEntry.objects.filter(action="override ended").order_by("pk").last().detail["unanswered"] is True


def test_the_rating_of_a_new_session_ends_one_that_waits(case):
    third = override(case)
    check_in(case, 8, goal=2, on=day(1), now=at(1))
    third.refresh_from_db()
    assert third.ended_because == "rated" and not third.opened_unanswered(day(30))
    assert not offered(case, day(10))


# Who answers
def asked(person, days):
    return bool(looks_for_others(again(person), day(days)))


def test_any_other_supervisor_is_asked_after_the_supervisor_and_the_deputy_had_a_day_each(case, supervisor):
    other = make_supervisor(case.clinic)
    override(case)
    assert [asked(other, days) for days in range(5)] == [False, False, False, True, False]
    assert not any(asked(supervisor, days) for days in range(5)), "the supervisor has the case itself"


def test_a_deputy_answers_from_the_first_day_in_the_supervisors_place(case, supervisor):
    deputy = make_supervisor(case.clinic)
    override(case)
    Deputy.objects.create(
        clinic=case.clinic, supervisor=supervisor, deputy=deputy, starts_on=day(0), ends_on=day(1)
    )
    assert not asked(deputy, 0), "the case is in their queue"
    answer(case, again(deputy), "agree", now=at(1))
    assert offered(case, day(1))


def test_where_nobody_supervises_any_supervisor_is_asked_at_once(case):
    other = make_supervisor(case.clinic)
    override(case)
    assert asked(other, 0)


def test_a_peer_who_is_named_answers_a_solo_practitioner(case):
    peer = make_clinician(case.clinic, "therapist", "supervisor")
    supervise(peer, therapist_of(case))
    override(case)
    answer(case, peer, "agree", now=at(1))
    assert offered(case, day(1))


def test_nobody_answers_their_own_nor_a_case_that_they_treat(case):
    both = make_clinician(case.clinic, "therapist", "supervisor")
    mine = make_case(both)
    check_in(mine, 8, goal=2, on=day(-40), now=at(-40))
    for days in (-40, -20, 0):
        override(mine, by=both, now=at(days))
    assert not asked(both, 3)
    with pytest.raises(NotAllowed):
        answer(mine, both, "agree", now=at(3))
    case.therapists.create(clinic=case.clinic, clinician=both, part="co", starts_on=day(-50))
    override(case)
    assert not asked(both, 3)


def test_whoever_stands_in_answers_the_look_and_nothing_else(case, supervisor):
    other = make_supervisor(case.clinic)
    override(case)
    with pytest.raises(NotAllowed, match="cannot do this"):
        answer(case, other, "agree", now=at(1))
    with pytest.raises(NotAllowed, match="cannot do this"):
        answer(case, other, "release", now=at(3))
    answer(case, other, "agree", now=at(3))
    assert Override.objects.latest("made_at").answered_by == other
    with pytest.raises(AnsweredMeanwhile):
        answer(case, other, "agree", now=at(3, minutes=1))
    assert Review.objects.count() == 1


def test_no_supervisor_of_another_clinic_is_asked(case):
    foreign = make_supervisor(make_clinic("south"))
    administrator = make_clinician(case.clinic, "administrator")
    override(case)
    assert not asked(foreign, 3) and not asked(administrator, 3)
    Supervision.objects.all().delete()
    assert not asked(foreign, 3)


def test_a_release_is_no_answer_to_a_look_that_waits(case, supervisor):
    third = override(case)
    assert transitions.possible_answers(case.standing, third, TODAY) == (Review.Answer.AGREE, Review.Answer.REOPEN)
    with pytest.raises(NotAllowed, match="not possible"):
        answer(case, supervisor, "release", now=at(minutes=1))
    assert Override.objects.get(pk=third.pk).answered_at is None
