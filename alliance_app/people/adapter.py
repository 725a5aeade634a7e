"""How does the sign-in package work here? By invitation only, on record, not telling who has an account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from .mail import deliver, deliver_later
from .models import Clinician
from .operations import sign_ins

#: What is told by mail of a change to somebody's sign-in, by the sign-in package's name for it.
CHANGES = {
    "account/email/password_changed": "your password was changed",
    "account/email/password_set": "a password was chosen",
    "account/email/password_reset": "a password was chosen with a link from your mail",
    "mfa/email/totp_activated": "an authenticator app was set up",
    "mfa/email/totp_deactivated": "the authenticator app was taken away",
    "mfa/email/webauthn_added": "a passkey was added",
    "mfa/email/webauthn_removed": "a passkey was taken away",
    "mfa/email/recovery_codes_generated": "new recovery codes were made; the old ones no longer work",
}


class InvitationOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves: an administrator creates or invites every clinician."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail address and password do not belong together.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
        "enter_current_password": "This is not your password of now.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # Signing in and out
    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sign_ins.note(user, "signed in", now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        sign_ins.note(request.user, "signed out", now=timezone.now())
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_ins.note_refusal(credentials.get("email", ""), now=timezone.now())

    # Passwords
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Save a new password; every other browser in which this person is signed in is signed out."""
        super().set_password(user, password)
        mine = self.request.session.session_key if self.request.user.is_authenticated else None
        sign_ins.end_all(user, but=mine)
        sign_ins.note(user, "password changed", now=timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    # Mail
    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Send the link after the answer has gone out: how long an answer takes tells nothing of an account."""
        deliver_later(self.render_mail("account/email/password_reset_key", email, context))

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *about: Any, **more: Any) -> None:
        """Tell somebody that their password or second factor is another one: whoever it was, they learn of it."""
        if (change := CHANGES.get(template_prefix)) and user.email:
            told = {"change": change, "person": user}
            deliver_later(self.render_mail("account/email/changed", user.email, told))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        deliver(self.render_mail(template_prefix, email, context))


def name_of(clinician: Clinician) -> str:
    """Return what a person is called on pages and in mails: never the number that logs have."""
    return clinician.name or clinician.email or "somebody"
