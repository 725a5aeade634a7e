"""How does a command do its work for every clinic, or for one that is named?"""

from argparse import ArgumentParser
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from .models import Clinic

COULD_NOT_RUN = 2


class ClinicCommand(BaseCommand):
    """A command that works clinic by clinic, in the order of their short names."""

    def work(self, clinics: Iterable[Clinic]) -> None:
        """Do it for these clinics, and say what was done."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", help="of this clinic alone (default: of all)")

    def handle(self, *, clinic: str | None, **options) -> None:
        try:
            clinics = list(Clinic.objects.filter(**{"slug": clinic} if clinic else {}).order_by("slug"))
            if clinic and not clinics:
                raise CommandError("there is no clinic with this short name", returncode=COULD_NOT_RUN)
            self.work(clinics)
        except DatabaseError as error:
            raise CommandError("the database cannot be read: run migrate first", returncode=COULD_NOT_RUN) from error
