"""What does each role allow?"""

import pytest

from alliance_app.people.models import RoleHeld
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import ROLES, Permission
from tests.factories import again, make_clinic, make_clinician

ALLOWED = {
    "therapist": {Permission.OPEN_CASES, Permission.RATE, Permission.CONSULT, Permission.READ_TEAM},
    "supervisor": {
        Permission.CONSULT, Permission.REVIEW, Permission.EDIT_LIBRARY, Permission.TRY_POLICY, Permission.READ_FIGURES,
        Permission.READ_TEAM,
    },
    "administrator": {
        Permission.MANAGE_PEOPLE, Permission.SET_MEASURES, Permission.SET_POLICY, Permission.TRY_POLICY,
        Permission.READ_AUDIT, Permission.READ_FIGURES, Permission.BREAK_GLASS,
    },
}


def test_there_are_three_roles_each_with_a_name_and_a_sentence():
    assert {key: role.permissions for key, role in ROLES.items()} == ALLOWED
    assert all(role.name and role.__doc__ for role in ROLES.values())


def test_every_permission_belongs_to_somebody():
    assert set().union(*(role.permissions for role in ROLES.values())) == set(Permission)


def test_an_administrator_may_do_nothing_with_a_case():
    assert not ALLOWED["administrator"] & {Permission.OPEN_CASES, Permission.RATE, Permission.CONSULT, Permission.REVIEW}


@pytest.mark.django_db
@pytest.mark.parametrize("roles", [[], ["therapist"], ["therapist", "supervisor"], ["supervisor", "administrator"]])
def test_a_person_may_what_any_of_their_roles_allows(roles):
    person = make_clinician(make_clinic(), *roles)
    assert person.roles == set(roles)
    assert {permission for permission in Permission if person.may(permission)} == set().union(
        *(ALLOWED[role] for role in roles)
    )


@pytest.mark.django_db
def test_roles_are_read_once_a_request_and_a_role_taken_away_counts_from_the_next():
    person = make_clinician(make_clinic(), "therapist")
    assert person.may(Permission.RATE)
    RoleHeld.objects.filter(clinician=person).delete()
    assert person.may(Permission.RATE)
    assert not again(person).may(Permission.RATE)


@pytest.mark.django_db
def test_an_unknown_role_is_refused():
    with pytest.raises(NotAllowed, match="no such role"):
        make_clinician(make_clinic(), "therapist", "chief")


@pytest.mark.django_db
def test_the_same_role_twice_is_held_once():
    assert RoleHeld.objects.filter(clinician=make_clinician(make_clinic(), "therapist", "therapist")).count() == 1
