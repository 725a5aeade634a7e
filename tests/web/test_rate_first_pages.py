"""Does the queue say of a case that a supervisor rates first what is known and owed, and nothing of the ratings?"""

import pytest
from django.urls import reverse

from alliance_app.consultation import second_views
from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.models import SecondView
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, form_with, read
from tests.web.routes import ROUTES, address_of, undone
from tests.web.sending import page_of, signed_in
from tests.web.test_second_view_pages import BAD, GOOD, address, read_before_rating, see, worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    """A case in place, of which the supervisor rates the next session first."""
    case = clinics.case_in_place(people.therapist, "K-1")
    ask_to_rate_first(case=case, by=people.supervisor, wanted=True, now=clinics.now())
    return case


def test_the_queue_says_which_session_and_nothing_of_it(people: People, case: Case) -> None:
    clinics.rate(case, 0, BAD, client=BAD)
    queue = page_of(signed_in(people.supervisor), "review-queue")
    (row,) = queue.all(data_rate_first="")
    today = clinics.day(0)
    assert f"K-1 {people.therapist.name} session of {today.day} {today:%b}" in row.text
    assert row.all("a")[0]["href"] == address(case)
    assert queue.all("li", data_gate="closed") == []


@pytest.mark.parametrize("name", ["review-add", "case-detail"])
def test_whoever_comes_to_the_case_by_another_way_is_led_to_the_rating_and_stays_blind(
    name: str, people: People, case: Case
) -> None:
    client = signed_in(people.supervisor)
    assert client.get(address(case, name)).status_code == 200, "nothing is kept before the session is rated"
    clinics.rate(case, 0, BAD)
    answer = client.get(address(case, name), follow=True)
    assert answer.redirect_chain == [(address(case), 302)]
    assert "the case opens after that" in read(answer).text
    see(client, case)
    assert SecondView.objects.get().blind
    assert client.get(address(case, name)).status_code == 200


def test_the_case_opens_at_once_for_who_would_rather_see_it(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    clinics.rate(case, 0, BAD)
    form = form_with(page_of(client, "second-view-add", case.pk), "wanted")
    answer = client.post(form["action"], {"wanted": "no"}, follow=True)
    assert answer.redirect_chain == [(address(case, "review-add"), 302)]
    assert "Show me without" not in page_of(client, "second-view-add", case.pk).text


def owed(people: People, code: str = "K-1") -> Case:
    """A low case, of which the supervisor rates the next session first, with a reply of theirs that is overdue."""
    case = clinics.low_case(people.therapist, code)
    factories.answer(case, people.supervisor, "ask_client", now=clinics.now(), due_on=clinics.day(0))
    case.reviews.update(due_on=clinics.day(2))
    ask_to_rate_first(case=case, by=people.supervisor, wanted=True, now=clinics.now())
    return case


def test_neither_do_they_differ_where_the_case_was_low_before_and_its_reply_is_overdue(people: People) -> None:
    case, week = owed(people), clinics.day(clinics.day(0).weekday())

    def world(numbers: tuple[int, ...]) -> dict[str, bytes]:
        clinics.rate(case, 0, numbers, client=numbers)
        mail = digest_of(people.supervisor, week, clinics.day(0))
        return read_before_rating(people, case) | {"the mail": repr(mail).encode()}

    good, bad = worlds(world)
    assert {name for name in good if good[name] != bad[name]} == set()
    assert b"sessions that you rate" in good["the mail"] and b"count=1, one='reply that is overdue'" in good["the mail"]


def test_what_is_owed_is_said_with_a_case_that_is_rated_first(people: People) -> None:
    case, client = owed(people), signed_in(people.supervisor)
    clinics.rate(case, 0, GOOD, client=GOOD)
    shown = read(client.post(reverse("review-queue"), {"show": "replies"}, follow=True))
    (row,) = shown.all(data_rate_first="")
    since = clinics.day(2)
    assert row.one("p", class_="marks").text == f"reply overdue since {since.day} {since:%b}"
    assert "Before this session it was low. Rate this session , then you see how others did." in row.text
    assert "Nothing else is open" in shown.text and "Whatever you asked for is done" not in shown.text
    respond(review=case.reviews.get(), by=people.therapist, message="I asked her.", done=True, now=clinics.now())
    (row,) = page_of(client, "review-queue").all(data_rate_first="")
    today = clinics.day(0)
    assert row.one("p", class_="marks").text == f"answered reply done {today.day} {today:%b}"


def test_where_nothing_is_owed_and_nothing_was_low_the_row_says_only_which_session(people: People, case: Case) -> None:
    clinics.rate(case, 0, BAD, client=BAD)
    (row,) = page_of(signed_in(people.supervisor), "review-queue").all(data_rate_first="")
    assert "Before" not in row.text and row.all("p", class_="marks") == []


# Asking for it
def test_one_asks_in_the_panel_and_can_take_it_back(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    client = signed_in(people.supervisor)

    def button() -> Element:
        return form_with(page_of(client, "review-add", case.pk), "wanted").one("button")

    assert (button()["value"], button().text) == ("yes", "Rate the next one before I see it")
    client.post(address(case, "second-view-first"), {"wanted": "yes"})
    assert asked(people, case)
    assert button()["value"] == "no"
    client.post(address(case, "second-view-first"), {"wanted": "no"})
    assert not asked(people, case)


def asked(people: People, case: Case) -> bool:
    return case.seen.filter(supervisor=people.supervisor, rates_first_since__isnull=False).exists()


def test_every_page_that_tells_nothing_is_a_page() -> None:
    named = {*second_views.OWN_PAGES, *second_views.TELL_NOTHING, *second_views.OVERVIEWS, *second_views.WITH_A_CASE}
    assert named - set(ROUTES) == set()


def test_every_page_that_shows_the_queue_is_named_among_those_that_do(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    factories.drawn(case, now=clinics.now())
    client, shown = signed_in(people.supervisor), set()
    for name, route in ROUTES.items():
        if not route.ours:
            continue
        for ask in (client.get, client.post):
            with undone():
                answer = ask(address_of(name, case), raise_request_exception=False)
                if any(template.name == "supervision/_queue_list.html" for template in answer.templates):
                    shown.add((name, route.of_a_case))
    assert shown == {
        ("review-queue", False), ("review-view-save", False), ("review-add", True), ("spot-check-answer", True)
    }  # fmt: skip
    for name, of_a_case in shown:
        assert name in (second_views.WITH_A_CASE if of_a_case else second_views.OVERVIEWS)


# What was read meanwhile
def test_what_was_read_beside_a_spot_check_that_was_refused_is_no_secret_any_more(people: People, case: Case) -> None:
    ask_to_rate_first(case=case, by=people.supervisor, wanted=False, now=clinics.now())
    drawn = clinics.case_in_place(people.therapist, "K-2")
    factories.drawn(drawn, now=clinics.now())
    clinics.rate(case, 0, BAD, client=BAD)
    client = signed_in(people.supervisor)
    refused = client.post(address(drawn, "spot-check-answer"), {"found": ""})
    assert refused.status_code == 422 and read(refused).all("li", data_case=str(case.pk))
    assert see(client, case).status_code == 302
    assert not SecondView.objects.get().blind
