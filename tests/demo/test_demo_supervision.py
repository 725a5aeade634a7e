"""Does the demonstration show what supervision can do: repairs that worked and failed, second views, a team's figures?"""

import re
from collections import Counter

import pytest
from django.urls import reverse

from alliance_app.clinical.agreement import icc
from alliance_app.consultation.models import (
    Repair,
    RepairMark,
    Review,
    Rupture,
    SavedView,
    SecondView,
    SpotCheck,
)
from alliance_app.consultation.my_cases import OF_CASES, MyCases
from alliance_app.consultation.queue import counts, supervised
from alliance_app.consultation.second_views import to_rate_first
from alliance_app.insights.agreement import agreement_of
from alliance_app.insights.moves import moves_of
from alliance_app.insights.team import team_figures, team_of
from alliance_app.people.models import Clinician, Deputy
from alliance_app.records.models import Case
from tests.web.pages import Element, read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("filled"),
    pytest.mark.sqlite,  # on which the demonstration is served
]
SHARE = re.compile(r"\d+% \(\d+ to \d+\)")


@pytest.fixture
def supervisor() -> Clinician:
    return Clinician.objects.get(email="supervisor@demo.example")


@pytest.fixture
def figures(supervisor, filled):
    return team_figures(supervisor, team_of(supervisor, filled.today), filled.today)


@pytest.fixture
def page(client, supervisor):
    """Give a function that returns a page as the supervisor reads it."""

    def read_page(name: str, *arguments: object) -> Element:
        client.force_login(supervisor)
        return read(client.get(reverse(name, args=arguments)))

    return read_page


def rows(page: Element) -> dict[str, list[str]]:
    """Return the cells of each line of a page's tables by the name that it begins with."""
    lines = [row for row in page.all("tr") if row.all("th", scope="row")]
    return {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in lines}


# The team
def test_one_therapist_has_enough_clients_for_a_figure_of_the_alliance_and_the_others_have_not(page) -> None:
    levels = {name: cells[-1] for name, cells in rows(page("team")).items() if len(cells) == 6}
    assert list(levels) == ["A. Haddad", "J. Mbeki", "R. Lindqvist", "S. Novak"]
    assert re.search(r"\d\.\d \(\d\.\d to \d\.\d\)", levels.pop("A. Haddad"))
    assert all("fewer than 60 clients" in level for level in levels.values())


def test_the_team_page_says_how_many_days_repairs_take(page, figures) -> None:
    assert figures.repairs.median and figures.repairs.ended >= 15
    assert f"repaired within {figures.repairs.median} days" in page("team").text


def test_months_show_how_cases_stood_and_one_of_the_past_shows_it_whole(figures) -> None:
    told = [month for month in figures.months if month.of]
    assert len(told) >= 6
    assert sum(None not in month.states.values() for month in told[:-1]) >= 1
    assert None not in told[-1].states.values()


def test_looks_were_answered_and_ended_in_several_ways(figures) -> None:
    assert figures.looks.of >= 20 and figures.looks.answered.count
    assert sum(count is not None for count in figures.looks.became.values()) >= 2


def test_what_was_done_is_told_of_most_therapists(figures) -> None:
    for kind, least in (("sessions", 4), ("repairs", 3), ("replies", 1)):
        assert sum(shares[0].of is not None for shares in figures.done.counts[kind].lines.values()) >= least, kind


# Repairs
def test_moves_have_a_share_with_its_interval(page, supervisor, filled) -> None:
    shown = {move.name for move in moves_of(supervisor, filled.today) if move.repaired.count is not None}
    told = {name for name, cells in rows(page("team-moves")).items() if any(map(SHARE.search, cells))}
    assert told == shown and len(told) >= 2


def test_repairs_were_tried_did_not_help_were_given_up_and_are_not_tried_yet() -> None:
    said = Counter(RepairMark.objects.values_list("state", flat=True))
    assert min(said[state] for state in RepairMark.State.values) >= 5
    completed = Repair.objects.filter(ended="repaired")
    assert completed.count() >= 20
    assert not completed.filter(marks__state=RepairMark.State.FAILED).exists()
    assert not Repair.objects.filter(due_on=None).exists()
    assert Repair.objects.filter(marks=None, ended_on=None, case__closed_on=None).exists()


def test_one_plan_is_late(page, filled) -> None:
    late = [repair for repair in Repair.objects.filter(case__closed_on=None) if repair.is_late(filled.today)]
    assert "K-1203" in {repair.case.code for repair in late}


def test_a_ledger_tells_of_a_rupture_what_was_seen_what_failed_and_what_worked(page) -> None:
    told = page("case-detail", Case.objects.get(code="K-0987").pk).text
    for said in ("One rupture was repaired", "Confrontation", "it did not help", "complete since"):
        assert said in told, said


def test_withdrawal_and_confrontation_were_noted_in_sessions_that_were_rated(filled) -> None:
    noted = Rupture.objects.all()
    assert set(noted.values_list("kind", flat=True)) == set(Rupture.Kind.values)
    assert all(rupture.session.ratings.exists() for rupture in noted)


# Second views
def test_every_pair_of_raters_has_its_figures(page, supervisor, filled) -> None:
    found = agreement_of(supervisor, filled.today)
    assert all(a.shown and 0 < a.icc < 1 and 0 < a.kappa < 1 for a in found)
    told = rows(page("team-agreement-page"))
    assert len(told) == 9 and all(len(cells) == 3 for cells in told.values())


def test_second_views_were_given_blind_and_also_after_a_reply() -> None:
    given = Counter(SecondView.objects.values_list("supervisor__email", "blind"))
    assert given["supervisor@demo.example", True] >= 20 and given["supervisor2@demo.example", True] >= 3
    assert not SecondView.objects.get(case__code="K-0968").blind  # they had replied the day before
    assert SecondView.objects.get(case__code="K-1043").blind


def test_a_session_waits_for_the_supervisor_who_rates_first(page, supervisor, filled) -> None:
    assert [session.case.code for session in to_rate_first(supervisor, filled.today)] == ["K-1005"]
    assert "You rate first" in page("review-queue").text


# What else there is
def test_replies_were_answered_and_one_is_overdue(supervisor, filled) -> None:
    asked = Review.objects.filter(supervisor=supervisor, due_on__isnull=False)
    assert asked.filter(done_at__isnull=False).exists()
    assert asked.filter(case__code="K-1043", done_at=None, due_on__lt=filled.today).exists()


def test_some_of_the_queue_is_read_and_some_is_news(supervisor, filled) -> None:
    queued = supervised(supervisor, filled.today).filter(notice__isnull=False)
    assert queued.filter(unread=True).exists() and queued.filter(unread=False).exists()
    assert all(count for count in counts(supervised(supervisor, filled.today)).values())


def test_views_are_kept_and_narrow_and_somebody_will_stand_in(client, supervisor, filled) -> None:
    client.force_login(supervisor)
    for view in SavedView.objects.filter(clinician=supervisor):
        assert client.get(reverse("review-queue"), view.asked).status_code == 200
    deputy = Deputy.objects.get(supervisor=supervisor)
    assert deputy.starts_on > filled.today and deputy.deputy.email == "supervisor2@demo.example"


def test_spot_checks_of_past_weeks_were_looked_at(filled) -> None:
    past = SpotCheck.objects.exclude(week=filled.today - filled.today.resolution * filled.today.weekday())
    assert past.exclude(found="").count() >= 5
    assert past.filter(found=SpotCheck.Found.NOTHING).exists()


def test_my_cases_of_the_first_therapist_stay_readable(filled) -> None:
    therapist = Clinician.objects.get(email="therapist@demo.example")
    pages = MyCases(therapist, filled.today).first_pages()
    assert sum(pages[group].total for group in OF_CASES) <= 20
    assert Case.objects.filter(therapists__clinician=therapist, closed_on__isnull=False).count() <= 5


def test_an_icc_of_the_page_is_that_of_the_ratings(supervisor, filled) -> None:
    a = next(a for a in agreement_of(supervisor, filled.today) if (a.first, a.second) == ("therapist", "observer"))
    pairs = []
    for view in SecondView.objects.filter(supervisor=supervisor, blind=True):
        theirs = view.session.ratings.filter(role="therapist").first()
        mine = view.checkin.ratings.get()
        pairs.append((getattr(theirs, a.factor), getattr(mine, a.factor)))
    assert len(pairs) == a.sessions and icc(pairs).absolute == pytest.approx(a.icc)
