"""Who is reminded that what a supervisor asked for is due? Whoever treats the case, once, and without a word of it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from alliance_app.audit import operations as audit
from alliance_app.consultation.models import Review
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case, CaseTherapist


def remind_all(now: datetime, send: Callable[[Clinician], bool]) -> Iterator[bool]:
    """Remind each therapist by one mail of whatever is due, and yield of each whether it went out.

    A reply is claimed before its mail is sent, and released if that fails. Where two treat a case, it has been told
    when one of them was.
    """
    told: set[object] = set()
    for person, replies in due_by_therapist(now):
        claimed = [reply for reply in replies if reply.pk not in told and claim(reply=reply, now=now)]
        if not claimed and told.isdisjoint(reply.pk for reply in replies):
            continue
        if went := send(person):
            told |= {reply.pk for reply in claimed}
        else:
            release(claimed)
        yield went


def due_by_therapist(now: datetime) -> Iterator[tuple[Clinician, list[Review]]]:
    """Yield who treats cases with replies that are due and of which nobody was reminded, with these.

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
        yield from found.items()


def _waiting(cases: QuerySet[Case]) -> QuerySet[Review]:
    return Review.objects.open().filter(case__in=cases, reminded_at__isnull=True)


@transaction.atomic
def claim(*, reply: Review, now: datetime) -> bool:
    """Keep that somebody is reminded of a reply now; False if it was kept before, or nothing waits any more."""
    waits = _waiting(Case.objects.filter(pk=reply.case_id)).filter(pk=reply.pk)
    if waits.update(reminded_at=now) != 1:
        return False
    audit.record(
        clinic_id=reply.clinic_id, at=now, actor_id=None, action="therapist reminded", subject="reply",
        subject_id=reply.pk, case_id=reply.case_id,
    )  # fmt: skip
    return True


@transaction.atomic
def release(replies: list[Review]) -> None:
    """Let somebody be reminded another time: the mail could not be sent."""
    Review.objects.filter(pk__in=[reply.pk for reply in replies]).update(reminded_at=None)
