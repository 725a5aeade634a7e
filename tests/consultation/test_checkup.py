"""Does the doctor find what is wrong, say it without repeating it, and leave it alone?"""

from datetime import date

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from alliance_app.audit import append_only
from alliance_app.consultation import checkup
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.cases import open_case
from alliance_app.people.models import Clinic, Clinician, RoleHeld
from alliance_app.records.models import Case, Score
from tests.factories import NOW, TODAY, close
from tests.full_clinic import make_full_clinic

pytestmark = pytest.mark.django_db
NAME = "a name that nobody may read"


def case_in(slug: str) -> Case:
    now = timezone.now()
    clinic = Clinic.objects.create(slug=slug, name=slug)
    therapist = Clinician.objects.create(clinic=clinic, email=f"t@{slug}.example", name="T", joined_at=now)
    RoleHeld.objects.create(clinician=therapist, role="therapist")
    case = open_case(therapist=therapist, code="A", opened_on=date(2026, 1, 5), now=now)
    case.client.name = NAME
    case.client.save()
    return case


@pytest.fixture
def cases() -> list[Case]:
    return [case_in("one"), case_in("two")]


def doctor(capsys) -> str:
    call_command("doctor")
    return capsys.readouterr().out


def test_nothing_is_found_where_nothing_is_wrong(cases, capsys) -> None:
    assert doctor(capsys) == f"{len(checkup.QUESTIONS)} questions, nothing found.\n"


@pytest.mark.sqlite
def test_a_row_that_points_at_another_clinic_is_found(cases) -> None:
    Case.objects.filter(pk=cases[0].pk).update(client=cases[1].client)
    assert list(checkup.strayed_references()) == ["records.Case.client: 1 rows point at another clinic"]


def test_a_text_that_no_key_opens_is_found_and_not_repeated(cases, settings) -> None:
    settings.DATA_KEYS = [b"another key, of thirty-two bytes"]
    assert list(checkup.sealed_texts()) == ["records.Client.name: 2 texts open with no key of DATA_KEY"]


def test_a_case_without_standing_is_found(cases) -> None:
    CaseStanding.objects.filter(case=cases[0]).delete()
    assert list(checkup.cases_without_standing()) == ["1 cases have no standing: run rebuild_standings"]


def test_a_case_that_nobody_treats_who_works_there_is_named(cases) -> None:
    case, closed = cases
    close(closed, on=closed.opened_on)
    for each in cases:
        each.therapists.update(ends_on=each.opened_on)
    assert list(checkup.cases_without_therapist()) == [f"case {case.pk} has no therapist who works there: hand it over"]


@pytest.mark.sqlite
def test_a_rating_of_another_session_than_its_check_in_is_found(cases) -> None:
    case = make_full_clinic("whole")
    assert list(checkup.disagreeing_rows()) == []
    score = case.scores.get(checkin__isnull=False)
    assert (score.replaced_by.case, score.risk_answers.count()) == (case, 1)
    Score.objects.filter(pk=score.pk).update(case=cases[1])
    session = case.sessions.create(clinic=case.clinic, held_on=TODAY, recorded_at=NOW)
    case.checkins.get(second_view=None).ratings.update(session=session)
    assert list(checkup.disagreeing_rows()) == [
        "records.Rating: 2 rows are of another session than their checkin",
        "records.Score: 1 rows are of another case than their participant",
        "records.Score: 1 rows are of another case than their checkin",
        "records.Score: 1 rows are of another case than their replaces",
        "consultation.RiskAnswer: 1 rows are of another case than their score",
    ]


def test_a_standing_of_other_rules_is_found(cases) -> None:
    CaseStanding.objects.filter(case=cases[0]).update(rules_version=0)
    (found,) = checkup.standings_of_other_rules()
    assert found.startswith("1 standings are of other rules") and found.endswith("run rebuild_standings")


@pytest.mark.parametrize(("table", "found"), [("django_session", 0), ("no_such_table", 1)])
def test_a_cache_without_its_table_is_found(settings, table, found) -> None:
    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": table}}
    assert len(list(checkup.missing_cache_table())) == found


@pytest.mark.sqlite
def test_a_reference_to_nothing_is_found(cases) -> None:
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        cursor.execute("UPDATE records_client SET clinic_id = 999 WHERE id = %s", [cases[0].client_id.hex])
        assert list(checkup.damaged_file()) == ["1 rows refer to rows that are not there"]
        cursor.execute("UPDATE records_client SET clinic_id = %s WHERE clinic_id = 999", [cases[0].clinic_id])


def test_a_log_that_can_be_changed_is_found(cases) -> None:
    assert list(checkup.unprotected_log()) == []
    append_only.run(connection, append_only.releases)
    assert list(checkup.unprotected_log()) == ["the audit log can be changed: 6 of its triggers are not there"]


def test_findings_end_with_status_1_and_a_line_each(cases) -> None:
    CaseStanding.objects.filter(case__in=cases).delete()
    with pytest.raises(CommandError) as ending:
        call_command("doctor")
    assert (str(ending.value), ending.value.returncode) == (
        "2 cases have no standing: run rebuild_standings",
        1,
    )


def test_a_database_that_is_not_up_to_date_is_not_looked_at() -> None:
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    with pytest.raises(CommandError) as ending:
        call_command("doctor")
    assert ending.value.returncode == 2


def test_a_second_factor_that_no_key_opens_is_found(cases, settings) -> None:
    TOTP.activate(cases[0].therapists.get().clinician, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(cases[1].therapists.get().clinician)
    assert list(checkup.sealed_secrets()) == []
    settings.DATA_KEYS = [b"another key, of thirty-two bytes"]
    assert list(checkup.sealed_secrets()) == ["mfa.Authenticator: 2 secrets open with no key of DATA_KEY"]
