"""How are second factors kept and named, and what is written down about them?"""

import base64
from typing import Any

from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from alliance_app.sealing import CannotOpen, open_sealed, seal

from .models import Clinician
from .operations import sign_ins
from .queries import SECOND_FACTORS, needs_second_factor

PLACE = b"mfa_authenticator"
#: What `django-allauth` seals of an app and of recovery codes.
SEALED = ("secret", "seed")


class SecondFactors(DefaultMFAAdapter):
    """Secrets are sealed with the clinic's data key; the last factor of somebody who needs one stays."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Your role needs a second factor: set up another one first.",
        "incorrect_code": "This code is not right, or no longer. Wait for the next one and try again.",
    }

    def get_totp_issuer(self) -> str:
        return "Alliance"

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, PLACE)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(base64.b64decode(encrypted_text), PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists() or not needs_second_factor(authenticator.user)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"


def can_be_used(factor: Authenticator) -> bool:
    """Whether the keys of DATA_KEY open what is sealed of a second factor; a passkey has nothing sealed."""
    try:
        for name in SEALED:
            if name in factor.data:
                SecondFactors().decrypt(factor.data[name])
    except CannotOpen:
        return False
    return True


def note_added(request: HttpRequest, user: Clinician, authenticator: Authenticator, **more: Any) -> None:
    sign_ins.note(user, "second factor added", now=timezone.now(), kind=str(authenticator.type))


def note_removed(request: HttpRequest, user: Clinician, authenticator: Authenticator, **more: Any) -> None:
    sign_ins.note(user, "second factor removed", now=timezone.now(), kind=str(authenticator.type))


def note_new_codes(request: HttpRequest, user: Clinician, **more: Any) -> None:
    sign_ins.note(user, "recovery codes renewed", now=timezone.now())


def note_code_used(request: HttpRequest, user: Clinician, authenticator: Authenticator, **more: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        sign_ins.note(user, "recovery code used", now=timezone.now())


def note_failed(request: HttpRequest, user: Clinician, authenticator: Authenticator, **more: Any) -> None:
    sign_ins.note(user, "second factor failed", now=timezone.now(), kind=str(authenticator.type))


def keep_record() -> None:
    """Have the package's signals, its one way to tell, written into the audit log."""
    for signal, receiver in (
        (signals.authenticator_added, note_added),
        (signals.authenticator_removed, note_removed),
        (signals.authenticator_reset, note_new_codes),
        (signals.authenticator_used, note_code_used),
        (signals.authentication_failed, note_failed),
    ):
        signal.connect(receiver, dispatch_uid=receiver.__name__)
