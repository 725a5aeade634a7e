"""What does the mail with a client's link say? That there is a link, and nothing of clinic, case or therapy."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from alliance_app.people.mail import deliver_later
from alliance_app.records.models import ClientLink

from .languages import language_for


def mail_link(link: ClientLink, address: str) -> None:
    """Mail somebody their link, in their language; whoever else reads it learns of nothing."""
    clinic = link.case.clinic
    with translation.override(language_for(link.participant)), timezone.override(clinic.time_zone):
        about = {"address": address, "ends_at": link.ends_at}
        mail = EmailMessage(
            subject=" ".join(render_to_string("clients/email/link_subject.txt", about).split()),
            body=render_to_string("clients/email/link_message.txt", about),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[link.address],
        )
    deliver_later(mail)
