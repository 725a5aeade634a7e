"""Which sign-ins does the demonstration show? On the sign-in page, and in demonstration mode only."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .people import sign_ins


def demonstration(request: HttpRequest) -> dict:
    """Return `demo_sign_ins` and `demo_password` for the sign-in page, nothing anywhere else."""
    if not settings.DEMO or request.path != reverse("account_login"):
        return {}
    return sign_ins()
