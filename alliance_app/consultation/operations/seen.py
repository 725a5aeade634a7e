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


@transaction.atomic
def see_all(
    *, cases: Collection[UUID], by: Clinician, until: datetime, now: datetime
) -> dict[UUID, datetime | None]:
    """Note that a supervisor has read these of their cases up to a moment; what came later stays news.

    Returns of each that was unread when it had been read before: with it `unsee_all` takes this back.
    """
    unread = supervised(by, by.clinic.local_date(now)).filter(case__in=cases, unread=True)
    before = dict(unread.values_list("case_id", "seen_at"))
    until = min(until, now)
    _write({case: max(until, seen_at or until) for case, seen_at in before.items()}, by)
    return before


@transaction.atomic
def unsee_all(*, before: Mapping[UUID, datetime | None], by: Clinician, now: datetime) -> None:
    """Let cases be as unread as they were; none that is the supervisor's no longer."""
    mine = supervised(by, by.clinic.local_date(now)).filter(case__in=list(before)).values_list("case_id", flat=True)
    _write({case: before[case] for case in mine}, by)


def _write(seen: Mapping[UUID, datetime | None], by: Clinician) -> None:
    rows = [Seen(clinic_id=by.clinic_id, case_id=case, supervisor=by, seen_at=at) for case, at in seen.items()]
    Seen.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["supervisor", "case"], update_fields=["seen_at"]
    )
