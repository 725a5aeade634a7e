"""How does an administrator open one case in an emergency?"""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission
from alliance_app.records import submissions
from alliance_app.records.models import AccessGrant, Case

SHORTEST_REASON = 20


@transaction.atomic
def break_glass(*, by: Clinician, code: str, reason: str, now: datetime, key: str = "") -> AccessGrant:
    """Open one case of the clinic to an administrator until the clinic's day ends, with a reason, on the record.

    NotAllowed if there is no such case, or if the reason is shorter than 20 characters.
    """
    if not by.is_active or not by.may(Permission.BREAK_GLASS):
        raise NotAllowed("You cannot open a case that is not yours.")
    code, reason = code.strip(), reason.strip()
    content = {"access grant": code, "by": by.pk, "reason": reason}
    if earlier := submissions.recorded_as(by.clinic_id, key, content):
        return AccessGrant.objects.get(pk=earlier)
    if len(reason) < SHORTEST_REASON:
        raise NotAllowed(f"Say why in at least {SHORTEST_REASON} characters.")
    case = Case.objects.filter(clinic_id=by.clinic_id, code__iexact=code).first()
    if case is None:
        raise NotAllowed("No case of this clinic has this code.")
    today = by.clinic.local_date(now)
    grant = AccessGrant.objects.create(
        clinic_id=by.clinic_id, case=case, clinician=by, reason=reason, granted_on=today, ends_on=today,
        recorded_at=now,
    )  # fmt: skip
    submissions.remember(by.clinic_id, key, content, grant.pk)
    audit.record(
        clinic_id=by.clinic_id, at=now, actor_id=by.pk, action="broke the glass", subject="case", subject_id=case.pk,
        access_grant=str(grant.pk), until=today.isoformat(),
    )  # fmt: skip
    return grant
