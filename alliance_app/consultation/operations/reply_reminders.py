"""Who is reminded that what a supervisor asked for is due? Each who treats the case, once, and without a word of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from alliance_app.audit import operations as audit
from alliance_app.consultation.models import Review
from alliance_app.consultation.queries import open_replies
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations.mails import done_of
from alliance_app.records.models import Case, CaseTherapist


def about(reply: Review, person: Clinician) -> str:
    """Return under which words it is kept that somebody is reminded of a reply."""
    return f"reply {reply.pk} to clinician {person.pk}"


def due_by_therapist(now: datetime) -> Iterator[tuple[Clinician, list[Review]]]:
    """Yield who treats cases with replies that are due and of which they were not reminded, with these.

    The newest reply of an open case counts, on the clinic's day on which it is due and later, until it is done. Nobody
    is told whose account is closed or who cannot sign in.
    """
    for clinic in Clinic.objects.order_by("slug"):
        today = clinic.local_date(now)
        due = _waiting(Case.objects.filter(clinic=clinic)).filter(due_on__lte=today).defer("message")
        replies = {reply.case_id: reply for reply in due}
        treats = CaseTherapist.objects.on(today).filter(
            case__in=replies, clinician__is_active=True, clinician__email__isnull=False
        )
        found: dict[Clinician, list[Review]] = {}
        for each in treats.select_related("clinician__clinic").order_by("clinician", "part", "case"):
            if each.clinician.has_usable_password():
                found.setdefault(each.clinician, []).append(replies[each.case_id])
        told = done_of(about(reply, person) for person, theirs in found.items() for reply in theirs)
        for person, theirs in found.items():
            if untold := [reply for reply in theirs if about(reply, person) not in told]:
                yield person, untold


def still_due(replies: Sequence[Review]) -> bool:
    """Whether any of these replies, which were due, waits still."""
    cases = Case.objects.filter(pk__in=[reply.case_id for reply in replies])
    return _waiting(cases).filter(pk__in=[reply.pk for reply in replies]).exists()


def _waiting(cases: QuerySet[Case]) -> QuerySet[Review]:
    return open_replies(cases.filter(closed_on__isnull=True))


@transaction.atomic
def note_reminded(*, replies: Sequence[Review], now: datetime) -> None:
    """Write down that a therapist was reminded of these replies."""
    for reply in replies:
        audit.record(
            clinic_id=reply.clinic_id, at=now, actor_id=None, action="therapist reminded", subject="reply",
            subject_id=reply.pk, case_id=reply.case_id,
        )  # fmt: skip
