"""What do the pages say of the log: to the administrator, to the therapist, and about what others see?"""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse

from alliance_app.audit.models import AuditEntry
from alliance_app.audit.operations import record
from alliance_app.people.models import Clinician
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.people.roles import Administrator, Supervisor
from alliance_app.records.models import Case
from alliance_app.web.log_rows import days_of, told_to_therapists
from alliance_app.web.others_see import ACTS_OF_SUPERVISORS, guarded_pages
from alliance_app.web.page_words import PAGES
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, read
from tests.web.routes import ROUTES, address_of
from tests.web.sending import signed_in

LOG = ROUTES["clinic-audit"].address()
FILE = ROUTES["clinic-audit-export"].address()
SEEN = ROUTES["others-see"].address()


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    return clinics.low_case(people.therapist)


def look(person: Clinician, case: Case, name: str = "case-detail") -> None:
    signed_in(person).get(address_of(name, case))


def page_of(person: Clinician, address: str) -> Element:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    return read(answer)


def lines(page: Element) -> list[str]:
    return [line.text for line in page.all("li", data_act="")]


def table(answer: HttpResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode(), newline="")))


# The therapist
def test_the_therapist_sees_who_looked_at_a_case_and_who_was_refused(people: People, case: Case) -> None:
    other = clinics.new_case(people.therapist, "K-other")
    for person in (people.therapist, people.supervisor, people.other_therapist, people.administrator):
        look(person, case)
    look(people.supervisor, other)
    told = lines(page_of(people.therapist, ROUTES["case-looks"].address(case.pk)))
    assert len(told) == 3
    assert "Administrator of own was refused the case’s page" in told[0]
    assert "Other Therapist of own was refused the case’s page" in told[1]
    assert "Supervisor of own looked at the case’s page" in told[2]


def test_what_somebody_wrote_is_told_too(people: People, case: Case) -> None:
    from tests.factories import answer

    answer(case, people.supervisor, now=clinics.now())
    assert ["replied" in line for line in lines(page_of(people.therapist, address_of("case-looks", case)))] == [True]


def test_nobody_has_looked_yet(people: People, case: Case) -> None:
    assert "Nobody else has looked" in page_of(people.therapist, address_of("case-looks", case)).text


def test_what_others_see_of_me_names_them_their_pages_and_every_look(people: People, case: Case) -> None:
    theirs = clinics.low_case(people.other_therapist, "L-1")
    look(people.supervisor, case)
    look(people.other_supervisor, theirs)
    signed_in(people.supervisor).get(ROUTES["review-queue"].address())
    signed_in(people.other_supervisor).get(ROUTES["review-queue"].address())
    page = page_of(people.therapist, SEEN)
    assert [line for line in lines(page) if "Other" in line] == []
    told = lines(page)
    assert "Supervisor of own looked at the review queue" in told[0]
    assert f"Supervisor of own looked at the case’s page of {case.code}" in told[1]
    assert len(told) == 2
    assert "Supervisor of own since" in page.text and "Administrator of own" in page.text
    assert "Other Supervisor" not in page.text
    assert "unless one of them opens it in an emergency" in page.text
    assert PAGES["review-queue"].shows in page.text and PAGES["clinic-people"].shows in page.text
    assert "In the queue today: K-1" in page.text


def test_a_persons_looks_of_a_day_are_one_line_that_unfolds(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    for _ in range(2):
        client.get(ROUTES["review-queue"].address())
        look(people.supervisor, case)
    factories.answer(case, people.supervisor, now=clinics.now())
    (person,) = page_of(people.therapist, SEEN).all("details", class_="trail-person")
    assert person.one("summary").text.startswith("Supervisor of own looked 4 times and wrote once, ")
    assert len(lines(person)) == 5 and "open" not in person


def test_who_stands_in_for_my_supervisor_is_named_and_their_looks_too(people: People, case: Case) -> None:
    name_deputy(
        supervisor=people.supervisor, deputy=people.other_supervisor, starts_on=clinics.day(0), ends_on=clinics.day(-3),
        by=people.administrator, now=clinics.now(),
    )  # fmt: skip
    signed_in(people.other_supervisor).get(ROUTES["review-queue"].address())
    page = page_of(people.therapist, SEEN)
    assert "Other Supervisor of own stands in for Supervisor of own until" in page.text
    assert ["Other Supervisor of own looked at the review queue" in line for line in lines(page)] == [True]


def test_whoever_nobody_supervises_is_told_so(people: People, case: Case) -> None:
    people.supervisor.supervises.update(ends_on=clinics.day(1))
    page = page_of(people.therapist, SEEN)
    assert "Nobody supervises you today" in page.text and "In the queue today" not in page.text


def test_every_page_has_its_words_and_says_what_it_shows_to_others() -> None:
    guarded = guarded_pages()
    assert sorted(set(guarded) - set(PAGES)) == []
    to_others = {*ACTS_OF_SUPERVISORS, *Supervisor.permissions, *Administrator.permissions}
    silent = {name for name in guarded if guarded[name] in to_others and PAGES[name].shows is None}
    assert sorted(silent) == []


# The administrator
def test_the_log_names_people_and_acts_and_nothing_of_a_case(people: People, case: Case) -> None:
    clinics.look(case, "The report is due on Friday, canary.")
    look(people.supervisor, case)
    page = page_of(people.administrator, LOG)
    told = lines(page)
    assert f"Supervisor of own looked at the case’s page {case.pk}" in told[0]
    assert f"Therapist of own wrote in a case’s records {case.pk}" in told[1]
    assert "added: Supervisor of own" in page.text and "linked: supervision" in page.text
    for word in (case.code, "canary", "looked anyway", "checked in", "stuck", "goal"):
        assert word not in "\n".join(told), word


def test_the_log_does_not_say_which_cases_tell_of_a_risk(people: People, case: Case) -> None:
    score = factories.scored(case, 9, at_risk=1, on=clinics.day(1), now=clinics.now())
    client = signed_in(people.therapist)
    for name in ("risk-answer", "score-revise"):
        assert client.get(ROUTES[name].address(case.pk, score=score.pk)).status_code == 200
    factories.found(score, now=clinics.now())
    client.get(ROUTES["risk-answer"].address(case.pk, score=score.pk))
    told = "\n".join(lines(page_of(people.administrator, LOG)))
    assert "looked at a score" in told and "risk" not in told


def test_the_log_is_asked_for_one_person_one_kind_of_act_and_one_day(people: People, case: Case) -> None:
    look(people.supervisor, case)
    look(people.other_therapist, case)
    client = signed_in(people.administrator)
    today, yesterday = clinics.day(0), clinics.day(1)
    for asked, expected in (
        ({"person": people.supervisor.pk}, ["looked at"]),
        ({"act": "refused"}, ["was refused"]),
        ({"act": "refused", "person": people.supervisor.pk}, []),
        ({"act": "viewed", "day": today, "person": people.supervisor.pk}, ["looked at"]),
        ({"act": "viewed", "day": yesterday}, []),
    ):
        answer = client.post(LOG, asked)
        assert answer.status_code == 302
        told = lines(read(client.get(answer.headers["Location"])))
        assert len(told) == len(expected), (asked, told)
        assert all(word in line for word, line in zip(expected, told))


@pytest.mark.parametrize(
    "asked", [{"person": "999999"}, {"person": "x"}, {"act": "x"}, {"day": "0001-01-01"}, {"day": "9999-12-31"},
              {"day": "x"}, {"before": "0"}, {"before": "9" * 30}, {"person": "\0"}],
    ids=ascii,
)  # fmt: skip
def test_what_cannot_be_asked_for_is_said_and_shows_nothing_wrong(people: People, asked: dict[str, str]) -> None:
    client = signed_in(people.administrator)
    assert {client.post(LOG, asked).status_code, client.get(LOG, asked).status_code} == {422}
    assert client.get(FILE, asked).status_code == 302


def test_a_person_of_another_clinic_cannot_be_asked_for(people: People) -> None:
    foreign = clinics.staffed_clinic("foreign")
    answer = signed_in(people.administrator).get(LOG, {"person": foreign.therapist.pk})
    assert answer.status_code == 422 and "of foreign" not in answer.content.decode()


def test_the_log_goes_page_by_page_and_shows_each_entry_once(people: People) -> None:
    for number in range(120):
        record(
            clinic_id=people.clinic.pk, at=clinics.now() - timedelta(hours=number), actor_id=None,
            action="imported", subject="ratings", subject_id=number,
        )  # fmt: skip
    client = signed_in(people.administrator)
    address, told = f"{LOG}?act=wrote", []
    while address:
        page = read(client.get(address))
        told += lines(page)
        older = page.all("a", rel="next")
        address = older[0]["href"] if older else ""
    assert len([line for line in told if "imported: ratings" in line]) == 120


def test_the_file_holds_what_is_shown_and_starts_no_formula(people: People, case: Case) -> None:
    Clinician.objects.filter(pk=people.supervisor.pk).update(name='=HYPERLINK("http://x.example")')
    look(people.supervisor, case)
    answer = signed_in(people.administrator).get(FILE, {"act": "viewed"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="audit-{clinics.day(0)}.csv"'
    (row,) = table(answer)
    assert row["person"] == '\'=HYPERLINK("http://x.example")'
    assert (row["did"], row["case"]) == ("looked at the case’s page", str(case.pk))
    assert datetime.fromisoformat(row["at"]).tzinfo is not None
    newest = AuditEntry.objects.latest("pk")
    assert (newest.action, newest.subject_id, newest.actor_id) == (
        "exported", "clinic-audit-export", people.administrator.pk,
    )  # fmt: skip


def test_a_long_file_is_whole(people: People, monkeypatch) -> None:
    monkeypatch.setattr("alliance_app.web.views.audit.CHUNK", 3)
    answer = signed_in(people.administrator).get(FILE)
    assert len(table(answer)) == AuditEntry.objects.filter(clinic_id=people.clinic.pk).count()


# Lines
def entry(pk: int, minutes: int, **more: object) -> AuditEntry:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(minutes=minutes)
    given = {"action": "viewed", "subject": "page", "subject_id": "review-queue", "actor_id": 1, "detail": {}, **more}
    return AuditEntry(pk=pk, clinic_id=1, at=at, **given)


def test_a_page_that_is_loaded_twice_is_one_line_and_after_a_while_another() -> None:
    newest_first = [entry(4, 31), entry(3, 11), entry(2, 5), entry(1, 0)]
    (day,) = days_of(newest_first, {1: "Anna"}, told_to_therapists)
    assert [(row.times, f"{row.first:%H:%M}", f"{row.at:%H:%M}") for row in day.rows] == [
        (1, "12:31", "12:31"), (3, "12:00", "12:11"),
    ]  # fmt: skip


def test_another_person_or_page_is_another_line() -> None:
    different = [entry(3, 2, actor_id=2), entry(2, 1, subject_id="agenda"), entry(1, 0)]
    (day,) = days_of(different, {1: "Anna", 2: "Ben"}, told_to_therapists)
    assert [row.times for row in day.rows] == [1, 1, 1]


def test_two_of_the_same_name_are_two_lines_and_two_people() -> None:
    (day,) = days_of([entry(2, 1, actor_id=2), entry(1, 0)], {1: "Anna", 2: "Anna"}, told_to_therapists)
    assert [row.times for row in day.rows] == [1, 1]
    assert [(person.who, person.says) for person in day.by_person()] == [
        ("Anna", "looked once, 12:01"), ("Anna", "looked once, 12:00"),
    ]  # fmt: skip


def test_of_one_person_a_day_is_one_whatever_others_do_between() -> None:
    (day,) = days_of([entry(3, 40), entry(2, 20, actor_id=2), entry(1, 0)], {1: "Anna", 2: "Ben"}, told_to_therapists)
    assert [(person.who, len(person.rows)) for person in day.by_person()] == [("Anna", 2), ("Ben", 1)]


def test_a_failed_sign_in_says_as_whom_and_not_who(people: People) -> None:
    record(
        clinic_id=people.clinic.pk, at=clinics.now(), actor_id=None, action="sign-in failed", subject="clinician",
        subject_id=people.therapist.pk,
    )  # fmt: skip
    (line,) = lines(page_of(people.administrator, f"{LOG}?act=signed"))
    assert "Somebody sign-in failed, as Therapist of own" in line


def test_a_page_that_is_gone_is_told_by_its_name_and_a_person_who_is_gone_as_such() -> None:
    (day,) = days_of([entry(1, 0, subject_id="old-page", actor_id=9)], {}, told_to_therapists)
    assert day.rows[0].did == "looked at “old page”"
    assert day.rows[0].who == "Somebody who is not here any more"
