"""How does a command for a timer send mails? It says how many went out, and which could not."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

REFUSED, COULD_NOT_RUN = 1, 2


class MailCommand(BaseCommand):
    """A command that sends mails with links, and can be run again at any time.

    `done` says what was done, `failed` what becomes of what could not be sent.
    """

    done: str
    failed = "are tried again"

    def mails(self, url: str, now: datetime) -> Iterator[bool]:
        """Send whatever is due, and yield of each mail whether it went out."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", required=True, help="where Alliance is served, https://...; goes before the links")

    def handle(self, *, url: str, **options) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise CommandError("--url has to begin with https://", returncode=COULD_NOT_RUN)
        if not settings.MAIL_IS_SENT:
            raise CommandError("no mail goes out from here: EMAIL_URL is not set", returncode=COULD_NOT_RUN)
        try:
            went = list(self.mails(url, timezone.now()))
        except DatabaseError as error:
            raise CommandError("the database cannot be read: run migrate first", returncode=COULD_NOT_RUN) from error
        self.stdout.write(f"{went.count(True)} {self.done}")
        if failed := went.count(False):
            raise CommandError(f"{failed} could not be sent, and {self.failed}", returncode=REFUSED)
