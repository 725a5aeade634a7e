"""Judge every case anew."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.models import Clinic

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = "Judge every case anew and put right what is stored; what is right is not written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", metavar="SLUG", help="of this clinic alone (default: of all)")

    def handle(self, *, clinic: str | None, **options) -> None:
        try:
            clinics = list(Clinic.objects.filter(**{"slug": clinic} if clinic else {}).order_by("slug"))
            if clinic and not clinics:
                raise CommandError("there is no clinic with this short name", returncode=COULD_NOT_RUN)
            for each in clinics:
                cases: list[int] = []
                wrong = rebuild(each, timezone.now(), progress=cases.append)
                self.stdout.write(f"{each.slug}: {sum(cases)} cases, {wrong} standings were wrong.")
        except DatabaseError as error:
            raise CommandError("the database cannot be read: run migrate first", returncode=COULD_NOT_RUN) from error
