"""How does somebody's name, role or place in the clinic change?

The clinic's row is locked first, so that of two administrators who take each other's role one is refused.
"""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from alliance_app.audit import operations as audit

from ..models import Clinic, Clinician, RoleHeld
from ..roles import Administrator
from . import NotAllowed, add_clinician, check_manages, known_roles
from .sign_ins import end_all


def add_invited(
    *, clinic: Clinic, name: str, email: str, code: str, roles: Iterable[str], by: Clinician, now: datetime
) -> tuple[Clinician, bool]:
    """Add somebody who will be invited; return them and whether they are new.

    Who was added just so, and has not been here, is who was meant: the form was sent twice.
    NotAllowed where `add_clinician` is.
    """
    waiting = clinic.clinicians.filter(email__iexact=email, name=name, code=code, is_active=True).first()
    if waiting and not waiting.has_usable_password() and waiting.roles == set(roles):
        check_manages(by, clinic.pk)
        return waiting, False
    return add_clinician(clinic=clinic, name=name, email=email, code=code, roles=roles, by=by, now=now), True


@transaction.atomic
def change_person(
    *, person: Clinician, name: str, code: str, roles: Iterable[str], by: Clinician, now: datetime
) -> None:
    """Give somebody another name or code, and these roles; all of it or nothing.

    NotAllowed if the code is taken, and where `change_roles` is.
    """
    change_roles(person=person, roles=roles, by=by, now=now)
    if (person.name, person.code) != (name.strip(), code):
        _save_details(person, name, code)
        _note(person, by, now, "changed")


@transaction.atomic
def rename_oneself(*, person: Clinician, name: str, now: datetime) -> None:
    """Let somebody change how their name is written."""
    _save_details(person, name, person.code)
    _note(person, person, now, "changed")


def _save_details(person: Clinician, name: str, code: str) -> None:
    if not name.strip():
        raise NotAllowed("Write a name.")
    if code and person.clinic.clinicians.filter(code=code).exclude(pk=person.pk).exists():
        raise NotAllowed("This code is in use already.")
    person.name, person.code = name.strip(), code
    try:
        with transaction.atomic():
            person.save(update_fields=["name", "code"])
    except IntegrityError as error:
        raise NotAllowed("Somebody was given this code at the same moment.") from error


@transaction.atomic
def change_roles(*, person: Clinician, roles: Iterable[str], by: Clinician, now: datetime) -> None:
    """Give somebody these roles and no others; it counts from their next request on.

    NotAllowed without any role, or if nobody who can sign in would manage the clinic's people any more.
    """
    _lock(person, by)
    wanted = known_roles(roles)
    if not wanted:
        raise NotAllowed("Choose at least one role.")
    held = set(person.roles_held.values_list("role", flat=True))
    if held == set(wanted):
        return
    if Administrator.key not in wanted:
        _check_another_administrator(person)
    person.roles_held.exclude(role__in=wanted).delete()
    RoleHeld.objects.bulk_create(RoleHeld(clinician=person, role=role) for role in wanted if role not in held)
    person.__dict__.pop("_roles", None)
    _note(person, by, now, "roles changed", before=sorted(held), after=wanted)


@transaction.atomic
def deactivate(*, person: Clinician, by: Clinician, now: datetime) -> None:
    """Close somebody's account: they are signed out everywhere, and an invitation not yet used is void.

    NotAllowed for oneself, and for the last administrator.
    """
    _lock(person, by)
    if person == by:
        raise NotAllowed("Nobody deactivates themselves: ask another administrator.")
    person.refresh_from_db(fields=["is_active"])
    if not person.is_active:
        return
    _check_another_administrator(person)
    person.is_active = False
    if not person.has_usable_password():
        person.set_unusable_password()  # a new one, so that links made before are void
    person.save(update_fields=["is_active", "password"])
    end_all(person)
    _note(person, by, now, "deactivated")


@transaction.atomic
def reactivate(*, person: Clinician, by: Clinician, now: datetime) -> None:
    """Open a closed account again, with the roles and links that are on record."""
    _lock(person, by)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        _note(person, by, now, "reactivated")


@transaction.atomic
def remove_second_factor(*, person: Clinician, by: Clinician, now: datetime) -> None:
    """Take away every second factor of somebody who lost theirs, and sign them out; NotAllowed for oneself."""
    _lock(person, by)
    if person == by:
        raise NotAllowed("Change your own second factor in your account.")
    removed, _ = Authenticator.objects.filter(user=person).delete()
    if removed:
        end_all(person)
        _note(person, by, now, "second factor reset")


def _lock(person: Clinician, by: Clinician) -> None:
    Clinic.objects.select_for_update().get(pk=person.clinic_id)
    by.__dict__.pop("_roles", None)  # what held when the page was opened may no longer
    check_manages(by, person.clinic_id)


def _check_another_administrator(person: Clinician) -> None:
    """Raise NotAllowed if nobody else who can sign in is an administrator."""
    others = Clinician.objects.filter(
        clinic_id=person.clinic_id, is_active=True, roles_held__role=Administrator.key
    ).exclude(pk=person.pk)
    is_one = person.roles_held.filter(role=Administrator.key).exists()
    if is_one and not any(other.has_usable_password() for other in others):
        raise NotAllowed("Somebody has to manage the clinic: make another person administrator first.")


def _note(person: Clinician, by: Clinician, now: datetime, action: str, **detail: object) -> None:
    audit.record(
        clinic_id=person.clinic_id, at=now, actor_id=by.pk, action=action, subject="clinician", subject_id=person.pk,
        **detail,
    )  # fmt: skip
