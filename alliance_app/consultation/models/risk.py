"""What was found when somebody asked about an answer on dying or self-harm?"""

from django.db import models

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case, Score
from alliance_app.records.models.tenant import ClinicalRow, is_known

#: The shortest account that says something, in characters.
SHORTEST_ACCOUNT = 20


class RiskAnswer(ClinicalRow):
    """What a clinician found and did about one score whose item on dying or self-harm was answered above its lowest.

    The score waits until somebody has reached the client, or says that nobody had answered so; all answers remain.
    """

    class Found(models.TextChoices):
        NO_DANGER = "no_danger", "Asked: no danger now"
        THOUGHTS = "thoughts", "Thoughts, no plan"
        DANGER = "danger", "A plan or an intention"
        NOT_REACHED = "not_reached", "Not reached yet"
        MISTAKEN = "mistaken", "Entered wrongly"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="risk_answers")
    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="risk_answers")
    by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    found = models.CharField(max_length=11, choices=Found)
    account = ConfidentialText(help_text="what was asked, what was said, what was agreed")
    told = ConfidentialText(null=True, help_text="who else knows")

    class Meta:
        ordering = ["at"]
        constraints = [is_known("risk_answer", "found", ["no_danger", "thoughts", "danger", "not_reached", "mistaken"])]
        indexes = [models.Index(fields=["clinic", "case", "at"], name="risk_answer_by_case")]

    @property
    def ends_it(self) -> bool:
        """Whether nothing waits any more: somebody has spoken with the client, or there was nothing to speak of."""
        return self.found != self.Found.NOT_REACHED
