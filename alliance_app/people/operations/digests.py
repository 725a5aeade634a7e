"""Who gets the mail of this week, and when? It is due from Monday 07:00 on, in the person's own time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import QuerySet

from alliance_app.audit import operations as audit

from ..models import Clinician
from . import NotAllowed
from .mails import done_of

#: When the mail of a week is due, on its Monday.
SENT_FROM = time(7)


def week_of(person: Clinician, now: datetime) -> date:
    """Return the Monday of the week that it is where somebody reads their mail."""
    today = now.astimezone(person.zone).date()
    return today - timedelta(days=today.weekday())


def about(person: Clinician, week: date) -> str:
    """Return under which words the mail of somebody's week is kept."""
    return f"week {week.isoformat()} to clinician {person.pk}"


def digests_due(now: datetime) -> Iterator[tuple[Clinician, date]]:
    """Yield who is to get the mail of a week by now and has not, with the Monday of that week.

    Nobody whose account is closed or who cannot sign in, and nobody who wants none.
    """
    due = {}
    for person in _wanting().filter(email__isnull=False).order_by("clinic", "pk"):
        week = week_of(person, now)
        is_time = now.astimezone(person.zone).replace(tzinfo=None) >= datetime.combine(week, SENT_FROM)
        if is_time and person.has_usable_password():
            due[about(person, week)] = person, week
    done = done_of(due)
    yield from (each for words, each in due.items() if words not in done)


def still_wants(person: Clinician) -> bool:
    """Whether somebody works here still and has not asked for no more mail since it was found due."""
    return _wanting().filter(pk=person.pk).exists()


def _wanting() -> QuerySet[Clinician]:
    return Clinician.objects.filter(is_active=True, wants_digest=True)


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
