"""On which device does somebody type, and what of a check-in waits there for them?

The device is known by a secret in its own session, signed in or not. It goes with the session: a draft is out of reach
of every other browser, and once somebody has signed out; not when time has ended a sign-in. What a form carries of its
writer is signed, so that what arrives after the sign-in has ended is kept for that person alone.
"""

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from alliance_app.people.models import Clinician
from alliance_app.people.queries import active_clinician
from alliance_app.records import drafts
from alliance_app.records.models import Case

from . import handed_over

DEVICE, WRITER = "device", "writer"
SALT = "alliance.draft"
#: No form of ours is longer; what is longer is not kept.
LONGEST = 40_000
NOT_KEPT = {"csrfmiddlewaretoken", WRITER}


def writer_token(clinician: Clinician, case: Case) -> str:
    """Return what a form carries, so that it is known who wrote it after the sign-in has ended."""
    return signing.dumps([clinician.pk, str(case.pk)], salt=SALT)


def keep_for_writer(request: HttpRequest, *, case: Any) -> None:
    """Keep what was sent without a sign-in for the person who had opened the form, if anybody had.

    Not on a device that was handed over: there somebody else types.
    """
    if handed_over.is_with_client(request):
        return
    clinician_id, case_id = _written_by(request)
    writer, now = active_clinician(clinician_id), timezone.now()
    if writer is None or case_id != str(case):
        return
    found = Case.objects.visible_to(writer, writer.clinic.local_date(now)).filter(pk=case_id).first()
    if found:
        keep(request, case=found, by=writer, now=now)


def written_by_another(request: HttpRequest) -> bool:
    """Whether a form that was sent had been opened by somebody else than who is signed in now."""
    clinician_id, _ = _written_by(request)
    return clinician_id is not None and clinician_id != request.user.pk


def written_by_nobody_knows_whom(request: HttpRequest) -> bool:
    """Whether a form says who had opened it, and so long ago, or so wrongly, that it cannot be believed."""
    return bool(request.POST.get(WRITER)) and _written_by(request)[0] is None


def _written_by(request: HttpRequest) -> tuple[int | None, str]:
    """Return who had opened a form, and for which case; nobody if it does not say so, or no longer rightly."""
    try:
        return tuple(signing.loads(request.POST.get(WRITER, ""), salt=SALT, max_age=drafts.KEEP))
    except signing.BadSignature:
        return None, ""


def keep(request: HttpRequest, *, case: Case, by: Clinician, now: datetime) -> None:
    """Keep the form that was sent as this person's draft on this device."""
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT and any(values)}
    if sum(len(name) + sum(map(len, values)) for name, values in fields.items()) <= LONGEST:
        device = request.session.setdefault(DEVICE, secrets.token_urlsafe(32))
        drafts.keep(case=case, by=by, device=device, fields=fields, now=now)


def found(request: HttpRequest, *, case: Case, now: datetime) -> tuple[drafts.Fields, datetime] | None:
    """Return this person's draft about a case on this device, and when it was typed."""
    return drafts.find(case=case, by=request.user, device=request.session.get(DEVICE), now=now)


def drop(request: HttpRequest, *, case: Case) -> None:
    """Forget this person's draft about a case on this device."""
    drafts.drop(case=case, by=request.user, device=request.session.get(DEVICE))


def sign_out_and_keep(request: HttpRequest) -> None:
    """End a sign-in by time: what was typed on the device waits there for whoever typed it."""
    device = request.session.pop(DEVICE, None)
    logout(request)
    if device:
        request.session[DEVICE] = device


def signed_in(*, request: HttpRequest, user: Clinician, **about: Any) -> None:
    """Forget what anybody else had typed on the device."""
    if device := request.session.get(DEVICE):
        drafts.drop_others(than=user, device=device)


def signed_out(*, request: HttpRequest, user: Clinician | None, **about: Any) -> None:
    """Forget what had been typed on the device."""
    if device := request.session.get(DEVICE):
        drafts.drop_others(than=None, device=device)
