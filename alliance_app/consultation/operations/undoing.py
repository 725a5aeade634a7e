"""How is a check-in taken back right after it was saved, as if it had not been sent?

For some minutes, by whoever sent it. Later, or once somebody has changed it, it is corrected instead, with a reason.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from alliance_app.audit import operations as audit
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records.models import CheckIn, Rating, Score, Session, SessionChange
from alliance_app.records.operations import Answer, answer_of
from alliance_app.records.permissions import Act, check_may
from alliance_app.records.queries import anything_stands
from alliance_app.records.versions import series_of

from .overrides import go_on
from .repairs import take_back_marks
from .standings import refresh

#: For how long what was just saved can be taken back in one tap.
UNDO_WITHIN = timedelta(minutes=10)
#: The reason of a version that takes back the one before it.
TAKEN_BACK = "Taken back right after it was saved."


def act_of(checkin: CheckIn) -> QuerySet[CheckIn]:
    """Return the check-ins that were recorded in one act with this one: one for each way by which answers came."""
    return CheckIn.objects.filter(
        session_id=checkin.session_id, recorded_by=checkin.recorded_by_id, recorded_at=checkin.recorded_at
    )


def can_be_undone(checkin: CheckIn, by: Clinician, now: datetime) -> bool:
    """Whether this person can still take this check-in back."""
    return (
        checkin.withdrawn_at is None
        and checkin.recorded_by_id == by.pk
        and now - checkin.recorded_at <= UNDO_WITHIN
        and checkin.case.is_open
        and all(rating.pk == newest.pk for rating, newest in _with_newest(checkin))
        and not _has_scores_to_keep(act_of(checkin))
    )


@transaction.atomic
def undo_checkin(*, checkin: CheckIn, by: Clinician, now: datetime) -> CaseStanding:
    """Take a check-in back with all that came in the same act; nothing of it counts from now on.

    What it had corrected is in force again, a look that it ended goes on, and what it said of repairs is unsaid. The
    session disappears if this act alone had made it. Taken back twice it is taken back once. NotAllowed if it is
    another's, too late, or changed since.
    """
    case = checkin.case
    standing = CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    checkin.refresh_from_db()
    if checkin.withdrawn_at:
        return standing
    transitions.check_can_be_recorded(case)
    if not can_be_undone(checkin, by, now):
        raise NotAllowed("This can no longer be taken back in one tap. Correct it instead, with a reason.")
    as_it_was: dict[tuple[str, bool], list[Answer]] = defaultdict(list)
    for rating, _ in _with_newest(checkin):
        answer, *how = _as_it_was(rating)
        as_it_was[*how].append(answer)
    session = checkin.session
    act_of(checkin).update(withdrawn_at=now)
    take_back_marks(case=case, by=by, said_at=checkin.recorded_at, now=now)
    if session.withdrawn_at == checkin.recorded_at:  # the withdrawal had said that there was none
        records.change_session(session=session, became=session.attendance, by=by, now=now)
    for (way, feedback), answers in as_it_was.items():
        records.add_checkin(session=session, answers=answers, by=by, now=now, way=way, feedback=feedback)
    if _made_by(checkin, session) and not anything_stands(session):
        records.change_session(session=session, became=SessionChange.Became.NONE, by=by, now=now)
    standing = refresh(case, now=now, cause="undone", by=by)
    go_on(case, checkin.recorded_at, by, now)  # after that: a flag that is back is no new one, and ends no look
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="taken back", subject="check-in",
        subject_id=checkin.pk, case_id=case.pk,
    )  # fmt: skip
    return standing


def _has_scores_to_keep(checkins: QuerySet[CheckIn]) -> bool:
    """Whether a score of these check-ins was corrected since, or tells of risk, which does not vanish in one tap."""
    kept = Q(replaces__checkin__in=checkins) | Q(checkin__in=checkins, at_risk=True)
    return Score.objects.filter(kept).exists()


def _with_newest(checkin: CheckIn) -> list[tuple[Rating, Rating]]:
    """Return each rating of the act with the version of it that is in force."""
    versions = Rating.objects.filter(session=checkin.session_id).order_by("version")
    versions = list(versions.select_related("session", "checkin", "participant", "clinician"))
    newest = {series_of(rating): rating for rating in versions}
    mine = checkin.recorded_by_id, checkin.recorded_at
    return [
        (rating, newest[series_of(rating)])
        for rating in versions
        if (rating.checkin.recorded_by_id, rating.checkin.recorded_at) == mine
    ]


def _as_it_was(rating: Rating) -> tuple[Answer, str, bool]:
    """Return the answer that was in force before this version, its way, and whether it came with a direct conversation;
    a withdrawal if there was none.
    """
    earlier = records.version_before(rating)
    if earlier is None or earlier.state == Rating.State.WITHDRAWN:
        return answer_of(rating, state=Rating.State.WITHDRAWN, reason=TAKEN_BACK), rating.checkin.way, False
    return answer_of(earlier, reason=TAKEN_BACK), earlier.checkin.way, earlier.checkin.feedback


def _made_by(checkin: CheckIn, session: Session) -> bool:
    """Whether the session was written down together with this check-in."""
    return session.recorded_at == checkin.recorded_at
