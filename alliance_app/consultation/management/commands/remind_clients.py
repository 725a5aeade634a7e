"""Remind clients once of a mailed link that was not used, where their clinic wants it."""

from argparse import ArgumentParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from alliance_app.consultation.client_mail import mail_of
from alliance_app.consultation.operations.reminders import forget_reminder, remind, reminders_due
from alliance_app.people.mail import deliver

REFUSED, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = "Mail each client once more whose link waits as long as the clinic has set; says how many."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", required=True, help="where Alliance is served, https://...; goes before the link")

    def handle(self, *, url: str, **options) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise CommandError("--url has to begin with https://", returncode=COULD_NOT_RUN)
        if not settings.MAIL_IS_SENT:
            raise CommandError("no mail goes out from here: EMAIL_URL is not set", returncode=COULD_NOT_RUN)
        now, count, failed = timezone.now(), 0, 0
        try:
            for link in reminders_due(now):
                if again := remind(link=link, now=now):
                    if deliver(mail_of(again.link, urljoin(url, reverse("client-checkin", args=[again.token])))):
                        count += 1
                    else:
                        forget_reminder(link=link, again=again.link, now=now)
                        failed += 1
        except DatabaseError as error:
            raise CommandError("the database cannot be read: run migrate first", returncode=COULD_NOT_RUN) from error
        self.stdout.write(f"{count} reminded")
        if failed:
            raise CommandError(f"{failed} could not be sent, and are tried again", returncode=REFUSED)
