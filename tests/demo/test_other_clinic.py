"""Does the clinic of the real ratings hold the file as it is, and say of it what `assess` says?"""

import csv
import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from alliance_app.consultation.judgement import rules_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.demo.clinics import RATINGS, write_moved
from alliance_app.people.models import Clinic, Supervision
from alliance_app.records.models import CaseTherapist, Session

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # on which the demonstration is served
TODAY = NOW.date()


@pytest.fixture
def other(filled) -> Clinic:
    return Clinic.objects.get(slug="other")


@pytest.fixture
def assessed(tmp_path) -> dict[str, dict]:
    file = tmp_path / "moved.csv"
    write_moved(file, TODAY)
    out = StringIO()
    call_command("assess", str(file), as_of=TODAY, stdout=out, stderr=StringIO())
    return {line["case"]: line for line in map(json.loads, out.getvalue().splitlines())}


def of_interest(flag: dict) -> tuple:
    return tuple(flag[key] for key in ("rule", "tier", "factor", "value", "baseline", "limit"))


def test_each_standing_is_what_assess_says_of_the_moved_file(other, assessed) -> None:
    standings = CaseStanding.objects.filter(clinic=other).select_related("case")
    assert len(standings) == len(assessed) == 57
    for standing in standings:
        told = assessed[standing.case.code]
        assert standing.reason_on(TODAY).value == told["reason"], standing.case.code
        assert standing.gate_on(TODAY).value == told["gate"]
        assert (standing.stuck, standing.stuck_by) == (told["stuck"], told["stuck_by"])
        assert [of_interest(f) for f in standing.detail["flags"]] == [of_interest(f) for f in told["flags"]]


def test_dates_move_by_whole_weeks_to_end_last_week(other) -> None:
    with RATINGS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    held_on = set(Session.objects.filter(clinic=other).values_list("held_on", flat=True))
    moved = {max(held_on) - day for day in held_on}
    newest = max(date.fromisoformat(row["date"]) for row in rows)
    assert moved == {newest - date.fromisoformat(row["date"]) for row in rows}
    this_monday = TODAY - timedelta(days=TODAY.weekday())
    assert this_monday - timedelta(days=7) <= max(held_on) < this_monday
    assert max(held_on).weekday() == newest.weekday()


def test_no_goal_is_asked_of_a_file_without_goals(other) -> None:
    assert not rules_of(other).policy.require_goal


def test_the_first_therapist_signs_in_and_the_others_are_people_without(other) -> None:
    therapists = {c.code: c for c in other.clinicians.filter(roles_held__role="therapist")}
    assert set(therapists) == {f"T{n:02}" for n in range(1, 14)}
    assert therapists.pop("T01").email == "therapist@other.example"
    assert not any(c.email or c.has_usable_password() for c in therapists.values())
    assert CaseTherapist.objects.filter(clinic=other, clinician__code="T01").exists()


def test_one_supervisor_has_them_all(other) -> None:
    links = Supervision.objects.filter(clinic=other)
    assert {link.supervisor.email for link in links} == {"supervisor@other.example"}
    assert links.values("therapist").distinct().count() == 13
