"""What does the client want, and who says that the case is stuck?"""

from django.db import models
from django.db.models import Q

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case
from .tenant import ClinicalRow, is_known


class GoalStatement(ClinicalRow):
    """The goal in the client's words beside the therapist's version; the newest by date, then version, is current."""

    class Agreement(models.TextChoices):
        SAME = "same", "The same"
        CLOSE = "close", "Close, not the same"
        DIFFERENT = "different", "Different"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="goals")
    version = models.PositiveSmallIntegerField()
    stated_on = models.DateField()
    client_words = ConfidentialText()
    therapist_words = ConfidentialText(null=True)
    client_part = ConfidentialText(null=True)
    therapist_part = ConfidentialText(null=True)
    agreement = models.CharField(max_length=9, choices=Agreement, blank=True)
    recorded_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["stated_on", "version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="goal_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="goal_version_from_1"),
            is_known("goal", "agreement", ["", "same", "close", "different"]),
        ]
        indexes = [models.Index(fields=["clinic", "case"], name="goal_by_case")]


class StuckDeclaration(ClinicalRow):
    """A clinician's dated, reasoned word that a case is stuck, or no longer is; the newest says."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="declarations")
    declared_on = models.DateField()
    stuck = models.BooleanField()
    reason = ConfidentialText()
    declared_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    source_ref = models.CharField(max_length=64, blank=True, help_text="the session's name in the file")

    class Meta:
        ordering = ["declared_on", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "source_ref"], condition=~Q(source_ref=""), name="declaration_imported_once"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "case"], name="declaration_by_case")]
