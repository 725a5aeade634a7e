"""How does a supervision link end, and who stands in for a supervisor?"""

from datetime import date, datetime, timedelta

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.wording import day

from ..models import Clinic, Clinician, Deputy, Supervision
from ..roles import Permission, Supervisor
from . import NotAllowed, check_manages, check_period

#: Nobody stands in for longer.
LONGEST_DEPUTY = timedelta(days=366)


@transaction.atomic
def end_supervision(*, link: Supervision, ends_on: date, by: Clinician, now: datetime) -> None:
    """Let a link hold to a last day; one that would end before its first day is taken away.

    NotAllowed if it has ended already.
    """
    check_manages(by, link.clinic_id)
    link = Supervision.objects.select_for_update().get(pk=link.pk)
    today = link.clinic.local_date(now)
    if link.ends_on and link.ends_on < today:
        raise NotAllowed("This link has ended already.")
    if ends_on < link.starts_on:
        link.delete()
        action = "unlinked"
    else:
        link.ends_on, action = ends_on, "link ended"
        link.save(update_fields=["ends_on"])
    audit.record(
        clinic_id=link.clinic_id, at=now, actor_id=by.pk, action=action, subject="supervision",
        subject_id=link.pk or "", supervisor=link.supervisor_id, therapist=link.therapist_id, ends_on=str(ends_on),
    )  # fmt: skip


@transaction.atomic
def name_deputy(
    *, supervisor: Clinician, deputy: Clinician, starts_on: date, ends_on: date, by: Clinician, now: datetime
) -> Deputy:
    """Let a supervisor see and answer what another would, from one day to another; sent twice it is one.

    An administrator names a deputy, and a supervisor their own, from today on at the earliest. NotAllowed if either is
    no supervisor of the clinic, if it is for more than a year, if somebody stands in on one of these days already, or
    if, on one of them, the deputy is away or the supervisor stands in for another: nobody would answer for some cases.
    """
    _check_names(by, supervisor)
    if supervisor == deputy:
        raise NotAllowed("A deputy is somebody else.")
    if supervisor.clinic_id != deputy.clinic_id:
        raise NotAllowed("Both must work in the same clinic.")
    if not (Supervisor.key in supervisor.roles and Supervisor.key in deputy.roles and deputy.is_active):
        raise NotAllowed("A deputy is a supervisor of this clinic, as is whom they stand in for.")
    check_period(starts_on, ends_on)
    check_length(starts_on, ends_on)
    today = supervisor.clinic.local_date(now)
    if by == supervisor:
        check_own_start(starts_on, today)
    if ends_on < today:
        raise NotAllowed("These days are over.")
    Clinic.objects.select_for_update().get(pk=supervisor.clinic_id)
    if same := Deputy.objects.filter(
        supervisor=supervisor, deputy=deputy, starts_on=starts_on, ends_on=ends_on
    ).first():
        return same
    if Deputy.objects.filter(supervisor=supervisor).overlapping(starts_on, ends_on).exists():
        raise NotAllowed("Somebody stands in on one of these days already.")
    _check_no_chain(supervisor, deputy, starts_on, ends_on, by)
    named = Deputy.objects.create(
        clinic_id=supervisor.clinic_id, supervisor=supervisor, deputy=deputy, starts_on=starts_on, ends_on=ends_on
    )
    _note(named, by, now, "deputy named", starts_on=str(starts_on), ends_on=str(ends_on))
    return named


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: Clinician, now: datetime) -> None:
    """Let somebody no longer stand in, at once; what they answered stays theirs."""
    _check_names(by, deputy.supervisor)
    _note(deputy, by, now, "deputy ended")
    deputy.delete()


def check_length(starts_on: date, ends_on: date) -> None:
    """Raise NotAllowed if somebody would stand in for more than a year."""
    if ends_on - starts_on > LONGEST_DEPUTY:
        raise NotAllowed("Nobody stands in for more than a year. Look at the year again.")


def check_own_start(starts_on: date, today: date) -> None:
    """Raise NotAllowed if somebody's own deputy would have stood in already: what was is not told otherwise."""
    if starts_on < today:
        raise NotAllowed("This day has passed. Choose today or a later one.")


def _check_no_chain(supervisor: Clinician, deputy: Clinician, starts_on: date, ends_on: date, by: Clinician) -> None:
    """Raise NotAllowed if the deputy is away on one of these days, or the supervisor stands in for somebody else."""
    meanwhile = Deputy.objects.overlapping(starts_on, ends_on).select_related("supervisor", "deputy")
    meanwhile = meanwhile.order_by("starts_on", "pk")
    if away := meanwhile.filter(supervisor=deputy).first():
        raise NotAllowed(f"{deputy.name} is away {_days(away)}, with {away.deputy.name} standing in.")
    if busy := meanwhile.filter(deputy=supervisor).first():
        whose = "You stand" if by == supervisor else f"{supervisor.name} stands"
        raise NotAllowed(f"{whose} in for {busy.supervisor.name} {_days(busy)}. Somebody else has to do that first.")


def _days(deputy: Deputy) -> str:
    return f"from {day(deputy.starts_on)} to {day(deputy.ends_on)}"


def _check_names(by: Clinician, supervisor: Clinician) -> None:
    """Raise NotAllowed unless somebody names the deputies of a supervisor: an administrator, or they themselves."""
    if not (by == supervisor and by.is_active and by.may(Permission.REVIEW)):
        check_manages(by, supervisor.clinic_id)


def _note(deputy: Deputy, by: Clinician, now: datetime, action: str, **detail: str) -> None:
    audit.record(
        clinic_id=deputy.clinic_id, at=now, actor_id=by.pk, action=action, subject="deputy", subject_id=deputy.pk,
        supervisor=deputy.supervisor_id, deputy=deputy.deputy_id, **detail,
    )  # fmt: skip
