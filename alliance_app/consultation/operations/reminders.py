"""Who is reminded of a mailed link that nobody has used? Everybody once, where their clinic wants it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance
from alliance_app.people.models import Clinic
from alliance_app.records.client_links import digest_of, new_token
from alliance_app.records.models import ClientLink

from .client_links import NewLink


def reminders_due(now: datetime) -> Iterator[ClientLink]:
    """Yield the links of which their clinics want to remind: mailed so many of the clinic's days ago, open, not
    reminded of yet.

    Nobody is reminded of what can be answered no more: the case is closed, the session is none, or the person left; nor
    of a page that is only looked at.
    """
    for clinic in Clinic.objects.filter(remind_after_days__isnull=False).order_by("slug"):
        after = timedelta(days=clinic.remind_after_days or 0)
        too_late = clinic.beginning_of(clinic.local_date(now) - after + timedelta(days=1))
        links = ClientLink.objects.open(now).exclude(page=ClientLink.Page.OWN).filter(
            clinic=clinic,
            way=ClientLink.Way.MAIL,
            reminded_at__isnull=True,
            made_at__lt=too_late,
            case__closed_on__isnull=True,
            participant__left_on__isnull=True,
        )
        of_nothing = {"session__isnull": False, "session__withdrawn_at__isnull": False}
        missed = links.filter(session__isnull=False).exclude(session__attendance=Attendance.HELD.value)
        yield from links.exclude(**of_nothing).exclude(pk__in=missed).select_related("case__clinic", "participant")


@transaction.atomic
def remind(*, link: ClientLink, now: datetime) -> NewLink | None:
    """Give a second link to the same page, which ends with the first; None if that has been done, or is not open.

    Both work, and the first that is used ends the other.
    """
    waiting = ClientLink.objects.open(now).filter(pk=link.pk, reminded_at__isnull=True)
    if waiting.update(reminded_at=now) != 1:
        return None
    token = new_token()
    again = ClientLink.objects.create(
        clinic_id=link.clinic_id,
        case=link.case,
        session=link.session,
        participant=link.participant,
        page=link.page,
        way=link.way,
        digest=digest_of(token),
        address=link.address,
        made_by_id=link.made_by_id,
        made_at=now,
        ends_at=link.ends_at,
        reminded_at=now,
    )
    audit.record(
        clinic_id=link.clinic_id, at=now, actor_id=None, action="client reminded", subject="client link",
        subject_id=again.pk, case_id=link.case_id,
    )  # fmt: skip
    return NewLink(again, token)


@transaction.atomic
def forget_reminder(*, link: ClientLink, again: ClientLink, now: datetime) -> None:
    """Let somebody be reminded another time: the mail could not be sent."""
    ClientLink.objects.filter(pk=again.pk).update(revoked_at=now)
    ClientLink.objects.filter(pk=link.pk).update(reminded_at=None)
