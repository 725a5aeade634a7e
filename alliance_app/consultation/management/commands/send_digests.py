"""Send everybody the mail of their week: how much waits for them, and where."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from django.core.mail import EmailMessage
from django.utils import timezone

from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.digest_mail import mail_of
from alliance_app.people.mail_command import MailCommand
from alliance_app.people.models import Clinician
from alliance_app.people.operations.digests import about, digests_due, still_wants


class Command(MailCommand):
    help = "Mail each person once a week what waits for them, from their own Monday 07:00 on; says how many."
    done = "sent"

    def mails(self, url: str, now: datetime) -> Iterator[bool | None]:
        for person, week in digests_due(now):
            yield self.send_once(about(person, week), write=partial(written, person, week, url, now))


def written(person: Clinician, week: date, url: str, now: datetime) -> EmailMessage | None:
    """Return somebody's mail of a week; None if nothing waits, or they want none any more.

    Days are counted as the clinic's pages count them, which is not where the command runs.
    """
    if not still_wants(person):
        return None
    with timezone.override(person.clinic.time_zone):
        parts = digest_of(person, week, person.clinic.local_date(now))
    return mail_of(person, parts, base=url, now=now) if parts else None
