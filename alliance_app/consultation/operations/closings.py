"""How does a case end, and begin again?"""

from datetime import date, datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding, Override
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import episodes, submissions
from alliance_app.records.models import Case, Closing
from alliance_app.records.permissions import Act, check_may

from .overrides import end_active
from .standings import refresh


@transaction.atomic
def close_case(
    *, case: Case, by: Clinician, ending: str, closed_on: date, now: datetime, note: str = "", key: str = ""
) -> Closing:
    """Close a case, today or on an earlier day after its last session; where it stood on that day is kept.

    By its therapist or their supervisor. Nothing can be recorded any more, until it is reopened.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.TRANSFER, case, today)
    note = note.strip()
    content = {"closed": str(case.pk), "by": by.pk, "ending": ending, "closed_on": closed_on, "note": note}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Closing.objects.get(pk=earlier)
    if not case.is_open:
        raise NotAllowed("This case is closed already.")
    if ending not in Case.Ending.values:
        raise NotAllowed("Say how it ended.")
    check_last_day(case, closed_on, today)
    closing = episodes.close(case=case, on=closed_on, ending=ending, now=now, by=by, note=note)
    end_active(case, Override.Ended.CASE, now)
    submissions.remember(case.clinic_id, key, content, closing.pk)
    _conclude(closing, "closed", now, by, ending=ending)
    return closing


def check_last_day(case: Case, day: date, today: date) -> None:
    """Raise NotAllowed for a day on which the case cannot have ended: to come, or before its beginning or a session."""
    transitions.check_day_of(case, day, today)
    if case.sessions.filter(held_on__gt=day).exists():
        raise NotAllowed("There is a session on record after this day.")


@transaction.atomic
def reopen_case(*, case: Case, by: Clinician, because: str, now: datetime, key: str = "") -> Closing:
    """Take a closed case up again, with a reason. NotAllowed while the client has another open case."""
    Clinic.objects.select_for_update(no_key=True).get(pk=case.clinic_id)
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.TRANSFER, case, today)
    because = because.strip()
    content = {"reopened": str(case.pk), "by": by.pk, "because": because}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Closing.objects.get(pk=earlier)
    if case.is_open:
        raise NotAllowed("This case is open already.")
    if not because:
        raise NotAllowed("Say why, in a few words.")
    if Case.objects.filter(client=case.client_id, closed_on__isnull=True).exists():
        raise NotAllowed("This client has another open case.")
    closing = episodes.reopen(case=case, on=today, because=because, now=now, by=by)
    submissions.remember(case.clinic_id, key, content, closing.pk)
    _conclude(closing, "reopened", now, by)
    return closing


def _conclude(closing: Closing, action: str, now: datetime, by: Clinician, **detail: str) -> None:
    refresh(closing.case, now=now, cause=action, by=by)
    audit.record(
        clinic_id=closing.clinic_id, at=now, actor_id=by.pk, action=action, subject="case", subject_id=closing.case_id,
        **detail,
    )  # fmt: skip
