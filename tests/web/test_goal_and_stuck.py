"""Does the case's page keep whose words the goal is in, and who said why that it is stuck?"""

import pytest

from alliance_app.records.models import Case
from alliance_app.web.goal_words import changes
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import error_beside, read
from tests.web.sending import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    return clinics.new_case(people.therapist)


def goal_of(people: People, case: Case):
    return read(signed_in(people.therapist).get(f"/cases/{case.pk}/")).one("section", aria_label="Goal")


def write(people: People, case: Case, **fields: str):
    return signed_in(people.therapist).post(f"/cases/{case.pk}/goal/", fields)


# The goal
def test_what_the_therapist_wrote_stays_until_it_is_replaced(people: People, case: Case) -> None:
    write(people, case, client_words="Sleep.", therapist_words="Less brooding at night.", agreement="close")
    write(people, case, client_words="Sleep through the night.")
    page = goal_of(people, case)
    assert page.one("blockquote").text == "“Sleep through the night.”"
    yours = page.all("div", class_="yours")[0].text
    assert "Less brooding at night." in yours and "beside the words before" in yours
    assert "Close, not the same" not in yours, "that was said of other words"
    before = page.all("details")[0].text
    assert "“Sleep.”" in before and "Close, not the same" in before and "Less brooding at night." in before
    assert [new.text for new in page.all("ins")] == ["new: Sleep through the night."]
    write(people, case, client_words="Sleep through the night.", therapist_words="Sleep hygiene.")
    assert "Less brooding" not in goal_of(people, case).all("div", class_="yours")[0].text


def test_how_near_two_versions_are_is_said_where_there_are_two(people: People, case: Case) -> None:
    write(people, case, client_words="Sleep.", agreement="close")
    yours = goal_of(people, case).all("div", class_="yours")[0].text
    assert "Nothing yet." in yours and "You:" not in yours
    write(people, case, client_words="Sleep.", therapist_words="Less brooding at night.", agreement="close")
    assert "You: close, not the same." in goal_of(people, case).all("div", class_="yours")[0].text


def test_a_goal_said_earlier_is_written_down_later_and_does_not_take_its_place(people: People, case: Case) -> None:
    write(people, case, client_words="Work again.")
    write(people, case, client_words="Only sleep.", stated_on=str(clinics.day(30)))
    assert goal_of(people, case).one("blockquote").text == "“Work again.”"
    on_record = read(signed_in(people.therapist).get(f"/cases/{case.pk}/goal/"))
    assert on_record.one("blockquote").text == "“Work again.”"
    refused = write(people, case, client_words="Sleep.", stated_on=str(clinics.day(-1)))
    assert (refused.status_code, "future" in error_beside(read(refused), "stated_on")) == (422, True)


def test_the_same_words_are_confirmed_with_one_button(people: People, case: Case) -> None:
    write(people, case, client_words="Work again.", stated_on=str(clinics.day(30)))
    assert write(people, case, same="yes", client_words="").status_code == 302
    assert [(g.client_words, g.stated_on) for g in case.goals.all()] == [
        ("Work again.", clinics.day(30)), ("Work again.", clinics.day(0)),
    ]  # fmt: skip
    typed = write(people, case, same="yes", client_words="Something else.")
    assert typed.status_code == 422 and "Something else." in typed.content.decode()


def test_where_nothing_is_on_record_nothing_is_confirmed(people: People, case: Case) -> None:
    assert write(people, case, same="yes").status_code == 422
    assert not case.goals.exists()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Sleep.", "Sleep.", []),
        ("Go to work", "Go back to work", [("kept", "Go"), ("new", "back"), ("kept", "to work")]),
        ("Go to work", "Go home", [("kept", "Go"), ("gone", "to work"), ("new", "home")]),
    ],
)
def test_what_changed_is_told_word_for_word(before: str, after: str, told: list) -> None:
    assert [(piece.kind, piece.words) for piece in changes(before, after)] == told


# Stuck
def test_who_said_why_stands_on_the_page_with_what_was_said_before(people: People, case: Case) -> None:
    therapist, supervisor = signed_in(people.therapist), signed_in(people.supervisor)
    page = f"/cases/{case.pk}/stuck/"
    assert page in supervisor.get(f"/cases/{case.pk}/").content.decode()
    assert supervisor.post(page, {"reason": "Eight weeks on one spot.", "stuck": "yes"}).status_code == 302
    shown = read(therapist.get(f"/cases/{case.pk}/")).text
    assert "Eight weeks on one spot." in shown and people.supervisor.name in shown
    assert therapist.post(page, {"reason": "She has called her sister.", "stuck": "no"}).status_code == 302
    shown = read(supervisor.get(f"/cases/{case.pk}/")).text
    assert "No longer stuck" in shown and "She has called her sister." in shown and "Eight weeks" in shown
