"""Does the database itself refuse to change or delete what the log holds?"""

import pytest
from django.db import DatabaseError, connection, transaction

from alliance_app.audit.models import AuditEntry, AuditSeal
from alliance_app.audit.sealing import seal
from tests.factories import NOW, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    make_clinic()
    seal(NOW)
    return AuditEntry.objects.get()


def refused(statement: str, *values: object) -> bool:
    """Whether the database refuses a statement, with the log's own sentence."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


TABLES = (AuditEntry, AuditSeal)


@pytest.mark.parametrize("model", TABLES)
def test_no_row_can_be_changed_or_deleted_by_raw_sql(entry: AuditEntry, model: type) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    before = list(model.objects.values())
    column = "action" if model is AuditEntry else "digest"
    assert refused(f"UPDATE {table} SET {column} = %s", "nothing")
    assert refused(f"UPDATE {table} SET {key} = {key} + 1000")
    assert refused(f"DELETE FROM {table}")
    assert list(model.objects.values()) == before


@pytest.mark.sqlite
@pytest.mark.parametrize("model", TABLES)
def test_no_row_can_be_written_over_another(entry: AuditEntry, model: type) -> None:
    table = model._meta.db_table
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.postgres
@pytest.mark.parametrize("model", TABLES)
def test_no_table_can_be_emptied(entry: AuditEntry, model: type) -> None:
    assert refused(f"TRUNCATE {model._meta.db_table}")


def test_not_through_the_models_either(entry: AuditEntry) -> None:
    entry.action = "nothing"
    for change in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert AuditEntry.objects.get().action == "created"
