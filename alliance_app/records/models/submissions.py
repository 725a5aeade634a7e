"""Was this sent before? What makes a double click, a retry or a replay record once."""

from django.db import models
from django.db.models import Q

from .tenant import ClinicalRow


class Submission(ClinicalRow):
    """One thing that was sent and recorded: its key, a keyed hash of its content, and what it became."""

    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    subject_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "key"], name="submission_once"),
            models.CheckConstraint(condition=~Q(key=""), name="submission_has_a_key"),
        ]
