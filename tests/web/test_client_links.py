"""How does a therapist ask a client, and what of a link is told to whom?"""

import re
from email.header import decode_header, make_header

import pytest
from django.urls import reverse

from alliance_app.clinical.alliance import Role
from alliance_app.records.models import Case, ClientLink
from alliance_app.web.link_page import as_qr_code
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.inbox import after_mail
from tests.web.pages import error_beside, form_with, read, typed
from tests.web.sending import page_of, rows, signed_in

SHOWN, MAILED = {"page": "questions", "way": "shown"}, {"page": "questions", "way": "mail"}


def in_the_beginning(people: People) -> Case:
    case = clinics.new_case(people.therapist, "K-1043")
    clinics.session_to_rate(case, 1)
    return case


@pytest.fixture
def address(case: Case) -> str:
    return reverse("client-ask", args=[case.pk])


def token_in(text: str) -> str:
    return re.search(r"http://testserver/c/([\w-]{32})/", text)[1]


def test_a_link_is_shown_once_with_its_qr_code_and_stands_nowhere_afterwards(people, case, address) -> None:
    browser = signed_in(people.therapist)
    answer = browser.post(address, SHOWN)
    page, token = read(answer), token_in(answer.content.decode())
    assert page.one("img", class_="qr-code")["src"] == as_qr_code(f"http://testserver/c/{token}/")
    for name in ("client-ask", "case-detail"):
        assert token not in browser.get(reverse(name, args=[case.pk])).content.decode()
    assert "works until" in page_of(browser, "client-ask", case.pk).text
    assert browser.get(reverse("client-checkin", args=[token])).status_code == 200


def test_a_link_is_taken_back_from_the_list(people, case, address) -> None:
    browser = signed_in(people.therapist)
    token = token_in(browser.post(address, SHOWN).content.decode())
    link = case.client_links.get()
    told = read(browser.post(reverse("client-link-revoke", args=[case.pk, link.pk]), follow=True))
    assert "the link does not work any more" in told.text
    assert browser.logout() is None
    assert browser.get(reverse("client-checkin", args=[token])).status_code == 404


def test_a_mail_says_nothing_of_clinic_case_or_therapy(people, case, address, inbox) -> None:
    browser = signed_in(people.therapist)
    told = read(browser.post(address, MAILED | {"address": "client@elsewhere.example"}, follow=True))
    after_mail()
    (mail,) = inbox.mails
    says = f"{make_header(decode_header(mail['Subject']))} {mail.get_payload(decode=True).decode()}"
    assert mail["To"] == "client@elsewhere.example"
    for word in (case.code, people.clinic.name, people.therapist.name, "therap", "session", "clinic", "question", "rate"):
        assert word.lower() not in says.lower()
    assert "client@elsewhere.example" not in told.text
    client = signed_in(people.therapist)
    client.logout()
    assert client.get(reverse("client-checkin", args=[token_in(says)])).status_code == 200


def test_a_mail_is_in_the_clients_language(people, case, address, inbox) -> None:
    signed_in(people.therapist).post(address, MAILED | {"address": "c@elsewhere.example", "language": "es"})
    after_mail()
    assert case.participants.get().language == "es"
    assert case.client_links.get().participant.page_language == "es"
    assert len(inbox.mails) == 1


def test_where_no_mail_goes_out_none_is_offered_and_none_is_taken(people, address) -> None:
    browser = signed_in(people.therapist)
    assert not read(browser.get(address)).all("input", name="way", value="mail")
    assert browser.post(address, MAILED | {"address": "c@elsewhere.example"}).status_code == 422
    assert not ClientLink.objects.exists()


@pytest.mark.parametrize(
    ("fields", "beside", "says"),
    [
        ({"way": ""}, "way", "Say how they get to it."),
        ({"way": "pigeon"}, "way", "valid choice"),
        ({"page": "diary"}, "page", "valid choice"),
        ({"page": ""}, "page", "Say what is asked."),
        ({"way": "mail"}, "address", "Write the address to which it goes."),
        ({"way": "mail", "address": "elsewhere"}, "address", "This is no e-mail address."),
        ({"participant": "somebody"}, "participant", "valid choice"),
        ({"language": "tlh"}, "language", "valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_made(fields, beside, says, people, address, inbox) -> None:
    before = rows()
    answer = signed_in(people.therapist).post(address, SHOWN | fields)
    assert answer.status_code == 422
    assert says in read(answer).text
    assert rows() == before


def test_a_session_that_is_not_the_cases_is_not_there(people, case, address) -> None:
    other = clinics.session_to_rate(clinics.new_case(people.therapist, "K-2"), 1)
    browser = signed_in(people.therapist)
    for name in (other.pk, "nothing"):
        assert browser.get(f"{address}?session={name}").status_code == 404
        assert browser.post(address, SHOWN | {"session": str(name)}).status_code == 404


def test_who_has_answered_is_not_asked_again_and_the_others_are(people, case, address) -> None:
    partner = factories.add_participant(case, Role.PARTNER)
    clinics.rate(case, 1, client=clinics.GOOD, session=case.sessions.get())
    browser = signed_in(people.therapist)
    answer = browser.post(address, SHOWN | {"participant": str(factories.client_of(case).pk)})
    assert answer.status_code == 422
    assert "on record already" in error_beside(read(answer), "participant")
    assert browser.post(address, SHOWN | {"participant": str(partner.pk)}).status_code == 200
    assert case.client_links.get().participant == partner


def test_before_the_first_session_there_is_nothing_to_ask(people) -> None:
    case = clinics.new_case(people.therapist, "K-3")
    page = page_of(signed_in(people.therapist), "client-ask", case.pk)
    assert not page.all("input", name="page", value="questions")
    answer = signed_in(people.therapist).post(reverse("client-ask", args=[case.pk]), SHOWN)
    assert answer.status_code == 422


@pytest.mark.parametrize("page", ["client-ask", "paper-form"])
def test_who_is_chosen_among_several_keeps_their_language_if_nothing_is_said(page, people, case) -> None:
    partner = factories.add_participant(case, Role.PARTNER)
    partner.language, partner.wording = "es", "young"
    partner.save()
    browser, address = signed_in(people.therapist), reverse(page, args=[case.pk])
    sent = {"participant": str(partner.pk), "page": "questions", "way": "shown"}
    begins = {name: values[0] for name, values in typed(form_with(read(browser.get(address)), "language")).items() if values}
    assert browser.post(address, begins | sent).status_code == 200
    partner.refresh_from_db()
    assert (partner.language, partner.wording) == ("es", "young")
    browser.post(address, begins | sent | {"language": "en-gb", "idempotency_key": "another"})
    partner.refresh_from_db()
    assert (partner.language, partner.wording) == ("en-gb", "young")


def test_a_mail_that_is_asked_for_twice_goes_out_once_and_its_link_works(people, case, address, inbox) -> None:
    browser = signed_in(people.therapist)
    for _ in range(2):
        browser.post(address, MAILED | {"address": "client@elsewhere.example", "idempotency_key": "once"})
    after_mail()
    (mail,) = inbox.mails
    browser.logout()
    token = token_in(mail.get_payload(decode=True).decode())
    assert browser.get(reverse("client-checkin", args=[token])).status_code == 200
