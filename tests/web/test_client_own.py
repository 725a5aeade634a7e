"""What does somebody in therapy see of what is their own, and is it nothing else?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.client_mail import mail_of
from alliance_app.consultation.operations.client_links import make_link
from alliance_app.consultation.operations.clients_words import NOT_YET_KNOWN
from alliance_app.consultation.operations.goals import state_goal
from alliance_app.people.models import Clinic
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, CheckIn, ClientLink, Participant, Rating
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.full_case import full_case
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import rows, signed_in
from tests.web.test_canary import mark, rows_of_case

OWN = ClientLink.Page.OWN


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    """Return a case in its fourth session; its client chose 2, nothing, 4 and 6 for progress."""
    case = clinics.new_case(people.therapist, "K-1043")
    clinics.goal(case, "To sleep through.")
    for days_ago, progress in ((28, 2), (21, None), (14, 4), (7, 6)):
        said = (1, 9, 3, progress) if progress else None
        clinics.rate(case, days_ago, (8, 8, 8, 7), client=said, note="She seems fragile.")
    return case


def allow(case: Case, **shown: bool) -> None:
    """Set what the clinic shows, and nothing else."""
    names = ("goal", "progress", "alliance")
    Clinic.objects.filter(pk=case.clinic_id).update(**{f"clients_see_{name}": shown.get(name, False) for name in names})


def add(case: Case, role: Role, code: str = "") -> Participant:
    return factories.add_participant(case, role, code)


def opened(case: Case, person: Participant | None = None, query: str = "", **link: object) -> HttpResponse:
    """Return what somebody gets by a new link to what they may see."""
    token = f"token-{ClientLink.objects.count()}-of-somebody"
    factories.client_link(case, page=OWN, participant=person, token=token, now=clinics.now(), **link)
    return Client().get(reverse("client-checkin", args=[token]) + query)


def page_of(case: Case, person: Participant | None = None) -> Element:
    answer = opened(case, person)
    assert answer.status_code == 200
    return read(answer)


def numbers(page: Element, name: str) -> list[str]:
    """Return what the list under a chart says, in its order."""
    return [cell.text for cell in page.one("section", aria_labelledby=f"own-{name}").all("td")]


def dots(page: Element, name: str) -> list[int]:
    """Return how many dots each drawing of a course has."""
    drawings = page.one("section", aria_labelledby=f"own-{name}").all("svg")
    return [sum(each["d"].count("M") for each in drawing.all("path", class_="own-dot")) for drawing in drawings]


# What is shown
def test_the_goal_stands_in_the_clients_own_words_with_its_date(case: Case) -> None:
    text = page_of(case).one("section", aria_labelledby="own-goal").text
    assert "To sleep through." in text
    assert str(clinics.now().year) in text


def test_the_newest_goal_counts_and_the_therapists_words_are_never_shown(case: Case, people: People) -> None:
    state_goal(
        case=case, by=people.therapist, client_words="To drive again.", therapist_words="Less avoidance.",
        client_part="Diary.", therapist_part="Reads it.", now=clinics.now(),
    )  # fmt: skip
    text = page_of(case).text
    assert "To drive again." in text
    assert [each for each in ("To sleep through.", "Less avoidance.", "Diary.", "Reads it.") if each in text] == []


def test_every_number_of_progress_has_its_dot_and_its_line_and_a_gap_stays_a_gap(case: Case) -> None:
    page = page_of(case)
    assert numbers(page, "progress") == ["2", "no number", "4", "6"]
    assert dots(page, "progress") == [3, 3]
    joined = [path["d"].count("L") for path in page.all("path", class_="own-line")]
    assert joined == [1, 1], "only the last two numbers are joined, in either drawing"


def test_what_was_put_right_shows_as_it_is_now_and_what_was_taken_back_not_at_all(case: Case) -> None:
    second, last = Rating.objects.filter(participant=factories.client_of(case)).order_by("session__held_on")[1:]
    for rating, state, progress in ((second, Rating.State.GIVEN, 5), (last, Rating.State.WITHDRAWN, None)):
        checkin = CheckIn.objects.get(pk=rating.checkin_id)
        Rating.objects.create(
            clinic_id=case.clinic_id, checkin=checkin, session=rating.session, role=rating.role, version=2,
            participant=rating.participant, state=state, progress=progress, reason="Mistyped.",
        )  # fmt: skip
    assert numbers(page_of(case), "progress") == ["2", "no number", "5", "no number"]


def test_nothing_of_the_therapist_of_anybody_else_or_of_the_case_is_on_it(case: Case, people: People) -> None:
    """Not even where the clinic shows all that it can."""
    partner = add(case, Role.PARTNER, "B")
    factories.check_in(
        case, 5, on=clinics.day(1), now=clinics.now(), note="She lies.",
        others=[(factories.theirs(partner, 0, progress=0), CheckIn.Way.ALOUD)],
    )  # fmt: skip
    allow(case, goal=True, progress=True, alliance=True)
    page = page_of(case)
    assert numbers(page, "relationship") == ["1", "no number", "1", "1", "no number"]
    assert numbers(page, "progress")[-1] == "no number"
    assert numbers(page_of(case, partner), "progress") == ["0"]
    secrets = ("K-1043", "fragile", "lies", people.therapist.name, "Therapist of", "supervis", "Partner")
    assert [each for each in secrets if each.lower() in page.text.lower()] == []


def test_the_three_parts_are_hidden_unless_the_clinic_shows_them(case: Case) -> None:
    assert not page_of(case).all("section", aria_labelledby="own-relationship")
    allow(case, alliance=True)
    page = page_of(case)
    assert [numbers(page, name)[-1] for name in ("relationship", "goal", "method")] == ["1", "9", "3"]
    assert not page.all("section", aria_labelledby="own-progress")


def test_of_all_that_is_on_record_only_the_words_of_the_goal_come_out(people: People) -> None:
    case = full_case(people, people.therapist, people.supervisor, "F-1")
    case.goals.update(participant=factories.client_of(case))
    allow(case, goal=True, progress=True, alliance=True)
    for row in rows_of_case(case):
        mark(row, "Kanari")
    answer = opened(Case.objects.get(pk=case.pk))
    told = answer.content.decode()
    (words,) = read(answer).all("blockquote")
    assert "Kanari" in words.text
    assert told.count("Kanari") == words.text.count("Kanari") == 1


# Whose goal is it?
def test_a_partner_sees_what_they_wrote_and_not_what_was_typed_for_the_client(case: Case) -> None:
    partner = add(case, Role.PARTNER)
    assert "To sleep through." not in page_of(case, partner).text
    case.goals.create(
        clinic_id=case.clinic_id, version=2, stated_on=clinics.day(0), client_words="To be asked.",
        participant=partner, recorded_at=clinics.now(),
    )  # fmt: skip
    assert "To be asked." in page_of(case, partner).text
    text = page_of(case).text
    assert "To be asked." not in text
    assert "To sleep through." not in text, "of two in the therapy nobody knows who said it"


def test_of_two_clients_neither_sees_what_a_clinician_typed(case: Case) -> None:
    other = add(case, Role.CLIENT, "B")
    for person in (factories.client_of(case), other):
        assert "To sleep through." not in page_of(case, person).text


def test_a_guardian_sees_no_goal(case: Case) -> None:
    guardian = add(case, Role.GUARDIAN)
    page = page_of(case, guardian)
    assert not page.all(id="own-goal")
    assert "How close is my child to what we want?" in page.text


# Empty, one and many
def test_what_is_empty_says_how_it_is_filled(people: People) -> None:
    text = page_of(clinics.new_case(people.therapist)).text
    assert "Tell your therapist what you want to be different" in text
    assert "Each time you answer, one is added here." in text


def test_one_number_is_one_dot_without_a_line(people: People) -> None:
    case = clinics.new_case(people.therapist)
    clinics.rate(case, 3, client=(8, 8, 8, 5))
    page = page_of(case)
    assert dots(page, "progress") == [1, 1]
    assert not page.all("path", class_="own-line")


def test_forty_sessions_have_forty_dots_and_days_that_do_not_run_into_each_other(people: People) -> None:
    case = clinics.new_case(people.therapist)
    for days_ago in range(40):
        clinics.rate(case, days_ago, client=(8, 8, 8, days_ago % 11))
    page = page_of(case)
    assert dots(page, "progress") == [40, 40]
    for drawing in page.all("svg"):
        places = [float(each["x"]) for each in drawing.all("text", class_="own-day")]
        assert len(places) >= 3
        assert min(abs(a - b) for a, b in zip(places, places[1:])) >= 60


# The link
def test_looking_uses_nothing_up_and_writes_nothing(case: Case) -> None:
    factories.client_link(case, page=OWN, token="one-link", now=clinics.now())
    address, before = reverse("client-checkin", args=["one-link"]), rows()
    answers = [Client().get(address), Client().head(address), Client().get(address)]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert rows() == before
    assert ClientLink.objects.get().is_open(clinics.now())
    assert "no-store" in answers[0].headers["Cache-Control"]
    assert not answers[0].cookies


def test_nothing_can_be_sent_to_it(case: Case) -> None:
    factories.client_link(case, page=OWN, token="one-link", now=clinics.now())
    before = rows()
    sent = Client().post(reverse("client-checkin", args=["one-link"]), {"progress": "7"})
    assert (sent.status_code, rows()) == (405, before)


def test_it_works_no_more_once_the_link_is_over_the_person_left_or_the_clinic_shows_nothing(case: Case) -> None:
    factories.client_link(case, page=OWN, token="over", now=clinics.now() - timedelta(days=5))
    assert Client().get(reverse("client-checkin", args=["over"])).status_code == 404
    guardian = add(case, Role.GUARDIAN)
    allow(case, goal=True)
    assert opened(case, guardian).status_code == 404, "there is only the goal, and it is not a guardian's"
    allow(case)
    gone = opened(case)
    assert gone.status_code == 404
    assert "This link does not work" in read(gone).text
    allow(case, progress=True)
    assert opened(case).status_code == 200
    Participant.objects.filter(pk=factories.client_of(case).pk).update(left_on=clinics.day(0))
    assert opened(case).status_code == 404


def test_no_page_asks_more_for_many_sessions_than_for_one_and_few_at_all(people: People) -> None:
    def asked(case: Case) -> int:
        factories.client_link(case, page=OWN, token=case.code, now=clinics.now())
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(reverse("client-checkin", args=[case.code])).status_code == 200
        return len(captured)

    one, many = clinics.new_case(people.therapist, "one"), clinics.new_case(people.therapist, "many")
    for case, sessions in ((one, 1), (many, 20)):
        clinics.goal(case)
        for days_ago in range(sessions):
            clinics.rate(case, days_ago, client=clinics.GOOD)
    assert asked(one) == asked(many) <= 6


# Giving it
def test_a_mail_says_nothing_of_once_where_a_link_can_be_looked_at_again(case: Case) -> None:
    link = factories.client_link(case, page=OWN, way="mail", address="her@elsewhere.example", now=clinics.now())
    assert "once" not in mail_of(link, "https://alliance.example/c/x/").body
    link.page = ClientLink.Page.QUESTIONS
    assert "It works once." in mail_of(link, "https://alliance.example/c/x/").body


def ask(case: Case, people: People, **fields: object) -> HttpResponse:
    sent = {"page": OWN, "way": "shown", **fields}
    return signed_in(people.therapist).post(ROUTES["client-ask"].address(case.pk), sent)


def test_a_therapist_gives_a_link_that_can_be_looked_at_until_it_ends(case: Case, people: People) -> None:
    page = read(ask(case, people))
    assert "It can be looked at until" in page.text
    address = page.one("code").text
    assert "To sleep through." in read(Client().get(address)).text


def test_on_a_device_that_was_handed_over_the_way_back_stands_on_it(case: Case, people: People) -> None:
    device = signed_in(people.therapist)
    answer = device.post(ROUTES["client-ask"].address(case.pk), {"page": OWN, "way": "device"}, follow=True)
    page = read(answer)
    assert "To sleep through." in page.text
    assert reverse("hand-back") in [link["href"] for link in page.all("a")]
    assert reverse("hand-back") not in [link["href"] for link in page_of(case).all("a")]


def test_what_is_offered_is_named_and_nothing_is_offered_where_nothing_is_shown(case: Case, people: People) -> None:
    client, address = signed_in(people.therapist), ROUTES["client-ask"].address(case.pk)
    assert "their goal and their progress" in read(client.get(address)).text
    allow(case, progress=True, alliance=True, goal=True)
    assert "their goal, their progress and how they rated the three parts" in read(client.get(address)).text
    allow(case)
    assert "What they may see" not in read(client.get(address)).text
    assert ask(case, people).status_code == 422
    with pytest.raises(NotAllowed, match="shows nothing"):
        make_link(
            case=Case.objects.get(pk=case.pk), participant=factories.client_of(case), page=OWN, way="shown", by=people.therapist,
            now=clinics.now(),
        )  # fmt: skip


def test_who_has_answered_the_questions_can_still_be_shown_what_is_theirs(case: Case, people: People) -> None:
    answer = signed_in(people.therapist).get(ROUTES["client-ask"].address(case.pk))
    form = form_with(read(answer), "way")
    assert OWN in [choice["value"] for choice in form.all(name="page")]
    assert typed(form)["page"] != ["questions"]
    assert ask(case, people).status_code == 200


def test_a_page_that_somebody_cannot_get_is_refused_beside_it(case: Case, people: People) -> None:
    guardian = add(case, Role.GUARDIAN)
    allow(case, goal=True)
    answer = ask(case, people, participant=guardian.pk)
    assert answer.status_code == 422
    assert "shows them nothing" in error_beside(read(answer), "participant")
    client = factories.client_of(case)
    refused = ask(case, people, participant=client.pk, page="questions")
    assert "on record already" in error_beside(read(refused), "participant")
    assert ClientLink.objects.count() == 0


def test_who_does_not_know_yet_reads_it_in_their_own_language(case: Case) -> None:
    client = factories.client_of(case)
    client.language = "es"
    client.save()
    case.goals.update(participant=client)
    goal = case.goals.last()
    goal.client_words = NOT_YET_KNOWN
    goal.save()
    page = page_of(case)
    assert "Todavía no lo sé." in page.text
    assert not page.all("blockquote")
