"""Which techniques has a clinic added to the library?"""

import uuid

from django.db import models
from django.db.models import Q

from alliance_app.consultation.guidance.techniques.entry import Family, Technique
from alliance_app.people.models import Clinician
from alliance_app.records.models.tenant import ClinicalRow, is_known


class ClinicTechnique(ClinicalRow):
    """One version of a technique of a clinic's own; the highest version is the entry, unless it is retired."""

    technique = models.UUIDField(default=uuid.uuid4, help_text="the same for every version")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=20, choices=[(family.value, family.label) for family in Family])
    purpose = models.CharField(max_length=300)
    agree_first = models.TextField()
    steps = models.TextField(help_text="one a line")
    when_it_fits = models.TextField()
    when_not = models.TextField()
    words = models.CharField(max_length=300, blank=True, help_text="further words by which it is found")
    retired = models.BooleanField(default=False)
    written_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "technique", "version"], name="clinic_technique_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="clinic_technique_version_from_1"),
            is_known("clinic_technique", "family", Family),
        ]

    @property
    def key(self) -> str:
        """By what an address names it; no built-in entry has such a key."""
        return f"own-{self.technique.hex}"

    def entry(self) -> Technique:
        """Return it as the library offers it."""
        return Technique(
            key=self.key,
            name=self.name,
            family=Family(self.family),
            purpose=self.purpose,
            when_it_fits=self.when_it_fits,
            when_not=self.when_not,
            steps=tuple(line.strip() for line in self.steps.splitlines() if line.strip()),
            agree_first=self.agree_first,
            words=tuple(self.words.split()),
            own=True,
        )
