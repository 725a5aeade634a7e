"""How does a score reach the record, how is it put right, and what is said of one that tells of risk?"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation import risk_mail, transitions
from alliance_app.consultation.models import CaseStanding, RiskAnswer
from alliance_app.consultation.models.risk import SHORTEST_ACCOUNT
from alliance_app.consultation.risk import waiting_scores
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case, CheckIn, Score
from alliance_app.records.permissions import Act, check_may
from alliance_app.records.scores import Scored, add_score, withdraw_score

from .standings import refresh


class AlreadyScored(NotAllowed):
    """This person has a score of this measure and day on record, or somebody has changed it; `score` is the newest
    of it, which may say that it counts no more."""

    def __init__(self, score: Score, sentence: str) -> None:
        super().__init__(sentence)
        self.score = score


class RiskWaits(NotAllowed):
    """The score tells of risk, and nobody has said what they found: it is not changed before that."""

    def __init__(self) -> None:
        super().__init__(
            "This score tells of a risk that waits. First say what you found; “Entered wrongly” is one of the answers."
        )


def write_scores(
    *, case: Case, scored: Sequence[Scored], scored_on: date, by: Clinician, now: datetime, checkin: CheckIn | None
) -> list[Score]:
    """Write down what participants answered on a day, in the caller's transaction; the caller judges the case anew.

    AlreadyScored if one of them has a score of the same measure and day. Who has to know of risk is told once the
    transaction holds.
    """
    written = []
    for each in scored:
        same = Score.objects.in_force().filter(
            case=case, participant=each.participant, measure=each.measure.key, scored_on=scored_on
        )
        if there := same.first():
            raise AlreadyScored(there, f"A {each.measure.name} of this day is on record already. Correct that one.")
        written.append(add_score(case=case, scored=each, scored_on=scored_on, by=by, now=now, checkin=checkin))
    tell_of_risk(written, by=by, now=now)
    return written


@transaction.atomic
def record_scores(
    *, case: Case, scored: Sequence[Scored], scored_on: date, by: Clinician, now: datetime, key: str = ""
) -> list[Score]:
    """Record what participants answered on a day, without a check-in: a sheet that came by post.

    NotAllowed if the case is not the clinician's or is closed, the day is not possible, or nothing is answered.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.RATE, case, today)
    content = {"scores": str(case.pk), "by": by.pk, "on": scored_on, "said": [each.content for each in scored]}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        first = Score.objects.get(pk=earlier)
        together = Score.objects.filter(case=case, recorded_by=by, recorded_at=first.recorded_at, checkin=None)
        return list(together.filter(replaces=None))
    transitions.check_can_be_recorded(case)
    transitions.check_day_of(case, scored_on, today)
    scored = [each for each in scored if each.answered]
    if not scored:
        raise NotAllowed("Nothing is entered yet.")
    written = write_scores(case=case, scored=scored, scored_on=scored_on, by=by, now=now, checkin=None)
    submissions.remember(case.clinic_id, key, content, written[0].pk)
    _conclude(written[0], "scored", now, by)
    return written


@transaction.atomic
def revise_score(
    *, score: Score, scored: Scored | None, reason: str, by: Clinician, now: datetime, key: str = ""
) -> Score:
    """Record a correction of the score that the clinician has before their eyes, or its withdrawal (no `scored`).

    AlreadyScored if somebody was quicker, RiskWaits while nobody has said what they found of what it tells.
    """
    case = score.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    reason = reason.strip()
    content = {"score": str(score.pk), "by": by.pk, "said": scored and scored.content, "reason": reason}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Score.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    if not reason:
        raise NotAllowed("Say why the score is changed.")
    if not Score.objects.in_force().filter(pk=score.pk).exists():
        newest = score
        while later := Score.objects.filter(replaces=newest).first():
            newest = later
        raise AlreadyScored(newest, "This score was changed meanwhile.")
    if waiting_scores().filter(pk=score.pk).exists():
        raise RiskWaits
    if scored is None:
        new = withdraw_score(score=score, by=by, now=now, reason=reason)
    elif not scored.answered:
        raise NotAllowed("Nothing is entered; withdraw the score instead.")
    else:
        new = add_score(
            case=case, scored=scored, scored_on=score.scored_on, by=by, now=now, replaces=score, reason=reason
        )
        tell_of_risk([new], by=by, now=now)
    submissions.remember(case.clinic_id, key, content, new.pk)
    _conclude(new, "score withdrawn" if scored is None else "score corrected", now, by)
    return new


@transaction.atomic
def answer_risk(
    *, score: Score, found: str, account: str, told: str, by: Clinician, now: datetime, key: str = ""
) -> RiskAnswer:
    """Record what somebody found who asked about an answer on dying or self-harm, whatever the state of the case.

    NotAllowed for whoever neither treats nor supervises the case, for an account that says too little, and, of thoughts
    or danger, without anybody else who knows.
    """
    case = score.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.ANSWER_RISK, case, case.clinic.local_date(now))
    account, told = account.strip(), told.strip()
    content = {"risk": str(score.pk), "by": by.pk, "found": found, "account": account, "told": told}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return RiskAnswer.objects.get(pk=earlier)
    if not score.at_risk:
        raise NotAllowed("This score tells of no risk.")
    if len(account) < SHORTEST_ACCOUNT:
        raise NotAllowed(f"Say in at least {SHORTEST_ACCOUNT} characters what you asked and what was agreed.")
    if found in (RiskAnswer.Found.THOUGHTS, RiskAnswer.Found.DANGER) and not told:
        raise NotAllowed("Say who else knows: nobody decides this alone.")
    answer = RiskAnswer.objects.create(
        clinic_id=case.clinic_id, case=case, score=score, by=by, at=now, found=found, account=account,
        told=told or None,
    )  # fmt: skip
    submissions.remember(case.clinic_id, key, content, answer.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="risk answered", subject="case",
        subject_id=case.pk, case_id=case.pk,
    )  # fmt: skip
    return answer


def tell_of_risk(scores: Iterable[Score], *, by: Clinician | None, now: datetime) -> None:
    """Tell whoever has to know, once the caller's transaction holds, which of these scores wait for somebody who asks.

    A mail that cannot be written breaks nothing: what waits stands first on their pages.
    """
    at_risk = [score.pk for score in scores if score.at_risk]
    if not at_risk:
        return
    waiting = waiting_scores().filter(pk__in=at_risk)
    cases = {score.case_id: score.case for score in waiting.select_related("case__clinic").order_by("recorded_at")}
    for case in cases.values():
        audit.record(
            clinic_id=case.clinic_id, at=now, actor_id=by and by.pk, action="risk", subject="case", subject_id=case.pk,
            case_id=case.pk,
        )  # fmt: skip
    if cases:
        today = next(iter(cases.values())).clinic.local_date(now)
        transaction.on_commit(lambda: risk_mail.tell(cases.values(), but=by, today=today), robust=True)


def _conclude(score: Score, action: str, now: datetime, by: Clinician) -> None:
    refresh(score.case, now=now, cause="score", by=by)
    audit.record(
        clinic_id=score.clinic_id, at=now, actor_id=by.pk, action=action, subject="score", subject_id=score.pk,
        case_id=score.case_id,
    )  # fmt: skip
