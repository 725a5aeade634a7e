"""How did a case end, and was it taken up again?"""

from django.db import models
from django.db.models import F, Q

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case
from .tenant import ClinicalRow, is_known


class Closing(ClinicalRow):
    """One ending of a case: when, how, and in whose words; reopened later, or not.

    The case itself says how it stands now; this says how it came to that.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closings")
    closed_on = models.DateField()
    ending = models.CharField(max_length=12, choices=Case.Ending)
    note = ConfidentialText(null=True)
    closed_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    reopened_on = models.DateField(null=True)
    reopened_because = ConfidentialText(null=True)
    reopened_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(reopened_on__isnull=True), name="closing_open_once_a_case"
            ),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True, reopened_because__isnull=True)
                | Q(reopened_on__isnull=False, reopened_on__gte=F("closed_on"), reopened_because__isnull=False),
                name="closing_reopened_with_a_reason",
            ),
            is_known("closing", "ending", ["planned", "dropped_out", "transferred"]),
        ]
        indexes = [models.Index(fields=["clinic", "case", "recorded_at"], name="closing_by_case")]
