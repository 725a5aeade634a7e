"""What became of a session that nobody rates: missed, cancelled, or held in a crisis? Said in one tap each."""

from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records import submissions
from alliance_app.records.models import Case, CheckIn, Session
from alliance_app.records.permissions import Act, check_may
from alliance_app.records.queries import ratings_in_force

from .checkins import record_absence
from .standings import refresh
from .undoing import UNDO_WITHIN


class Outcome(StrEnum):
    """What may have become of a session beside its being rated."""

    MISSED = "missed"
    CANCELLED = "cancelled"
    CRISIS = "crisis"
    OTHER = "other"

    @property
    def away(self) -> bool:
        """Whether they did not meet."""
        return self in (Outcome.MISSED, Outcome.CANCELLED)


@transaction.atomic
def mark_session(*, session: Session, outcome: Outcome, by: Clinician, now: datetime) -> Session:
    """Record that a session was missed or cancelled, or why it was held and is not rated.

    Said twice it is recorded once. NotAllowed if somebody has rated the session, or if it was not held and is said to
    be not rated.
    """
    case = session.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    session.refresh_from_db()
    if _says_so_already(session, outcome, by):
        return session
    transitions.check_can_be_recorded(case)
    if session.withdrawn_at:
        raise NotAllowed("This session is not on record any more.")
    rated = ratings_in_force(session)
    if outcome.away:
        if rated:
            raise NotAllowed("This session is rated. If they did not meet, withdraw the rating first.")
        records.change_session(session=session, became=outcome.value, by=by, now=now)
    else:
        if session.attendance != Attendance.HELD:
            raise NotAllowed("This session was not held, so no rating is asked.")
        if any(rating.clinician_id == by.pk for rating in rated):
            raise NotAllowed("You have rated this session.")
        records.add_checkin(session=session, answers=[], by=by, now=now, unrated=outcome.value)
    _conclude(session, outcome.value, now, by)
    return session


@transaction.atomic
def record_away(
    *,
    case: Case,
    held_on: date,
    outcome: Outcome,
    by: Clinician,
    now: datetime,
    session: Session | None = None,
    note: str = "",
    key: str = "",
) -> Session:
    """Record that they did not meet on a day, with a note perhaps: of the session that is meant, or of the one of that
    day that waits.
    """
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    content = {
        "away": str(case.pk), "by": by.pk, "held_on": held_on, "outcome": outcome.value, "note": note,
        "session": session and str(session.pk),
    }  # fmt: skip
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Session.everything.get(pk=earlier)
    session = _away(case, held_on, outcome, by, now, session)
    if note:
        records.add_checkin(session=session, answers=[], by=by, now=now, note=note)
    submissions.remember(case.clinic_id, key, content, session.pk)
    return session


def _away(
    case: Case, held_on: date, outcome: Outcome, by: Clinician, now: datetime, session: Session | None
) -> Session:
    unrated = (
        each
        for each in case.sessions.filter(held_on=held_on, attendance=Attendance.HELD.value)
        if not ratings_in_force(each)
    )
    if session := session or next(unrated, None):
        return mark_session(session=session, outcome=outcome, by=by, now=now)
    return record_absence(case=case, by=by, held_on=held_on, attendance=Attendance(outcome.value), now=now)


@transaction.atomic
def undo_mark(*, session: Session, by: Clinician, now: datetime) -> Session:
    """Take back what this person last said became of a session; NotAllowed if it is too late.

    Taken back twice it is taken back once.
    """
    case = session.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    transitions.check_can_be_recorded(case)
    session.refresh_from_db()
    change, said = session.changes.last(), _unrated(session, by)
    if change and (change.by_id != by.pk or now - change.at > UNDO_WITHIN):
        change = None
    if said and now - said.recorded_at > UNDO_WITHIN:
        said = None
    if change and change.became == session.attendance != Attendance.HELD and not session.withdrawn_at:
        records.change_session(session=session, became=change.was, by=by, now=now)
    elif said and said.withdrawn_at is None:
        if any(rating.participant_id for rating in ratings_in_force(session)):
            raise NotAllowed("What others said of this session was shown since: that you did not rate it stays.")
        said.withdrawn_at = now
        said.save(update_fields=["withdrawn_at"])
    elif change or said:
        return session
    else:
        raise NotAllowed("This can no longer be taken back in one tap.")
    _conclude(session, "undone", now, by)
    return session


def _says_so_already(session: Session, outcome: Outcome, by: Clinician) -> bool:
    said = _unrated(session, by)
    return session.attendance == outcome.value or bool(
        said and said.unrated == outcome.value and not said.withdrawn_at
    )


def _unrated(session: Session, by: Clinician) -> CheckIn | None:
    """Return what this person last said of why the session is not rated, taken back or not."""
    return session.checkins.filter(recorded_by=by).exclude(unrated="").order_by("recorded_at").last()


def _conclude(session: Session, action: str, now: datetime, by: Clinician) -> None:
    refresh(session.case, now=now, cause=action, by=by)
    audit.record(
        clinic_id=session.clinic_id, at=now, actor_id=by.pk, action=action, subject="session",
        subject_id=session.pk, case_id=session.case_id,
    )  # fmt: skip
