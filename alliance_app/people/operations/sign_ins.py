"""What is written down about signing in, and how does a sign-in end?"""

import uuid
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from alliance_app.audit import operations as audit

from ..models import Clinician, SignIn
from ..sessions import ABOUT

#: Being seen is written down once in so long at most, so that not every request writes.
SEEN_EVERY = timedelta(minutes=1)


def begin(session: SessionBase, *, device: str, now: datetime) -> None:
    """Write down in a browser's session that somebody is signed in there from now on."""
    session[ABOUT] = {
        "id": uuid.uuid4().hex, "device": device, "began_at": now.isoformat(), "seen_at": now.isoformat()
    }  # fmt: skip


def go_on(session: SessionBase, *, began_at: datetime) -> None:
    """Let a sign-in count as the continuation of one that began earlier, so that it ends no later than that."""
    session[ABOUT] = {**session[ABOUT], "began_at": began_at.isoformat()}


def see(session: SessionBase, *, now: datetime) -> None:
    """Write down that somebody is there, unless that was written down a moment ago."""
    about = session[ABOUT]
    if now - datetime.fromisoformat(about["seen_at"]) >= SEEN_EVERY:
        session[ABOUT] = {**about, "seen_at": now.isoformat()}


@transaction.atomic
def end_elsewhere(*, person: Clinician, public_id: uuid.UUID, now: datetime) -> bool:
    """Sign somebody out in one of their browsers; False if they are no longer signed in there."""
    ended, _ = SignIn.objects.filter(clinician=person, public_id=public_id).delete()
    if ended:
        note(person, "signed out elsewhere", now=now)
    return bool(ended)


@transaction.atomic
def end_others(*, person: Clinician, here: str | None, now: datetime) -> int:
    """Sign somebody out everywhere but in the browser with this session key; return in how many that was."""
    ended = end_all(person, but=here)
    if ended:
        note(person, "signed out elsewhere", now=now, browsers=ended)
    return ended


def end_all(person: Clinician, but: str | None = None) -> int:
    """Sign somebody out everywhere but in the browser with this session key; return in how many that was.

    Nor does a PIN lead back to what they handed over.
    """
    person.hand_overs.all().delete()
    ended, _ = SignIn.objects.filter(clinician=person).exclude(session_key=but or "").delete()
    return ended


def note(person: Clinician, action: str, *, now: datetime, by: Clinician | None = None, **detail: object) -> None:
    """Write an act of signing in into the audit log; by the person themselves unless it is said otherwise."""
    audit.record(
        clinic_id=person.clinic_id, at=now, actor_id=(by or person).pk, action=action, subject="clinician",
        subject_id=person.pk, **detail,
    )  # fmt: skip


def note_refusal(email: str, *, now: datetime) -> None:
    """Write down that somebody failed to sign in as a person of a clinic; of unknown addresses nothing is kept."""
    person = Clinician.objects.filter(email__iexact=email).first() if email else None
    if person:
        audit.record(
            clinic_id=person.clinic_id, at=now, actor_id=None, action="sign-in failed", subject="clinician",
            subject_id=person.pk,
        )  # fmt: skip
