"""Which cases does a person see on a day, and what may they do with them?"""

import pytest

from alliance_app.people.models import RoleHeld
from alliance_app.people.operations import NotAllowed
from alliance_app.people.operations.people import change_roles
from alliance_app.records.models import Case, CaseTherapist
from alliance_app.records.permissions import Act, check_may, may
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    again,
    close,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    supervise,
)

pytestmark = pytest.mark.django_db
EVERYTHING = set(Act)
#: As a co-therapist.
HELPING = {Act.OPEN, Act.RATE, Act.DECLARE, Act.CONSULT, Act.LOOK_ANYWAY, Act.SEE_LOOKS, Act.ANSWER_RISK, Act.NOTE_RUPTURE}
TREATING = {*HELPING, Act.MANAGE, Act.TRANSFER}
#: As the supervisor of a co-therapist.
ANSWERING = {Act.OPEN, Act.DECLARE, Act.CONSULT, Act.REVIEW, Act.ANSWER_RISK, Act.NOTE_RUPTURE}
SUPERVISING = {*ANSWERING, Act.TRANSFER}


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def therapist(clinic):
    return make_therapist(clinic)


@pytest.fixture
def case(therapist):
    return make_case(therapist)


def acts(person, case, today=TODAY):
    """Return what somebody may do with a case; what may be done can be seen."""
    found = {act for act in Act if may(again(person), act, case, today)}
    assert (case in Case.objects.visible_to(again(person), today)) is (Act.OPEN in found)
    return found


def treat(case, person, part="co", since=LONG_AGO, until=None):
    return CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=person, part=part, starts_on=since, ends_on=until
    )


def test_a_therapist_sees_and_rates_their_own_case(case, therapist):
    assert acts(therapist, case) == TREATING


def test_a_co_therapist_sees_and_rates_it_too(case, clinic):
    other = make_therapist(clinic)
    treat(case, other)
    assert acts(other, case) == HELPING


def test_another_therapist_sees_nothing(case, clinic):
    assert acts(make_therapist(clinic), case) == set()


def test_a_supervisor_sees_and_answers_the_cases_of_those_whom_they_supervise(case, clinic, therapist):
    assert acts(make_supervisor(clinic, therapist), case) == SUPERVISING


def test_a_supervisor_of_a_co_therapist_sees_the_case(case, clinic):
    other = make_therapist(clinic)
    treat(case, other)
    assert acts(make_supervisor(clinic, other), case) == ANSWERING


def test_another_supervisor_sees_nothing(case, clinic):
    assert acts(make_supervisor(clinic, make_therapist(clinic)), case) == set()


def test_an_administrator_sees_nothing(case, clinic):
    assert acts(make_clinician(clinic, "administrator"), case) == set()


def test_somebody_without_a_role_sees_nothing(case, clinic):
    assert acts(make_clinician(clinic), case) == set()


def test_a_supervisor_who_treats_the_case_does_not_answer_themselves(case, clinic, therapist):
    both = make_clinician(clinic, "therapist", "supervisor")
    supervise(both, therapist)
    treat(case, both)
    assert acts(both, case) == {*HELPING, Act.TRANSFER}
    assert not Case.objects.supervised_by(both, TODAY).exists()


def test_a_supervisor_of_their_own_co_therapist_sees_it_as_a_therapist(clinic):
    both, other = make_clinician(clinic, "therapist", "supervisor"), make_therapist(clinic)
    supervise(both, other)
    case = make_case(both)
    treat(case, other)
    assert acts(both, case) == TREATING


def test_a_supervised_supervisor_sees_their_own_and_is_seen(clinic, therapist, case):
    middle = make_clinician(clinic, "therapist", "supervisor")
    supervise(middle, therapist)
    above = make_supervisor(clinic, middle)
    own = make_case(middle)
    assert acts(above, own) == SUPERVISING
    assert acts(above, case) == set()  # supervision reaches one step


@pytest.mark.parametrize(
    ("since", "until", "sees", "treats"),
    [
        (TODAY, None, True, True),
        (day(1), None, False, False),
        (LONG_AGO, TODAY, True, False),
        (LONG_AGO, day(-1), False, False),
        (LONG_AGO, day(1), True, True),
    ],
)
def test_links_hold_to_their_last_day_and_treatment_to_the_day_before_it_ends(clinic, since, until, sees, treats):
    owner = make_therapist(clinic)
    case = make_case(owner)
    co, of_co, of_owner = make_therapist(clinic), make_supervisor(clinic), make_supervisor(clinic)
    treat(case, co, since=since, until=until)
    supervise(of_co, co)
    supervise(of_owner, owner, since, until)
    assert acts(co, case) == (HELPING if treats else set())
    assert acts(of_co, case) == (ANSWERING if treats else set())
    assert acts(of_owner, case) == (SUPERVISING if sees else set())


def test_what_one_sees_depends_on_the_day_that_is_asked_for(clinic, therapist, case):
    supervisor = make_supervisor(clinic)
    supervise(supervisor, therapist, day(-10), day(-5))
    seen = [bool(acts(supervisor, case, day(n))) for n in (-11, -10, -5, -4)]
    assert seen == [False, True, True, False]


def test_after_a_transfer_the_new_therapist_sees_the_case_and_the_old_one_does_not(clinic, therapist, case):
    heir = make_therapist(clinic)
    case.therapists.update(ends_on=day(-1))
    treat(case, heir, "owner", since=TODAY)
    assert acts(therapist, case) == set()
    assert acts(heir, case) == TREATING
    assert acts(make_supervisor(clinic, therapist), case) == set()
    assert acts(make_supervisor(clinic, heir), case) == SUPERVISING


def test_who_is_deactivated_sees_nothing(clinic, therapist, case):
    supervisor = make_supervisor(clinic, therapist)
    for person in (therapist, supervisor):
        type(person).objects.filter(pk=person.pk).update(is_active=False)
        assert acts(person, case) == set()


def test_the_cases_of_a_deactivated_therapist_stay_in_their_supervisors_sight(clinic, therapist, case):
    supervisor = make_supervisor(clinic, therapist)
    type(therapist).objects.filter(pk=therapist.pk).update(is_active=False)
    assert acts(supervisor, case) == SUPERVISING


def test_a_case_that_nobody_treats_any_more_stays_with_the_supervisor_of_whoever_had_it(clinic, therapist, case):
    supervisor, of_co = make_supervisor(clinic, therapist), make_supervisor(clinic)
    co = make_therapist(clinic)
    supervise(of_co, co)
    treat(case, co, since=LONG_AGO, until=day(-30))
    case.therapists.filter(part="owner").update(ends_on=day(-1))
    assert acts(supervisor, case) == SUPERVISING
    assert acts(therapist, case) == acts(of_co, case) == set()
    assert list(Case.objects.without_therapist(clinic, TODAY)) == [case]


def test_a_case_has_nobody_once_its_last_therapist_is_gone(clinic, therapist, case):
    assert not Case.objects.without_therapist(clinic, TODAY).exists()
    type(therapist).objects.filter(pk=therapist.pk).update(is_active=False)
    assert list(Case.objects.without_therapist(clinic, TODAY)) == [case]
    treat(case, make_therapist(clinic))
    assert not Case.objects.without_therapist(clinic, TODAY).exists()


def test_a_case_has_nobody_once_its_last_therapist_does_other_work(clinic, therapist, case):
    administrator = make_clinician(clinic, "administrator")
    change_roles(person=therapist, roles=["administrator"], by=administrator, now=NOW)
    assert acts(therapist, case) == set()
    assert list(Case.objects.without_therapist(clinic, TODAY)) == [case]


def test_a_role_taken_away_takes_its_cases_away(clinic, therapist, case):
    supervisor = make_supervisor(clinic, therapist)
    RoleHeld.objects.filter(clinician__in=[therapist, supervisor]).delete()
    assert acts(supervisor, case) == set()
    assert acts(therapist, case) == set()


def test_a_closed_case_stays_visible(therapist, case):
    assert Act.OPEN in acts(therapist, close(case))


def test_nobody_of_another_clinic_sees_anything(case):
    south = make_clinic("south")
    stranger, boss = make_therapist(south), make_clinician(south, "administrator")
    assert acts(stranger, case) == acts(make_supervisor(south, stranger), case) == acts(boss, case) == set()


@pytest.mark.sqlite
def test_not_even_a_stray_row_lets_another_clinic_in(case):
    # On PostgreSQL such a row cannot be written.
    south = make_clinic("south")
    stranger = make_therapist(south)
    treat(case, stranger)
    assert acts(stranger, case) == set()
    assert acts(make_supervisor(south, stranger), case) == set()
    assert not Case.objects.treated_by(stranger, TODAY).exists()


def test_a_case_is_seen_once_however_many_ways_lead_to_it(clinic, therapist, case):
    both = make_clinician(clinic, "therapist", "supervisor")
    co = make_therapist(clinic)
    treat(case, co)
    treat(case, both)
    supervise(both, therapist)
    supervise(both, co)
    assert list(Case.objects.visible_to(both, TODAY)) == [case]


def test_refusing_says_nothing_of_the_case(case, clinic):
    with pytest.raises(NotAllowed) as refusal:
        check_may(make_therapist(clinic), Act.OPEN, case, TODAY)
    assert case.code not in str(refusal.value)


@pytest.mark.parametrize("ends", [None, 3])
@pytest.mark.parametrize("days", [-1, 0, 1, 2, 3, 4])
def test_who_treats_on_a_day_says_so_as_the_database_does(ends, days):
    treats = make_case(make_therapist(make_clinic())).therapists.get()
    treats.starts_on, treats.ends_on = TODAY, ends and day(ends)
    treats.save()
    assert treats.holds_on(day(days)) is CaseTherapist.objects.on(day(days)).filter(pk=treats.pk).exists()
