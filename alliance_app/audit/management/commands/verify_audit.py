"""How does an operator ask whether the audit log is whole?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from alliance_app.audit import sealing


class Command(BaseCommand):
    help = (
        "Seals what is not sealed yet, walks the whole chain, and says how far it holds: "
        "0 it holds, 1 it does not (the first entry is named), 2 could not look."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--known",
            default="",
            metavar="DIGEST",
            help="a digest that an earlier run told and that was kept elsewhere: the chain must still pass through it",
        )

    def handle(self, *args: Any, known: str = "", **options: Any) -> None:
        try:
            sealed = sealing.seal(timezone.now())
            end = sealing.verify(known)
        except sealing.Broken as broken:
            raise CommandError(f"The audit log is not whole: {broken}.", returncode=1) from broken
        except IntegrityError as error:
            raise CommandError("another run seals at this moment: try again", returncode=2) from error
        except DatabaseError as error:
            raise CommandError("the database does not answer, or migrate was not run", returncode=2) from error
        self.stdout.write(f"The audit log is whole: {end.links} entries, {sealed} of them sealed now.")
        self.stdout.write(f"Newest digest, to be kept elsewhere: {end.digest}")
