"""What happens when somebody's roles change, or their account is closed?"""

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError
from django.test import Client

from alliance_app.audit.models import AuditEntry
from alliance_app.people.invitations import make_link, sign_up_link
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed, add_clinician
from alliance_app.people.operations.people import (
    change_person,
    change_roles,
    deactivate,
    reactivate,
    remove_second_factor,
)
from tests.factories import NOW, again, at, make_clinic, make_clinician, make_therapist

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


@pytest.fixture
def boss():
    return make_clinician(make_clinic(), "administrator", password=PASSWORD)


def acts():
    return list(AuditEntry.objects.filter(at=at(1)).order_by("pk").values_list("action", flat=True))


def test_roles_change_and_both_sets_are_on_record(boss):
    person = make_therapist(boss.clinic)
    change_roles(person=person, roles=["supervisor", "therapist"], by=boss, now=at(1))
    assert again(person).roles == {"supervisor", "therapist"}
    entry = AuditEntry.objects.get(at=at(1))
    assert (entry.action, entry.actor_id, entry.detail) == (
        "roles changed", boss.pk, {"before": ["therapist"], "after": ["supervisor", "therapist"]},
    )  # fmt: skip


def test_the_same_roles_again_leave_no_trace(boss):
    change_roles(person=make_therapist(boss.clinic), roles=["therapist"], by=boss, now=at(1))
    assert acts() == []


@pytest.mark.parametrize("roles", [[], ["chief"]])
def test_nobody_is_left_without_a_role_or_with_an_unknown_one(boss, roles):
    with pytest.raises(NotAllowed):
        change_roles(person=make_therapist(boss.clinic), roles=roles, by=boss, now=at(1))


def test_the_last_administrator_keeps_the_role(boss):
    with pytest.raises(NotAllowed, match="Somebody has to manage"):
        change_roles(person=boss, roles=["therapist"], by=boss, now=at(1))
    make_clinician(boss.clinic, "administrator")  # invited, and never here
    with pytest.raises(NotAllowed):
        change_roles(person=boss, roles=["therapist"], by=again(boss), now=at(1))
    make_clinician(boss.clinic, "administrator", password=PASSWORD)
    change_roles(person=boss, roles=["therapist"], by=again(boss), now=at(1))
    assert again(boss).roles == {"therapist"}


def test_of_two_administrators_who_close_each_other_only_the_first_does(boss):
    other = make_clinician(boss.clinic, "administrator", password=PASSWORD)
    deactivate(person=boss, by=other, now=at(1))
    with pytest.raises(NotAllowed):
        deactivate(person=other, by=again(boss), now=at(1))
    assert again(other).is_active


def test_a_refused_change_of_name_and_roles_changes_neither(boss):
    make_therapist(boss.clinic, code="T01")
    person = make_therapist(boss.clinic, name="Ann")
    with pytest.raises(NotAllowed, match="code"):
        change_person(person=person, name="Anna", code="T01", roles=["supervisor"], by=boss, now=at(1))
    assert (again(person).name, again(person).roles, acts()) == ("Ann", {"therapist"}, [])


@pytest.mark.parametrize("by", ["therapist", "supervisor", "foreign administrator", "closed administrator"])
def test_only_an_administrator_of_the_clinic_changes_people(boss, by):
    person = make_therapist(boss.clinic)
    clinic = make_clinic("south") if by == "foreign administrator" else boss.clinic
    actor = make_clinician(clinic, by.split()[-1], password=PASSWORD)
    actor.is_active = by != "closed administrator"
    for act in (deactivate, reactivate, remove_second_factor):
        with pytest.raises(NotAllowed):
            act(person=person, by=actor, now=at(1))
    with pytest.raises(NotAllowed):
        change_roles(person=person, roles=["administrator"], by=actor, now=at(1))
    with pytest.raises(NotAllowed):
        add_clinician(clinic=boss.clinic, name="New", roles=["therapist"], now=at(1), by=actor)
    assert acts() == []


def test_whose_account_is_closed_is_signed_out_everywhere(boss):
    person = make_therapist(boss.clinic, password=PASSWORD)
    for _ in range(2):
        Client().force_login(person)
    deactivate(person=person, by=boss, now=at(1))
    assert (person.sign_ins.count(), acts()) == (0, ["deactivated"])
    reactivate(person=person, by=boss, now=at(2))
    assert again(person).is_active and again(person).has_usable_password()


def test_nobody_closes_their_own_account(boss):
    make_clinician(boss.clinic, "administrator", password=PASSWORD)
    with pytest.raises(NotAllowed, match="themselves"):
        deactivate(person=boss, by=boss, now=at(1))


def test_a_lost_second_factor_is_taken_away_by_somebody_else(boss):
    person = make_therapist(boss.clinic, password=PASSWORD)
    for owner in (person, boss):
        Authenticator.objects.create(user=owner, type="totp", data={})
    remove_second_factor(person=person, by=boss, now=at(1))
    assert (list(Authenticator.objects.values_list("user", flat=True)), acts()) == ([boss.pk], ["second factor reset"])
    with pytest.raises(NotAllowed, match="your own"):
        remove_second_factor(person=boss, by=boss, now=at(1))


# Invitations
def opens(link):
    return b"no longer works" not in Client().get(link, follow=True).content


def test_a_new_link_makes_the_one_before_void(boss):
    person = make_therapist(boss.clinic)
    first, second = (make_link(person=person, by=boss, base="", now=at(1)) for _ in range(2))
    assert (opens(first), opens(second), acts()) == (False, True, ["invited", "invited"])


def test_a_link_is_void_when_the_account_is_closed(boss):
    person = make_therapist(boss.clinic)
    link = sign_up_link(person)
    deactivate(person=person, by=boss, now=at(1))
    assert not opens(link)


def test_whoever_has_a_password_or_no_address_is_not_invited(boss):
    for person in (make_therapist(boss.clinic, password=PASSWORD), make_therapist(boss.clinic, email=None)):
        with pytest.raises(NotAllowed):
            make_link(person=person, by=boss, base="", now=at(1))
        assert again(person).has_usable_password() is bool(person.email)


def test_an_address_taken_at_the_same_moment_is_refused_with_a_sentence(boss, monkeypatch):
    def taken(*_, **__):
        raise IntegrityError

    monkeypatch.setattr(Clinician, "save", taken)
    with pytest.raises(NotAllowed, match="same moment"):
        add_clinician(clinic=boss.clinic, name="Ann", roles=["therapist"], email="a@a.example", now=NOW)
