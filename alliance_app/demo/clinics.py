"""How do the demonstration clinics come to be?

`demo` is invented: cases made by hand beside cases by chance, dated relative to today. `other` holds real ratings.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from alliance_app.consultation.operations.expected_paths import fit_paths
from alliance_app.consultation.operations.measures import use_measure
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.interop.imports import import_file
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import create_clinic, link_supervision
from alliance_app.people.roles import Therapist

from . import desk, spot_checks
from .chance import FORMER_CODES, Chance
from .habits import Habits
from .people import DEMO, OTHER, WORKING_SINCE, employ
from .stories import FIRST_THERAPIST, TEAM
from .telling import CaseToTell, tell

#: Of the cases by chance, chosen among others for a mix of every kind; of those that have ended.
SEED, FORMER_SEED = 29, 15
RATINGS = Path(__file__).parent / "data" / "implement_ratings.csv"

#: How many cases by chance each therapist has beside those made by hand.
BY_CHANCE = {
    "therapist@demo.example": 0, "therapist2@demo.example": 7, "therapist3@demo.example": 4,
    "therapist4@demo.example": 6, "therapist5@demo.example": 4, "therapist6@demo.example": 2,
    "therapist7@demo.example": 4, "therapist8@demo.example": 1,
}  # fmt: skip
#: How many ended cases each therapist has had: one of them enough clients for a figure of the alliance.
FORMER = {
    "therapist@demo.example": 3, "therapist2@demo.example": 56, "therapist3@demo.example": 4,
    "therapist4@demo.example": 8, "therapist5@demo.example": 2, "therapist6@demo.example": 2,
    "therapist7@demo.example": 2, "therapist8@demo.example": 2,
}  # fmt: skip
STORIES = {"therapist@demo.example": FIRST_THERAPIST, **TEAM}
#: What is tried on a part that is low, in each of the two teams: who reads the guidance together begins alike.
MOVES = {
    "supervisor@demo.example": {
        "relationship": ("name-the-moment", "invite-the-no"),
        "goal": ("read-it-back", "write-it-again"),
        "method": ("make-it-smaller", "offer-two-ways"),
    },
    "supervisor2@demo.example": {
        "relationship": ("hear-it-out", "more-and-less"),
        "goal": ("one-ordinary-hour", "one-now-one-later"),
        "method": ("ask-their-theory", "try-until"),
    },
}


class ForeignClinic(Exception):
    """The database holds a clinic that is none of the demonstration's: invented people stay away from it."""


def fill(now: datetime) -> list[str]:
    """Create the demonstration clinics that are not there yet, each whole or not at all; return their short names.

    ForeignClinic if the database holds any other clinic.
    """
    _refuse_foreign()
    made = []
    for slug, make in (("demo", make_demo), ("other", make_other)):
        if not Clinic.objects.filter(slug=slug).exists():
            with transaction.atomic():
                make(now)
                fit_paths(clinic=Clinic.objects.get(slug=slug), now=now)
            made.append(slug)
    return made


def _refuse_foreign() -> None:
    """Know a demonstration clinic by its short name and its administrator."""
    known = Clinic.objects.filter(slug="demo", clinicians__email=DEMO[-1].email) | Clinic.objects.filter(
        slug="other", clinicians__email=OTHER[-1].email
    )
    foreign = Clinic.objects.exclude(pk__in=known.values("pk"))
    if foreign.exists():
        raise ForeignClinic(
            f"the database holds another clinic ({foreign.first()}); give the demonstration a database of its own"
        )


def make_demo(now: datetime) -> None:
    """Create the clinic of invented cases."""
    clinic = create_clinic(
        slug="demo", name="Harbour Lane Practice", now=now - timedelta(days=WORKING_SINCE),
        crisis_contact="Duty clinician, day and night: 01632 960440. In danger of life: 112.",
    )  # fmt: skip
    people = employ(clinic, DEMO, now)
    for key in ("phq9", "gad7"):
        use_measure(by=people[DEMO[-1].email], key=key, used=True, now=now)
    tell(list(_cases(people)), now, spot_checks.of_past_weeks(clinic, now))
    spot_checks.draw(clinic, people["supervisor@demo.example"], now)
    desk.arrange(people["supervisor@demo.example"], people["supervisor2@demo.example"], now)


def _cases(people: Mapping[str, Clinician]) -> Iterator[CaseToTell]:
    """Yield every case: those made by hand, and those by chance, in which what follows is left to habits."""
    supervisor_of = {email: p.email for p in DEMO for email in p.supervises}
    chance = Chance(SEED, sum(BY_CHANCE.values()))
    former = Chance(FORMER_SEED, sum(FORMER.values()), FORMER_CODES)
    numbers = count()
    for email, by_chance in BY_CHANCE.items():
        therapist, supervisor = people[email], people[supervisor_of[email]]
        effect = chance.therapist()
        for story in STORIES[email]:
            yield CaseToTell(story, next(numbers), therapist, supervisor)
        stories = [chance.story(effect) for _ in range(by_chance)]
        for story in [*stories, *(former.former_story(effect) for _ in range(FORMER[email]))]:
            number = next(numbers)
            yield CaseToTell(story, number, therapist, supervisor, Habits(MOVES[supervisor_of[email]], number))


def make_other(now: datetime) -> None:
    """Create the clinic of the real ratings."""
    clinic = create_clinic(
        slug="other", name="IMPLEMENT ratings (real, without names)", now=now - timedelta(days=WORKING_SINCE),
        crisis_contact="Nobody: these people were in therapy years ago. In danger of life: 112.",
    )  # fmt: skip
    people = employ(clinic, OTHER, now)
    set_policy(
        clinic=clinic, parameters={"require_goal": False}, now=now,
        why="The ratings come from a trial that recorded no goals.",
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        file = Path(folder) / RATINGS.name
        write_moved(file, clinic.local_date(now))
        report = import_file(file, clinic, now=now)
    if report.refusals:
        raise ValueError(f"the ratings were refused: {report.refusals[0]}")
    since = clinic.local_date(now) - timedelta(days=WORKING_SINCE)
    for therapist in Clinician.objects.filter(clinic=clinic, roles_held__role=Therapist.key):
        link_supervision(
            supervisor=people["supervisor@other.example"], therapist=therapist, starts_on=since, now=now
        )


def write_moved(file: Path, today: date) -> None:
    """Write the real ratings with their dates moved by whole weeks, so that the newest lies in last week."""
    with RATINGS.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    newest = max(date.fromisoformat(row["date"]) for row in rows)
    weeks = (_monday(today) - _monday(newest)).days // 7 - 1
    for row in rows:
        row["date"] = (date.fromisoformat(row["date"]) + timedelta(weeks=weeks)).isoformat()
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
