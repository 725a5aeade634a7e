"""Can a row of one clinic point at another's?

On PostgreSQL the database refuses it, by raw SQL too. On SQLite the operations do, and the doctor looks for any.
"""

import importlib
import pkgutil

import pytest
from django.apps import apps
from django.db import connection

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.checkins import record_checkin
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records.models import Case, Rating
from tests.factories import (
    NOW,
    TODAY,
    client_of,
    make_case,
    make_clinic,
    make_therapist,
    own,
    theirs,
    therapist_of,
)
from tests.full_clinic import make_full_clinic
from tests.records.refusals import refused

pytestmark = pytest.mark.django_db
MIGRATIONS = [
    importlib.import_module(f"alliance_app.{layer}.migrations.{name}")
    for layer in ("people", "records", "consultation")
    for _, name, _ in pkgutil.iter_modules(importlib.import_module(f"alliance_app.{layer}.migrations").__path__)
]
REFERENCES = [reference for migration in MIGRATIONS for reference in getattr(migration, "REFERENCES", [])]
AGREEMENTS = [each for migration in MIGRATIONS for each in getattr(migration, "AGREEMENTS", [])]


def has_clinic(model):
    return any(field.name == "clinic" for field in model._meta.concrete_fields)


def references_of_the_models():
    """Return every reference from a row of a clinic to a row of a clinic, as the migrations name them."""
    return {
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in apps.get_models()
        if has_clinic(model)
        for field in model._meta.concrete_fields
        if field.related_model and has_clinic(field.related_model)
    }


def test_every_reference_within_clinical_data_has_its_composite_key():
    assert set(REFERENCES) == references_of_the_models()
    assert len(REFERENCES) == len(set(REFERENCES))


@pytest.mark.postgres
def test_every_composite_key_is_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND array_length(conkey, 1) = 2")
        there = {name for (name,) in cursor.fetchall()}
    assert there == {
        *(f"{table}_{column}_same_clinic" for table, column, _ in REFERENCES),
        *(f"{table}_{column}_same_{shared}" for table, shared, column, _ in AGREEMENTS),
    }


@pytest.mark.postgres
def test_a_row_cannot_name_another_case_or_session_than_the_row_that_it_belongs_to():
    case = make_full_clinic("north")
    other = make_case(therapist_of(case))
    session = records.add_session(case=other, held_on=TODAY, now=NOW)
    bare = case.checkins.create(clinic=case.clinic, session=case.sessions.first(), recorded_at=NOW)
    for row, column, strange, constraint in (
        (Rating.objects.filter(session__case=case).first(), "session_id", session, "records_rating_checkin_id_same_session_id"),
        (bare, "session_id", session, "records_checkin_session_id_same_case_id"),
        (bare, "case_id", other, "records_checkin_session_id_same_case_id"),
        (case.scores.filter(replaces=None).last(), "participant_id", client_of(other), "records_score_participant_id_same_case_id"),
    ):
        with refused(constraint), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [strange.pk, row.pk])


@pytest.fixture
def two_clinics():
    """Two clinics with a row in every table; the second has a case beside it to which nothing belongs yet."""
    north, south = (make_full_clinic(slug) for slug in ("north", "south"))
    Case.objects.create(clinic=south.clinic, code="bare", client=south.client, opened_on=TODAY, recorded_at=NOW)
    return north.clinic_id, south.clinic_id


def without_agreements():
    """Take away what would refuse first, for the time of a test: that rows are of the same case and session."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table, shared, column, _ in AGREEMENTS:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_{shared}")


#: Of some tables the row to point at is one to which nothing belongs yet: another rule would refuse it first.
BARE = {
    "records_case": "AND code = 'bare'",
    "records_rating": "AND id NOT IN (SELECT rating_id FROM records_closeranswer)",
    "records_checkin": "AND id NOT IN (SELECT checkin_id FROM consultation_secondview)",
    "records_score": "AND id NOT IN (SELECT replaces_id FROM records_score WHERE replaces_id IS NOT NULL)",
}


@pytest.mark.postgres
def test_raw_sql_cannot_point_at_another_clinic(two_clinics):
    north, south = two_clinics
    without_agreements()
    for table, column, parent in REFERENCES:
        bare = BARE.get(parent, "")
        with refused(f"{table}_{column}_same_clinic"), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {column} = (SELECT id FROM {parent} WHERE clinic_id = %s {bare} LIMIT 1) "
                f"WHERE clinic_id = %s AND {column} IS NOT NULL",
                [south, north],
            )
            assert cursor.rowcount > 0, table


@pytest.mark.postgres
def test_raw_sql_cannot_move_a_row_to_another_clinic(two_clinics):
    north, empty = two_clinics[0], make_clinic("empty").pk
    for table in sorted({table for table, _, _ in REFERENCES}):
        with refused("_same_clinic"), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET clinic_id = %s WHERE clinic_id = %s", [empty, north])
            assert cursor.rowcount > 0, table


# What the operations refuse, on every database
@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic("north")))


@pytest.fixture
def elsewhere():
    return make_case(make_therapist(make_clinic("south")))


def test_a_case_is_not_given_to_a_therapist_of_another_clinic(case, elsewhere):
    with pytest.raises(NotAllowed):
        records.add_case(
            clinic=case.clinic, code="K-9", therapist=therapist_of(elsewhere), opened_on=TODAY, now=NOW
        )


def test_nobody_rates_a_case_of_another_clinic(case, elsewhere):
    stranger = therapist_of(elsewhere)
    with pytest.raises(NotAllowed):
        record_checkin(case=case, by=stranger, held_on=TODAY, answers=[own(stranger, 8)], now=NOW, key="")


def test_nobodys_answer_of_another_clinic_is_recorded(case, elsewhere):
    by = therapist_of(case)
    for answer in (own(therapist_of(elsewhere), 8), theirs(client_of(elsewhere), 8)):
        with pytest.raises(NotAllowed):
            record_checkin(case=case, by=by, held_on=TODAY, answers=[answer], now=NOW, key="")
    assert case.sessions.count() == 0


def test_nobody_of_another_case_takes_part(case):
    other = make_case(therapist_of(case))
    with pytest.raises(NotAllowed):
        record_checkin(
            case=case, by=therapist_of(case), held_on=TODAY, answers=[theirs(client_of(other), 8)], now=NOW, key=""
        )


def test_the_same_codes_live_side_by_side_in_two_clinics():
    cases = [make_full_clinic(slug) for slug in ("north", "south")]
    assert [case.code for case in cases] == ["K-1", "K-1"]
    assert cases[0].client != cases[1].client
    assert {participant.role for case in cases for participant in case.participants.all()} == {Role.CLIENT.value}
