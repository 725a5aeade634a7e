"""Which answers about dying or self-harm wait for somebody who asks? Whatever the gate says, and also after the end.

The answer is a fact of the score, and what was found a fact of its own; that something waits is concluded from both.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from alliance_app.records.models import CheckIn, Score
from alliance_app.records.scores import scores_in_force

from .models import RiskAnswer


def waiting_scores() -> QuerySet[Score]:
    """Return the scores of which nobody has said what was found."""
    found = RiskAnswer.objects.filter(score=OuterRef("pk")).exclude(found=RiskAnswer.Found.NOT_REACHED)
    return Score.objects.in_force().filter(~Exists(found), at_risk=True)


def risk_waits(case: str = "case") -> Exists:
    """Return whether something waits on the case that a row names in this column, as a condition for a query."""
    return Exists(waiting_scores().filter(case=OuterRef(case)))


def waiting_among(
    scores: Sequence[Score], checkins: Iterable[CheckIn], answers: Iterable[RiskAnswer]
) -> list[Score]:
    """Return of a case's scores those that wait, oldest first; as `waiting_scores` does in the database."""
    ended = {answer.score_id for answer in answers if answer.ends_it}
    return [score for score in scores_in_force(scores, checkins) if score.at_risk and score.pk not in ended]
