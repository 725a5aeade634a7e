"""Is every look, every file taken along and every refusal written down, once?"""

import uuid

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinician
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.web.access import access
from tests.web import clinics
from tests.web.clinics import People
from tests.web.posts import BY_NAME
from tests.web.routes import ROUTES, address_of
from tests.web.sending import send, signed_in

Written = tuple[str, str, str, str | None]


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    return clinics.low_case(people.therapist)


class Since:
    """What was written since this was made."""

    def __init__(self) -> None:
        self.before = set(AuditEntry.objects.values_list("pk", flat=True))

    def written(self) -> list[Written]:
        entries = AuditEntry.objects.exclude(pk__in=self.before).order_by("pk")
        return [(e.action, e.subject, e.subject_id, e.detail.get("page")) for e in entries]


def get(person: Clinician, name: str, case: Case | None = None) -> HttpResponse:
    return signed_in(person).get(address_of(name, case))


def test_each_page_of_a_case_is_one_look_of_the_person_at_the_case(people: People, case: Case) -> None:
    for name in ("case-detail", "consult", "review-add"):
        log = Since()
        assert get(people.supervisor, name, case).status_code == 200
        assert log.written() == [("viewed", "case", str(case.pk), name)]
        entry = AuditEntry.objects.latest("pk")
        assert (entry.actor_id, entry.case_id, entry.clinic_id) == (people.supervisor.pk, case.pk, people.clinic.pk)


def test_a_list_of_cases_is_a_look_at_the_page(people: People, case: Case) -> None:
    for person, name in ((people.therapist, "case-list"), (people.supervisor, "review-queue")):
        log = Since()
        get(person, name)
        assert log.written() == [("viewed", "page", name, None)]


def test_a_case_that_is_anothers_and_one_that_is_none_are_both_refusals(people: People, case: Case) -> None:
    for asked in (case.pk, uuid.uuid4()):
        log = Since()
        assert signed_in(people.other_therapist).get(ROUTES["case-detail"].address(asked)).status_code == 404
        assert log.written() == [("refused", "case", str(asked), "case-detail")]


def test_a_page_of_another_role_is_a_refusal(people: People) -> None:
    log = Since()
    assert get(people.administrator, "case-list").status_code == 404
    assert log.written() == [("refused", "page", "case-list", None)]


def test_techniques_that_wait_are_a_refusal(people: People, case: Case) -> None:
    log = Since()
    assert get(people.therapist, "technique-list", case).status_code == 403
    assert log.written() == [("refused", "case", str(case.pk), "technique-list")]


def test_what_is_sent_is_written_by_its_operation_and_is_no_look(people: People, case: Case) -> None:
    for post in (BY_NAME["goal-add"], BY_NAME["review-add"]):
        log = Since()
        assert send(post, people, case, post.fields).status_code == 302
        written = log.written()
        assert written and not [entry for entry in written if entry[0] in ("viewed", "refused")]


def test_a_refused_form_shows_its_page_again_and_is_a_look(people: People, case: Case) -> None:
    log = Since()
    assert send(BY_NAME["goal-add"], people, case, {}).status_code == 422
    assert log.written() == [("viewed", "case", str(case.pk), "goal-add")]


def test_what_touches_no_clinical_data_is_not_written(people: People, case: Case) -> None:
    log = Since()
    for name in ("safety", "home", "health-live"):
        get(people.therapist, name)
    Client().get(address_of("case-detail", case))
    assert log.written() == []


def test_a_file_that_is_taken_along_is_an_export(people: People, rf) -> None:
    @access(Permission.RATE)
    def take(request):
        return HttpResponse("x", headers={"Content-Disposition": 'attachment; filename="cases.csv"'})

    log = Since()
    request = rf.get("/")
    request.user = people.therapist
    request.resolver_match = type("Match", (), {"url_name": "take"})
    take(request)
    assert log.written() == [("exported", "page", "take", None)]


def test_a_page_whose_look_cannot_be_written_is_not_shown(people: People, case: Case) -> None:
    client = signed_in(people.therapist)
    client.raise_request_exception = False

    def no_entries(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO") and "audit_auditentry" in sql:
            raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(no_entries):
        answer = client.get(address_of("case-detail", case))
    assert answer.status_code == 500
    assert case.code not in answer.content.decode()


def test_what_a_view_refuses_below_ones_own_case_or_by_its_code_is_a_refusal(people: People, case: Case) -> None:
    theirs = clinics.low_case(people.other_therapist, "L-1")
    log, browser = Since(), signed_in(people.therapist)
    foreign = ROUTES["session-detail"].address(case.pk, session=theirs.sessions.last().pk)
    assert browser.get(foreign).status_code == 404
    assert log.written() == [("refused", "case", str(case.pk), "session-detail")]
    log = Since()
    browser.post(ROUTES["case-find"].address(), {"code": "L-1"})
    assert log.written() == [("refused", "page", "case-find", None)]
    log = Since()
    reason = {"code": "NONE-9", "reason": "She called, and nobody else is here."}
    signed_in(people.administrator).post(ROUTES["access-grant-add"].address(), reason)
    assert ("refused", "page", "access-grant-add", None) in log.written()
