"""Import a CSV file of ratings into a clinic: all of it or nothing, and twice is once."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from alliance_app.interop.imports import ImportReport, import_file
from alliance_app.interop.rows import UnreadableFile
from alliance_app.people.models import Clinic

SOMETHING_REFUSED, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = "Import a CSV file of ratings into a clinic; what is on record already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file, one row an answer")
        parser.add_argument("--clinic", required=True, help="the clinic's short name")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, write nothing")
        parser.add_argument("--skip-bad", action="store_true", help="import the good rows although others are bad")

    def handle(self, *, file: Path, clinic: str, dry_run: bool, skip_bad: bool, **options) -> None:
        try:
            into = Clinic.objects.filter(slug=clinic).first()
            if into is None:
                raise CommandError("there is no clinic with this short name", returncode=COULD_NOT_RUN)
            report = import_file(Path(file), into, now=timezone.now(), dry_run=dry_run, skip_bad=skip_bad)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        except DatabaseError as error:
            raise CommandError("the database cannot be written: run migrate first", returncode=COULD_NOT_RUN) from error
        for line in (*report.remarks, *report.refusals):
            self.stderr.write(line)
        self.stdout.write(_summary(report, dry_run))
        if report.refusals:
            sys.exit(SOMETHING_REFUSED)


def _summary(report: ImportReport, dry_run: bool) -> str:
    if report.refusals and not report.written:
        return f"Nothing imported: {len(report.refusals)} of {report.rows} rows refused."
    new = ", ".join(f"{count} {kind}" for kind, count in report.written.items() if count) or "nothing"
    held = f"{report.cases} cases, {report.therapists} therapists, {report.rows} rows"
    return f"{'Would import' if dry_run else 'Imported'} from {held}: {new} new."
