"""Which measures has a clinic defined for itself?"""

from django.db import models
from django.db.models import F, Q

from alliance_app.clinical.measures import Measure
from alliance_app.people.models import Clinic


class ClinicMeasure(models.Model):
    """A measure of one clinic's own, as totals; without cutoff and reliable change it finds nothing stuck."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="measures")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    lowest = models.FloatField()
    highest = models.FloatField()
    cutoff = models.FloatField(null=True, blank=True)
    reliable_change = models.FloatField(null=True, blank=True)
    higher_is_better = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "key"], name="measure_key_once_a_clinic"),
            models.CheckConstraint(condition=Q(highest__gt=F("lowest")), name="measure_has_a_range"),
        ]

    def rules(self) -> Measure:
        """Return the measure as the rules know it."""
        return Measure(
            self.key, self.name, self.lowest, self.highest, self.cutoff, self.reliable_change, self.higher_is_better
        )  # fmt: skip
