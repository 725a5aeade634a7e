"""Which part does the therapist think matters, for what, and why?"""

from django.db import models
from django.db.models import Q

from alliance_app.clinical.alliance import Factor
from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case
from alliance_app.records.models.tenant import ClinicalRow, is_known


class Formulation(ClinicalRow):
    """One sentence: "I think [factor] affects [affects] because [because]". The highest version says."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="formulations")
    version = models.PositiveIntegerField()
    factor = models.CharField(max_length=12, choices=[(f.value, f.value.capitalize()) for f in Factor])
    affects = ConfidentialText()
    because = ConfidentialText()
    written_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="formulation_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="formulation_version_from_1"),
            is_known("formulation", "factor", Factor),
        ]
        indexes = [models.Index(fields=["clinic", "case", "version"], name="formulation_by_case")]
