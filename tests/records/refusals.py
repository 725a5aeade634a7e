"""Does the database itself refuse a row, and for which reason?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """Expect that the database refuses what is written, by the constraint of this name."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
        connection.check_constraints()
    assert named(constraint, str(refusal.value)), refusal.value


def named(constraint: str, message: str) -> bool:
    """Whether the message speaks of the constraint. SQLite names the columns of a uniqueness, not its name."""
    return constraint in message or (
        connection.vendor == "sqlite" and re.search(r"^UNIQUE constraint failed", message) is not None
    )


def constraints_of(*app_labels: str) -> set[str]:
    """Return the names of all constraints that the models of these layers declare."""
    return {
        constraint.name
        for model in every_model(*app_labels)
        for constraint in model._meta.constraints
    }


def every_model(*app_labels: str) -> list[type[models.Model]]:
    return [model for label in app_labels for model in apps.get_app_config(label).get_models()]
