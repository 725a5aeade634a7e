"""How is it noted that a client drew back or pushed back in a session? A note beside the ratings; it moves no gate."""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding, Rupture
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case, Session
from alliance_app.records.permissions import Act, check_may

NOT_HELD = "This session is not on record as held."


@transaction.atomic
def note_rupture(
    *, case: Case, session: Session | None, by: Clinician, kind: str, now: datetime, note: str = "", key: str = ""
) -> Rupture:
    """Note withdrawal, confrontation or both in a session that was held; of several notes the newest kind counts.

    Nothing is judged anew: what counts are ratings. NotAllowed if the case is closed, or the session was not held or is
    there no more (None).
    """
    CaseStanding.objects.locked(case)
    check_may(by, Act.NOTE_RUPTURE, case, case.clinic.local_date(now))
    if session is None:
        raise NotAllowed(NOT_HELD)
    session.refresh_from_db()
    note = note.strip()
    content = {"rupture": str(session.pk), "by": by.pk, "kind": kind, "note": note}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Rupture.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    if kind not in Rupture.Kind.values:
        raise NotAllowed("Say what you saw.")
    if session.case_id != case.pk or session.attendance != Attendance.HELD or session.withdrawn_at:
        raise NotAllowed(NOT_HELD)
    noted = Rupture.objects.create(
        clinic_id=case.clinic_id, case=case, session=session, kind=kind, note=note or None, by=by, at=now
    )
    submissions.remember(case.clinic_id, key, content, noted.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="noted", subject="rupture", subject_id=noted.pk,
        case_id=case.pk,
    )  # fmt: skip
    return noted
