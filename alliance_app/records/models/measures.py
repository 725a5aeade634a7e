"""Which measures has a clinic defined for itself, which does it use, and in which words?"""

from django.db import models
from django.db.models import F, Q

from alliance_app.clinical.measures import Items, Measure
from alliance_app.people.models import Clinic, Clinician

from .tenant import ClinicalRow


class ClinicMeasure(models.Model):
    """A measure of one clinic's own; without cutoff and reliable change it finds nothing stuck.

    `items` says how answers add up, in the words of `clinical.measures.Items`; empty for one of totals alone. `bands`
    are pairs of the total at which one begins and its name.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="measures")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    lowest = models.FloatField()
    highest = models.FloatField()
    cutoff = models.FloatField(null=True, blank=True)
    reliable_change = models.FloatField(null=True, blank=True)
    higher_is_better = models.BooleanField(default=False)
    bands = models.JSONField(default=list, blank=True)
    items = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "key"], name="measure_key_once_a_clinic"),
            models.CheckConstraint(condition=Q(highest__gt=F("lowest")), name="measure_has_a_range"),
        ]

    def rules(self) -> Measure:
        """Return the measure as the rules know it."""
        return Measure(
            self.key, self.name, self.lowest, self.highest, self.cutoff, self.reliable_change, self.higher_is_better,
            tuple((start, name) for start, name in self.bands), items_of(self.items),
        )  # fmt: skip


class MeasureUse(ClinicalRow):
    """That a clinic asks for a measure at its check-ins."""

    key = models.SlugField(max_length=40)
    since = models.DateTimeField()
    by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "key"], name="measure_used_once_a_clinic")]


class MeasureWording(ClinicalRow):
    """The words in which a clinic asks a measure's items, loaded from a file; what was loaded last counts.

    `items` and `answers` are lists of texts, one for each item and for each answer from the lowest on. `digest` is the
    SHA-256 of the file, so that it can be told whether the words are those of a given one.
    """

    key = models.SlugField(max_length=40)
    introduction = models.TextField(blank=True)
    items = models.JSONField()
    answers = models.JSONField()
    attribution = models.TextField()
    licence = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")

    def fits(self, measure: Measure | None) -> bool:
        """Whether there are as many words as a measure has items and answers: those may have changed since."""
        rule = measure and measure.items
        there = len(self.items), len(self.answers)
        return bool(rule) and there == (rule.count, rule.highest - rule.lowest + 1)

    class Meta:
        ordering = ["loaded_at"]
        indexes = [models.Index(fields=["clinic", "key", "loaded_at"], name="measure_wording_newest")]


def items_of(said: dict | None) -> Items | None:
    """Return how answers add up, as the rules know it; None for a measure of totals alone."""
    return said and Items(**{**said, "turned": frozenset(said.get("turned", ()))})
