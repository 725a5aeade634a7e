"""Remind clients once of a mailed link that was not used, where their clinic wants it."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from urllib.parse import urljoin

from django.core.mail import EmailMessage
from django.urls import reverse

from alliance_app.consultation.client_mail import mail_of
from alliance_app.consultation.operations.reminders import about, keep_whether_reminded, remind, reminders_due
from alliance_app.people.mail_command import MailCommand
from alliance_app.records.models import ClientLink


class Command(MailCommand):
    help = "Mail each client once more whose link waits as long as the clinic has set; says how many."
    done = "reminded"

    def mails(self, url: str, now: datetime) -> Iterator[bool | None]:
        for link in reminders_due(now):
            went = self.send_once(about(link), write=partial(written, link, url, now))
            if went is not None:
                keep_whether_reminded(link=link, went=went, now=now)
            yield went


def written(link: ClientLink, url: str, now: datetime) -> EmailMessage | None:
    """Return the mail that brings somebody another link to the same page; None if that leads nowhere any more."""
    again = remind(link=link, now=now)
    return again and mail_of(again.link, urljoin(url, reverse("client-checkin", args=[again.token])))
