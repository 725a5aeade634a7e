"""Which thresholds did a clinic use, since when, set by whom and why?"""

from django.db import models
from django.db.models import Q

from alliance_app.clinical import policy as rules
from alliance_app.people.models import Clinic, Clinician


class Policy(models.Model):
    """One version of a clinic's thresholds; the highest version is in force. Holds what differs from the defaults."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    set_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    why = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "version"], name="policy_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="policy_version_from_1"),
        ]

    def rules(self) -> rules.Policy:
        """Return the thresholds as the rules know them."""
        return rules.Policy.from_mapping(self.parameters)
