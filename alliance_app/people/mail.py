"""How does a mail go out? After the answer to whoever caused it, and a failure is one line in the log."""

import logging
import smtplib
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)


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
