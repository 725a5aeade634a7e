"""Is this the first time that it is sent? Same key and content: the first answer again; other content: refused."""

import json
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.crypto import salted_hmac

from .models import Submission


class KeyReused(Exception):
    """The key was used for other content: something was changed after it had been sent."""


def recorded_as(clinic_id: int, key: str, content: dict[str, Any]) -> UUID | None:
    """Return what an earlier sending of this key became, None if there was none; KeyReused if it said otherwise.

    An empty key is never found: what comes without one is recorded each time. Call it with the case locked.
    """
    earlier = Submission.objects.filter(clinic_id=clinic_id, key=key).first() if key else None
    if earlier and earlier.digest != _digest(content):
        raise KeyReused
    return earlier and earlier.subject_id


def remember(clinic_id: int, key: str, content: dict[str, Any], subject_id: UUID) -> None:
    """Keep what was sent under this key, in the transaction that records it.

    KeyReused if the key was used for another case at the same moment; the caller's transaction is then undone.
    """
    if key:
        try:
            Submission.objects.create(
                clinic_id=clinic_id, key=key, digest=_digest(content), subject_id=subject_id
            )
        except IntegrityError as error:
            raise KeyReused from error


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, default=str)
    return salted_hmac("alliance.submission", text, algorithm="sha256").hexdigest()
