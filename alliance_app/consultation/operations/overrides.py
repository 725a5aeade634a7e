"""How does somebody look behind a closed gate, and how does that end?"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from alliance_app.audit import operations as audit
from alliance_app.clinical import looks
from alliance_app.clinical.alliance import IN_THE_SESSION
from alliance_app.clinical.gate import Gate
from alliance_app.consultation import transitions
from alliance_app.consultation.judgement import rules_of
from alliance_app.consultation.models import CaseStanding, Override, StandingChange
from alliance_app.consultation.models.overrides import SHORTEST_EXPLANATION
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case, Rating
from alliance_app.records.permissions import Act, check_may

from .rate_first import end_where_it_waits_no_longer


@transaction.atomic
def look_anyway(
    *, case: Case, by: Clinician, reason: str, explanation: str, now: datetime, key: str = ""
) -> Override:
    """Let a clinician look behind the closed gate of one case, with a reason, for a while.

    The third in a row since the gate was open waits for an answer; unanswered it opens by itself.
    NotAllowed if the case is not theirs, the gate is open, somebody looks already, or the reason says too little.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.LOOK_ANYWAY, case, today)
    explanation = explanation.strip()
    content = {"override": str(case.pk), "by": by.pk, "reason": reason, "explanation": explanation}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Override.objects.get(pk=earlier)
    if reason not in Override.Reason.values:
        raise NotAllowed("Choose a reason.")
    if len(explanation) < SHORTEST_EXPLANATION:
        raise NotAllowed(f"Say why in at least {SHORTEST_EXPLANATION} characters.")
    if not transitions.can_be_overridden(case, today):
        waiting = transitions.standing_override(case, today)
        if waiting and waiting.waits(today):
            raise NotAllowed("You have asked to look already; the answer is not there yet.")
        raise NotAllowed("Techniques are open already.")
    for past in Override.objects.filter(case=case, ended_at__isnull=True):
        _end(past, Override.Ended.TIME, now)
    in_a_row = looks_in_a_row(case) + 1
    opens_on = looks.opens_by_itself_on(today) if looks.waits(in_a_row) else None
    override = Override.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        made_by=by,
        made_at=now,
        made_on=today,
        reason=reason,
        explanation=explanation,
        in_a_row=in_a_row,
        opens_on=opens_on,
        ends_on=_last_day(case, opens_on or today),
    )
    end_where_it_waits_no_longer(case, today)
    submissions.remember(case.clinic_id, key, content, override.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="looked anyway", subject="case",
        subject_id=case.pk, reason=reason, in_a_row=in_a_row,
    )  # fmt: skip
    return override


def looks_in_a_row(case: Case) -> int:
    """Return how often somebody has looked anyway since the gate was last open."""
    opened = StandingChange.objects.filter(case=case, gate=Gate.OPEN.value).order_by("-at").first()
    made = Override.objects.filter(case=case)
    return made.filter(made_at__gt=opened.at).count() if opened else made.count()


def note_answer(override: Override, by: Clinician, *, lets_in: bool, now: datetime) -> None:
    """Note that somebody has answered a look; one that waits holds from now if they let it in.

    In the caller's transaction, which has locked the case and knows that they may.
    """
    today = override.case.clinic.local_date(now)
    if override.answered_at is None:
        override.answered_by, override.answered_at = by, now
    if lets_in and override.waits(today):
        override.opens_on, override.ends_on = today, _last_day(override.case, today)
    override.save(update_fields=["answered_by", "answered_at", "opens_on", "ends_on"])


def end_active(case: Case, because: Override.Ended, now: datetime) -> None:
    """End the override that holds on a case, if any; in the caller's transaction."""
    for override in Override.objects.filter(case=case, ended_at__isnull=True):
        _end(override, because, now)


def end_by_rating(case: Case, now: datetime) -> None:
    """End the override of a case of which a session held after it was made has been rated by somebody who was there.

    A session of the same day counts if it was not on record then.
    """
    for override in Override.objects.filter(case=case, ended_at__isnull=True):
        same_day = Q(held_on=override.made_on, recorded_at__gt=override.made_at)
        later = case.sessions.filter(Q(held_on__gt=override.made_on) | same_day)
        rated = later.filter(
            ratings__state=Rating.State.GIVEN,
            ratings__checkin__withdrawn_at=None,
            ratings__role__in=[role.value for role in IN_THE_SESSION],
        )
        if rated.exists():
            _end(override, Override.Ended.RATED, now)


def go_on(case: Case, ended_at: datetime, by: Clinician, now: datetime) -> None:
    """Let the look go on that was ended by what was recorded at a moment, and is now taken back.

    In the caller's transaction. What has run out meanwhile, or has another look after it, stays ended.
    """
    ended = Override.objects.filter(case=case, ended_at=ended_at, ends_on__gte=case.clinic.local_date(now))
    if Override.objects.filter(case=case, ended_at__isnull=True).exists():
        return
    for override in ended:
        override.ended_at, override.ended_because = None, ""
        override.save(update_fields=["ended_at", "ended_because"])
        audit.record(
            clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="override goes on", subject="case",
            subject_id=case.pk,
        )  # fmt: skip
    end_where_it_waits_no_longer(case, case.clinic.local_date(now))


def _last_day(case: Case, first: date) -> date:
    return first + timedelta(days=rules_of(case.clinic).policy.override_days)


def _end(override: Override, because: Override.Ended, now: datetime) -> None:
    if override.ends_on < override.case.clinic.local_date(now):
        because = Override.Ended.TIME  # whatever comes after its last day finds it ended
    override.ended_at, override.ended_because = now, because
    override.save(update_fields=["ended_at", "ended_because"])
    audit.record(
        clinic_id=override.clinic_id, at=now, actor_id=None, action="override ended", subject="case",
        subject_id=override.case_id, because=str(because),
        unanswered=override.opened_unanswered(override.case.clinic.local_date(now)),
    )  # fmt: skip
