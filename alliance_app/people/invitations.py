"""How does somebody who was added choose their first password?"""

import logging
import smtplib
from datetime import datetime, timedelta
from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from alliance_app.audit import operations as audit

from .models import Clinician
from .operations import NotAllowed, check_manages

logger = logging.getLogger(__name__)


def sign_up_link(clinician: Clinician, base: str = "") -> str:
    """Return the address, below `base` if given, where this person chooses a password.

    It works until a password was chosen, and no longer than PASSWORD_RESET_TIMEOUT.
    """
    key = default_token_generator.make_token(clinician)
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(clinician), "key": key}
    )
    return urljoin(base, path)


def link_days() -> int:
    """Return for how many days a link works."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days


@transaction.atomic
def make_link(*, person: Clinician, by: Clinician, base: str, now: datetime) -> str:
    """Return a new link for somebody who was invited; links made before no longer work.

    NotAllowed if they chose a password already, have no e-mail to sign in with, or are deactivated.
    """
    check_manages(by, person.clinic_id)
    person = Clinician.objects.select_for_update().get(pk=person.pk)
    if not person.is_active or not person.email:
        raise NotAllowed("Somebody without an e-mail address, or whose account is closed, cannot be invited.")
    if person.has_usable_password():
        raise NotAllowed("They have chosen a password already, and can ask for a new one on the sign-in page.")
    person.set_unusable_password()
    person.save(update_fields=["password"])
    audit.record(
        clinic_id=person.clinic_id, at=now, actor_id=by.pk, action="invited", subject="clinician", subject_id=person.pk
    )
    return sign_up_link(person, base)


def send_link(person: Clinician, link: str) -> bool:
    """Mail somebody their link, and nothing of the clinic's work; False if that is not possible from here."""
    if not settings.MAIL_IS_SENT:
        return False
    about = {"person": person, "clinic": person.clinic, "link": link, "days": link_days()}
    try:
        send_mail(
            subject=" ".join(render_to_string("account/email/invitation_subject.txt", about).split()),
            message=render_to_string("account/email/invitation_message.txt", about),
            from_email=settings.DEFAULT_FROM_EMAIL,
            recipient_list=[person.email],
        )
    except (OSError, smtplib.SMTPException) as error:
        logger.error("An invitation could not be sent: %s", type(error).__name__)
        return False
    return True
