"""Who stands in for a supervisor, for how long, and what do they see?"""

import pytest
from django.db import IntegrityError, transaction

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation.queue import therapists_of
from alliance_app.people.models import Deputy, Supervision
from alliance_app.people.operations import NotAllowed, link_supervision
from alliance_app.people.operations.supervision import end_deputy, end_supervision, name_deputy
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act, may
from tests.factories import (
    NOW,
    TODAY,
    again,
    answer,
    day,
    declare,
    in_queue,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
)

pytestmark = pytest.mark.django_db
IN_A_WEEK = day(7)


@pytest.fixture
def boss():
    return make_clinician(make_clinic(), "administrator")


@pytest.fixture
def case(boss):
    return make_case(make_therapist(boss.clinic, name="Ann"))


@pytest.fixture
def absent(case):
    return make_supervisor(case.clinic, case.therapists.get().clinician)


def named(absent, deputy, boss, since=TODAY, until=IN_A_WEEK):
    return name_deputy(supervisor=absent, deputy=deputy, starts_on=since, ends_on=until, by=boss, now=NOW)


def said(on):
    return f"{on.day} {on:%B %Y}"


def sees(person, case, on=TODAY):
    found = Case.objects.visible_to(person, on).filter(pk=case.pk).exists()
    assert found is Case.objects.supervised_by(person, on).filter(pk=case.pk).exists() is may(person, Act.REVIEW, case, on)
    return found


@pytest.mark.parametrize(("on", "seen"), [(-1, False), (0, True), (7, True), (8, False)])
def test_a_deputy_sees_what_the_supervisor_would_on_these_days_and_no_longer(boss, case, absent, on, seen):
    deputy = make_supervisor(boss.clinic)
    named(absent, deputy, boss)
    assert sees(deputy, case, day(on)) is seen
    assert sees(absent, case, day(on))


def test_a_deputy_answers(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    named(absent, deputy, boss)
    assert answer(case, deputy).supervisor_id == deputy.pk


def test_a_deputy_may_hand_over_and_close_what_the_supervisor_may(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    assert not may(deputy, Act.TRANSFER, case, TODAY)
    named(absent, deputy, boss)
    assert may(deputy, Act.TRANSFER, case, TODAY)


def test_a_deputy_sees_only_what_the_supervisor_would(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    named(absent, deputy, boss)
    end_supervision(link=absent.supervises.get(), ends_on=day(-1), by=boss, now=NOW)
    assert not sees(deputy, case)


def test_a_deputy_of_somebody_who_is_no_supervisor_any_more_sees_nothing(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    named(absent, deputy, boss)
    absent.roles_held.all().delete()
    assert not sees(deputy, case)


def test_a_deputy_without_the_role_sees_nothing(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    named(absent, deputy, boss)
    deputy.roles_held.all().delete()
    assert not Case.objects.visible_to(again(deputy), TODAY).exists()


def test_a_deputy_does_not_supervise_their_own_cases(boss):
    both = make_clinician(boss.clinic, "therapist", "supervisor")
    case = make_case(both)
    named(make_supervisor(boss.clinic, both), both, boss)
    assert not Supervision.objects.in_care_of(both, TODAY).exists()
    assert not may(both, Act.REVIEW, case, TODAY)


def test_a_deputy_of_a_deputy_is_none(boss, case, absent):
    first, second = make_supervisor(boss.clinic), make_supervisor(boss.clinic)
    for away, stands_in in ((absent, first), (first, second)):
        Deputy.objects.create(clinic=boss.clinic, supervisor=away, deputy=stands_in, starts_on=TODAY, ends_on=IN_A_WEEK)
    assert not sees(second, case)


@pytest.mark.parametrize(("since", "until", "refused"), [(-3, 1, True), (3, 9, True), (2, 2, True), (-3, -1, False), (4, 9, False)])
def test_nobody_stands_in_on_days_on_which_they_are_away_themselves(since, until, refused, boss, absent):
    deputy, third = make_supervisor(boss.clinic, name="Cy"), make_supervisor(boss.clinic, name="Dee")
    Deputy.objects.create(clinic=boss.clinic, supervisor=deputy, deputy=third, starts_on=day(since), ends_on=day(until))
    if not refused:
        assert named(absent, deputy, boss, TODAY, day(3))
        return
    with pytest.raises(NotAllowed) as refusal:
        named(absent, deputy, absent, TODAY, day(3))
    assert str(refusal.value) == f"Cy is away from {said(day(since))} to {said(day(until))}, with Dee standing in."
    assert Deputy.objects.count() == 1


@pytest.mark.parametrize(("since", "until", "refused"), [(-3, 1, True), (3, 9, True), (4, 9, False)])
def test_nobody_goes_away_while_they_stand_in_for_somebody(since, until, refused, boss, absent):
    other, third = make_supervisor(boss.clinic, name="Eve"), make_supervisor(boss.clinic)
    Deputy.objects.create(clinic=boss.clinic, supervisor=other, deputy=absent, starts_on=day(since), ends_on=day(until))
    if not refused:
        assert named(absent, third, absent, TODAY, day(3))
        return
    for by, whose in ((absent, "You stand"), (boss, f"{absent.name} stands")):
        with pytest.raises(NotAllowed) as refusal:
            named(absent, third, by, TODAY, day(3))
        assert str(refusal.value) == (
            f"{whose} in for Eve from {said(day(since))} to {said(day(until))}. Somebody else has to do that first."
        )
    assert Deputy.objects.count() == 1


def test_the_same_deputy_again_is_told_nothing_else(boss, absent):
    """Sent twice it stays one, whatever was named since."""
    deputy = make_supervisor(boss.clinic)
    first = named(absent, deputy, boss)
    Deputy.objects.create(
        clinic=boss.clinic, supervisor=deputy, deputy=make_supervisor(boss.clinic), starts_on=TODAY, ends_on=TODAY
    )
    assert named(absent, deputy, boss) == first


def test_the_same_deputy_again_is_one(boss, absent):
    deputy = make_supervisor(boss.clinic)
    assert named(absent, deputy, boss) == named(absent, deputy, boss)
    assert AuditEntry.objects.filter(action="deputy named").count() == 1


@pytest.mark.parametrize(("since", "until"), [(-3, -1), (2, 1)])
def test_days_that_are_over_or_run_backwards_are_refused(boss, absent, since, until):
    with pytest.raises(NotAllowed):
        named(absent, make_supervisor(boss.clinic), boss, day(since), day(until))


def test_one_stands_in_at_a_time(boss, absent):
    named(absent, make_supervisor(boss.clinic), boss, TODAY, day(7))
    with pytest.raises(NotAllowed, match="already"):
        named(absent, make_supervisor(boss.clinic), boss, day(7), day(9))
    named(absent, make_supervisor(boss.clinic), boss, day(8), day(9))


def test_only_another_supervisor_of_the_clinic_stands_in(boss, absent):
    for deputy in (absent, make_therapist(boss.clinic), make_supervisor(make_clinic("south"))):
        with pytest.raises(NotAllowed):
            named(absent, deputy, boss)
    with pytest.raises(NotAllowed):
        named(absent, make_supervisor(boss.clinic), make_supervisor(boss.clinic))
    assert not Deputy.objects.exists()


def test_the_database_refuses_oneself_and_days_that_run_backwards(boss, absent):
    other = make_supervisor(boss.clinic)
    for deputy, until in ((absent, TODAY), (other, day(-1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            Deputy.objects.create(
                clinic=boss.clinic, supervisor=absent, deputy=deputy, starts_on=TODAY, ends_on=until
            )


def test_a_deputy_ends_at_once(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    end_deputy(deputy=named(absent, deputy, boss), by=boss, now=NOW)
    assert not sees(deputy, case)
    assert AuditEntry.objects.filter(action="deputy ended", actor_id=boss.pk).count() == 1


# One's own deputy
def test_a_supervisor_names_and_ends_their_own_deputy_and_nobody_elses(boss, case, absent):
    deputy, third = make_supervisor(boss.clinic), make_supervisor(boss.clinic)
    own = named(absent, deputy, absent)
    assert sees(deputy, case)
    assert AuditEntry.objects.get(action="deputy named").actor_id == absent.pk
    for somebody in (deputy, third, case.therapists.get().clinician):
        with pytest.raises(NotAllowed, match="administrator"):
            named(absent, third, somebody, day(20), day(21))
        with pytest.raises(NotAllowed, match="administrator"):
            end_deputy(deputy=own, by=somebody, now=NOW)
    end_deputy(deputy=own, by=absent, now=NOW)
    assert not sees(deputy, case)


@pytest.mark.parametrize(("since", "until", "says"), [(-1, 7, "has passed"), (0, 367, "more than a year")])
def test_one_names_ones_own_deputy_neither_for_the_past_nor_for_ever(since, until, says, boss, absent):
    deputy = make_supervisor(boss.clinic)
    with pytest.raises(NotAllowed, match=says):
        named(absent, deputy, absent, day(since), day(until))
    assert named(absent, deputy, boss, day(-1), day(7)).starts_on == day(-1), "an administrator writes down what was"


def test_who_is_no_supervisor_any_more_names_no_deputy(boss, absent):
    absent.roles_held.all().delete()
    with pytest.raises(NotAllowed):
        named(absent, make_supervisor(boss.clinic), again(absent))


def test_a_deputy_can_narrow_the_queue_to_the_therapists_of_whom_they_stand_in_for(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    assert list(therapists_of(deputy, TODAY)) == []
    named(absent, deputy, boss)
    assert list(therapists_of(deputy, TODAY)) == list(therapists_of(absent, TODAY)) == [case.therapists.get().clinician]
    assert list(therapists_of(deputy, day(8))) == []


def test_a_deputy_has_the_same_queue(boss, case, absent):
    deputy = make_supervisor(boss.clinic)
    declare(case)
    named(absent, deputy, boss)
    assert [standing.case for standing in in_queue(deputy)] == [standing.case for standing in in_queue(absent)] == [case]
    assert in_queue(deputy, day(8)) == []


# Links
def test_a_link_can_be_made_with_its_last_day(boss):
    therapist, supervisor = make_therapist(boss.clinic), make_supervisor(boss.clinic)
    given = {"supervisor": supervisor, "therapist": therapist, "by": boss, "now": NOW}
    link = link_supervision(starts_on=TODAY, ends_on=day(3), **given)
    assert link_supervision(starts_on=TODAY, ends_on=day(3), **given) == link
    with pytest.raises(NotAllowed):
        link_supervision(starts_on=day(3), **given)
    with pytest.raises(NotAllowed, match="before the first"):
        link_supervision(starts_on=day(9), ends_on=day(8), **given)
    assert link_supervision(starts_on=day(4), **given).starts_on == day(4)


def test_a_link_ends_with_a_day_and_one_that_never_held_is_taken_away(boss, case, absent):
    end_supervision(link=absent.supervises.get(), ends_on=TODAY, by=boss, now=NOW)
    assert sees(absent, case) and not sees(absent, case, day(1))
    with pytest.raises(NotAllowed, match="ended already"):
        end_supervision(link=absent.supervises.get(), ends_on=TODAY, by=boss, now=NOW.replace(day=4))
    other = make_supervisor(boss.clinic)
    link = link_supervision(
        supervisor=other, therapist=case.therapists.get().clinician, starts_on=TODAY, by=boss, now=NOW
    )
    end_supervision(link=link, ends_on=day(-1), by=boss, now=NOW)
    assert not other.supervises.exists()
    assert list(AuditEntry.objects.filter(actor_id=boss.pk).order_by("pk").values_list("action", flat=True)) == [
        "link ended", "linked", "unlinked",
    ]  # fmt: skip
