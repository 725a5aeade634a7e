"""How did a supervisor see a session before they saw its ratings?"""

from django.db import models

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, CheckIn, Session
from alliance_app.records.models.tenant import ClinicalRow, is_known


class SecondView(ClinicalRow):
    """A supervisor rated a session as an observer; the numbers are in the check-in, how they came about is here."""

    class Source(models.TextChoices):
        ACCOUNT = "account", "The therapist’s account"
        RECORDING = "recording", "A recording"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="second_views")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="second_views")
    checkin = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="second_view")
    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=9, choices=Source)
    blind = models.BooleanField(help_text="they had not been shown this session's ratings")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["session", "supervisor"], name="second_view_once_by_each"),
            is_known("second_view", "source", ["account", "recording"]),
        ]
        indexes = [models.Index(fields=["clinic", "case", "at"], name="second_view_by_case")]
