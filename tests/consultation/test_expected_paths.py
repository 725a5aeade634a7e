"""Does a clinic learn from its own closed cases alone, keep what it learned with number and date, and say it once?"""

import csv
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical import expected
from alliance_app.clinical.measures import PHQ9, RECOGNISED
from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.models import ExpectedPath
from alliance_app.consultation.operations.expected_paths import fit_paths
from alliance_app.demo.clinics import RATINGS
from alliance_app.interop.imports import import_file
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case, Score, Session
from tests.factories import NOW, TODAY, at, make_case, make_clinic, make_therapist
from tests.past_cases import past_cases, usual

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic("north")


def fitted(clinic: Clinic, measure: str = "phq9", days: int = 0) -> ExpectedPath:
    return next(row for row in fit_paths(clinic=clinic, now=at(days)) if row.measure == measure)


# The fit
def test_two_hundred_closed_cases_give_a_path_with_number_and_day(clinic) -> None:
    past_cases(clinic, 200)
    path = fitted(clinic).rules(PHQ9)
    assert (path.n, path.fitted_on, path.last_session) == (200, TODAY, 8)
    assert path.at(18, 6).value == pytest.approx(usual(18, 6), abs=0.5)
    assert (path.below, path.above) == pytest.approx((-3.8, 3.8), abs=0.6)


def test_one_case_fewer_gives_none_and_says_how_many_there_are(clinic) -> None:
    past_cases(clinic, 199)
    row = fitted(clinic)
    assert (row.n, row.curve, row.why_none) == (199, None, "only 199 of 200 closed cases")
    assert row.rules(PHQ9) is None


def test_open_cases_and_those_of_another_clinic_count_nowhere(clinic) -> None:
    past = past_cases(clinic, 201)
    Case.objects.filter(pk__in=[past[0].pk, past[1].pk]).update(closed_on=None, ending="")
    past_cases(make_clinic("south"), 5, seed=2)
    assert fitted(clinic).n == 199


def test_a_case_that_is_taken_up_again_is_no_closed_one_any_more_and_the_path_goes(clinic) -> None:
    past = past_cases(clinic, 200)
    assert fitted(clinic).curve
    Case.objects.filter(pk=past[0].pk).update(closed_on=None, ending="")
    assert fitted(clinic, days=30).n == 199
    [newest] = ExpectedPath.objects.filter(clinic=clinic, measure="phq9").newest()
    assert newest.curve is None


def test_what_was_scored_after_the_end_is_no_part_of_the_course(clinic) -> None:
    past = past_cases(clinic, 200)
    before = fitted(clinic)
    case = past[0]
    Score.objects.create(
        clinic=clinic, case=case, participant=case.participants.get(), measure="phq9", total=27, recorded_at=NOW,
        scored_on=TODAY + timedelta(days=90),
    )  # fmt: skip
    assert fitted(clinic, days=1).pk == before.pk


def test_only_sessions_that_were_held_and_stand_are_counted(clinic) -> None:
    past = past_cases(clinic, 200)
    second = [case.sessions.all()[1].pk for case in past]
    Session.objects.filter(pk__in=second[:100]).update(attendance="missed")
    Session.objects.filter(pk__in=second[100:]).update(withdrawn_at=NOW)
    assert fitted(clinic).rules(PHQ9).last_session == 7


def test_the_real_ratings_come_through_the_records_to_the_path_of_the_file(clinic, monkeypatch) -> None:
    import_file(RATINGS, clinic, now=NOW)
    Case.objects.filter(clinic=clinic).update(closed_on=TODAY, ending="planned")
    with RATINGS.open(encoding="utf-8") as file:
        scored = {row["case"] for row in csv.DictReader(file) if row["bai"]}
    row = fitted(clinic, "bai")
    assert (row.n, row.why_none) == (len(scored), "only 57 of 200 closed cases")
    monkeypatch.setattr(expected.fit, "__defaults__", (57,))
    path = fitted(clinic, "bai", days=1).rules(RECOGNISED["bai"])
    fourth, eighth = path.at(20, 4), path.at(20, 8)
    ours = (fourth.value, fourth.worse_edge, eighth.value, eighth.worse_edge)
    assert ours == pytest.approx((15.5, 25.9, 11.8, 21.6), abs=0.3)


# What is kept
def test_nothing_is_written_while_nothing_has_changed(clinic) -> None:
    past_cases(clinic, 200)
    first = fit_paths(clinic=clinic, now=NOW)
    entries = AuditEntry.objects.count()
    again = fit_paths(clinic=clinic, now=at(30))
    assert [row.pk for row in again] == [row.pk for row in first]
    assert (ExpectedPath.objects.count(), AuditEntry.objects.count()) == (len(first), entries)


def test_more_cases_are_a_new_row_and_the_newest_counts(clinic) -> None:
    past_cases(clinic, 200)
    fitted(clinic)
    past_cases(clinic, 20, seed=2)
    fitted(clinic, days=30)
    assert sorted(ExpectedPath.objects.filter(measure="phq9").values_list("n", flat=True)) == [200, 220]
    assert [row.n for row in ExpectedPath.objects.filter(measure="phq9").newest()] == [220]


def test_each_fit_is_in_the_audit_log(clinic) -> None:
    row = fitted(clinic)
    entry = AuditEntry.objects.get(subject="expected path", subject_id=str(row.pk))
    assert (entry.action, entry.clinic_id, entry.actor_id) == ("fitted", clinic.pk, None)


def test_a_path_of_an_older_form_is_not_read(clinic) -> None:
    past_cases(clinic, 200)
    row = fitted(clinic)
    row.form = expected.FORM - 1
    assert row.rules(PHQ9) is None


def test_the_file_of_a_case_holds_the_paths_of_its_own_clinic(clinic) -> None:
    therapist = make_therapist(clinic)
    case = make_case(therapist)
    past_cases(make_clinic("south"), 200)
    for each in Clinic.objects.all():
        fit_paths(clinic=each, now=NOW)
    assert file_of(case, TODAY, therapist).paths == {}
    past_cases(clinic, 210)
    fit_paths(clinic=clinic, now=at(1))
    paths = file_of(case, TODAY, therapist).paths
    assert {key: path.n for key, path in paths.items()} == {"phq9": 210}


# The command
def run(capsys, **options) -> list[str]:
    call_command("fit_expected_paths", **options)
    return capsys.readouterr().out.splitlines()


def test_the_command_says_of_each_measure_what_there_is(clinic, capsys) -> None:
    past_cases(clinic, 200)
    past_cases(clinic, 37, measure="gad7")
    make_clinic("south")
    said = run(capsys)
    assert said[:4] == [
        "north: CORE-10: no path: only 0 of 200 closed cases.",
        "north: GAD-7: no path: only 37 of 200 closed cases.",
        "north: ORS: no path: only 0 of 200 closed cases.",
        said[3],
    ]
    assert said[3].startswith("north: PHQ-9: fitted to 200 closed cases on 20")
    assert len(said) == 8
    assert run(capsys, clinic="north") == said[:4]


def test_courses_that_determine_no_curve_are_said_with_status_1_and_the_rest_is_done(clinic, capsys) -> None:
    past_cases(clinic, 200)
    past_cases(clinic, 200, measure="gad7")
    Score.objects.filter(measure="gad7").update(total=9)
    with pytest.raises(CommandError) as refusal:
        call_command("fit_expected_paths")
    assert (refusal.value.returncode, str(refusal.value)) == (
        1, "north: GAD-7: no path: every course starts at the same score."
    )  # fmt: skip
    assert "PHQ-9: fitted to 200" in capsys.readouterr().out


def test_a_clinic_that_is_not_there_is_said_with_status_2() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("fit_expected_paths", clinic="nowhere")
    assert (refusal.value.returncode, str(refusal.value)) == (2, "there is no clinic with this short name")


def test_what_is_read_grows_with_no_case(clinic, django_assert_max_num_queries) -> None:
    past_cases(clinic, 40)
    with django_assert_max_num_queries(30):
        fit_paths(clinic=clinic, now=NOW)
