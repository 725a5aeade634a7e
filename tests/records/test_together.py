"""Are rows that are read together the ones that each query gives alone, value for value?"""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from alliance_app.records.models import Case, GoalStatement, Rating, Score, Session
from alliance_app.records.together import attach, read_together
from tests.web import clinics
from tests.web.clinics import People
from tests.web.full_case import full_case

pytestmark = pytest.mark.django_db
ODD = "“ß日本\n\\ \" ' %s {x} \t🙂‮א"


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    return full_case(people, people.therapist, people.supervisor, "K-1")


def values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def tables_of(people: People) -> dict[str, models.QuerySet]:
    ours = [m for m in apps.get_models() if m.__module__.startswith("alliance_app.")]
    rows = {m._meta.label: m._base_manager.filter(clinic=people.clinic).order_by("pk") for m in ours if _of_clinic(m)}
    return {name: query for name, query in rows.items() if query.exists()}


def _of_clinic(model: type[models.Model]) -> bool:
    return any(field.name == "clinic" for field in model._meta.fields)


def test_every_kind_of_row_is_what_its_own_query_gives(people: People, case: Case) -> None:
    queries = tables_of(people)
    assert len(queries) >= 25
    found = read_together(queries)
    for name, query in queries.items():
        assert [values(row) for row in found[name]] == [values(row) for row in query], name
        assert {type(row) for row in found[name]} == {query.model}


def test_any_script_and_any_number_comes_through(people: People, case: Case) -> None:
    clinics.goal(case, ODD)
    score = case.scores.first()
    score.total, score.source_ref = "-0.125", ODD[:30]
    score.save()
    found = read_together({"goals": case.goals.all(), "scores": case.scores.all()})
    assert found["goals"][-1].client_words == ODD
    assert [values(row) for row in found["scores"]] == [values(row) for row in Score.objects.filter(case=case)]


def test_rows_come_in_the_order_of_their_query(people: People, case: Case) -> None:
    for words in ("to sleep", "to sleep through", "to speak up"):
        clinics.goal(case, words)
    by_number = case.goals.order_by("-version")
    found = read_together({"by_day": case.goals.all(), "by_number": by_number})
    assert found == {"by_day": list(case.goals.all()), "by_number": list(by_number)}
    assert len(found["by_day"]) >= 4


def test_one_question_reads_them_and_another_who_is_named(people: People, case: Case) -> None:
    queries = {"sessions": Session.objects.filter(case=case), "ratings": Rating.objects.filter(session__case=case)}
    with CaptureQueriesContext(connection) as asked:
        found = read_together({**queries, "goals": case.goals.all()}, known=[case])
        for rating in found["ratings"]:
            assert rating.session.case is case
            assert rating.clinician is None or rating.clinician.name
    assert len(asked) == 2


def test_what_is_not_read_is_read_when_it_is_asked_for(people: People, case: Case) -> None:
    found = read_together({"goals": case.goals.defer("client_words")})
    assert "client_words" in found["goals"][0].get_deferred_fields()
    assert found["goals"][0].client_words == GoalStatement.objects.filter(case=case)[0].client_words


def test_nothing_is_nothing(people: People, case: Case) -> None:
    nothing = {"sessions": Session.objects.filter(case=None), "goals": GoalStatement.objects.none()}
    assert read_together(nothing) == {"sessions": [], "goals": []}


def test_an_owner_holds_what_was_read_of_it(people: People, case: Case) -> None:
    found = read_together({"sessions": case.sessions.all(), "ratings": Rating.objects.filter(session__case=case)})
    attach(found["sessions"], "ratings", found["ratings"], "session")
    with CaptureQueriesContext(connection) as asked:
        held = {session.pk: {rating.pk for rating in session.ratings.all()} for session in found["sessions"]}
    assert len(asked) == 0
    assert held == {s.pk: set(s.ratings.values_list("pk", flat=True)) for s in case.sessions.all()}
    assert any(held.values())
