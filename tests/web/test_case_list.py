"""Does My cases stay quick and light with any number of cases?"""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.consultation.my_cases import PAGE
from tests.many_cases import add_cases
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import groups, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

MY_CASES = ROUTES["case-list"].address()
#: What a first look at My cases may cost: bytes as they come over the line, and requests.
MOST_BYTES, MOST_REQUESTS = 60_000, 4
MOST_QUERIES = 12


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


# What it costs
def test_five_hundred_cases_ask_the_database_no_more_often_than_ten(people: People) -> None:
    client = signed_in(people.therapist)

    def asked() -> int:
        client.get(MY_CASES)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(MY_CASES).status_code == 200
        return len(queries)

    add_cases(people.therapist, 10, clinics.day(0), to_rate=True)
    few = asked()
    add_cases(people.therapist, 490, clinics.day(0), to_rate=True, first=10)
    assert asked() == few <= MOST_QUERIES


def test_a_first_look_costs_at_most_sixty_kilobytes_and_four_requests(people: People) -> None:
    add_cases(people.therapist, 100, clinics.day(0), to_rate=True)
    answer = signed_in(people.therapist).get(MY_CASES, HTTP_ACCEPT_ENCODING="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    page = read(signed_in(people.therapist).get(MY_CASES))
    parts = [link["href"] for link in page.all("link")] + [script["src"] for script in page.all("script")]
    assert not page.all("img") and not page.all("iframe")
    sizes = [_on_the_line(re.sub(r"^/static/", "", part)) for part in parts]
    assert 1 + len(parts) <= MOST_REQUESTS
    assert len(answer.content) + sum(sizes) <= MOST_BYTES


def _on_the_line(path: str) -> int:
    """Return how many bytes a static file takes: of a compressed copy, if it has one."""
    found = Path(finders.find(path))
    compressed = found.with_name(f"{found.name}.gz")
    return (compressed if compressed.exists() else found).stat().st_size


# Pages
def test_a_long_group_has_a_page_and_leads_to_its_next_by_an_opaque_id(people: People) -> None:
    add_cases(people.therapist, 3 * PAGE + 30, clinics.day(0))
    client = signed_in(people.therapist)
    page = read(client.get(MY_CASES))
    shown = groups(page)
    assert {len(rows) for rows in shown.values()} == {PAGE}
    for form in page.all("form", data_more=""):
        following = typed(form)
        assert following["after"][0] in shown[page.one(id=following["group"][0]).text.rstrip(" 0123456789")]
        rows = read(client.post(MY_CASES, _flat(following), HTTP_HX_REQUEST="true"))
        assert not rows.all("h2")
        assert len(rows.all(data_row="")) == 10
    whole = read(client.post(MY_CASES, _flat(following)))  # without script: a page of its own
    assert list(groups(whole)) == ["In place"]
    assert whole.all("a", href=MY_CASES)


def _flat(sent: dict[str, list[str]]) -> dict[str, str]:
    return {name: values[0] for name, values in sent.items()}


def test_a_page_that_there_is_not_is_the_first(people: People) -> None:
    clinics.low_case(people.therapist)
    client = signed_in(people.therapist)
    for wrong in ({"group": "x", "after": "y"}, {"group": "in-place"}, {"after": "1"}):
        assert list(groups(read(client.post(MY_CASES, wrong)))) == ["Alliance first"]


def test_more_than_a_thousand_are_not_counted(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("consultation.my_cases", "web.case_groups"):
        monkeypatch.setattr(f"alliance_app.{module}.COUNTED", 10)
    add_cases(people.therapist, 60, clinics.day(0))
    page = read(signed_in(people.therapist).get(MY_CASES))
    assert page.one(id="in-place").text == "In place 10+"
    assert "10+ cases that need the alliance first" in page.one(class_="lead").text


def test_the_address_of_the_box_leads_home_when_nobody_looks_for_anything(people: People) -> None:
    answer = signed_in(people.therapist).get(ROUTES["case-find"].address())
    assert (answer.status_code, answer.headers["Location"]) == (302, ROUTES["home"].address())
