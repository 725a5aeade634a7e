"""How is it made impossible that a row of one clinic points at another's?

On PostgreSQL by composite foreign keys (clinic, id), added by migrations beside Django's own, so that raw SQL cannot
do it either. On SQLite (one small clinic, one file) the operations refuse it, and `doctor` looks for any.
"""

from collections.abc import Collection, Sequence

from django.db import migrations

#: One reference: the table that refers, its column, the table referred to.
Reference = tuple[str, str, str]
#: Two rows that belong to the same third: the table that refers, the column that both have, its reference, the other.
Agreement = tuple[str, str, str, str]


def composite_keys(parents: Sequence[str], references: Sequence[Reference]) -> migrations.RunPython:
    """Return the migration step that adds (clinic, id) keys to `parents` and a composite reference for each."""

    def add(apps, schema_editor) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table in parents:
            schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_clinic UNIQUE (clinic_id, id)")
        for table, column, parent in references:
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_clinic "
                f"FOREIGN KEY (clinic_id, {column}) REFERENCES {parent} (clinic_id, id) DEFERRABLE INITIALLY DEFERRED"
            )

    def remove(apps, schema_editor) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, column, _ in references:
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_clinic")
        for table in parents:
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_clinic")

    return migrations.RunPython(add, remove)


def agreeing_keys(agreements: Sequence[Agreement], *, have_keys: Collection[str] = ()) -> migrations.RunPython:
    """Return the migration step that lets a row refer only to one that belongs to the same case or session.

    `have_keys` are the tables referred to that an earlier step has given the key for this.

    On SQLite the operations see to it, and `doctor` looks for any that differ.
    """
    parents = sorted({(parent, shared) for _, shared, _, parent in agreements if parent not in have_keys})

    def add(apps, schema_editor) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, shared in parents:
            schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_{shared} UNIQUE ({shared}, id)")
        for table, shared, column, parent in agreements:
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_{shared} "
                f"FOREIGN KEY ({shared}, {column}) REFERENCES {parent} ({shared}, id) DEFERRABLE INITIALLY DEFERRED"
            )

    def remove(apps, schema_editor) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, shared, column, _ in agreements:
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_{shared}")
        for table, shared in parents:
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_{shared}")

    return migrations.RunPython(add, remove)
