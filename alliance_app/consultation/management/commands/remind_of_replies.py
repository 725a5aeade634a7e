"""Remind therapists once of a supervisor's reply on the day on which it is due."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

from django.urls import reverse

from alliance_app.consultation.operations.reply_reminders import remind_all
from alliance_app.people.mail import deliver, mail_to
from alliance_app.people.mail_command import MailCommand


class Command(MailCommand):
    help = "Mail each therapist once of whom a supervisor asked something that is due; says how many."
    done = "reminded"
    failed = "are tried again unless a colleague who treats the case was reminded"

    def mails(self, url: str, now: datetime) -> Iterator[bool]:
        address = urljoin(url, reverse("case-list"))
        yield from remind_all(
            now, lambda person: deliver(mail_to(person, "consultation/email/reply", address=address))
        )
