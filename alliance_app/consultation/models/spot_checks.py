"""Which cases that no rule flags were looked at all the same, and what was found?"""

from django.db import models
from django.db.models import Q

from alliance_app.clinical.alliance import Factor
from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case
from alliance_app.records.models.tenant import ClinicalRow, is_known


class SpotCheck(ClinicalRow):
    """One unflagged case drawn by chance in one week, and what somebody found who looked; empty: nobody has yet.

    A case has one at most that nobody has answered. Of what was missed `factor` names the part, the weakest if several.
    """

    class Found(models.TextChoices):
        NOTHING = "nothing", "Nothing that the ratings had missed"
        MISSED = "missed", "A part is weak, and no flag said so"
        UNCLEAR = "unclear", "Cannot be told"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spot_checks")
    week = models.DateField(help_text="the Monday of the clinic's week")
    therapist = models.ForeignKey(
        Clinician, on_delete=models.PROTECT, related_name="+", help_text="whose case it was then"
    )
    drawn_at = models.DateTimeField()
    found = models.CharField(max_length=7, choices=Found, blank=True)
    factor = models.CharField(
        max_length=12, choices=[(f.value, f.value.capitalize()) for f in Factor], blank=True, help_text="what is weak"
    )
    note = ConfidentialText(null=True)
    by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-week", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "week"], name="spot_check_once_a_week"),
            models.UniqueConstraint(fields=["case"], condition=Q(found=""), name="spot_check_open_once_a_case"),
            models.CheckConstraint(
                condition=Q(found="", by__isnull=True, at__isnull=True)
                | (~Q(found="") & Q(by__isnull=False, at__isnull=False)),
                name="spot_check_found_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(found="missed") & ~Q(factor="")) | (~Q(found="missed") & Q(factor="")),
                name="spot_check_missed_names_the_part",
            ),
            is_known("spot_check", "found", ["", "nothing", "missed", "unclear"]),
            is_known("spot_check", "factor", ["", *Factor]),
        ]
        indexes = [models.Index(fields=["clinic", "week"], name="spot_check_by_week")]
