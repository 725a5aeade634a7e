"""Draw this week's spot checks, where their clinic wants any."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from alliance_app.consultation.operations.spot_checks import draw_spot_checks
from alliance_app.people.models import Clinic

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = (
        "Draw by chance, of each clinic's cases that nothing flags, as many per cent as it has set, for a supervisor "
        "to look at; says how many. A clinic's week has one draw, however often this runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", help="of this clinic alone (default: of all)")

    def handle(self, *, clinic: str | None, **options) -> None:
        try:
            clinics = list(Clinic.objects.filter(**{"slug": clinic} if clinic else {}).order_by("slug"))
            if clinic and not clinics:
                raise CommandError("there is no clinic with this short name", returncode=COULD_NOT_RUN)
            for each in clinics:
                count = draw_spot_checks(clinic=each, now=timezone.now())
                self.stdout.write(f"{each.slug}: {said(each, count)}.")
        except DatabaseError as error:
            raise CommandError("the database cannot be read: run migrate first", returncode=COULD_NOT_RUN) from error


def said(clinic: Clinic, count: int | None) -> str:
    """Return what became of a draw, in words."""
    if count is not None:
        return f"{count} drawn"
    return "drawn already this week" if clinic.spot_check_percent else "no spot checks are wanted"
