"""What did a person answer on an outcome measure, and when?"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case, Participant
from .checkins import CheckIn
from .tenant import ClinicalRow


class ScoreQuerySet(models.QuerySet):
    def in_force(self) -> "ScoreQuerySet":
        """Return the scores that count: not corrected or withdrawn since, and their check-in not taken back."""
        newer = Score.objects.filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(newer), ~Q(checkin__withdrawn_at__isnull=False), withdrawn=False)


class Score(ClinicalRow):
    """One participant's answers on one measure, dated: the total, or what was answered to each item, or both.

    `items` holds an answer for each item, None where there is none; `total` is empty where so many are absent that the
    measure has none. `at_risk` says that the item about dying or self-harm was answered above its lowest. A correction
    is a row that `replaces` another and gives its reason; so is a withdrawal, without answers.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="scores")
    checkin = models.ForeignKey(CheckIn, null=True, on_delete=models.PROTECT, related_name="scores")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="scores")
    measure = models.CharField(max_length=40, help_text="the measure's key")
    scored_on = models.DateField()
    total = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    items = models.JSONField(null=True)
    at_risk = models.BooleanField(default=False)
    source_ref = models.CharField(max_length=64, blank=True, help_text="the session's name in the file")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    withdrawn = models.BooleanField(default=False)
    reason = ConfidentialText(null=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["scored_on", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "participant", "measure", "source_ref"],
                condition=~Q(source_ref=""),
                name="score_imported_once",
            ),
            models.UniqueConstraint(
                fields=["checkin", "participant", "measure"],
                condition=Q(checkin__isnull=False),
                name="score_once_a_checkin",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False, total__isnull=False)
                | Q(withdrawn=False, items__isnull=False)
                | Q(withdrawn=True, total__isnull=True, items__isnull=True, at_risk=False),
                name="score_says_something_unless_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, withdrawn=False) | Q(replaces__isnull=False, reason__isnull=False),
                name="score_correction_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "case", "scored_on"], name="score_in_order"),
            models.Index(fields=["clinic", "case"], condition=Q(at_risk=True), name="score_at_risk"),
        ]
