"""How are rows of many kinds read with one question?

A page about one case shows some twenty kinds of rows. Asked for kind by kind that is twenty ways to the database and
back; here each row comes as one JSON object, all kinds one below the other, and becomes the instance that its own
query would have given.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.timezone import is_naive

from alliance_app.people.models import Clinician


class _Row(models.Expression):
    """A row of a query's own table as one JSON object, of the fields that are read.

    Built as text: naming each column to the query costs more than the database takes to answer. JSON holds no bytes;
    they come as text of hex digits.
    """

    output_field = models.JSONField()

    def __init__(self, fields: list[models.Field]) -> None:
        super().__init__()
        self.fields = fields

    def resolve_expression(self, query=None, *arguments, **options):
        row = super().resolve_expression(query, *arguments, **options)
        row.table = query.get_initial_alias()
        return row

    def as_sql(self, compiler, connection, function="JSON_OBJECT", hex_of="NULLIF(HEX({}), '')"):
        quoted = connection.ops.quote_name
        pairs = []
        for field in self.fields:
            column = f"{quoted(self.table)}.{quoted(field.column)}"
            is_bytes = isinstance(field, models.BinaryField)
            pairs.append(f"'{field.attname}', {hex_of.format(column) if is_bytes else column}")
        return f"{function}({', '.join(pairs)})", []

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, "JSONB_BUILD_OBJECT", "ENCODE({}, 'hex')")


def read_together(queries: Mapping[str, models.QuerySet], known: Iterable[models.Model] = ()) -> dict[str, list]:
    """Return by its name what each query finds, in its order; with a second question the clinicians they name.

    Queries filter, order and defer, nothing else. Rows that refer to each other, to a clinician or to one of those
    that are `known` already hold them, as after `select_related`.
    """
    found: dict[str, list] = {name: [] for name in queries}
    for name, values in values_together(queries):
        found[name].append(_instance(queries[name].model, queries[name].db, values))
    for name, query in queries.items():
        for key in reversed(query.query.order_by or query.model._meta.ordering):
            found[name].sort(key=attrgetter(key.lstrip("-")), reverse=key.startswith("-"))
    rows = [row for same in found.values() for row in same]
    _link(rows, [*known, *rows])
    if named := {pk for row in rows for pk in _clinicians_of(row)}:
        _link(rows, Clinician.objects.filter(pk__in=named))
    return found


def values_together(queries: Mapping[str, models.QuerySet]) -> models.QuerySet:
    """Return the rows that the queries find, in no order: each the name of its query and its values as JSON has them.

    Dates and ids are texts in it, an id of SQLite without its hyphens.
    """
    (first, *others) = [_as_json(name, query) for name, query in queries.items()]
    return first.union(*others, all=True)


def attach(owners: Iterable[models.Model], relation: str, rows: Iterable[models.Model], owner: str) -> None:
    """Let each owner's relation give its share of rows that were read already, as after `prefetch_related`."""
    shares = defaultdict(list)
    for row in rows:
        shares[getattr(row, f"{owner}_id")].append(row)
    for each in owners:
        share = getattr(each, relation).all()
        share._result_cache = shares[each.pk]
        each.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = share


def _as_json(name: str, query: models.QuerySet) -> models.QuerySet:
    return query.order_by().values_list(models.Value(name, models.CharField()), _Row(_read(query)))


def _read(query: models.QuerySet) -> list[models.Field]:
    names, deferred = query.query.deferred_loading
    return [field for field in query.model._meta.concrete_fields if (field.name not in names) is deferred]


def _instance(model: type[models.Model], alias: str, values: dict[str, Any]) -> models.Model:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = [name for name in fields if name in values]
    return model.from_db(alias, names, [_read_as(fields[name])(values[name]) for name in names])


def _read_as(field: models.Field) -> Callable[[Any], Any]:
    """Return how a value of a field is read: as its own column would be."""

    def read(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(field, models.BinaryField):
            return field.from_db_value(bytes.fromhex(value), None, None)  # type: ignore[attr-defined]
        if isinstance(field, models.JSONField):
            return json.loads(value) if isinstance(value, str) else value  # SQLite holds it as a text
        value = field.to_python(value)
        if isinstance(field, models.DateTimeField) and is_naive(value):
            return value.replace(tzinfo=UTC)  # SQLite knows no time zones; what it holds is UTC
        return value

    return read


def _link(rows: Iterable[models.Model], others: Iterable[models.Model]) -> None:
    by_key = {(other.__class__, other.pk): other for other in others}  # who is signed in may be a proxy
    for row in rows:
        for field, pk in _references(row):
            if other := by_key.get((field.related_model, pk)):
                field.set_cached_value(row, other)


def _clinicians_of(row: models.Model) -> Iterable[int]:
    for field, pk in _references(row):
        if field.related_model is Clinician and not field.is_cached(row):
            yield pk


def _references(row: models.Model) -> Iterable[tuple[models.ForeignKey, Any]]:
    """Yield what a row refers to, as far as that was read."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and (pk := row.__dict__.get(field.attname)) is not None:
            yield field, pk
