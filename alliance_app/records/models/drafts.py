"""What was typed and has not arrived yet?"""

from django.db import models

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case
from .tenant import ClinicalRow


class Draft(ClinicalRow):
    """A check-in as it stood when it was typed last: of one person, about one case, on one device.

    It is no fact, and the only row of a case that is deleted: when it is recorded, dropped, or twelve hours old.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=64, help_text="a keyed hash of what the device's session holds")
    saved_at = models.DateTimeField()
    content = ConfidentialText()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinician", "case", "device"], name="draft_once_a_device")
        ]
        indexes = [
            models.Index(fields=["clinic", "clinician", "device"], name="draft_by_device"),
            models.Index(fields=["saved_at"], name="draft_by_age"),
        ]
