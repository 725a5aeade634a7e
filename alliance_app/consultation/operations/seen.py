"""What has a supervisor read, and what is news to them again?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alliance_app.consultation.models import Seen
from alliance_app.consultation.queue import supervised
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case


@transaction.atomic
def see(*, case: Case, by: Clinician, now: datetime, unread: bool = False) -> Seen:
    """Note that a supervisor has read a case up to now, or wants it unread again."""
    seen, _ = Seen.objects.select_for_update().get_or_create(
        supervisor=by, case=case, defaults={"clinic_id": case.clinic_id}
    )
    seen.seen_at = None if unread else now
    seen.save(update_fields=["seen_at"])
    return seen


#: Of each case up to when it had been read, and up to when it is.
Read = Mapping[UUID, tuple[datetime | None, datetime]]


@transaction.atomic
def see_all(*, cases: Collection[UUID], by: Clinician, until: datetime, now: datetime) -> Read:
    """Note that a supervisor has read these of their cases up to a moment; what came later stays news.

    Returns what changed of those that were unread: with it `unsee_all` takes this back.
    """
    unread = supervised(by, by.clinic.local_date(now)).filter(case__in=cases, unread=True)
    until = min(until, now)
    read = {case: (before, max(until, before or until)) for case, before in unread.values_list("case_id", "seen_at")}
    _write({case: after for case, (_, after) in read.items()}, by)
    return read


@transaction.atomic
def unsee_all(*, read: Read, by: Clinician, now: datetime) -> None:
    """Let cases be as unread as they were; none that was opened since, or is the supervisor's no longer."""
    mine = supervised(by, by.clinic.local_date(now)).filter(case__in=list(read)).values_list("case_id", "seen_at")
    _write({case: read[case][0] for case, seen_at in mine if seen_at == read[case][1]}, by)


def _write(seen: Mapping[UUID, datetime | None], by: Clinician) -> None:
    rows = [Seen(clinic_id=by.clinic_id, case_id=case, supervisor=by, seen_at=at) for case, at in seen.items()]
    Seen.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["supervisor", "case"], update_fields=["seen_at"]
    )
