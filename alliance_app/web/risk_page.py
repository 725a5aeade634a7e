"""What does the page say that asks about one answer on dying or self-harm?"""

from typing import Any

from django.conf import settings

from alliance_app.clinical.wording import joined
from alliance_app.consultation.guidance import safety
from alliance_app.consultation.risk import answers_on, is_news, waiting_among
from alliance_app.consultation.risk_mail import who_is_told
from alliance_app.records.models import Case, Score
from alliance_app.records.queries import measures_of
from alliance_app.records.scores import scores_in_force

from .access import ClinicRequest


def risk_context(request: ClinicRequest, case: Case, score: Score) -> dict[str, Any]:
    """Return the context of the page: `state` is "waits", "answered", or "changed" if it counts no more."""
    scores, checkins = list(case.scores.all()), list(case.checkins.all())
    so_far = answers_on(score, case.risk_answers.select_related("by"), scores)
    if score in waiting_among(scores, checkins, so_far):
        state = "waits"
    else:
        state = "answered" if score in scores_in_force(scores, checkins) else "changed"
    told_on = case.clinic.local_date(score.recorded_at)
    people = who_is_told(case, but=score.recorded_by, today=told_on) if is_news(score, scores, so_far) else []
    return {
        "case": case,
        "score": score,
        "measure": measures_of(case.clinic).get(score.measure),
        "state": state,
        "so_far": so_far,
        "told": joined(["you" if person == request.user else person.name for person in people]),
        "to_tell": joined([person.name for person in people if person != request.user]),
        "mail_is_sent": settings.MAIL_IS_SENT,
        "guidance": safety,
        "risks": (),
    }
