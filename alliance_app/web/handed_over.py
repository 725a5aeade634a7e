"""Is this device in a client's hands, and how does its clinician come back to it?

The sign-in has ended before the client's page appears: the browser's session is a new one, of nobody, and all that it
holds is a secret by which the device is known again.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils import timezone

from alliance_app.consultation.operations.client_links import end_handed_over
from alliance_app.people.models import Clinician, HandOver
from alliance_app.people.operations import hand_overs, sign_ins
from alliance_app.people.sessions import times
from alliance_app.records.models import Case

#: Under this key the session of a device that was handed over holds its secret.
KEPT_AS = "handed_over"


def hand_over(request: HttpRequest, *, case: Case, pin: str, now: datetime) -> None:
    """End the sign-in on this device as signing out does, and keep by which PIN its clinician may come back."""
    secret = secrets.token_urlsafe(32)
    began_at, _ = times(request.session)
    hand_overs.begin(by=request.user, device=secret, case_id=case.pk, pin=pin, began_at=began_at, now=now)
    logout(request)
    request.session[KEPT_AS] = secret


def is_with_client(request: HttpRequest) -> bool:
    """Whether the device was handed over, and nobody has signed in on it since."""
    return KEPT_AS in request.session


def opens_by_pin(request: HttpRequest, now: datetime) -> bool:
    """Whether a PIN may lead back."""
    return is_with_client(request) and hand_overs.can_be_opened(device=request.session[KEPT_AS], now=now)


def take_back(request: HttpRequest, *, pin: str, now: datetime) -> HandOver | None:
    """Sign the clinician in again if this is their PIN, for as long as before; else None."""
    if not is_with_client(request):
        return None
    opened = hand_overs.open_again(device=request.session[KEPT_AS], pin=pin, now=now)
    if opened:
        login(request, opened.clinician, backend=settings.AUTHENTICATION_BACKENDS[0])
        sign_ins.go_on(request.session, began_at=opened.began_at)
    return opened


def signed_in(*, request: HttpRequest, user: Clinician, **about: object) -> None:
    """Forget that the device was handed over: somebody who signed in has it. What the client was given there ends."""
    secret = request.session.pop(KEPT_AS, None)
    given = hand_overs.of_device(secret) if secret else None
    if given:
        end_handed_over(
            clinician_id=given.clinician_id, case_id=given.case_id, since=given.made_at, now=timezone.now()
        )
