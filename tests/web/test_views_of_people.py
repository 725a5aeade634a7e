"""Does a kept view of the queue go on meaning the people whom it meant, whatever they are called by then?"""

import pytest

from alliance_app.consultation.models import SavedView
from alliance_app.people.models import Clinician, Supervision
from alliance_app.records.models import Case
from alliance_app.web.queue_whom import LISTED_THERAPISTS, said_of
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

QUEUE, SAVE = (ROUTES[name].address() for name in ("review-queue", "review-view-save"))
NOBODY = "None of your therapists is called so: this view would show nothing."


def in_the_beginning(people: People) -> Case:
    return clinics.low_case(people.therapist, "K-1")


def colleague(people: People, name: str, code: str) -> Clinician:
    """Return another therapist of the supervisor's, with a case that needs help."""
    therapist = factories.make_therapist(people.clinic, name=name)
    factories.supervise(people.supervisor, therapist, since=clinics.day(9))
    clinics.low_case(factories.again(therapist), code)
    return therapist


def many(people: People) -> None:
    """Give the supervisor so many therapists that a name is typed."""
    for number in range(LISTED_THERAPISTS):
        factories.supervise(people.supervisor, factories.make_therapist(people.clinic, name=f"Other {number}"), since=clinics.day(9))


def kept(people: People, therapist: str, **more: str) -> SavedView:
    """Narrow the queue as somebody does on the page, keep that, and go back to all of it."""
    client = signed_in(people.supervisor)
    client.post(QUEUE, {"therapist": therapist, **more})
    assert client.post(SAVE, {"name": "Theirs"}).status_code == 302
    return SavedView.objects.get(clinician=people.supervisor)


def opened(people: People, view: SavedView) -> Element:
    return read(signed_in(people.supervisor).post(ROUTES["review-view"].address(view=view.pk), follow=True))


def codes(page: Element) -> set[str]:
    return {row.one("b").text for row in page.all("li", data_row="") for row in [row.all("div")[0]]}


def rename(person: Clinician, name: str) -> None:
    Clinician.objects.filter(pk=person.pk).update(name=name)


def chosen(page: Element) -> str:
    """Return what the form says of by whose cases it narrows."""
    field = page.one(id="narrow-therapist")
    return field["value"] if field.tag == "input" else next(o.text for o in field.all("option") if "selected" in o)


def of_list(people: People, anna: Clinician) -> str:
    return str(anna.public_id)


def typed_name(people: People, anna: Clinician) -> str:
    many(people)
    return "anna b"


@pytest.mark.parametrize("asked", [of_list, typed_name])
def test_a_view_holds_no_name_and_means_the_same_person_who_is_called_otherwise(asked, people: People, case: Case) -> None:
    anna = colleague(people, "Anna Berg", "K-2")
    view = kept(people, asked(people, anna))
    assert "anna" not in str(view.asked).lower() and view.asked["therapist"] == str(anna.public_id)
    rename(anna, "Anna Dahl")
    colleague(people, "Anna Berg", "K-3")  # another of the same name comes later
    page = opened(people, view)
    assert codes(page) == {"K-2"} and chosen(page) == "Anna Dahl"
    assert not page.all("p", class_="not-theirs")


def test_a_part_of_a_name_that_several_have_keeps_all_of_them_and_no_more(people: People, case: Case) -> None:
    many(people)
    anna, joanna, hanna = (colleague(people, name, f"K-{n}") for n, name in enumerate(("Anna", "Joanna", "Hanna"), start=2))
    view = kept(people, "anna")
    rename(joanna, "Jo")
    colleague(people, "Anna-Maria", "K-9")
    page = opened(people, view)
    assert codes(page) == {"K-2", "K-3", "K-4"}
    assert chosen(page) == "Anna and 2 others" == said_of([anna, joanna, hanna])


def test_what_the_form_was_drawn_with_is_sent_again_and_still_means_the_same(people: People, case: Case) -> None:
    many(people)
    for number, name in enumerate(("Anna", "Joanna", "Hanna"), start=2):
        colleague(people, name, f"K-{number}")
    client = signed_in(people.supervisor)
    page = read(client.post(ROUTES["review-view"].address(view=kept(people, "anna").pk), follow=True))
    sent = {name: values[0] for name, values in typed(form_with(page, "whom")).items() if values}
    assert codes(read(client.post(QUEUE, sent, follow=True))) == {"K-2", "K-3", "K-4"}
    assert codes(read(client.post(QUEUE, sent | {"therapist": "joanna"}, follow=True))) == {"K-3"}
    everybody = read(client.post(QUEUE, sent | {"therapist": ""}, follow=True))
    assert codes(everybody) == {"K-1", "K-2", "K-3", "K-4"} and chosen(everybody) == ""


def test_several_who_were_typed_are_one_choice_where_there_is_a_list_by_now(people: People, case: Case) -> None:
    many(people)
    colleague(people, "Anna", "K-2"), colleague(people, "Joanna", "K-3")
    view = kept(people, "anna")
    Supervision.objects.filter(therapist__name__startswith="Other ").update(ends_on=clinics.day(1))
    client = signed_in(people.supervisor)
    page = read(client.post(ROUTES["review-view"].address(view=view.pk), follow=True))
    assert codes(page) == {"K-2", "K-3"} and chosen(page) == "Anna and Joanna"
    sent = {name: values[0] for name, values in typed(form_with(page, "whom")).items() if values}
    assert codes(read(client.post(QUEUE, sent, follow=True))) == {"K-2", "K-3"}


@pytest.mark.parametrize("asked", [of_list, typed_name])
def test_a_view_of_somebody_whom_one_supervises_no_longer_says_so(asked, people: People, case: Case) -> None:
    anna = colleague(people, "Anna Berg", "K-2")
    view = kept(people, asked(people, anna))
    Supervision.objects.filter(therapist=anna).update(ends_on=clinics.day(1))
    rename(anna, "Anna Dahl")
    page = opened(people, view)
    said = "Anna Dahl is not among your therapists now: none of their cases is shown."
    assert codes(page) == set() and page.one("p", class_="not-theirs").text == said
    assert chosen(page) == "Anna Dahl"


def test_of_several_those_who_are_left_are_shown(people: People, case: Case) -> None:
    many(people)
    anna, _ = colleague(people, "Anna", "K-2"), colleague(people, "Joanna", "K-3")
    view = kept(people, "anna")
    Supervision.objects.filter(therapist=anna).update(ends_on=clinics.day(1))
    page = opened(people, view)
    assert codes(page) == {"K-3"}
    assert page.one("p", class_="not-theirs").text.startswith("Anna is not among your therapists now")


def test_nobody_of_another_clinic_is_named(people: People, case: Case) -> None:
    stranger = clinics.staffed_clinic("other").therapist
    page = read(signed_in(people.supervisor).post(QUEUE, {"therapist": str(stranger.public_id)}, follow=True))
    assert stranger.name not in page.text and "Whoever was chosen is not among your therapists now" in page.text


def test_a_view_of_a_name_that_nobody_has_is_not_kept(people: People, case: Case) -> None:
    many(people)
    client = signed_in(people.supervisor)
    client.post(QUEUE, {"therapist": "Nobody"})
    answer = client.post(SAVE, {"name": "Mine"})
    page = read(answer)
    assert answer.status_code == 422 and error_beside(page, "name") == NOBODY
    assert typed(form_with(page, "name"))["name"] == ["Mine"] and chosen(page) == "Nobody"
    assert not SavedView.objects.exists()


def test_a_view_of_everybody_goes_on_being_of_everybody(people: People, case: Case) -> None:
    view = kept(people, "", factor="goal")
    colleague(people, "Anna", "K-2")
    assert codes(opened(people, view)) == {"K-1", "K-2"}
