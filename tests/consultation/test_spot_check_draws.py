"""Is a week drawn once, fairly over therapists, and can the draw be repeated?"""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.spot_checks import drawn as draw_by_rule
from alliance_app.consultation.models import CaseStanding, SpotCheck
from alliance_app.consultation.operations.spot_checks import answer_spot_check, draw_spot_checks
from alliance_app.consultation.spot_checks import to_draw_from
from alliance_app.people.models import Clinic
from tests.factories import (
    NOW,
    TODAY,
    at,
    day,
    drawn,
    make_clinic,
    make_supervisor,
    make_therapist,
    transfer,
    unflagged,
)
from tests.many_cases import add_cases
from tests.records.at_once import at_once

pytestmark = pytest.mark.django_db
MONDAY = TODAY


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


@pytest.fixture
def therapist(clinic):
    return make_therapist(clinic)


@pytest.fixture
def supervisor(clinic, therapist):
    return make_supervisor(clinic, therapist)


def can_be_drawn(clinic: Clinic, today: date = TODAY) -> set:
    return {case for theirs in to_draw_from(clinic, today).values() for case in theirs}


def draw(clinic: Clinic, now: datetime = NOW, seed: int | None = 1) -> int | None:
    return draw_spot_checks(clinic=clinic, now=now, seed=seed)


# The draw
def test_a_week_draws_between_five_and_ten_per_cent_fairly_over_therapists(clinic) -> None:
    """Of 200 unflagged cases, 5% is exactly ten: of caseloads of 100, 60, 36 and 4 it is 5, 3, and 1.8 and .2 in whole ones."""
    therapists = [make_therapist(clinic) for _ in range(4)]
    for number, (person, cases) in enumerate(zip(therapists, (100, 60, 36, 4), strict=True)):
        make_supervisor(clinic, person)
        add_cases(person, 3 * cases, TODAY, first=1000 * number)  # every third is in place
    assert draw(clinic, seed=None) == 10
    counted = [SpotCheck.objects.filter(therapist=person, week=MONDAY).count() for person in therapists]
    assert counted in ([5, 3, 2, 0], [5, 3, 1, 1])
    open_gates = set(CaseStanding.objects.filter(gate="open").values_list("case", flat=True))
    assert set(SpotCheck.objects.values_list("case", flat=True)) <= open_gates


def test_a_week_has_one_draw_also_where_chance_draws_nothing(clinic, therapist, supervisor) -> None:
    """Of one case, 5 seeds of a hundred draw it: asked often enough, it would be drawn at last."""
    unflagged(therapist)
    nothing = next(seed for seed in range(100) if not draw_by_rule({1: ["a"]}, 5, seed))
    assert draw(clinic, seed=nothing) == 0
    assert {draw(clinic, at(days), seed) for days in range(7) for seed in range(40)} == {None}
    assert draw(clinic, at(7), nothing) == 0
    assert SpotCheck.objects.count() == 0


def test_the_week_is_the_clinics_own(therapist, supervisor) -> None:
    """It is Sunday evening in Los Angeles when Monday has begun in Auckland."""
    west, east = (make_clinic(name.lower(), time_zone=zone) for name, zone in (
        ("West", "America/Los_Angeles"), ("East", "Pacific/Auckland"),
    ))  # fmt: skip
    now = datetime(2026, 3, 1, 20, tzinfo=UTC)  # a Sunday in Greenwich
    for clinic in (west, east):
        draw(clinic, now)
    weeks = {c.slug: c.spot_checks_drawn_for for c in Clinic.objects.filter(slug__in=["west", "east"])}
    assert weeks == {"west": date(2026, 2, 23), "east": date(2026, 3, 2)}


def test_a_clinic_that_wants_none_has_none_and_one_that_changes_its_mind_has_this_weeks(therapist, supervisor) -> None:
    clinic = therapist.clinic
    add_cases(therapist, 120, TODAY)
    Clinic.objects.update(spot_check_percent=0)
    assert draw(clinic) is None
    assert not SpotCheck.objects.exists() and not AuditEntry.objects.filter(action="drawn").exists()
    Clinic.objects.update(spot_check_percent=10)
    assert draw(clinic, at(1)) == 4


def test_a_draw_is_repeated_from_the_seed_in_the_audit_log(clinic, therapist, supervisor) -> None:
    add_cases(therapist, 300, TODAY)
    cases = to_draw_from(clinic, TODAY)
    count = draw(clinic, seed=None)
    entry = AuditEntry.objects.get(action="drawn")
    assert (entry.subject, entry.subject_id, entry.actor_id) == ("spot checks", str(MONDAY), None)
    assert entry.detail["count"] == count == 5
    again = draw_by_rule(cases, entry.detail["percent"], entry.detail["seed"])
    assert set(again) == set(SpotCheck.objects.values_list("case", flat=True))


def test_seeds_are_not_the_same_twice(clinic) -> None:
    for week in range(3):
        draw(clinic, at(7 * week), seed=None)
    seeds = [entry.detail["seed"] for entry in AuditEntry.objects.filter(action="drawn")]
    assert len(set(seeds)) == 3


def test_what_waits_is_not_drawn_again_and_what_was_answered_can_be(clinic, therapist, supervisor) -> None:
    case = unflagged(therapist)
    drawn(case)
    assert can_be_drawn(clinic) == set()
    answer_spot_check(case=case, by=supervisor, found="nothing", now=NOW)
    assert can_be_drawn(clinic, day(7)) == {case.pk}


def test_whose_case_it_was_is_kept(clinic, therapist, supervisor) -> None:
    add_cases(therapist, 60, TODAY)
    draw(clinic)
    case = SpotCheck.objects.get().case
    other = make_therapist(clinic)
    make_supervisor(clinic, other)
    transfer(case, other)
    assert SpotCheck.objects.get().therapist == therapist


@pytest.mark.django_db(transaction=True)
def test_eight_draws_at_once_are_one() -> None:
    therapist = make_therapist(make_clinic())
    make_supervisor(therapist.clinic, therapist)
    add_cases(therapist, 300, TODAY)
    told = at_once(*(lambda seed=seed: draw(therapist.clinic, seed=seed) for seed in range(8)))
    assert sorted(told, key=str) == [5, *[None] * 7]
    assert SpotCheck.objects.count() == 5
    assert AuditEntry.objects.filter(action="drawn").count() == 1


def test_a_large_clinic_is_drawn_with_as_few_questions(clinic, therapist, supervisor) -> None:
    add_cases(therapist, 300, TODAY)
    with CaptureQueriesContext(connection) as few:
        draw(clinic)
    add_cases(therapist, 6000, TODAY, first=1000)
    with CaptureQueriesContext(connection) as many:
        assert draw(clinic, at(7)) in range(100, 106)
    written = sum("INSERT" in query["sql"] for query in many) - sum("INSERT" in query["sql"] for query in few)
    assert written <= 1, "in as few statements as the database takes rows"
    assert len(many) - written == len(few) <= 8


# The command
def run(capsys, **options) -> list[str]:
    call_command("draw_spot_checks", **options)
    return capsys.readouterr().out.splitlines()


def test_the_command_draws_for_every_clinic_and_twice_is_once(clinic, therapist, supervisor, capsys) -> None:
    add_cases(therapist, 60, TODAY)
    make_clinic("south", spot_check_percent=0)
    first, again = run(capsys), run(capsys)
    assert first == ["north: 1 drawn.", "south: no spot checks are wanted."]
    assert again[0] == "north: drawn already this week."
    assert run(capsys, clinic="south") == ["south: no spot checks are wanted."]


def test_a_clinic_that_is_not_there_is_said_with_status_2() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("draw_spot_checks", clinic="nowhere")
    assert (refusal.value.returncode, str(refusal.value)) == (2, "there is no clinic with this short name")
