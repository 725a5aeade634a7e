"""Do therapist and supervisor read that a score is not on track, from how many cases, and does nothing follow from it?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance_app.consultation.models import CaseStanding, StandingChange
from alliance_app.consultation.operations.expected_paths import fit_paths
from alliance_app.consultation.operations.standings import refresh
from alliance_app.records.models import Case
from tests import factories
from tests.past_cases import past_cases
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.sending import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # what a page says; the paths are tried on both: consultation
SIDES = pytest.mark.parametrize("side", ["therapist", "supervisor"])


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    """A case in place whose PHQ-9 began at 15 and stands at 25."""
    case = clinics.case_in_place(people.therapist)
    for days_ago, total in ((14, 15), (7, 25)):
        score(case, days_ago, total)
    return case


def score(case: Case, days_ago: int, total: int) -> None:
    case.scores.create(
        clinic_id=case.clinic_id, participant=factories.client_of(case), measure="phq9",
        scored_on=clinics.day(days_ago), total=total, recorded_at=clinics.now(),
    )  # fmt: skip


def learn(people: People, count: int = 200) -> None:
    past_cases(people.clinic, count)
    fit_paths(clinic=people.clinic, now=clinics.now())


def shown(people: People, side: str, case: Case):
    answer = signed_in(getattr(people, side)).get(reverse("case-detail", args=[case.pk]))
    assert answer.status_code == 200
    return read(answer)


@SIDES
def test_both_read_that_it_is_not_on_track_with_its_numbers(people, case, side: str) -> None:
    learn(people)
    page = shown(people, side, case)
    [item] = page.all("li", data_prompt="not_on_track")
    assert item.text.startswith("Not on track PHQ-9: 25 on ")
    assert "After a start of 15, " in item.text
    assert "from 200 closed cases of this clinic" in item.text
    assert item.text.endswith("It is a reason to look, not a prediction.")
    assert "PHQ-9 not on track" in page.text
    assert page.all("path", class_="ch-expected")


@SIDES
def test_with_one_case_too_few_it_says_so_and_draws_nothing(people, case, side: str) -> None:
    learn(people, 199)
    page = shown(people, side, case)
    assert "No expected path yet for PHQ-9 (199): it takes 200 closed cases of this clinic." in page.text
    assert "track" not in page.text
    assert not page.all("path", class_="ch-expected")


def test_before_anybody_has_counted_it_says_so_too(people, case) -> None:
    page = shown(people, "therapist", case)
    assert "No expected path yet for PHQ-9 (0): it takes 200 closed cases of this clinic." in page.text


def test_a_case_without_scores_says_nothing_of_paths(people) -> None:
    learn(people)
    page = shown(people, "therapist", clinics.case_in_place(people.therapist, "no scores"))
    assert "xpected" not in page.text


def test_a_score_on_its_path_is_drawn_and_not_spoken_of(people, case) -> None:
    learn(people)
    score(case, 0, 15)
    page = shown(people, "therapist", case)
    assert not page.all("li", data_prompt="not_on_track")
    assert "PHQ-9, expected: from 200 closed cases of this clinic, as of " in page.text
    assert page.all("path", class_="ch-expected")


def test_a_clinic_learns_nothing_from_another(people, case) -> None:
    learn(clinics.staffed_clinic("other"))
    assert "(0): it takes 200" in shown(people, "therapist", case).text


def test_the_supervisors_panel_draws_it(people, case) -> None:
    learn(people)
    page = read(signed_in(people.supervisor).get(reverse("review-add", args=[case.pk])))
    assert page.all("path", class_="ch-expected")
    assert "not on track" in page.text


def test_nothing_follows_from_it(people, case) -> None:
    def concluded() -> tuple:
        refresh(case, now=clinics.now(), cause="anew")
        return (
            list(CaseStanding.objects.values()),
            StandingChange.objects.count(),
            [attention.case_id for attention in factories.in_queue(people.supervisor, clinics.day(0))],
        )

    before = concluded()
    gate = [banner.attributes for banner in shown(people, "therapist", case).all(data_gate="open")]
    learn(people)
    page = shown(people, "therapist", case)
    assert page.all("li", data_prompt="not_on_track")
    assert gate
    assert [banner.attributes for banner in page.all(data_gate="open")] == gate
    assert concluded() == before


@SIDES
def test_no_page_of_the_case_asks_more_for_it(people, case, side: str) -> None:
    client = signed_in(getattr(people, side))

    def asked() -> dict[str, int]:
        counts = {}
        for name in ("case-detail", "case-chart", "case-sessions"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse(name, args=[case.pk])).status_code == 200
            counts[name] = len(captured)
        return counts

    asked()
    before = asked()
    learn(people)
    assert asked() == before
