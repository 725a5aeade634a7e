"""Who gets the mail of this week, and how does each week's go out once?

It is due from Monday 07:00 on, in the person's own time. A row is claimed before a mail is sent, so that of two who
send at once one does; whoever finds it there does nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

from django.db import transaction

from alliance_app.audit import operations as audit

from ..models import Clinician, Digest
from . import NotAllowed

#: When the mail of a week is due, on its Monday.
SENT_FROM = time(7)


def week_of(person: Clinician, now: datetime) -> date:
    """Return the Monday of the week that it is where somebody reads their mail."""
    today = now.astimezone(person.zone).date()
    return today - timedelta(days=today.weekday())


def digests_due(now: datetime) -> Iterator[tuple[Clinician, date]]:
    """Yield who is to get the mail of a week by now and has not, with the Monday of that week.

    Nobody whose account is closed or who cannot sign in, and nobody who wants none.
    """
    done = Digest.objects.filter(week__gte=now.date() - timedelta(days=8)).values_list("clinician", "week")
    been = set(done)
    wanted = Clinician.objects.filter(is_active=True, email__isnull=False, wants_digest=True)
    for person in wanted.order_by("clinic", "pk"):
        week = week_of(person, now)
        is_time = now.astimezone(person.zone).replace(tzinfo=None) >= datetime.combine(week, SENT_FROM)
        if is_time and (person.pk, week) not in been and person.has_usable_password():
            yield person, week


@transaction.atomic
def claim(*, person: Clinician, week: date, now: datetime | None) -> Digest | None:
    """Keep that somebody's mail of a week goes out now, or with None that nothing waited; None if it was kept before.

    Whoever asked for no more mail meanwhile is sent none.
    """
    if not Clinician.objects.filter(pk=person.pk, is_active=True, wants_digest=True).exists():
        return None
    digest, is_new = Digest.objects.get_or_create(
        clinician=person, week=week, defaults={"clinic_id": person.clinic_id, "sent_at": now}
    )
    return digest if is_new else None


@transaction.atomic
def release(digest: Digest) -> None:
    """Let the mail of a week go out another time: it could not be sent."""
    digest.delete()


@transaction.atomic
def choose_digest(*, person: Clinician, wanted: bool, time_zone: str, now: datetime) -> None:
    """Let somebody say whether they want the weekly mail, and in which time zone they read it (empty: the clinic's).

    NotAllowed if there is no such time zone.
    """
    if time_zone and time_zone not in available_timezones():
        raise NotAllowed("Choose a time zone from the list.")
    kept = Clinician.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if (kept.wants_digest, kept.time_zone) == (wanted, time_zone):
        return
    kept.wants_digest, kept.time_zone = wanted, time_zone
    kept.save(update_fields=["wants_digest", "time_zone"])
    audit.record(
        clinic_id=kept.clinic_id, at=now, actor_id=kept.pk, action="changed", subject="clinician", subject_id=kept.pk,
        weekly_mail=wanted,
    )  # fmt: skip
