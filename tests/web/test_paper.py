"""Do the questions get onto paper and back, and is there a leaflet that somebody can read?"""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.paper_forms import print_forms
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, PaperForm, Participant
from alliance_app.records.paper_forms import LENGTH, SIGNS, as_kept, new_code, printed
from alliance_app.web.client_words import CHILD, PARTNER
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import rows, signed_in

ENTER, LEAFLET = ROUTES["paper-enter"].address(), ROUTES["leaflet"].address()


def in_the_beginning(people: People) -> Case:
    """Return a case of two sessions, of which the client has rated the first."""
    case = clinics.new_case(people.therapist, "K-1043")
    clinics.goal(case)
    clinics.rate(case, 9, client=clinics.GOOD)
    clinics.rate(case, 2)
    return case


def printing(case: Case) -> str:
    return ROUTES["paper-form"].address(case.pk)


def make(people: People, case: Case, **fields: str) -> HttpResponse:
    return signed_in(people.therapist).post(printing(case), fields)


def sheets(page: Element) -> list[Element]:
    return page.all("article", class_="sheet")


def enter(people: People, code: str, who: str = "therapist") -> HttpResponse:
    return signed_in(getattr(people, who)).post(ENTER, {"code": code})


def sheet(case: Case, person: Participant | None = None) -> PaperForm:
    """Return a sheet that was printed."""
    by, person = factories.therapist_of(case), person or factories.client_of(case)
    return print_forms(case=case, participant=person, by=by, now=clinics.now())[0]


# Codes
def test_a_code_is_eight_signs_of_which_none_is_taken_for_another() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == LENGTH and set(code) <= set(SIGNS) for code in codes)
    assert not set("OILU") & set(SIGNS)
    assert len(SIGNS) == len(set(SIGNS)) == 32


@pytest.mark.parametrize("as_typed", ["K0QM-41TD", "k0qm 41td", " KOQM-4ITD\t", "koqm41td", "KoQm–4lTd", "K0 QM 41 TD"])
def test_a_code_is_known_however_it_is_typed(as_typed: str) -> None:
    assert as_kept(as_typed) == "K0QM41TD"
    assert printed(as_kept(as_typed)) == "K0QM-41TD"


# Printing
def test_the_page_shows_the_sheet_before_anything_is_written(people: People, case: Case) -> None:
    before = rows()
    page = read(signed_in(people.therapist).get(printing(case)))
    (look,) = sheets(page)
    assert "We are working on what I want to change." in look.text
    assert not look.all(class_="sheet-code")
    assert rows() == before


def test_two_sheets_come_with_the_words_of_the_screen_and_a_code_each(people: People, case: Case) -> None:
    answer = make(people, case)
    both = sheets(read(answer))
    assert len(both) == 2
    assert [len(each.all("li")) for each in both] == [4 * 11] * 2
    for words in ("not at all", "exactly that", "I would rather not answer today", "Who reads this? The therapist, and", "Date:"):
        assert words in both[0].text
    codes = [each.one("p", class_="sheet-code").text for each in both]
    assert {as_kept(code) for code in codes} == set(PaperForm.objects.values_list("code", flat=True))
    assert all(re.fullmatch(r"\w{4}-\w{4}", code) for code in codes)
    assert AuditEntry.objects.get(action="paper form printed").case_id == case.pk


def test_nothing_on_a_sheet_tells_whose_it_is(people: People, case: Case) -> None:
    text = " ".join(each.text for each in sheets(read(make(people, case))))
    secrets = (case.code, people.therapist.name, people.clinic.name, str(case.pk), "Stay in a room")
    assert [each for each in secrets if each in text] == []


def test_each_person_is_asked_in_their_own_words(people: People, case: Case) -> None:
    partner = factories.add_participant(case, Role.PARTNER, "B")
    page = sheets(read(make(people, case, participant=str(partner.pk))))[0]
    assert all(str(question.asks) in page.text for question in PARTNER.questions.values())
    assert "B" not in page.text.split()
    client = str(factories.client_of(case).pk)
    child = sheets(read(make(people, case, participant=client, wording="child")))[0]
    assert all(str(question.asks) in child.text for question in CHILD.questions.values())
    assert factories.client_of(case).wording == "child", "kept, as for a link"


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_sheet_says_in_which_language_it_is(language: str, people: People, case: Case) -> None:
    both = sheets(read(make(people, case, language=language)))
    assert [each["lang"] for each in both] == [language] * 2
    assert both[0]["dir"] == ("rtl" if translation.get_language_info(language)["bidi"] else "ltr")


def test_the_same_sent_again_makes_no_more_sheets_and_shows_the_same(people: People, case: Case) -> None:
    first, second = (read(make(people, case, idempotency_key="one")) for _ in range(2))
    assert [each.text for each in sheets(first)] == [each.text for each in sheets(second)]
    assert PaperForm.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "wrong"), [("participant", "nobody"), ("language", "tlh"), ("wording", "long"), ("participant", "\0")]
)
def test_what_is_not_offered_is_refused_and_nothing_is_written(
    field: str, wrong: str, people: People, case: Case
) -> None:
    factories.add_participant(case, Role.PARTNER)
    right = {"participant": str(factories.client_of(case).pk), "language": settings.LANGUAGE_CODE, "wording": "adult"}
    answer = make(people, case, **right | {field: wrong})
    assert answer.status_code == 422
    assert error_beside(read(answer), field)
    assert PaperForm.objects.count() == 0


def test_nothing_is_printed_for_who_left_nor_for_a_case_that_is_over(people: People, case: Case) -> None:
    client = factories.client_of(case)
    Participant.objects.filter(pk=client.pk).update(left_on=clinics.day(0))
    with pytest.raises(NotAllowed, match="take part"):
        sheet(case, client)
    assert "Nobody takes part" in read(signed_in(people.therapist).get(printing(case))).text
    Participant.objects.filter(pk=client.pk).update(left_on=None)
    assert make(people, factories.close(case, on=clinics.day(0))).status_code == 422
    assert PaperForm.objects.count() == 0


# Typing it in
def test_a_code_leads_to_the_check_in_with_the_part_unfolded_and_no_score_filled_in(
    people: People, case: Case
) -> None:
    answer = enter(people, printed(sheet(case).code))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(ROUTES["checkin-add"].address(case.pk) + "?client=1&")
    page = read(signed_in(people.therapist).get(answer.headers["Location"]))
    (part,) = page.all("details", class_="view")
    assert "open" in part
    sent = typed(form_with(page, "held_on") if page.all(name="held_on") else form_with(page, "session"))
    assert sent["client_way"] == ["paper"]
    assert [name for name in sent if name.endswith(("relationship", "goal", "method", "progress")) and any(sent[name])] == []
    assert sent["session"] == [str(case.sessions.last().pk)], "the newest that they have not rated"


def test_a_sheet_of_somebody_else_unfolds_their_part(people: People, case: Case) -> None:
    partner = factories.add_participant(case, Role.PARTNER, "B")
    answer = signed_in(people.therapist).get(enter(people, sheet(case, partner).code).headers["Location"])
    parts = read(answer).all("details", class_="view")
    assert [("open" in part, part.one("summary").text) for part in parts] == [
        (False, "Add the client’s view"), (True, "Add the partner B’s view"),
    ]  # fmt: skip


def test_what_was_written_is_recorded_as_copied_from_paper(people: People, case: Case) -> None:
    client = signed_in(people.therapist)
    address = enter(people, sheet(case).code).headers["Location"]
    sent = {name: values[0] for name, values in typed(form_with(read(client.get(address)), "session")).items() if values}
    assert client.post(address, sent | {"client_goal": "4"}).status_code == 302
    rating = case.sessions.last().ratings.get(role="client")
    assert (rating.goal, rating.checkin.way) == (4, "paper")


def test_where_every_session_is_rated_the_day_is_asked_for(people: People, case: Case) -> None:
    clinics.rate(case, 1, client=clinics.GOOD)
    case.sessions.filter(held_on=clinics.day(2)).update(attendance="missed")
    answer = enter(people, sheet(case).code)
    assert "session" not in answer.headers["Location"]
    page = read(signed_in(people.therapist).get(answer.headers["Location"]))
    assert page.all(name="held_on")
    assert "open" in page.one("details", class_="view")


@pytest.mark.parametrize("code", ["K7QM-4XTD", "", " ", "-", "\0", "x" * 41, "x" * 100_000, "🫠", "' OR 1=1 --"], ids=ascii)
def test_what_is_no_code_is_refused_beside_it_and_kept(code: str, people: People, case: Case) -> None:
    sheet(case)
    answer = enter(people, code)
    assert answer.status_code == 422
    assert error_beside(read(answer), "code")
    assert typed(form_with(read(answer), "code"))["code"] == [code]


def test_anothers_code_answers_like_one_that_was_never_printed(people: People, case: Case) -> None:
    """A colleague's, one of another clinic, and to a supervisor who may open the case and does not rate it."""
    foreign = clinics.staffed_clinic("foreign")
    theirs = sheet(clinics.new_case(people.other_therapist, "L-1"))
    elsewhere = sheet(clinics.new_case(foreign.therapist, "F-1"))
    never = error_beside(read(enter(people, "K7QM-4XTD")), "code")
    for code in (theirs.code, elsewhere.code):
        answer = enter(people, code)
        assert (answer.status_code, error_beside(read(answer), "code")) == (422, never)
    assert enter(people, sheet(case).code, "supervisor").status_code == 404


def test_who_may_only_look_at_a_case_types_nothing_in_for_it(people: People, case: Case) -> None:
    people.supervisor.roles_held.create(role="therapist")
    assert signed_in(people.supervisor).get(ROUTES["case-detail"].address(case.pk)).status_code == 200
    assert enter(people, sheet(case).code, "supervisor").status_code == 422


# The leaflet
def test_the_leaflet_says_why_what_who_and_that_one_may_say_no(people: People) -> None:
    page = read(signed_in(people.supervisor).get(LEAFLET))
    text = page.one("article", class_="leaflet").text
    for words in ("Why do we ask?", "What do we ask?", "Who reads it?", "You can say no today", people.clinic.crisis_contact):
        assert words in text
    people.clinic.other_contact = "M. Okafor, extension 7"
    people.clinic.save()
    assert "M. Okafor, extension 7" in read(signed_in(people.therapist).get(LEAFLET)).text


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_leaflet_is_there_in_every_language_and_leads_to_the_others(language: str, people: People) -> None:
    page = read(signed_in(people.therapist).get(LEAFLET, {"lang": language}))
    assert page.one("article", class_="leaflet")["lang"] == language
    others = {code for code, _ in settings.LANGUAGES} - {language}
    assert {link["href"] for link in page.all("a") if link["href"].startswith("?lang=")} == {
        f"?lang={code}" for code in others
    }
    assert read(signed_in(people.therapist).get(LEAFLET, {"lang": "\0"})).one("article")["lang"] == settings.LANGUAGE_CODE
