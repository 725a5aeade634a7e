"""Fill the demonstration clinics and print who can sign in to them."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from alliance_app.demo.clinics import ForeignClinic, fill
from alliance_app.demo.people import DEMO, OTHER, set_passwords

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = "Fill the demonstration clinics, where they are not there yet, and print their sign-ins."

    def handle(self, **options) -> None:
        if not settings.DEMO:
            raise CommandError(
                "invented clinics are for the demonstration only: set DEMO=1 and give it a database of its own",
                returncode=COULD_NOT_RUN,
            )
        try:
            made = fill(timezone.now())
        except ForeignClinic as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        except DatabaseError as error:
            raise CommandError("the database cannot be written: run migrate first", returncode=COULD_NOT_RUN) from error
        password = set_passwords()
        if made:
            self.stdout.write(f"Filled: {' and '.join(made)}.")
        else:
            self.stdout.write(
                "The clinics are there already, with the dates of the day on which they were filled. "
                "For new dates delete the database and start again."
            )
        for person in (*DEMO, *OTHER):
            self.stdout.write(f"  {person.email:<26} {person.role}, {person.name}")
        chosen = bool(os.environ.get("DEMO_PASSWORD"))
        self.stdout.write(f"Password of all: {'the one in DEMO_PASSWORD' if chosen else password}")
