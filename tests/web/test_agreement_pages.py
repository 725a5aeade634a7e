"""Does a supervisor read how far views agree, on a page and as a file, and nothing that is small?"""

import csv
import io

import pytest
from django.urls import reverse

from alliance_app.clinical.alliance import Factor
from alliance_app.insights.agreement import Agreement, Kind
from alliance_app.web.agreement_page import tables
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.sending import page_of, signed_in

pytestmark = pytest.mark.django_db
VIEWS = [(8, 7), (3, 5), (9, 9), (6, 4), (2, 3)]


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


def rate(people: People, pairs: list[tuple[int, int]]) -> None:
    """Let therapist and supervisor rate a session each, apart, of as many cases as there are pairs."""
    for number, (own, seen) in enumerate(pairs):
        case = clinics.new_case(people.therapist, f"Secret-{number}")
        clinics.rate(case, 1, (None, own, None, None))
        factories.second_view(case, people.supervisor, None, goal=seen, now=clinics.now())


def table(people: People) -> list[dict[str, str]]:
    answer = signed_in(people.supervisor).get(reverse("team-agreement"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="agreement-{clinics.day(0)}.csv"'
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    assert "Secret" not in text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def of(rows: list[dict[str, str]], first: str, second: str, part: str = "goal") -> dict[str, str]:
    return next(r for r in rows if (r["Part"], r["First rater"], r["Second rater"]) == (part, first, second))


def test_the_file_holds_a_row_for_each_part_and_pair(people: People) -> None:
    rate(people, VIEWS)
    rows = table(people)
    assert len(rows) == 9
    found = of(rows, "therapist", "observer")
    assert (found["Sessions"], found["Cases"], found["Left out, not given apart"]) == ("5", "5", "0")
    assert (found["ICC(2,1)"], found["Weighted kappa"]) == ("0.863", "0.834")
    assert found["Mean difference (first minus second)"] == "0.0"


def test_what_is_small_is_not_in_the_file(people: People) -> None:
    rate(people, VIEWS[:4])
    found = of(table(people), "therapist", "observer")
    assert [found[name] for name in ("Sessions", "Cases", "ICC(2,1)", "Weighted kappa")] == [
        "fewer than five", "fewer than five", "", ""
    ]  # fmt: skip


def test_the_page_shows_the_same_and_says_what_it_cannot(people: People) -> None:
    rate(people, VIEWS)
    page = page_of(signed_in(people.supervisor), "team-agreement-page")
    goals = [row for row in page.all("tr") if row.all("th")[0].text.startswith("Goal")]
    assert [(row.one("small").text, [cell.text for cell in row.all("td")]) for row in goals] == [
        ("no session that both rated apart", ["not shown"]),
        ("no session that both rated apart", ["not shown"]),
        ("5 sessions in 5 cases", [".86", ".83", "0.0"]),
    ]
    assert [link.text for link in page.all("a", href=reverse("team-agreement"))] == ["Download as CSV"]
    assert "No figure is shown for fewer than five sessions or fewer than five cases." in page.text
    assert "neither is wrong" in page.text
    assert "Too little to compare yet" not in page.text


def test_with_nothing_to_compare_the_page_says_what_it_takes(people: People) -> None:
    assert "Too little to compare yet" in page_of(signed_in(people.supervisor), "team-agreement-page").text


def test_of_another_supervisors_cases_nothing_is_read(people: People) -> None:
    rate(people, VIEWS)
    answer = signed_in(people.other_supervisor).get(reverse("team-agreement"))
    assert "0.8" not in answer.content.decode()


@pytest.mark.parametrize(
    ("figure", "said"), [(0.294, ".29"), (-0.08, "−.08"), (1.0, "1.00"), (0.999, "1.00"), (0.0, ".00"), (-0.001, ".00"), (None, "–")]
)
def test_a_figure_reads_without_its_zero(figure: float | None, said: str) -> None:
    agreement = Agreement(Factor.GOAL, Kind.CLIENT, Kind.THERAPIST, 9, 9, 2, icc=figure, kappa=figure, difference=figure)
    ((_, (line,)), *_) = tables([agreement])
    assert (line.icc, line.kappa) == (said, said)
    assert line.counted == "9 sessions in 9 cases; fewer than five left out"


def test_whoever_gives_a_second_view_is_called_the_observer(people: People) -> None:
    rate(people, VIEWS)
    page = page_of(signed_in(people.supervisor), "team-agreement-page")
    headings = [each.text for each in page.all("h2")]
    assert headings[:3] == ["Client and therapist", "Client and observer", "Therapist and observer"]
    assert {row["Second rater"] for row in table(people)} == {"therapist", "observer"}
    assert "put right what the client had rated" in page.text
