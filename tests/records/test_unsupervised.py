"""Which open cases does nobody supervise, and is each told with its reason, by code?"""

import pytest

from alliance_app.people.models import Deputy, Supervision
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.people.queries import left_without
from alliance_app.records import unsupervised
from alliance_app.records.models import Case
from alliance_app.records.unsupervised import cases_that_need_somebody, unsupervised_cases
from tests.factories import (
    NOW,
    TODAY,
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


@pytest.fixture
def therapist():
    return make_therapist(make_clinic(), name="Ann")


@pytest.fixture
def case(therapist):
    return make_case(therapist, "K-1")


def told(clinic, today=TODAY):
    """Return why nobody supervises each case, by code."""
    found, _ = unsupervised_cases(clinic, today)
    assert len(found) == Case.objects.without_supervisor(clinic, today).count()
    return {each.case.code: each.why for each in found}


def change(person, **values):
    type(person).objects.filter(pk=person.pk).update(**values)


def seen_by_nobody(case, *people):
    return not any(Case.objects.supervised_by(person, TODAY).filter(pk=case.pk).exists() for person in people)


def test_a_case_is_there_while_no_supervisor_is_named_and_not_with_one(case, therapist):
    assert told(case.clinic) == {"K-1": "No supervisor is named."}
    supervise(make_supervisor(case.clinic), therapist, since=day(0), until=day(3))
    assert [bool(told(case.clinic, day(days))) for days in (-1, 0, 3, 4)] == [True, False, False, True]


def test_a_supervisor_whose_account_is_closed_reads_nothing(case, therapist):
    supervisor = make_supervisor(case.clinic, therapist, name="Bea")
    change(supervisor, is_active=False)
    assert told(case.clinic) == {"K-1": "The account of Bea is closed."}
    make_supervisor(case.clinic, therapist)
    assert told(case.clinic) == {}


@pytest.mark.parametrize("how", ["no role", "no sign-in", "treats it too"])
def test_who_cannot_read_it_or_treats_it_does_not_supervise_it(how, case, therapist):
    supervisor = make_clinician(case.clinic, "supervisor", "therapist", name="Bea")
    supervise(supervisor, therapist)
    assert told(case.clinic) == {}
    if how == "no role":
        supervisor.roles_held.filter(role="supervisor").delete()
    if how == "no sign-in":
        change(supervisor, email=None)
    if how == "treats it too":
        case.therapists.create(clinic=case.clinic, clinician=supervisor, part="co", starts_on=TODAY)
        assert seen_by_nobody(case, supervisor)
    why = {"no role": "is no supervisor any more", "no sign-in": "does not sign in", "treats it too": "treats the case too"}
    assert told(case.clinic) == {"K-1": f"Bea {why[how]}."}


def test_a_deputy_reads_it_for_the_days_for_which_they_are_named(case, therapist):
    absent, deputy = make_supervisor(case.clinic, therapist, name="Bea"), make_supervisor(case.clinic)
    boss = make_clinician(case.clinic, "administrator")
    name_deputy(supervisor=absent, deputy=deputy, starts_on=TODAY, ends_on=day(1), by=boss, now=NOW)
    change(absent, is_active=False)
    assert [bool(told(case.clinic, day(days))) for days in (0, 1, 2)] == [False, False, True]
    assert not seen_by_nobody(case, deputy)
    change(deputy, is_active=False)
    assert told(case.clinic) == {"K-1": "The account of Bea is closed."}


def test_while_the_account_of_who_stands_in_is_closed_nobody_supervises_it(case, therapist):
    absent, deputy = make_supervisor(case.clinic, therapist, name="Bea"), make_supervisor(case.clinic, name="Cy")
    name_deputy(supervisor=absent, deputy=deputy, starts_on=day(1), ends_on=day(3), by=absent, now=NOW)
    assert [bool(told(case.clinic, day(days))) for days in range(5)] == [False] * 5
    change(deputy, is_active=False)
    assert [bool(told(case.clinic, day(days))) for days in range(5)] == [False, True, True, True, False]
    until = f"{day(3).day} {day(3):%B %Y}"
    assert told(case.clinic, day(2)) == {
        "K-1": f"Bea is away until {until}. The account of Cy, who stands in, is closed."
    }
    make_supervisor(case.clinic, therapist)
    assert told(case.clinic, day(2)) == {}


@pytest.mark.parametrize("how", ["no role", "no sign-in", "treats it too", "away too"])
def test_who_stands_in_and_cannot_read_it_does_not_supervise_it(how, case, therapist):
    absent = make_supervisor(case.clinic, therapist, name="Bea")
    deputy = make_clinician(case.clinic, "supervisor", "therapist", name="Cy")
    name_deputy(supervisor=absent, deputy=deputy, starts_on=TODAY, ends_on=day(1), by=absent, now=NOW)
    assert told(case.clinic) == {}
    if how == "no role":
        deputy.roles_held.filter(role="supervisor").delete()
    if how == "no sign-in":
        change(deputy, email=None)
    if how == "treats it too":
        case.therapists.create(clinic=case.clinic, clinician=deputy, part="co", starts_on=TODAY)
    if how == "away too":
        third = make_supervisor(case.clinic)
        Deputy.objects.create(clinic=case.clinic, supervisor=deputy, deputy=third, starts_on=TODAY, ends_on=TODAY)
    why = {
        "no role": "Cy, who stands in, is no supervisor any more.",
        "no sign-in": "Cy, who stands in, does not sign in.",
        "treats it too": "Cy, who stands in, treats the case too.",
        "away too": "Cy, who stands in, is away too.",
    }
    assert told(case.clinic)["K-1"].endswith(why[how])


def test_a_deputy_who_treats_the_case_does_not_supervise_it(case, therapist):
    absent, deputy = make_supervisor(case.clinic, therapist), make_clinician(case.clinic, "supervisor", "therapist")
    name_deputy(supervisor=absent, deputy=deputy, starts_on=TODAY, ends_on=day(1), by=absent, now=NOW)
    change(absent, is_active=False)
    case.therapists.create(clinic=case.clinic, clinician=deputy, part="co", starts_on=TODAY)
    assert seen_by_nobody(case, deputy) and told(case.clinic)


def test_the_supervisor_of_a_cotherapist_supervises_it_too(case, therapist):
    other = make_therapist(case.clinic)
    case.therapists.create(clinic=case.clinic, clinician=other, part="co", starts_on=TODAY)
    assert [each.name for each in unsupervised_cases(case.clinic, TODAY)[0][0].therapists] == ["Ann", other.name]
    assert not seen_by_nobody(case, make_supervisor(case.clinic, other))
    assert told(case.clinic) == {}


def test_only_open_cases_of_the_clinic_with_a_therapist_are_there(case, therapist):
    close(make_case(therapist, "K-2"))
    make_case(make_therapist(make_clinic("south")), "S-1")
    gone = make_therapist(case.clinic)
    make_case(gone, "K-3")
    change(gone, is_active=False)
    assert list(told(case.clinic)) == ["K-1"]
    assert cases_that_need_somebody(case.clinic, TODAY) == (1, 1)


def test_it_is_exactly_what_stands_in_nobodys_list(therapist):
    """Of every mixture of links, roles and closed accounts: a case is there if and only if no supervisor sees it."""
    clinic = therapist.clinic
    everybody = [make_clinician(clinic, "supervisor", "therapist") for _ in range(4)]
    therapists = [therapist, *everybody[:2]]
    cases = [make_case(person, f"C-{number}") for number, person in enumerate(therapists)]
    supervise(everybody[1], therapist), supervise(everybody[2], everybody[0]), supervise(everybody[3], everybody[1])
    name_deputy(
        supervisor=everybody[2], deputy=everybody[1], starts_on=TODAY, ends_on=TODAY, by=everybody[2], now=NOW
    )
    for closed in range(16):
        for place, person in enumerate(everybody):
            change(person, is_active=not closed & 1 << place)
        able = [type(each).objects.get(pk=each.pk) for each in everybody]
        there = [person for place, person in enumerate(able) if place != 2]  # whose deputy counts in their place
        unseen = {
            case.code
            for case in cases
            if not any(Case.objects.visible_to(p, TODAY).supervised_by(p, TODAY).filter(pk=case.pk).exists() for p in there)
        }
        nobody_treats = set(Case.objects.without_therapist(clinic, TODAY).values_list("code", flat=True))
        assert set(told(clinic)) == unseen - nobody_treats, f"{closed:b}"


def test_the_list_goes_page_by_page_and_shows_each_case_once(therapist, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(unsupervised, "PAGE", 3)
    codes = [make_case(therapist).code for _ in range(8)]
    seen, after = [], None
    while True:
        with django_assert_num_queries(4 if after else 3):
            page, after = unsupervised_cases(therapist.clinic, TODAY, after)
        seen += [each.case.code for each in page]
        if after is None:
            break
    assert seen == sorted(codes)


def test_whom_nobody_else_supervises_is_known_before_an_account_is_closed(therapist):
    clinic = therapist.clinic
    first, second = make_supervisor(clinic, therapist), make_supervisor(clinic)
    other = make_therapist(clinic)
    supervise(first, other), supervise(second, other)
    assert left_without(first, TODAY) == [therapist] and left_without(second, TODAY) == []
    change(second, is_active=False)
    assert left_without(first, TODAY) == sorted([therapist, other], key=lambda person: person.name)
    Supervision.objects.filter(supervisor=first, therapist=therapist).update(ends_on=day(-1))
    assert left_without(first, TODAY) == [other]
