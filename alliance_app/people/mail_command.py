"""How does a command for a timer send mails? Each once; it says how many went out, and which could not."""

import logging
from argparse import ArgumentParser
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone

from .mail import deliver
from .operations.mails import claim, release, settle

REFUSED, COULD_NOT_RUN = 1, 2

logger = logging.getLogger(__name__)


class MailCommand(BaseCommand):
    """A command that sends mails with links, and can be run again at any time; `done` says what was done."""

    done: str

    def mails(self, url: str, now: datetime) -> Iterator[bool | None]:
        """Send whatever is due, and yield of each mail what `send_once` returned."""
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
            raise CommandError(f"{failed} could not be sent, and are tried again", returncode=REFUSED)

    def send_once(
        self,
        *abouts: str,
        write: Callable[[], EmailMessage | None],
        note: Callable[[Collection[str]], None] | None = None,
    ) -> bool | None:
        """Send the one mail that tells these things, unless all were told or another run tells them now.

        Return whether it went out; None if there was nothing to send, which `write` may say too. Once it went out,
        `note` is given what of these things it told, without what another run tells. What goes wrong with one mail is
        logged, and keeps nobody else from theirs.
        """
        claimed = claim(abouts=abouts, now=timezone.now())
        if not claimed:
            return None
        try:
            mail = write()
            went = deliver(mail) if mail else None
        except DatabaseError:
            raise
        except Exception as error:  # whatever it is, it is one person's
            logger.error("A mail could not be written: %s", type(error).__name__)
            went = False
        if went is False:
            release(claimed)
        else:
            with transaction.atomic():
                settle(claimed, timezone.now())
                if went and note:
                    note([mail.about for mail in claimed])
        return went
