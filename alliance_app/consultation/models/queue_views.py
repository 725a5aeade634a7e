"""How does a supervisor narrow the queue again and again?"""

from django.db import models

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models.tenant import ClinicalRow


class SavedView(ClinicalRow):
    """One supervisor's own way of narrowing the queue, under a name; nobody else sees it.

    Whose cases it shows is kept by their ids, never by their names.
    """

    clinician = models.ForeignKey(Clinician, on_delete=models.CASCADE, related_name="saved_views")
    name = ConfidentialText()
    asked = models.JSONField(help_text="what of the queue is shown, as its form sends it")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at"]
        indexes = [models.Index(fields=["clinic", "clinician", "made_at"], name="saved_view_by_clinician")]
