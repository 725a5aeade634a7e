"""How does what was typed survive a lost connection or the end of a sign-in, and reach nobody else?

A draft belongs to one clinician, one case and one device: `device` is a secret of the device's own session, so that the
draft is out of reach once that session is gone. It is encrypted like every text and out of reach after
twelve hours; the next draft that anybody saves clears it away.
"""

import json
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from alliance_app.people.models import Clinician

from .models import Case, Draft, Submission

#: For how long a draft is kept.
KEEP = timedelta(hours=12)

Fields = dict[str, list[str]]


def keep(*, case: Case, by: Clinician, device: str, fields: Fields, now: datetime) -> None:
    """Keep a form as it stands in place of the draft before; not if just this form was recorded meanwhile."""
    forget_old(now)
    if _recorded(case, fields):
        return
    content = json.dumps(fields)
    with transaction.atomic():
        mine = Draft.objects.select_for_update().filter(case=case, clinician=by, device=_hashed(device)).first()
        if mine:
            mine.content, mine.saved_at = content, now
            mine.save(update_fields=["content", "saved_at"])
            return
    try:
        with transaction.atomic():
            Draft.objects.create(
                clinic_id=case.clinic_id, case=case, clinician=by, device=_hashed(device), saved_at=now,
                content=content,
            )  # fmt: skip
    except IntegrityError:
        return  # two of one page at the same moment: either will do


def find(*, case: Case, by: Clinician, device: str | None, now: datetime) -> tuple[Fields, datetime] | None:
    """Return what this person had typed about this case on this device, and when; None if nothing is kept."""
    if not device:
        return None
    mine = Draft.objects.filter(case=case, clinician=by, device=_hashed(device), saved_at__gt=now - KEEP).first()
    if mine is None:
        return None
    fields = json.loads(mine.content)
    return None if _recorded(case, fields) else (fields, mine.saved_at)


def drop(*, case: Case, by: Clinician, device: str | None) -> None:
    """Forget what this person had typed about this case on this device."""
    if device:
        Draft.objects.filter(case=case, clinician=by, device=_hashed(device)).delete()


def drop_others(*, than: Clinician | None, device: str) -> None:
    """Forget what everybody else had typed on this device: somebody has signed in, or out."""
    drafts = Draft.objects.filter(device=_hashed(device))
    (drafts.exclude(clinician=than) if than else drafts).delete()


def forget_old(now: datetime) -> None:
    """Delete the drafts that nobody came back for."""
    Draft.objects.filter(saved_at__lte=now - KEEP).delete()


def _recorded(case: Case, fields: Fields) -> bool:
    keys = [key for key in fields.get("idempotency_key", ()) if key and "\0" not in key]
    return Submission.objects.filter(clinic_id=case.clinic_id, key__in=keys).exists()


def _hashed(device: str) -> str:
    return salted_hmac("alliance.draft", device, algorithm="sha256").hexdigest()
