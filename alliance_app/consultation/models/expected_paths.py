"""How do scores of a measure usually go on in a clinic? One row for each time that the answer changed."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from alliance_app.clinical import expected
from alliance_app.clinical.measures import Measure
from alliance_app.records.models.tenant import ClinicalRow


class ExpectedPathQuerySet(models.QuerySet):
    def newest(self) -> "ExpectedPathQuerySet":
        """Return the row that counts of each clinic and measure."""
        later = ExpectedPath.objects.filter(
            clinic=OuterRef("clinic"), measure=OuterRef("measure"), fitted_at__gt=OuterRef("fitted_at")
        )
        return self.filter(~Exists(later))


class ExpectedPath(ClinicalRow):
    """What the closed cases of a clinic said of one measure on a day; never edited, the newest row counts.

    `n` is how many closed cases there were with a score after the first; where they gave no path there is no `curve`,
    and `why_none` says why.
    """

    measure = models.CharField(max_length=40, help_text="the measure's key")
    n = models.PositiveIntegerField()
    fitted_at = models.DateTimeField()
    curve = models.JSONField(null=True)
    why_none = models.CharField(max_length=100, blank=True, help_text="why the cases gave no path")
    form = models.PositiveIntegerField(help_text="of the curve; an older one is not read")

    objects = ExpectedPathQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "fitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "measure", "fitted_at"], name="expected_path_once"),
            models.CheckConstraint(
                condition=Q(curve__isnull=True, why_none__gt="") | Q(curve__isnull=False, why_none=""),
                name="expected_path_or_why_none",
            ),
        ]

    def rules(self, measure: Measure) -> expected.ExpectedPath | None:
        """Return the path as the rules know it; None if there is none, or none of the present form."""
        if not self.curve or self.form != expected.FORM:
            return None
        return expected.ExpectedPath(
            measure=measure, n=self.n, fitted_on=self.clinic.local_date(self.fitted_at),
            **{**self.curve, "coefficients": tuple(self.curve["coefficients"])},
        )  # fmt: skip
