"""How does a rating reach the record, and what is concluded at once?

The one write path: lock the case's standing, insert the facts, judge the whole history, keep the conclusion, all in
one transaction.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.clinical.wording import day
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records import submissions
from alliance_app.records.models import Case, CheckIn, Rating, Session, SessionChange
from alliance_app.records.operations import Answer, newest_version
from alliance_app.records.permissions import Act, check_may
from alliance_app.records.queries import anything_stands, ratings_in_force
from alliance_app.records.scores import Scored

from .repairs import Said, mark_with_checkin
from .scores import write_scores
from .standings import refresh

#: Nobody enters a session older than this, in days.
OLDEST_SESSION = 20 * 366


class AlreadyRated(NotAllowed):
    """This rater has rated the session before, or somebody has changed the rating since; `rating` is in force."""

    def __init__(self, rating: Rating, sentence: str = "") -> None:
        known = "" if rating.clinician_id else f"The {rating.role}’s view of this session is on record already."
        super().__init__(sentence or known or "This session was rated already.")
        self.rating = rating


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a check-in; `again` if it was sent before and nothing new was written."""

    checkin: CheckIn
    standing: CaseStanding
    again: bool = False


@transaction.atomic
def record_checkin(
    *,
    case: Case,
    by: Clinician,
    held_on: date,
    answers: list[Answer],
    now: datetime,
    key: str,
    mode: str = Session.Mode.IN_PERSON,
    way: str = CheckIn.Way.SELF,
    note: str = "",
    feedback: bool = False,
    another_session: bool = False,
    session: Session | None = None,
    others: Sequence[tuple[Answer, str]] = (),
    scores: Sequence[Scored] = (),
    repairs: Said = (),
) -> Recorded:
    """Record ratings of the session held on a day, creating the session if there is none.

    `others` is what other people said of the same session, each by the way it came: the client's view, said aloud.
    `scores` is what participants answered on outcome measures; they can come alone.
    `session` names the session that is meant; the day is then that session's. To one that one has rated a note can be
    added alone. `repairs` is what the clinician says of planned repairs; it adds to the rest, and is undone with it.

    NotAllowed if the case is not the clinician's or is closed, the day is not possible, or nothing is answered;
    AlreadyRated if a rater has rated the session of that day (unless it is said to be another one); KeyReused if the
    key came with other content before.
    """
    CaseStanding.objects.locked(case)
    if session:
        session.refresh_from_db()
    today = case.clinic.local_date(now)
    check_may(by, Act.RATE, case, today)
    content = {
        "checkin": str(case.pk), "by": by.pk, "held_on": held_on, "mode": mode, "way": way, "note": note,
        "feedback": feedback, "answers": [_content(answer) for answer in answers],
        "others": [[_content(answer), by_way] for answer, by_way in others],
        "session": session and str(session.pk), "another_session": another_session,
        **({"scores": [each.content for each in scores]} if scores else {}),
        **({"repairs": sorted([str(repair), state] for repair, state in repairs)} if repairs else {}),
    }  # fmt: skip
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Recorded(CheckIn.objects.get(pk=earlier), CaseStanding.objects.get(case=case), again=True)
    transitions.check_can_be_recorded(case)
    scores = [each for each in scores if each.answered]
    others = [(answer, by_way) for answer, by_way in others if _says_something(answer)]
    answers = [answer for answer in answers if _says_something(answer)]
    everything = [*answers, *(answer for answer, _ in others)]
    more = note or feedback or repairs
    if not everything and not scores and not (more and session and _has_rated(session, by)):
        raise NotAllowed("Nothing is rated yet.")
    _check_own_names(everything, by)
    if session is None:
        check_day(held_on, today, case)
        session = _session_to_rate(case, held_on, answers or everything, another_session) or records.add_session(
            case=case, held_on=held_on, mode=mode, now=now
        )
    elif session.case_id != case.pk or session.attendance != Attendance.HELD or session.withdrawn_at:
        raise NotAllowed("This session is not on record as held.")
    if said_before := [rating for rating in (_in_force(session, answer) for answer in everything) if rating]:
        raise AlreadyRated(said_before[0])
    mark_with_checkin(case=case, said=repairs, by=by, now=now)
    checkins = []
    if answers or more or (scores and not others):
        checkins.append(
            records.add_checkin(
                session=session, answers=answers, by=by, now=now, way=way, note=note, feedback=feedback
            )
        )
    for answer, by_way in others:
        checkins.append(records.add_checkin(session=session, answers=[answer], by=by, now=now, way=by_way))
    checkin = checkins[0]
    write_scores(case=case, scored=scores, scored_on=session.held_on, by=by, now=now, checkin=checkin)
    submissions.remember(case.clinic_id, key, content, checkin.pk)
    return Recorded(checkin, _conclude(checkin, "checked in", now, by))


@transaction.atomic
def revise_rating(
    *, rating: Rating, answer: Answer, by: Clinician, now: datetime, key: str = "", no_session: bool = False
) -> Recorded:
    """Record a correction or withdrawal of the rating that the clinician has before their eyes, as a new version.

    `answer` names the same rater and gives its reason. `no_session` says of a withdrawal that they did not meet at
    all; if nothing else is on record of the session, it disappears. A supervisor puts right their own second view.
    AlreadyRated if somebody was quicker.
    """
    session = rating.session
    case = session.case
    CaseStanding.objects.locked(case)
    session.refresh_from_db()
    own_second_view = rating.role == Role.OBSERVER and rating.clinician_id == by.pk
    check_may(by, Act.REVIEW if own_second_view else Act.RATE, case, case.clinic.local_date(now))
    content = {"revision": str(rating.pk), "by": by.pk, "answer": _content(answer), "no_session": no_session}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Recorded(CheckIn.objects.get(pk=earlier), CaseStanding.objects.get(case=case), again=True)
    transitions.check_can_be_recorded(case)
    if session.withdrawn_at:
        raise NotAllowed("This session is not on record any more.")
    if not (answer.reason or "").strip():
        raise NotAllowed("Say why the rating is changed.")
    if no_session and own_second_view:
        raise NotAllowed("Only somebody who was there can say that there was no session.")
    if answer.state == Rating.State.GIVEN and not _says_something(answer):
        raise NotAllowed("Nothing is rated; withdraw the rating instead.")
    _check_own_names([answer], by)
    newest = newest_version(session, answer)
    if newest is None or newest.pk != rating.pk:
        raise AlreadyRated(newest or rating, "This rating was changed meanwhile.")
    before = rating.checkin
    checkin = records.add_checkin(
        session=session, answers=[answer], by=by, now=now, way=before.way, feedback=before.feedback
    )
    if no_session and answer.state == Rating.State.WITHDRAWN and not anything_stands(session):
        records.change_session(session=session, became=SessionChange.Became.NONE, by=by, now=now)
    submissions.remember(case.clinic_id, key, content, checkin.pk)
    return Recorded(checkin, _conclude(checkin, f"rating {answer.state}", now, by))


@transaction.atomic
def record_absence(
    *, case: Case, by: Clinician, held_on: date, attendance: Attendance, now: datetime
) -> Session:
    """Record that an appointment was missed or cancelled; no rating is asked. NotAllowed for a held one."""
    if attendance is Attendance.HELD:
        raise NotAllowed("A session that was held is recorded with its check-in.")
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.RATE, case, today)
    transitions.check_can_be_recorded(case)
    check_day(held_on, today, case)
    same = case.sessions.filter(held_on=held_on)
    if already := same.filter(attendance=attendance.value).first():
        return already
    if same.filter(attendance=Attendance.HELD.value).exists():
        raise NotAllowed("A session held on this day is on record already.")
    session = records.add_session(case=case, held_on=held_on, attendance=attendance, now=now)
    records.note_session(session=session, by=by, now=now)
    refresh(case, now=now, cause=attendance.value, by=by)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action=attendance.value, subject="session",
        subject_id=session.pk, case_id=case.pk,
    )  # fmt: skip
    return session


def check_day(held_on: date, today: date, case: Case | None = None) -> None:
    """Raise NotAllowed for a session that cannot have been held yet, not in a lifetime of the clinic, or not in
    this therapy."""
    if held_on > today:
        raise NotAllowed("The session lies in the future.")
    if case and held_on < case.opened_on < case.clinic.local_date(case.recorded_at):
        raise NotAllowed(f"The therapy began on {day(case.opened_on)}. Look at the date again, the year too.")
    if held_on < today - timedelta(days=OLDEST_SESSION):
        raise NotAllowed("The session lies more than twenty years back.")


def _session_to_rate(case: Case, held_on: date, answers: list[Answer], another: bool) -> Session | None:
    """Return the session of that day that none of these raters has rated; None if a new one is to be written."""
    rated = None
    for session in case.sessions.filter(held_on=held_on, attendance=Attendance.HELD.value):
        in_force = [rating for rating in (_in_force(session, answer) for answer in answers) if rating]
        if not in_force:
            return session
        rated = in_force[0]
    if rated and not another:
        raise AlreadyRated(rated)
    return None


def _has_rated(session: Session, by: Clinician) -> bool:
    return any(rating.clinician_id == by.pk for rating in ratings_in_force(session))


def _in_force(session: Session, answer: Answer) -> Rating | None:
    """Return what this rater says of the session, None if nothing or nothing any more."""
    newest = newest_version(session, answer)
    return newest if newest and newest.state != Rating.State.WITHDRAWN else None


def _conclude(checkin: CheckIn, action: str, now: datetime, by: Clinician) -> CaseStanding:
    standing = refresh(checkin.case, now=now, cause="check-in", by=by)
    audit.record(
        clinic_id=checkin.clinic_id, at=now, actor_id=by.pk, action=action, subject="check-in",
        subject_id=checkin.pk, case_id=checkin.case_id,
    )  # fmt: skip
    return standing


def _check_own_names(answers: list[Answer], by: Clinician) -> None:
    """Raise NotAllowed if a clinician's answer is not of the one who records it."""
    if any(answer.clinician and answer.clinician != by for answer in answers):
        raise NotAllowed("Nobody rates in another clinician’s name.")


def _says_something(answer: Answer) -> bool:
    return answer.state == Rating.State.DECLINED or any(score is not None for score in answer.scores.values())


def _content(answer: Answer) -> list:
    return [
        answer.role.value, answer.participant and answer.participant.pk, answer.clinician and answer.clinician.pk,
        answer.scores, answer.state, answer.reason, [astuple(said) for said in answer.closer],
    ]  # fmt: skip
