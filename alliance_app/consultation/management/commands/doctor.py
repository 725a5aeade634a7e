"""How does an operator ask whether everything is in order?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from alliance_app.consultation.checkup import QUESTIONS


class Command(BaseCommand):
    help = "Looks for damage in what is stored, and changes nothing: 0 found none, 1 found some, 2 could not look."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError as error:
            raise CommandError("the database does not answer", returncode=2) from error
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("migrations are not applied: run migrate first", returncode=2)
        found = [sentence for question in QUESTIONS for sentence in question()]
        if found:
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write(f"{len(QUESTIONS)} questions, nothing found.")
