"""Which answers about dying or self-harm wait for somebody who asks? Whatever the gate says, and also after the end.

The answer is a fact of the score, and what was found a fact of its own; that something waits is concluded from both.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance_app.records.models import CheckIn, Score
from alliance_app.records.scores import scores_in_force

from .models import RiskAnswer

Found = RiskAnswer.Found


def waiting_scores() -> QuerySet[Score]:
    """Return the scores of which nobody has said what was found.

    None can be changed before that is said, so that the correction of a score that told of risk, too, asks for nothing
    more; unless what was found is that the score was entered wrongly.
    """
    found = RiskAnswer.objects.filter(score=OuterRef("pk")).exclude(found=Found.NOT_REACHED)
    mistaken = RiskAnswer.objects.filter(score=OuterRef("replaces"), found=Found.MISTAKEN)
    is_news = Q(replaces__isnull=True) | Q(replaces__at_risk=False) | Exists(mistaken)
    return Score.objects.in_force().filter(is_news, ~Exists(found), at_risk=True)


def risk_waits(case: str = "case") -> Exists:
    """Return whether something waits on the case that a row names in this column, as a condition for a query."""
    return Exists(waiting_scores().filter(case=OuterRef(case)))


def waiting_among(
    scores: Sequence[Score], checkins: Iterable[CheckIn], answers: Sequence[RiskAnswer]
) -> list[Score]:
    """Return of a case's scores those that wait, oldest first; as `waiting_scores` does in the database."""
    ended = {answer.score_id for answer in answers if answer.ends_it}
    in_force = scores_in_force(scores, checkins)
    return [s for s in in_force if s.at_risk and s.pk not in ended and is_news(s, scores, answers)]


def is_news(score: Score, scores: Iterable[Score], answers: Iterable[RiskAnswer]) -> bool:
    """Whether what a score tells is told for the first time: it corrects none that told of risk, or one that was
    entered wrongly."""
    mistaken = {answer.score_id for answer in answers if answer.found == Found.MISTAKEN}
    asked = {each.pk for each in scores if each.at_risk} - mistaken
    return score.replaces_id not in asked


def answers_on(score: Score, answers: Iterable[RiskAnswer], scores: Iterable[Score]) -> list[RiskAnswer]:
    """Return what was found of a score and of those that it corrects, oldest first."""
    earlier = {each.pk: each.replaces_id for each in scores}
    same, of = set(), score.pk
    while of is not None:
        same.add(of)
        of = earlier.get(of)
    return [answer for answer in answers if answer.score_id in same]
