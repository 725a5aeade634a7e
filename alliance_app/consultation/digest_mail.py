"""What does the weekly mail say? How much waits for somebody, and where; nothing of any case, client or colleague."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urljoin

from django.core.mail import EmailMessage
from django.urls import reverse

from alliance_app.people.mail import mail_to
from alliance_app.people.models import Clinician

from .digest import Part


def mail_of(person: Clinician, parts: Sequence[Part], *, base: str, now: datetime) -> EmailMessage:
    """Return the mail that tells somebody of these parts; `base` goes before the links."""
    return mail_to(
        person,
        "consultation/email/digest",
        stop=urljoin(base, reverse("digest-preview")),
        parts=[(part, urljoin(base, reverse(part.page))) for part in parts],
        today=now.astimezone(person.zone).date(),
    )
