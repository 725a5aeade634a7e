"""When has somebody read or skipped what is said to whoever comes for the first time?

It says nothing about anybody's work or rights, so that the audit log holds nothing of it.
"""

from datetime import datetime

from ..models import Clinician


def end_introduction(*, person: Clinician, now: datetime) -> None:
    """Note that somebody has read the introduction, or skipped it; the first time stays."""
    Clinician.objects.filter(pk=person.pk, introduced_at__isnull=True).update(introduced_at=now)


def introduce_again(*, person: Clinician) -> None:
    """Let somebody come upon the introduction again, from its first step on."""
    Clinician.objects.filter(pk=person.pk).update(introduced_at=None)
