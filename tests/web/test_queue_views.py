"""Does a supervisor find their own ways of narrowing the queue again, and read many cases at once?"""

import uuid

import pytest

from alliance_app.consultation.models import SavedView, Seen
from alliance_app.consultation.operations.queue_views import LONGEST_NAME, MOST_VIEWS
from alliance_app.records.models import Case
from alliance_app.web.queue_whom import LISTED_THERAPISTS
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

QUEUE, SAVE, READ = (ROUTES[name].address() for name in ("review-queue", "review-view-save", "review-seen-all"))


def in_the_beginning(people: People) -> Case:
    clinics.confirming_case(people.therapist, "K-2")
    return clinics.low_case(people.therapist, "K-1")


def codes(page: Element) -> set[str]:
    return {row.one("b").text for row in page.all("li", data_row="") for row in [row.all("div")[0]]}


def saved(people: People, name: str = "Steadying", **fields: str) -> SavedView:
    """Narrow the queue, keep that under a name, and go back to all of it."""
    client = signed_in(people.supervisor)
    client.post(QUEUE, fields or {"show": "watch", "reason": "confirming"})
    client.post(SAVE, {"name": name})
    return SavedView.objects.get(clinician=people.supervisor)


def test_a_kept_view_shows_what_it_showed(people: People, case: Case) -> None:
    view = saved(people)
    client = signed_in(people.supervisor)
    page = read(client.get(QUEUE))
    assert codes(page) == {"K-1"}
    assert [button.text for button in page.one("ul", class_="views").all("button")] == ["Steadying"]
    page = read(client.post(ROUTES["review-view"].address(view=view.pk), follow=True))
    assert codes(page) == {"K-2"}


def test_what_is_narrowed_says_so_and_is_widened_at_once(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    for factor, found in (("goal", {"K-1"}), ("relationship", set())):
        page = read(client.post(QUEUE, {"factor": factor}, follow=True))
        assert codes(page) == found
        wide = next(form for form in page.one(id="queue-list").all("form") if form.all(name="show"))
        page = read(client.post(wide["action"], {each["name"]: each["value"] for each in wide.all("input")}, follow=True))
        assert codes(page) == {"K-1"} and "Show all" not in page.text


def test_a_risk_is_said_before_anything_else_of_its_case(people: People, case: Case) -> None:
    safe = clinics.case_in_place(people.therapist, "K-3")
    factories.scored(safe, 9, at_risk=2, on=clinics.day(1), now=clinics.now())
    client = signed_in(people.supervisor)
    row = next(row for row in read(client.get(QUEUE)).all("li", data_row="") if row["data-case"] == str(safe.pk))
    assert row.one("p", class_="reason").text == (
        "Ask today: an answer about dying or self-harm waits for somebody who asks."
    )
    panel = read(client.get(ROUTES["review-add"].address(safe.pk))).one("section", aria_labelledby="panel-name")
    headings = [each["id"] for each in panel.all("h2")]
    assert headings == ["risk-name", "panel-name"]
    assert "Ask about the risk first" in panel.text and row.one("span", class_="age").text == ""


def test_a_view_of_the_same_name_takes_the_place_of_the_first(people: People, case: Case) -> None:
    saved(people, "Mine")
    view = saved(people, "  mine ", show="attention", stuck="yes")
    assert (view.name, view.asked["stuck"]) == ("mine", "yes")


def test_a_view_can_be_forgotten(people: People, case: Case) -> None:
    view = saved(people)
    page = read(signed_in(people.supervisor).post(ROUTES["review-view"].address(view=view.pk), {"forget": "yes"}, follow=True))
    assert not SavedView.objects.exists() and not page.all("ul", class_="views")


def test_nobody_opens_or_forgets_anothers_view(people: People, case: Case) -> None:
    view = saved(people)
    other = signed_in(people.other_supervisor)
    assert "Steadying" not in read(other.get(QUEUE)).text
    for sent in ({}, {"forget": "yes"}):
        assert other.post(ROUTES["review-view"].address(view=view.pk), sent).status_code == 404
    assert SavedView.objects.filter(pk=view.pk).exists()
    assert other.post(ROUTES["review-view"].address(view=uuid.uuid4())).status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "w" * (LONGEST_NAME + 1)])
def test_a_name_that_cannot_be_is_refused_beside_it_and_stays_there(name: str, people: People, case: Case) -> None:
    answer = signed_in(people.supervisor).post(SAVE, {"name": name})
    page = read(answer)
    assert answer.status_code == 422 and error_beside(page, "name")
    assert typed(form_with(page, "name"))["name"] == [name]
    assert not SavedView.objects.exists()


def test_more_views_than_anybody_finds_again_are_refused(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    for number in range(MOST_VIEWS):
        assert client.post(SAVE, {"name": f"View {number}"}).status_code == 302
    answer = client.post(SAVE, {"name": "One more"})
    assert answer.status_code == 422 and "forget one first" in error_beside(read(answer), "name")
    assert client.post(SAVE, {"name": "view 3"}).status_code == 302


def test_what_is_shown_is_read_at_once_and_that_can_be_undone(people: People, case: Case) -> None:
    second = clinics.low_case(people.therapist, "K-3")
    client = signed_in(people.supervisor)
    page = read(client.get(QUEUE))
    sent = typed(form_with(page, "drawn"))
    assert set(sent["case"]) == {str(case.pk), str(second.pk)}
    page = read(client.post(READ, sent, follow=True))
    assert "2 marked as read." in page.text
    assert not page.all("li", data_unread="") and not page.all("form", action=READ)
    page = read(client.post(ROUTES["review-seen-undo"].address(), follow=True))
    assert len(page.all("li", data_unread="")) == 2
    client.post(ROUTES["review-seen-undo"].address())  # a second time there is nothing to undo
    assert Seen.objects.filter(seen_at=None).count() == 2


def test_sent_twice_what_was_read_can_still_be_undone(people: People, case: Case) -> None:
    clinics.low_case(people.therapist, "K-3")
    client = signed_in(people.supervisor)
    sent = typed(form_with(read(client.get(QUEUE)), "drawn"))
    client.post(READ, sent)
    page = read(client.post(READ, sent, follow=True))
    assert page.all("form", action=ROUTES["review-seen-undo"].address())
    page = read(client.post(ROUTES["review-seen-undo"].address(), follow=True))
    assert len(page.all("li", data_unread="")) == 2


@pytest.mark.parametrize("sent", [{}, {"case": "nobody"}, {"case": "\0", "drawn": "yesterday"}, {"drawn": "2026-02-30T10:00"}])
def test_nonsense_reads_nothing(sent: dict[str, str], people: People, case: Case) -> None:
    assert signed_in(people.supervisor).post(READ, sent).status_code == 302
    assert not Seen.objects.exists()


@pytest.mark.parametrize("drawn", ["0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:59"])
def test_a_page_that_nobody_can_have_drawn_is_read_now(drawn: str, people: People, case: Case) -> None:
    client, before = signed_in(people.supervisor), clinics.now()
    assert client.post(READ, {"case": case.pk, "drawn": drawn}).status_code == 302
    assert before <= Seen.objects.get(case=case).seen_at <= clinics.now()


def test_among_many_therapists_a_part_of_the_name_is_typed(people: People, case: Case) -> None:
    for number in range(LISTED_THERAPISTS):
        factories.supervise(people.supervisor, factories.make_therapist(people.clinic, name=f"Élise {number}"), since=clinics.day(9))
    clinics.low_case(factories.again(people.supervisor.supervises.last().therapist), "K-9")
    client = signed_in(people.supervisor)
    field = read(client.get(QUEUE)).one(id="narrow-therapist")
    assert (field.tag, field["type"]) == ("input", "search")
    page = read(client.post(QUEUE, {"therapist": "élise"}, follow=True))
    assert codes(page) == {"K-9"} and page.one(id="narrow-therapist")["value"] == "élise"
    assert codes(read(client.post(QUEUE, {"therapist": "Nobody"}, follow=True))) == set()
