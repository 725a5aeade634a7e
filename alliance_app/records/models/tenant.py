"""What do all rows of clinical data have in common?"""

import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from alliance_app.people.models import Clinic


def is_known(table: str, field: str, words: Iterable[str]) -> models.CheckConstraint:
    """Return the constraint that keeps a column to its words."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [str(word) for word in words]}), name=f"{table}_{field}_is_known"
    )


class ClinicalRow(models.Model):
    """A row that belongs to one clinic; its id says nothing and is known before it is saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
