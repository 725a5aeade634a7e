"""Remind therapists once of a supervisor's reply on the day on which it is due."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import urljoin

from django.core.mail import EmailMessage
from django.urls import reverse

from alliance_app.consultation.models import Review
from alliance_app.consultation.operations.reply_reminders import (
    about,
    due_by_therapist,
    note_reminded,
    still_due,
)
from alliance_app.people.mail import mail_to
from alliance_app.people.mail_command import MailCommand
from alliance_app.people.models import Clinician


class Command(MailCommand):
    help = "Mail each therapist once of whom a supervisor asked something that is due; says how many."
    done = "reminded"

    def mails(self, url: str, now: datetime) -> Iterator[bool | None]:
        address = urljoin(url, reverse("case-list"))
        for person, replies in due_by_therapist(now):
            by_about = {about(reply, person): reply for reply in replies}
            yield self.send_once(
                *by_about, write=partial(written, person, replies, address), note=partial(noted, by_about, now)
            )


def noted(by_about: Mapping[str, Review], now: datetime, told: Collection[str]) -> None:
    note_reminded(replies=[by_about[each] for each in told], now=now)


def written(person: Clinician, replies: Sequence[Review], address: str) -> EmailMessage | None:
    """Return the mail that says that something is due, and nothing of it; None if nothing is any more."""
    return mail_to(person, "consultation/email/reply", address=address) if still_due(replies) else None
