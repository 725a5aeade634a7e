"""Who stands in for whom, which cases does nobody supervise, and what does the weekly mail say, as the pages tell it?"""


import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance_app.people.models import Clinician, Deputy, Supervision
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.people.roles import ROLES
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.inbox import Inbox
from tests.web.pages import error_beside, form_with, read, typed
from tests.web.sending import page_of, sentences_above, signed_in

DEPUTY, DIGEST, ACCOUNT, QUEUE, CASES, PEOPLE = (
    reverse(name)
    for name in ("own-deputy", "digest-preview", "account", "review-queue", "clinic-cases", "clinic-people")
)


def in_the_beginning(people: People) -> Case:
    return clinics.low_case(people.therapist)


def absence(people: People, days: tuple[int, int] = (0, -7)) -> dict[str, str]:
    """Return what the page of one's deputy takes: the other supervisor, from so many days ago to so many."""
    starts, ends = (clinics.day(each).isoformat() for each in days)
    return {"colleague": str(people.other_supervisor.public_id), "starts_on": starts, "ends_on": ends}


def away(people: People, days: int = 7) -> Deputy:
    """Let the other supervisor stand in for the supervisor."""
    return name_deputy(
        supervisor=people.supervisor, deputy=people.other_supervisor, starts_on=clinics.day(0),
        ends_on=clinics.day(-days), by=people.administrator, now=clinics.now(),
    )  # fmt: skip


def unlink(people: People) -> None:
    Supervision.objects.filter(therapist=people.therapist).update(ends_on=clinics.day(1))


# One's own deputy
def test_a_supervisor_names_a_deputy_who_sees_the_cases_at_once(people: People, case: Case) -> None:
    mine, theirs = signed_in(people.supervisor), signed_in(people.other_supervisor)
    assert case.code not in theirs.get(QUEUE).content.decode()
    for _ in range(2):  # sent twice, it is one
        assert mine.post(DEPUTY, absence(people)).status_code == 302
    assert Deputy.objects.count() == 1
    assert case.code in theirs.get(QUEUE).content.decode()
    assert theirs.get(reverse("review-add", args=[case.pk])).status_code == 200


def test_of_each_case_the_deputy_reads_for_whom_unless_it_is_in_their_own_care(people: People, case: Case) -> None:
    own = factories.make_therapist(people.clinic, name="Of their own")
    factories.supervise(people.other_supervisor, own, since=clinics.day(9))
    clinics.low_case(own, "K-8")
    away(people)

    def said() -> dict[str, bool]:
        rows = page_of(signed_in(people.other_supervisor), "review-queue").all("li", data_row="")
        return {code: "for Supervisor of own" in row.text for row in rows for code in ("K-1", "K-8") if code in row.text}

    assert said() == {"K-1": True, "K-8": False}
    factories.supervise(people.other_supervisor, people.therapist, since=clinics.day(9))
    assert said() == {"K-1": False, "K-8": False}


def test_the_deputy_the_supervisor_and_the_therapist_each_read_who_stands_in(people: People, case: Case) -> None:
    last = away(people).ends_on
    day = f"{last.day} {last:%B}"
    assert f"You stand in for Supervisor of own until {day}" in page_of(signed_in(people.other_supervisor), "review-queue").text
    mine = signed_in(people.supervisor)
    for name in ("review-queue", "account"):
        assert f"Other Supervisor of own stands in for you until {day}" in page_of(mine, name).text
    seen = page_of(signed_in(people.therapist), "others-see").text
    assert f"Other Supervisor of own stands in for Supervisor of own until {day}" in seen


def test_before_and_after_these_days_nobody_reads_it(people: People, case: Case) -> None:
    signed_in(people.supervisor).post(DEPUTY, absence(people, (-1, -2)))
    for days in (0, 3):
        with time_machine.travel(clinics.now() + clinics.timedelta(days=days), tick=False):
            for person in (people.supervisor, people.other_supervisor):
                assert "stand" not in page_of(signed_in(person), "review-queue").one(class_="queue-head").text
    assert "from" in page_of(signed_in(people.supervisor), "account").text


def test_a_deputy_can_be_ended_by_whom_they_stand_in_for_alone(people: People, case: Case) -> None:
    named = away(people)
    page = page_of(signed_in(people.other_supervisor), "own-deputy")
    assert "You stand in for Supervisor of own" in page.text and not page.all("button", name="end")
    for number in (named.pk, "x", 10**30):
        answer = signed_in(people.other_supervisor).post(DEPUTY, {"end": number}, follow=True)
        assert b"They do not stand in for you any more." in answer.content
    assert Deputy.objects.exists()
    mine = signed_in(people.supervisor)
    (button,) = page_of(mine, "own-deputy").all("button", name="end")
    assert b"no longer stand in" in mine.post(DEPUTY, {"end": button["value"]}, follow=True).content
    assert not Deputy.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("colleague", ""), ("colleague", "00000000-0000-4000-8000-000000000000"), ("starts_on", ""), ("ends_on", ""), ("ends_on", "soon")],
)
def test_what_cannot_be_is_refused_beside_its_field_with_the_rest_kept(people, case, field, wrong) -> None:
    given = absence(people) | {field: wrong}
    answer = signed_in(people.supervisor).post(DEPUTY, given)
    assert answer.status_code == 422 and error_beside(read(answer), field) and sentences_above(answer)
    kept = typed(form_with(read(answer), "ends_on"))
    assert all(kept[name] == [given[name]] for name in given if name != field)
    assert not Deputy.objects.exists()


@pytest.mark.parametrize(("days", "says"), [((-2, -1), "before the first"), ((9, 8), "has passed")])
def test_days_that_cannot_be_are_refused_with_a_sentence(people: People, case: Case, days, says: str) -> None:
    answer = signed_in(people.supervisor).post(DEPUTY, absence(people, days))
    assert answer.status_code == 422 and says in sentences_above(answer)


@pytest.mark.parametrize(("days", "field"), [((1, -7), "starts_on"), ((0, -367), "ends_on")])
def test_a_day_that_has_passed_or_is_too_far_off_is_refused_beside_it(people: People, case: Case, days, field: str) -> None:
    answer = signed_in(people.supervisor).post(DEPUTY, absence(people, days))
    assert answer.status_code == 422 and error_beside(read(answer), field)
    assert not Deputy.objects.exists()


def test_one_who_is_away_cannot_stand_in_and_who_stands_in_cannot_go_and_all_typed_is_kept(people, case) -> None:
    third = factories.make_supervisor(people.clinic, name="Third")
    named = away(people)
    days = f"from {named.starts_on.day} {named.starts_on:%B %Y} to {named.ends_on.day} {named.ends_on:%B %Y}"
    asked = {
        third: (people.supervisor, f"Supervisor of own is away {days}, with Other Supervisor of own standing in."),
        people.other_supervisor: (third, f"You stand in for Supervisor of own {days}. Somebody else has to do that first."),
    }
    for who, (colleague, says) in asked.items():
        given = absence(people) | {"colleague": str(colleague.public_id)}
        answer = signed_in(who).post(DEPUTY, given)
        assert answer.status_code == 422 and says in sentences_above(answer)
        kept = typed(form_with(read(answer), "ends_on"))
        assert all(kept[name] == [given[name]] for name in given)
    assert Deputy.objects.get() == named


def test_where_there_is_no_other_supervisor_the_page_says_whom_to_ask(people: People, case: Case) -> None:
    Clinician.objects.filter(pk=people.other_supervisor.pk).update(is_active=False)
    assert "There is no other supervisor" in page_of(signed_in(people.supervisor), "own-deputy").text


def test_a_deputy_of_a_supervisor_whose_link_has_ended_is_not_named_to_the_therapist(people: People, case: Case) -> None:
    third = factories.make_supervisor(people.clinic, people.therapist, name="Third")
    away(people)
    people.supervisor.supervises.update(ends_on=clinics.day(1))
    page = page_of(signed_in(people.therapist), "others-see").text
    assert third.name in page and "stands in" not in page


# Cases that nobody supervises
def test_the_administrator_reads_the_code_and_why_and_is_led_to_the_therapist(people: People, case: Case) -> None:
    admin = signed_in(people.administrator)
    assert "has somebody who supervises it" in page_of(admin, "clinic-cases").text
    unlink(people)
    page = page_of(admin, "clinic-cases")
    row = page.one("li", data_unsupervised=str(case.pk))
    assert row.text == "K-1 No supervisor is named. Link Therapist of own to a supervisor"
    assert row.one("a")["href"] == reverse("person-detail", args=[people.therapist.public_id])
    assert "Stay in a room" not in page.text
    assert reverse("case-detail", args=[case.pk]) not in {each["href"] for each in page.all("a")}


def test_it_is_by_code_that_an_administrator_knows_a_case_and_nothing_else_opens(people: People, case: Case) -> None:
    unlink(people)
    admin = signed_in(people.administrator)
    assert admin.get(reverse("clinic-case", args=[case.pk])).status_code == 404
    assert admin.get(reverse("case-detail", args=[case.pk])).status_code == 404


def test_a_closed_account_is_told_to_the_administrator_and_to_the_therapist(people: People, case: Case) -> None:
    Clinician.objects.filter(pk=people.supervisor.pk).update(is_active=False)
    admin = signed_in(people.administrator)
    assert "The account of Supervisor of own is closed." in page_of(admin, "clinic-cases").text
    assert "Supervisor of own (account closed)" in page_of(admin, "clinic-people").text
    seen = page_of(signed_in(people.therapist), "others-see").text
    assert "The account of Supervisor of own is closed" in seen and "Nobody supervises you today" in seen
    assert "In the queue today" not in seen
    away(people)
    seen = page_of(signed_in(people.therapist), "others-see").text
    assert "Nobody supervises you today" not in seen and "In the queue today: K-1" in seen


def test_the_list_of_people_counts_them_and_leads_there(people: People, case: Case) -> None:
    admin = signed_in(people.administrator)
    assert "no supervisor" not in page_of(admin, "clinic-people").text
    unlink(people)
    (link,) = [each for each in page_of(admin, "clinic-people").all("a", href=CASES) if "supervisor" in each.text]
    assert link.text == "1 case has no supervisor"
    clinics.low_case(people.therapist, "K-2")
    assert "2 cases have no supervisor" in page_of(admin, "clinic-people").text


def test_more_than_a_page_follow_behind_a_case_that_the_address_does_not_tell_by_code(people: People, case: Case) -> None:
    unlink(people)
    for number in range(50):
        factories.make_case(people.therapist, f"M-{number:02}", now=clinics.now())
    admin, address, seen = signed_in(people.administrator), CASES, []
    for _ in range(2):
        page = read(admin.get(address))
        seen += [row.one("b").text for row in page.all("li", data_unsupervised="")]
        address = CASES + next((each["href"] for each in page.all("a", rel="next")), "").removeprefix(CASES)
        assert "M-" not in address
    assert seen == ["K-1", *(f"M-{number:02}" for number in range(50))]
    assert admin.get(f"{CASES}?after=nonsense").status_code == 200


def test_whoever_closes_a_supervisors_account_reads_first_who_would_have_none(people: People, case: Case) -> None:
    admin = signed_in(people.administrator)
    page = page_of(admin, "person-detail", people.supervisor.public_id)
    assert "Nobody else supervises Therapist of own: 1 therapist, whose flags and risks nobody reads then." in page.text
    factories.supervise(people.other_supervisor, people.therapist, since=clinics.day(9))
    assert "Nobody else supervises" not in page_of(admin, "person-detail", people.supervisor.public_id).text


# The weekly mail
def test_the_preview_is_the_mail(people: People, case: Case, inbox: Inbox) -> None:
    people.supervisor.roles_held.create(role="therapist")
    factories.add_clinician(clinic=people.clinic, name="New", email="new@own.example", roles=["therapist"], now=clinics.now())
    monday = clinics.now() + clinics.timedelta(days=7 - clinics.now().weekday())
    with time_machine.travel(monday.replace(hour=12), tick=False):
        previews = {}
        for person in (people.therapist, people.supervisor, people.administrator):
            page = page_of(signed_in(person), "digest-preview")
            said = page.one("dl", class_="about mail-heads").text
            previews[person.email] = (said, page.one("pre").raw_text.strip())
        call_command("send_digests", url="http://testserver")
    sent = {mail["To"]: mail for mail in inbox.mails}
    assert set(previews) <= set(sent)
    for email, (heads, body) in previews.items():
        mail = sent[email]
        assert heads == f"To {email} Subject {mail['Subject']}"
        assert body == mail.get_payload(decode=True).decode().replace("\r\n", "\n").strip()


def test_where_nothing_waits_the_page_says_that_none_would_go_out(people: People, case: Case) -> None:
    page = page_of(signed_in(people.other_therapist), "digest-preview")
    assert "Nothing waits for you now, so none would go out" in page.text and not page.all("pre")


def test_one_ends_it_and_chooses_a_time_zone(people: People, case: Case) -> None:
    mine = signed_in(people.therapist)
    kept = typed(form_with(page_of(mine, "digest-preview"), "time_zone"))
    assert kept == {"wants_digest": ["on"], "time_zone": [""]}
    assert mine.post(DIGEST, {"time_zone": "Pacific/Auckland"}).url == DIGEST
    page = page_of(mine, "digest-preview")
    assert typed(form_with(page, "time_zone")) == {"wants_digest": [], "time_zone": ["Pacific/Auckland"]}
    assert "You get no weekly mail" in page.text
    mine.post(DIGEST, {"wants_digest": "on", "time_zone": "Pacific/Auckland"})
    assert "On Mondays from 7:00, as in Pacific/Auckland" in page_of(mine, "account").text


@pytest.mark.parametrize("wrong", ["Moon/Base", "\0", "z" * 5000, "utc"])
def test_a_time_zone_that_there_is_not_is_refused_beside_its_field(people: People, case: Case, wrong: str) -> None:
    answer = signed_in(people.therapist).post(DIGEST, {"time_zone": wrong})
    assert answer.status_code == 422 and error_beside(read(answer), "time_zone") and sentences_above(answer)
    assert typed(form_with(read(answer), "time_zone"))["wants_digest"] == []
    kept = Clinician.objects.get(pk=people.therapist.pk)
    assert (kept.wants_digest, kept.time_zone) == (True, "")


def test_the_preview_holds_no_code_and_no_name_but_ones_own(people: People, case: Case) -> None:
    clinics.look(case)
    for person in (people.therapist, people.supervisor, people.administrator):
        page = page_of(signed_in(person), "digest-preview").one("pre").text.removeprefix(f"Hello {person.name}")
        assert "K-1" not in page and str(case.pk) not in page
        assert not any(each.name in page for each in people.clinic.clinicians.all())


@pytest.mark.sqlite  # both databases are asked the same
def test_the_pages_ask_few_questions_of_somebody_with_every_role(people: People, case: Case) -> None:
    for role in set(ROLES) - people.supervisor.roles:
        people.supervisor.roles_held.create(role=role)
    everything = Clinician.objects.get(pk=people.supervisor.pk)
    client = signed_in(everything)
    clinics.new_case(everything, "K-9")
    away(people)
    for address in (DIGEST, DEPUTY, ACCOUNT, QUEUE, CASES, PEOPLE):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 12, (address, len(asked))


