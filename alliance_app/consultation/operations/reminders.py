"""Who is reminded of a mailed link that nobody has used? Everybody once, where their clinic wants it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance
from alliance_app.people.models import Clinic
from alliance_app.people.operations.mails import done_of
from alliance_app.records.client_links import digest_of, new_token
from alliance_app.records.models import ClientLink

from .client_links import NewLink


def reminders_due(now: datetime) -> Iterator[ClientLink]:
    """Yield the links of which their clinics want to remind: mailed so many of the clinic's days ago, open, not
    reminded of yet. A run that has told it, and died before that was kept at the link, has reminded too.

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
        found = list(links.exclude(**of_nothing).exclude(pk__in=missed).select_related("case__clinic", "participant"))
        told = done_of(about(link) for link in found)
        yield from (link for link in found if about(link) not in told)


def about(link: ClientLink) -> str:
    """Return under which words it is kept that somebody is reminded of a link."""
    return f"client link {link.pk}"


@transaction.atomic
def remind(*, link: ClientLink, now: datetime) -> NewLink | None:
    """Give a second link to the same page, which ends with the first; None if that is not open any more.

    Both work, and the first that is used ends the other. One that was made before, and whose mail never went, ends.
    """
    if not ClientLink.objects.open(now).filter(pk=link.pk).exists():
        return None
    _end_seconds(link, now)
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
def keep_whether_reminded(*, link: ClientLink, went: bool, now: datetime) -> None:
    """Keep that somebody was reminded of a link; or, if the mail could not be sent, end the second one."""
    if went:
        ClientLink.objects.filter(pk=link.pk).update(reminded_at=now)
    else:
        _end_seconds(link, now)


def _end_seconds(link: ClientLink, now: datetime) -> None:
    """End what was made to remind somebody of a link."""
    same = ClientLink.objects.filter(participant=link.participant, page=link.page, session=link.session, way=link.way)
    same.open(now).filter(reminded_at__isnull=False).exclude(pk=link.pk).update(revoked_at=now)
