"""Whom does whom concern, who can sign in, and where are they signed in?"""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import Clinic, Clinician, Deputy, RoleHeld, SignIn, Supervision
from .roles import ROLES, Administrator, Supervisor, Therapist

#: What stands in for a password beside it; recovery codes are not one, they only help out.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def people_of(clinic: Clinic, today: date) -> list[Clinician]:
    """Return everybody who works in a clinic, by name, each with `role_names` and `supervisors` on a day."""
    people = list(clinic.clinicians.prefetch_related("roles_held").order_by("name", "pk"))
    links = Supervision.objects.on(today).filter(clinic=clinic).select_related("supervisor")
    supervisors: dict[int, list[str]] = {}
    for link in links.order_by("supervisor__name"):
        closed = "" if link.supervisor.is_active else " (account closed)"
        supervisors.setdefault(link.therapist_id, []).append(f"{link.supervisor.name}{closed}")
    absent = {
        deputy.supervisor_id: deputy
        for deputy in Deputy.objects.on(today).filter(clinic=clinic).select_related("deputy")
    }
    protected = set(
        Authenticator.objects.filter(user__clinic=clinic, type__in=SECOND_FACTORS).values_list("user_id", flat=True)
    )
    for person in people:
        held = {held.role for held in person.roles_held.all()}
        person.role_names = [role.name for key, role in ROLES.items() if key in held]
        person.supervisors = supervisors.get(person.pk, [])
        person.deputy_now = absent.get(person.pk)
        person.protected = person.pk in protected
        person.invited = is_invited(person)
    return people


def names_of(clinic: Clinic) -> dict[int, str]:
    """Return the name of everybody who works or worked in a clinic, by id, in the order of names."""
    return dict(clinic.clinicians.order_by("name", "pk").values_list("pk", "name"))


def not_here_yet(clinic: Clinic) -> QuerySet[Clinician]:
    """Return who was invited to a clinic and has not chosen a password."""
    unusable = {"password__startswith": UNUSABLE_PASSWORD_PREFIX}
    return Clinician.objects.filter(clinic=clinic, is_active=True, email__isnull=False, **unusable)


def without_second_factor(clinic: Clinic) -> QuerySet[Clinician]:
    """Return who supervises or administers in a clinic, signs in there and has no second factor."""
    held = RoleHeld.objects.filter(role__in=[Supervisor.key, Administrator.key])
    protected = Authenticator.objects.filter(type__in=SECOND_FACTORS)
    people = Clinician.objects.filter(clinic=clinic, is_active=True, email__isnull=False)
    people = people.filter(pk__in=held.values("clinician"))
    return people.exclude(pk__in=not_here_yet(clinic)).exclude(pk__in=protected.values("user"))


def administrators_of(clinic: Clinic) -> list[Clinician]:
    """Return who manages a clinic, by name."""
    return list(clinic.clinicians.filter(is_active=True, roles_held__role=Administrator.key).order_by("name"))


def supervisors_of(therapist: Clinician) -> list[Supervision]:
    """Return the links to all who supervise or supervised a therapist, by name, ended ones too."""
    return list(therapist.supervised_by.select_related("supervisor").order_by("supervisor__name", "pk"))


def deputies_for(therapist: Clinician) -> list[Deputy]:
    """Return who stands in, stood in or will for whoever supervises or supervised a therapist, by name."""
    absent = therapist.supervised_by.values("supervisor")
    named = Deputy.objects.filter(supervisor__in=absent).exclude(deputy=therapist)
    return list(named.select_related("supervisor", "deputy").order_by("deputy__name", "pk"))


def person_of(clinic: Clinic, public_id: uuid.UUID) -> Clinician | None:
    """Return somebody who works, or worked, in a clinic."""
    return clinic.clinicians.filter(public_id=public_id).first()


def named_in(clinic: Clinic, public_ids: Collection[uuid.UUID]) -> list[Clinician]:
    """Return those people who work, or worked, in a clinic, by name."""
    return list(clinic.clinicians.filter(public_id__in=public_ids).order_by("name", "pk"))


def colleagues(clinic: Clinic, role: str, but: Clinician) -> list[Clinician]:
    """Return who holds a role in a clinic and can be named for it, by name, without one of them."""
    held = clinic.clinicians.filter(is_active=True, roles_held__role=role).exclude(pk=but.pk)
    return list(held.order_by("name", "pk"))


def links_of(person: Clinician) -> list[Supervision]:
    """Return somebody's supervision links from either side, the newest first."""
    links = Supervision.objects.filter(Q(therapist=person) | Q(supervisor=person))
    return list(links.select_related("therapist", "supervisor").order_by("-starts_on", "-pk"))


def deputies_of(person: Clinician, today: date) -> list[Deputy]:
    """Return who stands in for somebody, and for whom they stand in, now or later."""
    named = Deputy.objects.not_over(today).filter(Q(supervisor=person) | Q(deputy=person))
    return list(named.select_related("supervisor", "deputy").order_by("starts_on", "pk"))


def stand_ins_of(person: Clinician, today: date) -> list[Deputy]:
    """Return who stands in for somebody on a day, and for whom they stand in, by the last day."""
    named = Deputy.objects.on(today).filter(Q(supervisor=person) | Q(deputy=person))
    return list(named.select_related("supervisor", "deputy").order_by("ends_on", "pk"))


def left_without(supervisor: Clinician, today: date) -> list[Clinician]:
    """Return whom nobody who can sign in would supervise any more without this supervisor, by name."""
    others = Supervision.objects.on(today).filter(
        therapist=OuterRef("pk"), supervisor__in=active_supervisors(supervisor.clinic)
    )
    theirs = Supervision.objects.on(today).filter(supervisor=supervisor).values("therapist")
    alone = Clinician.objects.filter(~Exists(others.exclude(supervisor=supervisor)), pk__in=theirs, is_active=True)
    return list(alone.order_by("name", "pk"))


def active_supervisors(clinic: Clinic) -> QuerySet[Clinician]:
    """Return who can read what waits for a supervisor: who holds the role, works in the clinic and can sign in."""
    held = {"roles_held__role": Supervisor.key}
    return Clinician.objects.filter(clinic=clinic, is_active=True, email__isnull=False, **held)


def sign_ins_of(person: Clinician, now: datetime) -> list[SignIn]:
    """Return where somebody is signed in, the last used first; what has ended by idleness or age is left out."""
    return list(
        SignIn.objects.filter(
            clinician=person,
            expire_date__gt=now,
            seen_at__gt=now - settings.SIGN_IN_IDLE,
            began_at__gt=now - settings.SIGN_IN_LONGEST,
        ).order_by("-seen_at")
    )


def has_second_factor(person: Clinician) -> bool:
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()


def needs_second_factor(person: Clinician) -> bool:
    """Whether somebody's roles ask for a second factor: who supervises or administers sees more than their own."""
    return settings.SECOND_FACTOR_REQUIRED and bool({Supervisor.key, Administrator.key} & person.roles)


def owes_second_factor(person: Clinician) -> bool:
    """Whether somebody has to set up a second factor before anything else."""
    return needs_second_factor(person) and not has_second_factor(person)


def can_supervise(person: Clinician) -> bool:
    return Supervisor.key in person.roles


def can_be_supervised(person: Clinician) -> bool:
    return Therapist.key in person.roles


def is_invited(person: Clinician) -> bool:
    """Whether somebody can sign in once they have chosen a password, and not before."""
    return person.is_active and bool(person.email) and not person.has_usable_password()


def role_names(person: Clinician) -> list[str]:
    return [role.name for key, role in ROLES.items() if key in person.roles]


def active_clinician(pk: int | None) -> Clinician | None:
    """Return somebody who works in a clinic now, None if there is nobody of this id."""
    return Clinician.objects.filter(pk=pk, is_active=True).select_related("clinic").first()


def clinic_by_id(pk: int) -> Clinic | None:
    """Return a clinic, None if there is none."""
    return Clinic.objects.filter(pk=pk).first()
