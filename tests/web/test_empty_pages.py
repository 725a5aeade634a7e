"""Does each list that is empty say what will be here, why that matters, and what to do next?"""

import pytest
from django.urls import reverse

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in


def in_the_beginning(people: People) -> Case:
    """The clinic has a case of which nothing is on record, and nobody else has done anything."""
    return clinics.new_case(people.therapist)


#: Who opens which page; what it says of what will be there, and of why; and where it leads, if anywhere.
EMPTY = {
    "My cases": ("other_therapist", "case-list", "Your cases will stand here", "before another technique", "case-add"),
    "what others looked at": ("therapist", "others-see", "it stands here with the day", "need not guess", None),
    "who looked": ("therapist", "case-looks", "it stands here, with the day", "Nobody else has looked", "others-see"),
    "goal": ("therapist", "case-detail", "What the client wants, in their own words", "measured by", "goal-add"),
    "way of working": ("therapist", "case-detail", "Not asked yet", "can hardly believe in it", "method-add"),
    "chart": ("therapist", "case-detail", "is drawn here", "while it can be mended", "checkin-add"),
    "repairs": ("therapist", "case-detail", "What is planned for a part that is low", "whether it helped", None),
    "sessions": ("therapist", "case-detail", "Every session will stand here", "comes with its rating", "checkin-add"),
    "Consult": ("therapist", "consult", "Something was never asked", "not good news either", "checkin-add"),
    "scores": ("therapist", "score-add", "every check-in has room", "outside the room", None),
    "Review, linked": ("supervisor", "review-queue", "comes here by itself", "the most pressing on top", None),
    "Review, not linked": ("unlinked", "review-queue", "will stand here", "You see none without a link", None),
    "techniques": (
        "supervisor", "clinic-techniques", "What your clinic works with will stand here", "at hand when the alliance",
        "clinic-technique-add",
    ),
    "figures": ("supervisor", "clinic-figures", "this page says what became of them", "rating after each session", None),
    "People": ("alone", "clinic-people", "will stand here", "without that link nobody but", "person-invite"),
    "cases of nobody": ("administrator", "clinic-cases", "theirs stand here by code", "no client is forgotten", None),
    "measures": ("administrator", "clinic-measures", "Check-ins have room", "stand still although", "clinic-measure-add"),
    "policy": ("administrator", "clinic-policy", "Each change will stand here", "still be explained", "clinic-policy-edit"),
}  # fmt: skip


def somebody(people: People, who: str) -> Clinician:
    if who == "unlinked":
        return factories.make_supervisor(people.clinic)
    if who == "alone":
        return factories.make_clinician(factories.make_clinic("new"), "administrator")
    return getattr(people, who)


def address(name: str, case: Case) -> str:
    return ROUTES[name].address(case.pk)


@pytest.mark.parametrize("what", EMPTY)
def test_what_is_empty_says_what_will_be_there_and_why_and_leads_on(what: str, people: People, case: Case) -> None:
    who, name, will_be, why, leads_to = EMPTY[what]
    page = read(signed_in(somebody(people, who)).get(address(name, case)))
    assert will_be in page.text and why in page.text
    assert leads_to is None or page.one("main").all("a", href=address(leads_to, case))


def test_a_supervisor_who_reads_an_empty_case_is_not_asked_to_rate_it(people: People, case: Case) -> None:
    page = read(signed_in(people.supervisor).get(address("case-detail", case)))
    assert "Every session will stand here" in page.text
    assert not page.all("a", href=address("checkin-add", case))


def test_who_manages_people_too_is_led_from_an_empty_queue_to_them(people: People) -> None:
    both = factories.make_clinician(people.clinic, "supervisor", "administrator")
    page = read(signed_in(both).get(reverse("review-queue")))
    assert [link.text for link in page.one("main").all("a", href=reverse("clinic-people"))] == ["To People"]


@pytest.mark.parametrize(
    ("show", "says"), [("watch", "stands here before it is pressing"), ("replies", "so that nothing is forgotten")]
)
def test_each_part_of_the_queue_says_what_it_is_for(show: str, says: str, people: People, case: Case) -> None:
    clinics.rate(case, 1)
    clinics.goal(case)
    client = signed_in(people.supervisor)
    client.post(reverse("review-queue"), {"show": show})
    page = read(client.get(reverse("review-queue")))
    assert says in page.text


def test_a_search_that_finds_nothing_leads_back_to_everything(people: People) -> None:
    found = read(signed_in(people.therapist).post(reverse("case-list"), {"words": "nowhere"}))
    assert found.one("main").one("a", class_="btn", href=reverse("case-list")).text == "Show all"
    log = signed_in(people.administrator).post(reverse("clinic-audit"), {"act": "exported"}, follow=True)
    assert "Nothing of this kind was written down" in read(log).text
    assert [link["href"] for link in read(log).all("a", class_="btn") if link.text == "Show everything"] == [
        reverse("clinic-audit")
    ]


@pytest.mark.parametrize("name", ["supervision-add", "deputy-add"])
@pytest.mark.django_db
def test_where_there_is_no_other_supervisor_one_can_be_invited(name: str) -> None:
    clinic = factories.make_clinic("small")
    administrator = factories.make_clinician(clinic, "administrator")
    person = factories.make_clinician(clinic, "therapist" if name == "supervision-add" else "supervisor")
    page = read(signed_in(administrator).get(reverse(name, args=[person.public_id])))
    assert "There is no other supervisor" in page.text
    assert page.one("main").one("a", href=reverse("person-invite")).text == "Invite somebody"
