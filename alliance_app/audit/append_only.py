"""How does the database itself refuse to change the log?

A trigger on each table refuses UPDATE, DELETE and, on PostgreSQL, TRUNCATE; on SQLite it also refuses an INSERT over
a row that is there, which would otherwise replace it. Whoever may change the tables' definitions can take a trigger
away: against them stands the chain of seals, whose end is kept elsewhere. SQLite drops the triggers when a migration
rebuilds a table, so a migration that alters one of these ends with `protect` again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: Table -> its key.
TABLES = {"audit_auditentry": "id", "audit_auditseal": "position"}

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END $$
"""


def protections(vendor: str) -> list[str]:
    """Return the statements that put the triggers in place."""
    if vendor == "postgresql":
        return [POSTGRES_FUNCTION] + [
            f"CREATE TRIGGER {table}_{when} BEFORE {when.upper()} ON {table} "
            f"FOR EACH {level} EXECUTE FUNCTION audit_is_append_only()"
            for table in TABLES
            for when, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
        ]
    return [
        f"CREATE TRIGGER {table}_{when} BEFORE {when.upper()} ON {table} {condition}"
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for table, key in TABLES.items()
        for when, condition in (
            ("update", ""),
            ("delete", ""),
            ("insert", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "),  # noqa: S608  (names of ours)
        )
    ]


def releases(vendor: str) -> list[str]:
    """Return the statements that take the triggers away, for a migration backwards and to empty a test's database."""
    on = " ON {}" if vendor == "postgresql" else ""
    return [
        f"DROP TRIGGER IF EXISTS {table}_{when}" + on.format(table) for table in TABLES for when in _whens(vendor)
    ]


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that should be in place and are not."""
    there = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(there)
        found = {name for (name,) in cursor.fetchall()}
    return {f"{table}_{when}" for table in TABLES for when in _whens(connection.vendor)} - found


def _whens(vendor: str) -> tuple[str, str, str]:
    return ("update", "delete", "truncate" if vendor == "postgresql" else "insert")


def protect(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor.connection, releases)
    run(schema_editor.connection, protections)


def release(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor.connection, releases)


def run(connection: BaseDatabaseWrapper, statements) -> None:
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)
