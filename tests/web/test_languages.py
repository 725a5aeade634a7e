"""In which language is a page? A client's in the client's, with its dates and its mail; a clinician's always in English."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.client_mail import mail_of
from alliance_app.records.models import Case, Participant
from alliance_app.web.client_words import ADULT, CHILD, GUARDIAN, PARTNER, YOUNG
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, form_with, read, typed, without_tokens

SPANIARD = {"accept-language": "es-ES,es;q=0.9"}
THE_SAME = {"no", "Español", "English"}  # in both languages


def in_the_beginning(people: People) -> Case:
    case = clinics.low_case(people.therapist)
    clinics.session_to_rate(case, 3)
    factories.client_link(case, now=clinics.now())
    return case


@pytest.fixture
def address(case: Case) -> str:
    return reverse("client-checkin", args=[factories.token_of(case)])


@pytest.fixture
def spaniard(case: Case) -> Participant:
    person = factories.client_of(case)
    person.language = "es"
    person.save()
    return person


def texts(page: Element) -> set[str]:
    """Return what is read of a page, piece by piece, without numbers and without what the clinic wrote itself."""
    pieces = {" ".join(each.split()) for element in page.walk() if element.tag != "bdi" for each in element.inside if isinstance(each, str)}
    pieces |= {element[name] for element in page.walk() for name in ("aria-label", "data-sending", "data-waiting")}
    return {each for each in pieces if any(letter.isalpha() for letter in each)}


def html_of(page: Element) -> Element:
    return page.one("html")


# A client's pages
def test_a_page_is_in_the_language_of_the_person_who_is_asked(client: Client, address: str, spaniard) -> None:
    page = read(client.get(address))
    assert html_of(page)["lang"] == "es"
    assert page.one("h1").text == "Tres preguntas sobre cómo va nuestro trabajo"


def test_a_reader_chooses_another_in_the_address_and_keeps_it_to_the_end(client: Client, address: str, case: Case) -> None:
    page = read(client.get(f"{address}?lang=es"))
    sent = typed(form_with(page, "goal")) | {"goal": "7"}
    words = client.post(f"{address}?lang=es", sent, follow=True)  # their own words are due: asked for after thanks
    assert html_of(read(words))["lang"] == "es"
    assert "Gracias. Tus respuestas han llegado." in read(words).text
    leave = {"leave": "1", "idempotency_key": read(words).all("input", name="idempotency_key")[0]["value"]}
    thanks = client.post(words.request["PATH_INFO"] + "?lang=es", leave, follow=True)
    assert html_of(read(thanks))["lang"] == "es"
    assert read(thanks).one("h1").text == "Gracias"


@pytest.mark.parametrize("chosen", ["", "xx", "es-mx", "../es"])
def test_a_language_that_is_not_there_changes_nothing(client: Client, address: str, chosen: str) -> None:
    assert html_of(read(client.get(address, {"lang": chosen})))["lang"] == "en-gb"


def test_a_browser_s_own_language_changes_nothing(client: Client, address: str) -> None:
    assert html_of(read(client.get(address, headers=SPANIARD)))["lang"] == "en-gb"


def test_each_page_offers_the_others_by_their_own_names(client: Client, address: str) -> None:
    for code, offered in {"en-gb": [("es", "Español")], "es": [("en-gb", "English")]}.items():
        links = read(client.get(address, {"lang": code})).all("a", hreflang="")
        assert [(link["lang"], link.text) for link in links] == offered
        assert [link["href"] for link in links] == [f"?lang={offered[0][0]}"]


def test_the_day_of_the_session_is_told_in_spanish(client: Client, address: str, spaniard, case: Case) -> None:
    case.sessions.filter(pk=case.client_links.get().session_id).update(held_on=date(2026, 2, 4))
    assert read(client.get(address)).one(class_="client-date").text == "miércoles 4 de febrero"


@pytest.mark.parametrize(
    ("role", "wording", "words"),
    [
        (Role.CLIENT, "", ADULT),
        (Role.CLIENT, "young", YOUNG),
        (Role.CLIENT, "child", CHILD),
        (Role.GUARDIAN, "", GUARDIAN),
        (Role.PARTNER, "", PARTNER),
        (Role.CHILD, "", CHILD),
    ],
)
def test_no_word_of_english_is_left_whoever_is_asked(client: Client, address: str, case: Case, role, wording, words) -> None:
    Participant.objects.filter(pk=factories.client_of(case).pk).update(role=role, wording=wording)
    in_english = read(client.get(address))
    assert in_english.one("h1").text == words.title
    assert [each.text for each in in_english.all("legend")] == [
        *(question.asks for question in words.questions.values()), words.different,
    ]  # fmt: skip
    in_spanish = read(client.get(address, {"lang": "es"}))
    assert len(texts(in_spanish)) > 15
    assert texts(in_spanish) & texts(in_english) <= THE_SAME


REFUSALS = [
    {},
    {"goal": "77"},
    {"goal": "7", "declined": "on"},
    {"goal": "7", "who": "nobody"},
    {"goal": "7", "who": "read", "words": "a" * 2001},
]


@pytest.mark.parametrize("sent", REFUSALS, ids=str)
def test_what_is_refused_is_said_in_spanish_and_nothing_is_lost(client: Client, address: str, sent: dict) -> None:
    told = {code: client.post(f"{address}?lang={code}", sent) for code in ("en-gb", "es")}
    assert {answer.status_code for answer in told.values()} == {422}
    pages = {code: read(answer) for code, answer in told.items()}
    assert texts(pages["es"]) & texts(pages["en-gb"]) <= THE_SAME | {sent.get("words", "")}
    assert pages["es"].one("textarea", name="words").raw_text == sent.get("words", "")


def test_what_was_refused_stands_beside_no_link_to_another_language(client: Client, address: str) -> None:
    """Whoever followed it would lose what they had typed."""
    assert read(client.get(address)).all("a", hreflang="")
    assert not read(client.post(address, {"words": "Slower."})).all("a", hreflang="")


def test_the_languages_stand_before_everything_that_can_be_typed(client: Client, address: str) -> None:
    order = [each.tag for each in read(client.get(address)).walk() if "hreflang" in each or each.tag in ("input", "textarea")]
    assert order.index("a") < order.index("input")


@pytest.mark.parametrize("path", ["/c/a-token-that-nobody-was-given/", "/c/thanks/"])
def test_pages_without_questions_are_in_spanish_as_a_whole(client: Client, path: str, people: People) -> None:
    in_english, in_spanish = (read(client.get(path, {"lang": code})) for code in ("en-gb", "es"))
    assert texts(in_spanish) & texts(in_english) == set()
    assert html_of(in_spanish)["lang"] == "es"


def test_a_link_that_was_used_does_not_tell_whose_language_it_was(client: Client, address: str, spaniard, case) -> None:
    case.client_links.update(used_at=timezone.now())
    assert read(client.get(address)).one("h1").text == "This link does not work"
    assert read(client.get(f"{address}?lang=es")).one("h1").text == "Este enlace no funciona"


def test_the_mail_with_a_link_is_in_spanish_with_its_day(spaniard, case: Case) -> None:
    link = case.client_links.get()
    link.participant, link.address = spaniard, "client@elsewhere.example"
    link.ends_at = link.ends_at.replace(year=2026, month=3, day=7, hour=18, minute=30)
    mail = mail_of(link, "https://alliance.example/c/x/")
    assert mail.subject == "Tu enlace"
    assert "Este es el enlace del que te hablaron." in mail.body
    assert "el sábado 7 de marzo a las 18:30" in mail.body


# A clinician's pages
PAGES = ("case-list", "case-detail", "checkin-add", "client-ask")


@pytest.mark.parametrize("name", PAGES)
def test_a_clinician_s_page_is_in_english_whatever_the_browser_or_the_address_says(people: People, case: Case, name) -> None:
    client = Client()
    client.force_login(people.therapist)
    path = reverse(name, args=[] if name == "case-list" else [case.pk])
    plain = client.get(path)
    assert html_of(read(plain))["lang"] == "en"
    asked = client.get(path, {"lang": "es"}, headers=SPANIARD)
    assert texts(read(asked)) == texts(read(plain))


def test_the_sign_in_is_in_english_too(client: Client) -> None:
    path = reverse("account_login")
    assert without_tokens(client.get(path, headers=SPANIARD)) == without_tokens(client.get(path))


def test_a_client_s_language_ends_with_their_page(client: Client, address: str, people: People) -> None:
    client.get(address, {"lang": "es"})
    assert translation.get_language() == "en-gb"


def test_a_therapist_reads_a_client_s_statement_in_the_words_of_the_client_s_own_page(people: People, case: Case) -> None:
    Participant.objects.filter(pk=factories.client_of(case).pk).update(wording="young", language="es")
    client = Client()
    client.force_login(people.therapist)
    page = read(client.get(reverse("checkin-add", args=[case.pk])))
    legends = " ".join(each.text for each in page.all("legend"))
    assert all(str(question.asks) in legends for question in YOUNG.questions.values())
