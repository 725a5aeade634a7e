"""Who may open a case that is none of theirs, why, and until when?"""

from django.db import models
from django.db.models import F, Q

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case
from .tenant import ClinicalRow


class AccessGrant(ClinicalRow):
    """One case opened by somebody who sees no clinical content otherwise: reasoned, for some days, on the record."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="access_grants")
    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    reason = ConfidentialText()
    granted_on = models.DateField()
    ends_on = models.DateField(help_text="the last day on which it holds")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("granted_on")), name="access_grant_ends_after_start"),
        ]
        indexes = [models.Index(fields=["clinic", "clinician", "case"], name="access_grant_by_clinician")]
