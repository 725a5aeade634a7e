"""Remind clients once of a mailed link that was not used, where their clinic wants it."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

from django.urls import reverse

from alliance_app.consultation.client_mail import mail_of
from alliance_app.consultation.operations.reminders import forget_reminder, remind, reminders_due
from alliance_app.people.mail import deliver
from alliance_app.people.mail_command import MailCommand


class Command(MailCommand):
    help = "Mail each client once more whose link waits as long as the clinic has set; says how many."
    done = "reminded"

    def mails(self, url: str, now: datetime) -> Iterator[bool]:
        for link in reminders_due(now):
            if again := remind(link=link, now=now):
                went = deliver(mail_of(again.link, urljoin(url, reverse("client-checkin", args=[again.token]))))
                if not went:
                    forget_reminder(link=link, again=again.link, now=now)
                yield went
