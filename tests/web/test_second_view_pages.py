"""Does a supervisor rate a session before anything has told them how others did, and do all see the views afterwards?"""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from alliance_app.consultation.models import SecondView
from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.records.models import Case, CaseTherapist, Rating
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, error_beside, form_with, read, typed, without_tokens
from tests.web.sending import page_of, rows, signed_in

pytestmark = pytest.mark.django_db
GOOD, BAD = (9, 9, 9, 6), (2, 1, 2, 0)
#: What differs between two readings of the same: ids, tokens and the time of day.
MADE_ANEW = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|\d\d:\d\d")
RIGHT = {"source": "account", "relationship": "6", "goal": "3", "method": "6"}
NOTE = {"answer": "release", "message": "Go on so.", "due_on": "2000-01-01"}


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    """A case in place, of which the supervisor rates the next session first."""
    case = clinics.case_in_place(people.therapist, "K-1")
    ask_to_rate_first(case=case, by=people.supervisor, wanted=True, now=clinics.now())
    return case


def address(case: Case, name: str = "second-view-add") -> str:
    return reverse(name, args=[case.pk])


def page(client: Client, case: Case) -> Element:
    return read(client.get(address(case)))


def see(client: Client, case: Case, **changed: str) -> HttpResponse:
    """Send what a browser sends of the page, filled in."""
    hidden = {name: values[0] for name, values in typed(form_with(page(client, case), "source")).items() if values}
    return client.post(address(case), hidden | RIGHT | changed)


# Before anything tells
def read_before_rating(people: People, case: Case) -> dict[str, bytes]:
    """Return what a supervisor reads from the sign-in up to their own rating, without what is made anew each time."""
    client = signed_in(people.supervisor)
    another, met = clinics.low_case(people.therapist, "K-2"), people.therapist.public_id
    drawn = clinics.case_in_place(people.therapist, "K-3")
    factories.drawn(drawn, now=clinics.now())
    said = {
        "the queue": client.get(reverse("review-queue")),
        "what is watched": client.post(reverse("review-queue"), {"show": "watch"}, follow=True),
        "the replies": client.post(reverse("review-queue"), {"show": "replies"}, follow=True),
        "what chance drew": client.post(reverse("review-queue"), {"show": "spot"}, follow=True),
        "a view without a name": client.post(reverse("review-view-save"), {"name": ""}),
        "beside a spot check, refused": client.post(address(drawn, "spot-check-answer"), {"found": ""}),
        "the queue, narrowed": client.post(reverse("review-queue"), {"stuck": "yes"}, follow=True),
        "beside another case": client.get(address(another, "review-add")),
        "whom they meet": client.get(reverse("agenda")),
        "the agenda": client.get(reverse("agenda-person", args=[met])),
        "the agenda, refused": client.post(reverse("agenda-note", args=[met, another.pk]), {"message": "Go on."}),
        "a note that waits": client.post(reverse("agenda-note", args=[met, case.pk]), NOTE),
        "a note that waits, by script": client.post(reverse("agenda-note", args=[met, case.pk]), NOTE, HTTP_HX_REQUEST="true"),
        "the page": client.get(address(case)),
        "the page, refused": client.post(address(case), {"goal": "11"}),
    }
    assert [name for name, answer in said.items() if answer.status_code not in (200, 422)] == []
    assert b"You have not been shown how anybody rated it" in said["the page"].content
    return {name: MADE_ANEW.sub(b"", without_tokens(answer)) for name, answer in said.items()}


def worlds(world: Callable[[tuple[int, ...]], dict[str, bytes]]) -> Iterator[dict[str, bytes]]:
    for numbers in (GOOD, BAD):
        with transaction.atomic():
            yield world(numbers)
            transaction.set_rollback(True)


def test_good_and_bad_ratings_read_the_same_to_the_byte_until_ones_own_is_sent(people: People, case: Case) -> None:
    def world(numbers: tuple[int, ...]) -> dict[str, bytes]:
        clinics.rate(case, 0, numbers, client=numbers, note="She spoke of her brother.")
        return read_before_rating(people, case)

    good, bad = worlds(world)
    assert {name for name in good if good[name] != bad[name]} == set()
    assert b"She spoke of her brother." in good["the page"]


def test_nor_is_told_before_that_a_rupture_was_noted_in_the_session(people: People, case: Case) -> None:
    clinics.rate(case, 0, GOOD, client=GOOD)
    with transaction.atomic():
        before = read_before_rating(people, case)
        transaction.set_rollback(True)
    factories.rupture(case, "confrontation", note="She stood up.", now=clinics.now())
    assert read_before_rating(people, case) == before


def test_of_a_case_that_one_does_not_rate_first_the_queue_tells_at_once(people: People, case: Case) -> None:
    ask_to_rate_first(case=case, by=people.supervisor, wanted=False, now=clinics.now())
    shown = []
    for numbers in (GOOD, BAD):
        with transaction.atomic():
            clinics.rate(case, 0, numbers, client=numbers)
            shown.append(read(signed_in(people.supervisor).get(reverse("review-queue"))).text)
            transaction.set_rollback(True)
    assert shown[0] != shown[1]


def test_what_was_opened_on_the_way_leaves_the_view_blind(people: People, case: Case) -> None:
    clinics.rate(case, 0, BAD, client=BAD)
    client = signed_in(people.supervisor)
    client.get(reverse("review-queue"))
    assert client.post(reverse("review-view-save"), {"name": ""}).status_code == 422
    note = reverse("agenda-note", args=[people.therapist.public_id, case.pk])
    assert client.post(note, NOTE).status_code == 422
    assert see(client, case).status_code == 302
    assert SecondView.objects.get().blind


def test_who_opened_the_case_is_told_that_it_is_no_blind_view_any_more(people: People, case: Case) -> None:
    clinics.rate(case, 0, BAD, client=BAD)
    client = signed_in(people.supervisor)
    assert client.get(address(case, "case-sessions")).status_code == 200
    assert "not as a blind one" in page(client, case).text
    see(client, case)
    assert not SecondView.objects.get().blind


def test_a_session_that_only_the_client_has_rated_waits_for_its_therapist(people: People, case: Case) -> None:
    session = clinics.session_to_rate(case, 0)
    session.checkins.create(clinic=people.clinic, case=case, recorded_at=clinics.now()).ratings.create(
        clinic=people.clinic, session=session, role="client", participant=factories.client_of(case), goal=1
    )
    client = signed_in(people.supervisor)
    (row,) = page_of(client, "review-queue").all(data_rate_first="")
    assert "The therapist has not rated it yet" in row.text
    assert row.all("a") == []
    opened = read(client.get(address(case, "case-detail"), follow=True))
    assert "Its therapist has not rated it yet" in opened.text and not opened.all(name="relationship")


# What the therapist told
@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("She spoke of her brother.", True),
        ("She gave the goal a 3.", False),
        ("Goal: 10!", False),
        ("8/3/8, as ever.", False),
        *[(note, False) for note in ("R8 G3 M8", "8,3,8", "goal 3-4", "Goal: EIGHT", "None of it, a two.", "PHQ-9 next.")],
        ("Her tenth time; often someone phones, lonely, weightless.", True),
        ("<b>She</b> spoke.", True),
    ],
)
def test_a_note_that_may_hold_a_rating_is_withheld(people: People, case: Case, note: str, shown: bool) -> None:
    clinics.rate(case, 0, GOOD, note=note)
    text = page(signed_in(people.supervisor), case).text
    assert (note in text) is shown
    assert ("You read it once you have rated." in text) is not shown


def test_what_the_client_wrote_is_not_shown(people: People, case: Case) -> None:
    recorded = clinics.rate(case, 0, GOOD)
    recorded.checkin.session.checkins.create(
        clinic=people.clinic, case=case, recorded_at=clinics.now(), note="From the client."
    )
    assert "From the client." not in page(signed_in(people.supervisor), case).text


# Sending it
def test_a_second_view_leads_to_all_three_views_with_what_differs(people: People, case: Case) -> None:
    clinics.rate(case, 0, (8, 7, 6, 5), client=(7, 6, 6, 4))
    client = signed_in(people.supervisor)
    answer = see(client, case)
    shown = read(client.get(answer.headers["Location"]))
    both = shown.one(data_both_views="")
    heads = [head.text for head in both.one("thead").all("th")]
    assert heads == ["Client", people.therapist.name, "You"]
    lines = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in both.one("tbody").all("tr")}
    assert lines == {
        "Relationship": ["7", "8", "6"], "Goal": ["6", "7", "3"], "Method": ["6", "6", "6"], "Progress": ["4", "5", "–"]
    }  # fmt: skip
    said = both.one(data_otherwise="").text
    assert said == f"Goal. You rated it 3, the client 6 and {people.therapist.name} 7."
    assert "Second view, from the therapist’s account, before seeing how others rated." in shown.text


def test_where_nobody_is_three_points_away_nothing_is_named(people: People, case: Case) -> None:
    clinics.rate(case, 0, (8, 5, 6, 5), client=(7, 5, 6, 4))
    client = signed_in(people.supervisor)
    both = read(client.get(see(client, case).headers["Location"])).one(data_both_views="")
    assert both.all(data_otherwise="") == []
    assert "side by side" in both.text


def test_the_therapist_sees_whose_rating_it_is(people: People, case: Case) -> None:
    recorded = clinics.rate(case, 0, (8, 7, 6, 5))
    see(signed_in(people.supervisor), case)
    shown = page_of(signed_in(people.therapist), "session-detail", case.pk, recorded.checkin.session_id)
    assert f"Said by {people.supervisor.name}" in shown.text
    assert f"{people.supervisor.name} rated it 3, you 7." in shown.one(data_otherwise="").text
    assert shown.all("a", href=reverse("second-view-revise", args=[case.pk, own(case).pk])) == []


def own(case: Case) -> Rating:
    return Rating.objects.filter(session__case=case, role="observer").latest("version")


def test_chart_table_and_file_show_it(people: People, case: Case) -> None:
    clinics.rate(case, 0, (8, 7, 6, 5), client=(8, 7, 6, 5))
    see(signed_in(people.supervisor), case)
    client = signed_in(people.therapist)
    shown = page_of(client, "case-detail", case.pk)
    assert "Observer" in shown.text
    text = client.get(reverse("case-sessions", args=[case.pk])).content.decode().removeprefix("\ufeff")
    newest = list(csv.DictReader(io.StringIO(text)))[-1]
    assert [newest[f"Observer: {part}"] for part in ("relationship", "goal", "method")] == ["6", "3", "6"]


def test_its_flag_is_told_on_the_case_and_techniques_stay_open(people: People, case: Case) -> None:
    clinics.rate(case, 0, GOOD, client=GOOD)
    client = signed_in(people.supervisor)
    see(client, case, goal="1")
    shown = page_of(client, "case-detail", case.pk)
    assert shown.all(data_gate="")[0]["data-gate"] == "open"
    assert "the observer rated it 1" in shown.text.lower()


def test_sent_twice_it_is_recorded_once_and_leads_to_the_same_page(people: People, case: Case) -> None:
    clinics.rate(case, 0, GOOD)
    client = signed_in(people.supervisor)
    fields = {name: values[0] for name, values in typed(form_with(page(client, case), "source")).items() if values} | RIGHT
    first, again = (client.post(address(case), fields) for _ in range(2))
    assert (first.status_code, first.headers["Location"]) == (302, again.headers["Location"])
    assert SecondView.objects.count() == 1
    changed = client.post(address(case), fields | {"goal": "9"})
    assert changed.status_code == 422
    assert "This was sent before with other content" in read(changed).text
    assert own(case).goal == 3


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"source": ""}, "source", "Say what you rate from."),
        ({"source": "hearsay"}, "source", "Select a valid choice"),
        ({"goal": "11"}, "goal", "Choose a whole number from 0 to 10"),
        ({"goal": "-1"}, "goal", "Choose a whole number from 0 to 10"),
        ({"relationship": "", "goal": "", "method": ""}, "relationship", "Rate at least one of the three parts."),
    ],
)
def test_what_is_not_right_is_said_beside_the_field_and_everything_is_kept(
    people: People, case: Case, changed: dict[str, str], field: str, says: str
) -> None:
    clinics.rate(case, 0, GOOD)
    client, before = signed_in(people.supervisor), rows()
    answer = see(client, case, **changed)
    assert (answer.status_code, rows()) == (422, before)
    shown = read(answer)
    assert says in error_beside(shown, field)
    kept = typed(form_with(shown, "source"))
    sent = RIGHT | changed
    assert {name: kept[name] for name in sent if name != field} == {
        name: [value] if value else [] for name, value in sent.items() if name != field
    }


@pytest.mark.parametrize("session", ["not-an-id", "00000000-0000-4000-8000-000000000000"])
def test_a_session_that_is_not_there_is_refused_in_words(people: People, case: Case, session: str) -> None:
    clinics.rate(case, 0, GOOD)
    answer = see(signed_in(people.supervisor), case, session=session)
    assert answer.status_code == 422
    assert "This session is not on record any more." in read(answer).text
    assert not SecondView.objects.exists()


def test_a_session_that_was_newer_meanwhile_does_not_take_its_place(people: People, case: Case) -> None:
    earlier = clinics.rate(case, 2, GOOD).checkin.session
    client = signed_in(people.supervisor)
    shown = form_with(page(client, case), "source")
    clinics.rate(case, 0, BAD)
    fields = {name: values[0] for name, values in typed(shown).items() if values}
    client.post(address(case), fields | RIGHT)
    assert SecondView.objects.get().session == earlier


def test_where_every_session_is_rated_the_page_says_so(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    for _ in case.sessions.all():
        see(client, case)
    assert "No session waits for your second view" in page(client, case).text
    answer = client.post(address(case), RIGHT)
    assert answer.status_code == 422
    assert SecondView.objects.count() == case.sessions.count()


# Putting it right
def test_a_supervisor_puts_their_own_right(people: People, case: Case) -> None:
    clinics.rate(case, 0, GOOD)
    client = signed_in(people.supervisor)
    shown = read(client.get(see(client, case).headers["Location"]))
    revise = reverse("second-view-revise", args=[case.pk, own(case).pk])
    assert len(shown.all("a", href=revise)) == 1
    form = form_with(read(client.get(revise)), "reason")
    assert typed(form)["goal"] == ["3"]
    assert [name for name in ("progress", "no_session") if form.all(name=name)] == []
    fields = {name: values[0] for name, values in typed(form).items() if values}
    answer = client.post(revise, fields | {"goal": "5", "reason": "Misheard."})
    assert answer.headers["Location"] == reverse("session-detail", args=[case.pk, own(case).session_id])
    assert (own(case).version, own(case).goal, own(case).reason) == (2, 5, "Misheard.")


def test_and_nobody_elses(people: People, case: Case) -> None:
    recorded = clinics.rate(case, 0, GOOD, client=GOOD)
    client = signed_in(people.supervisor)
    see(client, case)
    others = Rating.objects.filter(session=recorded.checkin.session).exclude(role="observer")
    assert [client.get(reverse("second-view-revise", args=[case.pk, each.pk])).status_code for each in others] == [404, 404]
    therapist = signed_in(people.therapist)
    for name in ("second-view-revise", "rating-revise"):
        assert therapist.get(reverse(name, args=[case.pk, own(case).pk])).status_code == 404


# The therapist's own blind rule
def test_no_therapist_who_is_to_rate_the_session_meets_a_second_view_of_it(people: People, case: Case) -> None:
    """A co-therapist is still to rate what the other has rated, and learns nothing of the supervisor's before that."""
    CaseTherapist.objects.create(
        clinic=people.clinic, case=case, clinician=people.other_therapist, part="co", starts_on=clinics.day(100)
    )
    recorded = clinics.rate(case, 0, GOOD)
    see(signed_in(people.supervisor), case, relationship="2", goal="1", method="2")
    client = signed_in(people.other_therapist)
    shown = page_of(client, "session-detail", case.pk, recorded.checkin.session_id).text
    assert f"Said by {people.supervisor.name} In. You see it after your own." in shown
    assert "Observer" not in page_of(client, "case-detail", case.pk).text
    client.post(
        reverse("checkin-add", args=[case.pk]),
        {"session": str(recorded.checkin.session_id), "relationship": "8", "goal": "8", "method": "8"},
    )
    assert "Goal 1" in page_of(client, "session-detail", case.pk, recorded.checkin.session_id).text.replace("goal", "Goal")


def test_what_a_supervisor_does_is_called_a_second_view_wherever_it_is_told(people: People, case: Case) -> None:
    clinics.rate(case, 0, GOOD, client=GOOD)
    client = signed_in(people.supervisor)
    asked = page(client, case)
    assert asked.one("button", class_="btn btn-go btn-big btn-wide").text == "Save my second view" and "as an observer" in asked.text
    said = client.post(address(case), RIGHT, follow=True)
    assert "Your second view is on record" in read(said).text
    assert "Second view, from" in read(said).text
    looks = page_of(signed_in(people.therapist), "case-looks", case.pk)
    assert "gave a second view of a session" in looks.text
    panel = page_of(client, "review-add", case.pk)
    assert panel.one("a", href=address(case)).text == "Give a second view of the newest session"
