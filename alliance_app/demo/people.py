"""Who works in the demonstration clinics, and with which password do they sign in?"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from alliance_app.keys import kept_secret, new_key
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import add_clinician, link_supervision
from alliance_app.people.operations.introductions import end_introduction
from alliance_app.people.roles import Administrator, Supervisor, Therapist

#: Who is shown the introduction: whoever tries the demonstration most likely begins as one of these.
NEW_HERE = {"therapist@demo.example", "supervisor@demo.example", "admin@demo.example"}
#: Since when everybody works here, in days before today.
WORKING_SINCE = 400
PASSWORD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the demonstration; `code` is how a file names a therapist."""

    email: str
    name: str
    role: str
    supervises: tuple[str, ...] = ()
    code: str = ""


THERAPISTS = tuple(f"therapist{number or ''}@demo.example" for number in (0, 2, 3, 4, 5, 6, 7, 8))

DEMO = (
    Person("therapist@demo.example", "R. Lindqvist", Therapist.key),
    Person("therapist2@demo.example", "A. Haddad", Therapist.key),
    Person("therapist3@demo.example", "J. Mbeki", Therapist.key),
    Person("therapist4@demo.example", "S. Novak", Therapist.key),
    Person("therapist5@demo.example", "C. Ferreira", Therapist.key),
    Person("therapist6@demo.example", "D. Sørensen", Therapist.key),
    Person("therapist7@demo.example", "P. Nakamura", Therapist.key),
    Person("therapist8@demo.example", "L. Brandt", Therapist.key),
    Person("supervisor@demo.example", "M. Okafor", Supervisor.key, THERAPISTS[:4]),
    Person("supervisor2@demo.example", "E. Castellanos", Supervisor.key, THERAPISTS[4:]),
    Person("admin@demo.example", "H. Petrov", Administrator.key),
)

OTHER = (
    Person("therapist@other.example", "T01", Therapist.key, code="T01"),
    Person("supervisor@other.example", "N. Achterberg", Supervisor.key),
    Person("admin@other.example", "B. Yıldız", Administrator.key),
)


def employ(clinic: Clinic, people: tuple[Person, ...], now: datetime) -> dict[str, Clinician]:
    """Add these people with their supervision links, without a password; return them by e-mail."""
    joined = now - timedelta(days=WORKING_SINCE)
    added = {
        person.email: add_clinician(
            clinic=clinic,
            name=person.name,
            roles=[person.role],
            email=person.email,
            code=person.code,
            now=joined,
        )
        for person in people
    }
    for person in people:
        if person.email not in NEW_HERE:
            end_introduction(person=added[person.email], now=joined)
        for therapist in person.supervises:
            link_supervision(
                supervisor=added[person.email],
                therapist=added[therapist],
                starts_on=clinic.local_date(joined),
                now=joined,
            )
    return added


def set_passwords() -> str:
    """Give every demonstration account the one password, where it has another; return it.

    It is the one in DEMO_PASSWORD, or else one that is made once and kept.
    """
    password = os.environ.get("DEMO_PASSWORD", "")
    if password:
        kept_password_path().unlink(missing_ok=True)  # no longer anybody's
    else:
        password = kept_secret(kept_password_path(), new_key(PASSWORD_BYTES))
    accounts = Clinician.objects.filter(email__in=[person.email for person in (*DEMO, *OTHER)])
    hashes = set(accounts.values_list("password", flat=True))
    if len(hashes) != 1 or not check_password(password, hashes.pop()):
        # One hash for all: the password is one, and each hash would take its time.
        accounts.update(password=make_password(password))
    return password


def sign_ins() -> dict[str, object]:
    """Return what the sign-in page shows of the accounts: pairs of role and e-mail, and the password if it was made."""
    path = kept_password_path()
    chosen = "DEMO_PASSWORD" in os.environ or not path.exists()
    return {
        "demo_sign_ins": [(f"{person.role}, {person.name}", person.email) for person in (*DEMO, *OTHER)],
        "demo_password": "" if chosen else path.read_text(encoding="ascii").strip(),
    }


def kept_password_path() -> Path:
    return settings.VAR_DIR / "demo-password"
