"""How is an act written down?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from .models import AuditEntry

#: What the pages write: somebody saw a page, took a file with them, or was refused.
VIEWED, EXPORTED, REFUSED = "viewed", "exported", "refused"
#: The kinds of record that those are about: a case, or a page about several.
CASE, PAGE = "case", "page"


def record(
    *,
    clinic_id: int,
    at: datetime,
    actor_id: int | None,
    action: str,
    subject: str,
    subject_id: object,
    case_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Append one entry, in the caller's transaction. `detail` holds ids, words of the code and counts only.

    `case_id` says which case a record of another kind belongs to; where the subject is a case, it is that one.
    """
    if subject == CASE and case_id is None:
        case_id = UUID(str(subject_id))
    AuditEntry.objects.create(
        clinic_id=clinic_id,
        at=at,
        actor_id=actor_id,
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        case_id=case_id,
        detail=detail,
    )
