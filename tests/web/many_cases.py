"""How does a test get hundreds of cases in a second? One is written by the operations, the rest are copies of its rows."""

import uuid
from copy import copy

from django.apps import apps
from django.db import connection, models

from alliance_app.records.models import Case

#: What belongs to a case by way of another row -> that row's field.
FURTHER = {"records.Rating": "session__case", "consultation.Release": "review__case"}


def copies_of(case: Case, count: int) -> list[Case]:
    """Return copies of a case with all that hangs on it, each with a client and a code of its own."""
    rows = _rows_of(case)
    made: dict[type[models.Model], list[models.Model]] = {}
    cases = []
    for number in range(count):
        ids = {row.pk: uuid.uuid4() for row in rows if isinstance(row.pk, uuid.UUID)}
        for row in rows:
            twin = copy(row)
            twin._state = copy(row._state)
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                if field.primary_key and not isinstance(value, uuid.UUID):
                    value = None
                # Set anew whatever it is: a confidential text is sealed for its row.
                setattr(twin, field.attname, ids.get(value, value) if isinstance(value, uuid.UUID) else value)
            if getattr(twin, "code", ""):
                twin.code = f"{row.code}-{number}-{ids[case.pk].hex[:6]}"
            made.setdefault(type(row), []).append(twin)
            if isinstance(twin, Case):
                cases.append(twin)
    for model, twins in made.items():
        model.objects.bulk_create(twins, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a server does by itself after a while: it plans by what it knows of its tables
    return cases


def _rows_of(case: Case) -> list[models.Model]:
    """Return all rows of a case, each after what it points at."""
    rows: list[models.Model] = [case.client, case]
    for model in apps.get_models():
        if not model.__module__.startswith("alliance_app."):
            continue
        path = FURTHER.get(model._meta.label) or ("case" if _names(model, "case") else "")
        if path:
            rows += model.objects.filter(**{path: case})
    return sorted(rows, key=lambda row: _height(type(row)))


def _names(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _height(model: type[models.Model], seen: frozenset = frozenset()) -> int:
    """Return how many tables stand above one, by its references."""
    above = {
        field.related_model
        for field in model._meta.concrete_fields
        if field.related_model and field.related_model not in (model, *seen)
    }
    return 1 + max((_height(other, seen | {model}) for other in above), default=0)
