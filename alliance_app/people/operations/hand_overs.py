"""How does a clinician hand a device to a client, and come back to it by a PIN?

Their sign-in there ends. What is kept says whose it was and since when, and is found by the hash of a secret that the
device's new session holds and nobody else.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, QuerySet

from alliance_app.audit import operations as audit

from ..models import Clinician, HandOver
from .sign_ins import note

#: For so long a PIN leads back: as long as somebody who walks away stays signed in.
LASTS = timedelta(minutes=15)
TRIES = 3
#: For so long after its end a hand-over is known: longer than a client's page works on the device.
KEPT = timedelta(hours=1)


@transaction.atomic
def begin(*, by: Clinician, device: str, case_id: UUID, pin: str, began_at: datetime, now: datetime) -> HandOver:
    """Write down that a clinician who signed in at `began_at` hands over a device, known by its secret, from a case.

    Without a PIN only a sign-in leads back. What has long been over is forgotten, whosever it was.
    """
    HandOver.objects.filter(ends_at__lte=now - KEPT).delete()
    hand_over = HandOver.objects.create(
        clinician=by,
        device=_digest(device),
        pin=make_password(_with_password(pin, by)) if pin else "",
        case_id=case_id,
        began_at=began_at,
        made_at=now,
        ends_at=now + LASTS,
        tries_left=TRIES,
    )
    note(by, "signed out to hand over the device", now=now)
    return hand_over


def of_device(device: str) -> HandOver | None:
    """Return what was handed over on a device last, over or not."""
    return HandOver.objects.filter(device=_digest(device)).first()


def can_be_opened(*, device: str, now: datetime) -> bool:
    """Whether a PIN may still lead back to what was left on a device."""
    return _open(device, now).filter(clinician__is_active=True).exists()


def open_again(*, device: str, pin: str, now: datetime) -> HandOver | None:
    """Return what was handed over on a device if this is its PIN, and end it: the clinician is there again.

    None if the PIN is wrong, or none leads back any more: too late, too often, ended, or never one set.
    Each try is counted before it is looked at, in one statement, so that of many at once no more than TRIES are looked
    at. It is no one transaction, for hashing takes its time and nobody's writing is to wait for it.
    """
    if not pin or not _open(device, now).update(tries_left=F("tries_left") - 1):
        return None
    hand_over = HandOver.objects.filter(device=_digest(device)).select_related("clinician__clinic").first()
    if hand_over is None or not hand_over.clinician.is_active:  # signed out everywhere, at this moment perhaps
        return None
    if not check_password(_with_password(pin, hand_over.clinician), hand_over.pin):
        audit.record(
            clinic_id=hand_over.clinician.clinic_id, at=now, actor_id=None, action="sign-in by PIN failed",
            subject="clinician", subject_id=hand_over.clinician_id,
        )  # fmt: skip
        return None
    return hand_over if _end(hand_over, now) else None


@transaction.atomic
def _end(hand_over: HandOver, now: datetime) -> bool:
    """End a hand-over as its clinician is there again; False if it has ended already."""
    mine = HandOver.objects.filter(pk=hand_over.pk, ended_at__isnull=True)
    if not mine.update(ended_at=now):
        return False
    note(hand_over.clinician, "signed in again by PIN", now=now)
    return True


def _open(device: str, now: datetime) -> QuerySet[HandOver]:
    """Return the hand-over of a device if a PIN may lead back at this moment.

    By its own columns alone: what PostgreSQL finds through another table it does not ask again of a row that somebody
    else has changed meanwhile.
    """
    with_pin = HandOver.objects.filter(device=_digest(device)).exclude(pin="")
    signed_in_today = with_pin.filter(began_at__gt=now - settings.SIGN_IN_LONGEST)
    return signed_in_today.filter(ended_at__isnull=True, ends_at__gt=now, tries_left__gt=0)


def _digest(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()


def _with_password(pin: str, clinician: Clinician) -> str:
    """Return what is hashed of a PIN: it fits the password of that day alone, and whoever has only the database
    cannot try through all that there are."""
    return f"{pin} {clinician.get_session_auth_hash()}"
