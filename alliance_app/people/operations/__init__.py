"""How do clinics, clinicians and supervision links come to be?"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from alliance_app.audit import operations as audit

from ..models import Clinic, Clinician, RoleHeld, Supervision
from ..roles import ROLES, Permission


class NotAllowed(Exception):
    """What was asked goes against a rule of this layer; the text is a sentence for the person who asked."""


def check_manages(by: Clinician | None, clinic_id: int) -> None:
    """Raise NotAllowed unless somebody manages the people of a clinic; None is a command, which may."""
    if by and not (by.is_active and by.clinic_id == clinic_id and by.may(Permission.MANAGE_PEOPLE)):
        raise NotAllowed("Only an administrator of this clinic does this.")


#: For so long at most a new clinic may let the gate speak without closing.
LONGEST_ADVICE = timedelta(weeks=6)


@transaction.atomic
def create_clinic(
    *, slug: str, name: str, now: datetime, advises_until: date | None = None, **settings: str
) -> Clinic:
    """Create a clinic without anybody in it; NotAllowed if the slug is taken.

    Until `advises_until` the gate speaks and does not close; NotAllowed if that is over, or later than in six weeks.
    """
    if Clinic.objects.filter(slug=slug).exists():
        raise NotAllowed("There is a clinic with this short name already.")
    clinic = Clinic(slug=slug, name=name, advises_until=advises_until, **settings)
    today = clinic.local_date(now)
    if advises_until and not today <= advises_until <= today + LONGEST_ADVICE:
        latest = today + LONGEST_ADVICE
        raise NotAllowed(f"The gate may advise only until a day from {today} to {latest}, six weeks at most.")
    clinic.save()
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=None, action="created", subject="clinic", subject_id=clinic.pk
    )
    return clinic


@transaction.atomic
def add_clinician(
    *,
    clinic: Clinic,
    name: str,
    roles: Iterable[str],
    now: datetime,
    email: str | None = None,
    code: str = "",
    password: str | None = None,
    by: Clinician | None = None,
) -> Clinician:
    """Add a person with roles; without a password nobody can sign in as them.

    NotAllowed if the e-mail or the code is taken or a role unknown.
    """
    check_manages(by, clinic.pk)
    roles = known_roles(roles)
    email = Clinician.objects.normalize_email(email) or None
    if email and Clinician.objects.filter(email__iexact=email).exists():
        raise NotAllowed("This e-mail is in use already.")
    if code and clinic.clinicians.filter(code=code).exists():
        raise NotAllowed("This code is in use already.")
    clinician = Clinician(clinic=clinic, name=name, email=email, code=code, joined_at=now)
    clinician.set_password(password)
    try:
        with transaction.atomic():
            clinician.save()
    except IntegrityError as error:
        raise NotAllowed("Somebody was added with this e-mail or code at the same moment.") from error
    RoleHeld.objects.bulk_create(RoleHeld(clinician=clinician, role=role) for role in roles)
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=by and by.pk, action="added", subject="clinician",
        subject_id=clinician.pk, roles=roles,
    )  # fmt: skip
    return clinician


def known_roles(roles: Iterable[str]) -> list[str]:
    """Return the keys of roles in order, each once; NotAllowed if one is unknown."""
    if not set(roles) <= set(ROLES):
        raise NotAllowed("There is no such role.")
    return sorted(set(roles))


@transaction.atomic
def link_supervision(
    *,
    supervisor: Clinician,
    therapist: Clinician,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    by: Clinician | None = None,
) -> Supervision:
    """Make a supervisor responsible for a therapist of the same clinic from a day on, to another if one is given.

    The very same link again is the one that is there; NotAllowed if it shares a day with another of the two.
    """
    check_manages(by, supervisor.clinic_id)
    if supervisor.clinic_id != therapist.clinic_id:
        raise NotAllowed("Both must work in the same clinic.")
    if supervisor == therapist:
        raise NotAllowed("Nobody supervises themselves.")
    if "supervisor" not in supervisor.roles or "therapist" not in therapist.roles:
        raise NotAllowed("A supervision link goes from a supervisor to a therapist.")
    check_period(starts_on, ends_on)
    Clinic.objects.select_for_update().get(pk=supervisor.clinic_id)
    links = Supervision.objects.filter(supervisor=supervisor, therapist=therapist)
    if same := links.filter(starts_on=starts_on, ends_on=ends_on).first():
        if by:  # sent twice; an administrator means the link, not a second one
            return same
    if links.overlapping(starts_on, ends_on).exists():
        raise NotAllowed("This supervisor is responsible for this therapist already.")
    link = Supervision.objects.create(
        clinic_id=supervisor.clinic_id,
        supervisor=supervisor,
        therapist=therapist,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record(
        clinic_id=link.clinic_id, at=now, actor_id=by and by.pk, action="linked", subject="supervision",
        subject_id=link.pk, supervisor=supervisor.pk, therapist=therapist.pk,
    )  # fmt: skip
    return link


def check_period(starts_on: date, ends_on: date | None) -> None:
    """Raise NotAllowed if a period ends before it begins."""
    if ends_on and ends_on < starts_on:
        raise NotAllowed("The last day is before the first.")
