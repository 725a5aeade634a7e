"""What does the mail with a client's link say? That there is a link, and nothing of clinic, case or therapy."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from alliance_app.records.models import ClientLink


def mail_of(link: ClientLink, address: str) -> EmailMessage:
    """Return the mail that brings somebody their link, in their language; who else reads it learns nothing of it."""
    with translation.override(link.participant.page_language), timezone.override(link.case.clinic.time_zone):
        about = {"address": address, "ends_at": link.ends_at, "works_once": link.works_once}
        return EmailMessage(
            subject=" ".join(render_to_string("clients/email/link_subject.txt", about).split()),
            body=render_to_string("clients/email/link_message.txt", about),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[link.address],
        )
