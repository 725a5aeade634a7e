"""Create a clinic and invite its first administrator."""

from argparse import ArgumentParser
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from alliance_app.people.invitations import sign_up_link
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed, add_clinician, create_clinic
from alliance_app.people.roles import Administrator

REFUSED, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = "Create a clinic with its first administrator, and print a link that lets them choose a password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the clinic's short name: letters, digits, hyphens")
        parser.add_argument("--name", required=True, help="as people read it")
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="of the first administrator")
        parser.add_argument(
            "--advise-until",
            type=date.fromisoformat,
            metavar="DATE",
            help="the last day, six weeks away at most, on which the gate speaks and does not close yet",
        )
        parser.add_argument("--url", default="", help="where Alliance is served, https://...; goes before the link")

    def handle(
        self, *, slug: str, name: str, admin: str, url: str, advise_until: date | None = None, **options
    ) -> None:
        now = timezone.now()
        try:
            check(slug, name, admin)
            with transaction.atomic():
                clinic = create_clinic(slug=slug, name=name, now=now, advises_until=advise_until)
                administrator = add_clinician(
                    clinic=clinic, name=admin.partition("@")[0], roles=[Administrator.key], email=admin, now=now
                )
                link = sign_up_link(administrator, url)
        except (ValidationError, NotAllowed) as refusal:
            sentences = getattr(refusal, "messages", [str(refusal)])
            raise CommandError("\n".join(sentences), returncode=REFUSED) from refusal
        except IntegrityError as error:
            sentence = "Somebody else is making this clinic or this person at the same moment."
            raise CommandError(sentence, returncode=REFUSED) from error
        except DatabaseError as error:
            raise CommandError("the database cannot be written: run migrate first", returncode=COULD_NOT_RUN) from error
        days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
        self.stdout.write(f"Clinic {slug} is there. {admin} chooses a password here, once, within {days} days:")
        self.stdout.write(link)


def check(slug: str, name: str, admin: str) -> None:
    """Raise ValidationError, naming what is wrong, unless a clinic and a person can be called so."""
    wrong = []
    for row, fields in (
        (Clinic(slug=slug, name=name.strip()), ("slug", "name")),
        (Clinician(email=admin), ("email",)),
    ):
        every = {field.name for field in row._meta.concrete_fields}
        try:
            row.clean_fields(exclude=every - set(fields))
        except ValidationError as error:
            wrong += [f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items()]
    if not admin:
        wrong.append("email: This field cannot be blank.")
    if wrong:
        raise ValidationError(wrong)
