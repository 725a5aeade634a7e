"""How is a mail written, and how does it go out? After the answer to whoever caused it, and a failure is logged."""

import logging
import smtplib
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from .models import Clinician

logger = logging.getLogger(__name__)


def mail_to(person: Clinician, stem: str, *, stop: str = "", **about: object) -> EmailMessage:
    """Return a mail to a colleague, of the templates `<stem>_subject.txt` and `<stem>_message.txt`.

    `stop` is where such mails are ended. It says of itself that a program wrote it, so that nobody's absence answers.
    """
    told = {"person": person, "clinic": person.clinic, "stop": stop, **about}
    return EmailMessage(
        subject=" ".join(render_to_string(f"{stem}_subject.txt", told).split()),
        body=render_to_string(f"{stem}_message.txt", told),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"} | ({"List-Unsubscribe": f"<{stop}>"} if stop else {}),
    )


def deliver_later(mail: EmailMessage) -> None:
    """Send without letting anybody wait: how long an answer takes tells nothing of what was sent."""
    Thread(target=deliver, args=[mail], name="mail").start()


def deliver(mail: EmailMessage) -> bool:
    """Send; if that fails say so in the log, and return False: the person is told nothing that would show who has an
    account."""
    if not settings.MAIL_IS_SENT:
        logger.warning("A mail is not sent: EMAIL_URL is not set.")
        return False
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as error:
        logger.error("A mail could not be sent: %s", type(error).__name__)
        return False
    return True
