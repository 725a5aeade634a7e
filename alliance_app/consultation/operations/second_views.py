"""How does a supervisor rate a session themselves, and how do they ask to do so before they see its ratings?"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding, SecondView, Seen
from alliance_app.consultation.second_views import (
    ASKED,
    TOOK_BACK,
    asks_to_rate_first,
    is_blind,
    rated_since_asked,
    viewable,
)
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records import submissions
from alliance_app.records.models import Case, Rating, Session
from alliance_app.records.operations import Answer
from alliance_app.records.permissions import Act, check_may

from .standings import refresh


@transaction.atomic
def ask_to_rate_first(*, case: Case, by: Clinician, wanted: bool, now: datetime) -> Seen:
    """Keep a case's next session back from a supervisor until they have rated it, or end that.

    Asked for twice, it holds since the first time, unless that is over. NotAllowed if they do not answer the case, or
    it is closed.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.REVIEW, case, today)
    if wanted:
        transitions.check_can_be_recorded(case)
    seen, _ = Seen.objects.select_for_update().get_or_create(
        supervisor=by, case=case, defaults={"clinic_id": case.clinic_id}
    )
    if asks_to_rate_first(by, case, today) if wanted else seen.rates_first_since is None:
        return seen
    seen.rates_first_since = now if wanted else None
    seen.save(update_fields=["rates_first_since"])
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action=ASKED if wanted else TOOK_BACK, subject="case",
        subject_id=case.pk,
    )  # fmt: skip
    return seen


@transaction.atomic
def record_second_view(
    *, case: Case, session: Session, by: Clinician, source: str, answer: Answer, now: datetime, key: str = ""
) -> SecondView:
    """Record how a supervisor rates a session, as an observer: with its flags, and without closing or opening anything.

    `source` says what they rate from. Whether they had been shown the ratings is decided from the log, not asked.
    NotAllowed if they do not answer the case, it is closed, the session was not held, its therapist has not rated it,
    they have rated it already, or nothing is rated.
    """
    CaseStanding.objects.locked(case)
    check_may(by, Act.REVIEW, case, case.clinic.local_date(now))
    content = {
        "second_view": str(case.pk), "by": by.pk, "session": str(session.pk), "source": source, "scores": answer.scores
    }  # fmt: skip
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return SecondView.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    _check_can_be_viewed(case, session, by)
    if source not in SecondView.Source.values:
        raise NotAllowed("Say what you rate from.")
    if (answer.role, answer.clinician, answer.state) != (Role.OBSERVER, by, Rating.State.GIVEN):
        raise NotAllowed("A second view is one’s own, as an observer.")
    if answer.progress is not None or all(score is None for score in answer.scores.values()):
        raise NotAllowed("Rate at least one of the three parts.")
    blind = is_blind(by, session, now)
    checkin = records.add_checkin(session=session, answers=[answer], by=by, now=now)
    view = SecondView.objects.create(
        clinic_id=case.clinic_id, case=case, session=session, checkin=checkin, supervisor=by, source=source,
        blind=blind, at=now,
    )  # fmt: skip
    Seen.objects.filter(Exists(rated_since_asked().filter(pk=session.pk)), case=case, supervisor=by).update(
        rates_first_since=None
    )
    submissions.remember(case.clinic_id, key, content, view.pk)
    refresh(case, now=now, cause="second view", by=by)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="second view", subject="check-in",
        subject_id=checkin.pk, case_id=case.pk, source=source, blind=blind,
    )  # fmt: skip
    return view


def _check_can_be_viewed(case: Case, session: Session, by: Clinician) -> None:
    """Raise NotAllowed, with the reason, unless this supervisor can rate this session of this case."""
    session = Session.everything.get(pk=session.pk)  # as it is now that the case is locked
    if session.case_id != case.pk or session.attendance != Attendance.HELD or session.withdrawn_at:
        raise NotAllowed("This session is not on record as held.")
    if SecondView.objects.filter(session=session, supervisor=by).exists():
        raise NotAllowed("You have rated this session. Correct that rating instead.")
    if not viewable(by, case).filter(pk=session.pk).exists():
        raise NotAllowed("The therapist has not rated this session yet. You rate it after that.")
