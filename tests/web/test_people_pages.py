"""Can an administrator invite, change and link people, and is each refusal a sentence beside what was typed?"""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from alliance_app.people.models import Clinician, Deputy
from tests import factories
from tests.web import clinics
from tests.web.inbox import after_mail
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.sending import sentences_above, signed_in

pytestmark = pytest.mark.django_db
INVITE, PEOPLE, RESET = (reverse(name) for name in ("person-invite", "clinic-people", "account_reset_password"))
NORA = {"name": "Nora Lund", "email": "nora@own.example", "roles": ["therapist", "supervisor"], "code": "T09"}
NEW = {"password1": "seven grey geese in a row", "password2": "seven grey geese in a row"}
LINK = re.compile(r"http://testserver/accounts/password/reset/key/\S+")


@pytest.fixture
def people():
    return clinics.staffed_clinic()


@pytest.fixture
def admin(people):
    return signed_in(people.administrator)


def page_of(person, name="person-detail"):
    return reverse(name, args=[person.public_id])


def choose_password(link):
    client = Client()
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], NEW)


# Inviting
def test_an_invitation_goes_out_by_mail_and_its_link_leads_to_the_first_sign_in(people, admin, inbox):
    answer = admin.post(INVITE, NORA, follow=True)
    nora = Clinician.objects.get(email="nora@own.example")
    assert (nora.name, nora.code, nora.roles, nora.clinic) == ("Nora Lund", "T09", {"therapist", "supervisor"}, people.clinic)
    assert b"on its way to nora@own.example" in answer.content and b"Pass this link on" not in answer.content
    (mail,) = inbox.mails
    text = mail.get_payload(decode=True).decode()
    assert (mail["To"], mail["Subject"]) == ("nora@own.example", "Your sign-in to Alliance at Clinic own")
    assert choose_password(LINK.search(text)[0]).status_code == 302
    signed = Client().post(reverse("account_login"), {"login": "nora@own.example", "password": NEW["password1"]})
    assert signed.url == "/"


def test_an_invitation_says_nothing_of_the_clinics_work(people, admin, inbox):
    clinics.low_case(people.therapist, "K-4711")
    admin.post(INVITE, NORA)
    (mail,) = inbox.mails
    text = f"{mail['From']} {mail['To']} {mail['Subject']} {mail.get_payload(decode=True).decode()}"
    without_token = LINK.sub("", text)  # which is drawn from all letters, and may spell anything
    assert "http" not in without_token
    assert not re.search(r"K-\d|client|case|therap", without_token, re.IGNORECASE)


def test_without_a_mail_server_the_link_is_shown_once(people, admin):
    answer = admin.post(INVITE, NORA, follow=True)
    link = LINK.search(read(answer).text)[0]
    assert b"Pass this link on" in answer.content
    assert b"Pass this link on" not in admin.get(page_of(Clinician.objects.get(code="T09"))).content
    assert choose_password(link).status_code == 302


def test_a_mail_server_that_is_away_shows_the_link_too(people, admin, inbox, settings):
    settings.EMAIL_PORT = 9
    answer = admin.post(INVITE, NORA, follow=True)
    assert b"Pass this link on" in answer.content and inbox.mails == []


def test_an_invitation_that_is_sent_twice_goes_out_once(people, admin, inbox):
    places = {admin.post(INVITE, NORA).url for _ in range(2)}
    assert (len(places), len(inbox.mails), Clinician.objects.filter(code="T09").count()) == (1, 1, 1)


def test_a_link_is_shown_on_its_own_persons_page_alone(people, admin):
    admin.post(INVITE, NORA)
    assert b"Pass this link on" not in admin.get(page_of(people.therapist)).content
    assert b"Pass this link on" in admin.get(page_of(Clinician.objects.get(code="T09"))).content


def test_inviting_again_makes_another_link(people, admin):
    first = LINK.search(read(admin.post(INVITE, NORA, follow=True)).text)[0]
    again = admin.post(page_of(Clinician.objects.get(code="T09"), "person-invite-again"), follow=True)
    second = LINK.search(read(again).text)[0]
    assert b"no longer works" in Client().get(first, follow=True).content
    assert choose_password(second).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", " "), ("name", "N" * 201), ("email", ""), ("email", "nobody"), ("roles", []), ("roles", ["chief"]),
     ("code", "c" * 201), ("name", "a\0b"), ("email", "therapist.of.own\0@own.example")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(people, admin, field, value):
    before = Clinician.objects.count()
    answer = admin.post(INVITE, {**NORA, field: value})
    assert answer.status_code == 422 and error_beside(read(answer), field) and sentences_above(answer)
    kept = typed(form_with(read(answer), "email"))
    assert all(kept[name] == [NORA[name]] for name in ("name", "email", "code") if name != field)
    assert Clinician.objects.count() == before


def test_an_address_or_code_in_use_is_refused_with_a_sentence(people, admin):
    for taken in ({"email": people.therapist.email.upper()}, {"code": "T01"}):
        factories.make_therapist(people.clinic, code="T01") if "code" in taken else None
        answer = admin.post(INVITE, {**NORA, **taken})
        assert answer.status_code == 422 and "in use already" in sentences_above(answer)


# Changing
def test_roles_are_changed_on_a_persons_page_and_count_at_once(people, admin):
    theirs = signed_in(people.therapist)
    page = read(admin.get(page_of(people.therapist, "person-change")))
    assert typed(form_with(page, "code"))["roles"] == ["therapist"]
    admin.post(page_of(people.therapist, "person-change"), {"name": "Ann", "roles": ["supervisor"]})
    assert theirs.get(reverse("case-list")).status_code == 404
    assert theirs.get(reverse("review-queue")).status_code == 200


def test_the_last_administrator_is_told_why_not(people, admin):
    answer = admin.post(page_of(people.administrator, "person-change"), {"name": "B", "roles": ["therapist"]})
    assert answer.status_code == 422 and "Somebody has to manage the clinic" in sentences_above(answer)


def test_one_does_not_close_ones_own_account(people, admin):
    assert b"Close this account" not in admin.get(page_of(people.administrator)).content
    answer = admin.post(page_of(people.administrator, "person-deactivate"))
    assert answer.status_code == 422 and b"Nobody deactivates themselves" in answer.content


def test_a_closed_account_opens_again(people, admin):
    admin.post(page_of(people.therapist, "person-deactivate"))
    page = admin.get(page_of(people.therapist))
    assert b"The account is closed" in page.content and b"account closed" in admin.get(PEOPLE).content
    admin.post(page_of(people.therapist, "person-reactivate"))
    assert signed_in(people.therapist).get(reverse("case-list")).status_code == 200


# Supervision
def test_a_link_gives_and_takes_away_the_cases_at_once(people, admin):
    case = clinics.low_case(people.therapist)
    theirs = signed_in(people.other_supervisor)
    sees = lambda: theirs.get(reverse("case-detail", args=[case.pk])).status_code == 200  # noqa: E731
    given = {"colleague": people.other_supervisor.public_id, "starts_on": clinics.day(0).isoformat()}
    assert not sees()
    for _ in range(2):  # sent twice, it is one
        assert admin.post(page_of(people.therapist, "supervision-add"), given).status_code == 302
    assert sees() and people.other_supervisor.supervises.count() == 2
    link = people.other_supervisor.supervises.get(therapist=people.therapist)
    admin.post(page_of(people.therapist, "person-supervision-end"), {"link": link.pk, "when": "now"})
    assert not sees()


def test_whoever_ends_a_link_is_asked_first_and_told_whose_cases_nobody_supervises_now(people, admin):
    for code in ("K-1", "K-2"):
        clinics.low_case(people.therapist, code)
    clinics.low_case(people.other_therapist, "K-3")
    second = factories.supervise(people.other_supervisor, people.therapist, since=clinics.day(9))
    asked = read(admin.get(page_of(people.therapist))).all("details")
    assert "its flags and risks are in nobody’s queue" in asked[1].text and asked[1].one("button")["value"] == "now"

    def said(link) -> Element:
        sent = {"link": link.pk, "when": "now"}
        return read(admin.post(page_of(people.therapist, "person-supervision-end"), sent, follow=True)).one(
            "div", class_="messages"
        )

    assert said(second).text == "The link has ended."
    found = said(people.supervisor.supervises.get(therapist=people.therapist))
    assert found.text == "The link has ended. Nobody supervises 2 cases of Therapist of own now."
    assert found.one("a")["href"] == reverse("clinic-cases")


def test_who_has_no_cases_is_not_asked_for_the_code_of_one(people, admin):
    assert not read(admin.get(PEOPLE)).all("input", id="find")
    for person in (people.therapist, people.supervisor):
        assert read(signed_in(person).get(reverse("account"))).all("input", id="find")


def test_nobody_is_offered_themselves_or_somebody_of_another_clinic(people, admin):
    clinics.staffed_clinic("foreign")
    people.therapist.roles_held.create(role="supervisor")
    page = read(admin.get(page_of(people.therapist, "supervision-add")))
    assert {each["value"] for each in page.all("input", name="colleague")} == {
        str(each.public_id) for each in (people.supervisor, people.other_supervisor)
    }


def test_a_link_of_others_is_not_ended_from_here(people, admin):
    foreign = clinics.staffed_clinic("foreign")
    link = foreign.supervisor.supervises.get()
    for number in (link.pk, "", "x", 10**30):
        answer = admin.post(page_of(people.therapist, "person-supervision-end"), {"link": number, "when": "now"})
        assert answer.status_code == 422 and b"not there any more" in answer.content
    assert foreign.supervisor.supervises.get().ends_on is None


def test_a_deputy_is_named_shown_in_the_list_and_ended(people, admin):
    case = clinics.low_case(people.therapist)
    theirs = signed_in(people.other_supervisor)
    given = {
        "colleague": people.other_supervisor.public_id, "starts_on": clinics.day(0).isoformat(),
        "ends_on": clinics.day(-7).isoformat(),
    }  # fmt: skip
    admin.post(page_of(people.supervisor, "deputy-add"), given)
    assert b"Other Supervisor of own stands in" in admin.get(PEOPLE).content
    assert case.code in theirs.get(reverse("review-queue")).content.decode()
    deputy = Deputy.objects.get()
    admin.post(page_of(people.supervisor, "person-deputy-end"), {"deputy": deputy.pk})
    assert case.code not in theirs.get(reverse("review-queue")).content.decode()


@pytest.mark.parametrize("field", ["colleague", "starts_on", "ends_on"])
def test_a_deputy_needs_somebody_and_both_days(people, admin, field):
    given = {"colleague": people.other_supervisor.public_id, "starts_on": "2026-01-01", "ends_on": "2026-01-02", field: "x"}
    answer = admin.post(page_of(people.supervisor, "deputy-add"), given)
    assert answer.status_code == 422 and error_beside(read(answer), field)


def test_the_list_asks_as_many_questions_for_few_as_for_many(people, admin, django_assert_max_num_queries):
    for _ in range(20):
        factories.make_supervisor(people.clinic, factories.make_therapist(people.clinic))
    with django_assert_max_num_queries(12):
        admin.get(PEOPLE)


# A forgotten password
def test_a_forgotten_password_is_chosen_anew_by_mail_and_ends_every_sign_in(people, inbox):
    before = signed_in(people.therapist)
    Client().post(RESET, {"email": people.therapist.email})
    after_mail()
    (mail,) = inbox.mails
    assert mail["Subject"] == "Choose a new password for Alliance"
    assert choose_password(LINK.search(mail.get_payload(decode=True).decode())[0]).status_code == 302
    assert before.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("mail", ["sent", "not sent", "server away"])
def test_who_has_an_account_is_not_told(people, inbox, settings, mail):
    settings.MAIL_IS_SENT = mail != "not sent"
    settings.EMAIL_PORT = 9 if mail == "server away" else settings.EMAIL_PORT
    answers = []
    for email in (people.therapist.email, "stranger@own.example"):
        client = Client()
        answer = client.post(RESET, {"email": email})
        answers.append((answer.status_code, urlsplit(answer.url).path, client.get(answer.url).content))
    after_mail()
    assert answers[0] == answers[1]
    assert len(inbox.mails) == (mail == "sent")
