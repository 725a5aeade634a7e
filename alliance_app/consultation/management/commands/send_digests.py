"""Send everybody the mail of their week: how much waits for them, and where."""

import logging
from collections.abc import Iterator
from datetime import date, datetime

from django.db import DatabaseError
from django.utils import timezone

from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.digest_mail import mail_of
from alliance_app.people.mail import deliver
from alliance_app.people.mail_command import MailCommand
from alliance_app.people.models import Clinician
from alliance_app.people.operations.digests import claim, digests_due, release

logger = logging.getLogger(__name__)


class Command(MailCommand):
    help = "Mail each person once a week what waits for them, from their own Monday 07:00 on; says how many."
    done = "sent"

    def mails(self, url: str, now: datetime) -> Iterator[bool]:
        for person, week in digests_due(now):
            try:
                went = send(person, week, url, now)
            except DatabaseError:
                raise
            except Exception as error:  # whatever it is, it is one person's: the others get theirs
                logger.error("A weekly mail could not be sent: %s", type(error).__name__)
                went = False
            if went is not None:
                yield went


def send(person: Clinician, week: date, url: str, now: datetime) -> bool | None:
    """Send somebody the mail of a week, and return whether it went out; None if nothing waits or it went out before.

    Days are counted as the clinic's pages count them, which is not where the command runs.
    """
    with timezone.override(person.clinic.time_zone):
        parts = digest_of(person, week, person.clinic.local_date(now))
    claimed = claim(person=person, week=week, now=now if parts else None)
    if not (claimed and parts):
        return None
    went = False
    try:
        went = deliver(mail_of(person, parts, base=url, now=now))
    finally:
        if not went:
            release(claimed)
    return went
