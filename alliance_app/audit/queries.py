"""What does the log say, newest first, a page at a time?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from .models import AuditEntry
from .operations import EXPORTED, REFUSED, VIEWED

PAGE_LENGTH = 50
#: The same order as by id, in a way in which no index of ids can be used: where few entries fit, PostgreSQL would
#: otherwise read the whole log backwards in the hope of meeting enough of them soon.
NEWEST_OF_FEW = (F("id") + 0).desc()

#: What one can ask for -> the condition. Whatever is none of the others was written.
ACTS: dict[str, Q] = {
    "viewed": Q(action=VIEWED),
    "exported": Q(action=EXPORTED),
    "refused": Q(action=REFUSED),
    "signed": Q(action__startswith="sign"),
}
ACTS["wrote"] = ~(ACTS["viewed"] | ACTS["exported"] | ACTS["refused"] | ACTS["signed"])


def act_of(action: str) -> str:
    """Return the key in ACTS that an entry's action belongs to."""
    if action in (VIEWED, EXPORTED, REFUSED):
        return action
    return "signed" if action.startswith("sign") else "wrote"


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries, newest first; `older` is the key to ask on with, None at the end."""

    entries: list[AuditEntry]
    older: int | None


def entries_of(
    clinic_id: int,
    *,
    actor_id: int | None = None,
    act: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Return a clinic's entries, newest first, perhaps of one person, one kind of act, and from a moment to another."""
    wanted: dict[str, Any] = {"clinic_id": clinic_id}
    if actor_id is not None:
        wanted["actor_id"] = actor_id
    if since and until:
        wanted |= {"at__gte": since, "at__lt": until}
    entries = AuditEntry.objects.filter(ACTS.get(act, Q()), **wanted)
    return entries.order_by(NEWEST_OF_FEW if since else "-id")


def looks_of_others(
    clinic_id: int,
    me: int,
    case_ids: Iterable[UUID],
    *,
    overviews: Iterable[str] = (),
    supervisors: Iterable[int] = (),
    of_one: Iterable[str] = (),
    person: str = "",
) -> QuerySet[AuditEntry]:
    """Return what people besides me looked at, wrote or were refused of these cases, newest first.

    Also each look of my supervisors at one of the pages that show several cases at once, and at one that shows those
    `of_one` therapist, where the entry names me: `person` is my public id.
    """
    concerned = Q(case_id__in=list(case_ids))
    if supervisors:
        shown = Q(subject_id__in=list(overviews)) | Q(subject_id__in=list(of_one), detail__person=person)
        concerned |= Q(shown, subject="page", actor_id__in=list(supervisors))
    return (
        AuditEntry.objects.filter(concerned, clinic_id=clinic_id, actor_id__isnull=False)
        .exclude(actor_id=me)
        .order_by(NEWEST_OF_FEW)
    )


def entries_by(clinic_id: int, actor_id: int, *, since: datetime, until: datetime) -> QuerySet[AuditEntry]:
    """Return what one person looked at and did between two moments, both included, in no order."""
    return AuditEntry.objects.filter(clinic_id=clinic_id, actor_id=actor_id, at__gte=since, at__lte=until)


def page_of(entries: QuerySet[AuditEntry], before: int | None) -> LogPage:
    """Return the page of entries older than one, or the newest page."""
    if before is not None:
        entries = entries.filter(id__lt=before)
    found = list(entries[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    return LogPage(shown, shown[-1].pk if len(found) > PAGE_LENGTH else None)
