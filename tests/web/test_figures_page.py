"""Does a clinic read its own figures: in words, with how many of how many, and nothing that is too small?"""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation.models import Review
from alliance_app.insights.clinic_figures import figures_of
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.many_cases import copies_of
from tests.web.pages import Element, read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

STUCK = "Stuck ones among them"
PAGE = ROUTES["clinic-figures"].address()
FORBIDDEN = re.compile(r"\b(gates?|closers?|red|amber)\b", re.IGNORECASE)


def course(people: People, *goals: int, weeks_ago: int = 2, client: int | None = None) -> Case:
    """Return a case with a session a week, each rated on its day: 8, and the goal as said."""
    days = [7 * (weeks_ago + back) for back in reversed(range(len(goals)))]
    case = factories.make_case(people.therapist, opened_on=clinics.day(days[0] + 3), now=moment(days[0] + 3))
    for ago, goal in zip(days, goals):
        said = {"relationship": 8, "goal": goal, "method": 8}
        factories.check_in(case, on=clinics.day(ago), now=moment(ago), client=client, **said)
    return case


def moment(days_ago: int) -> datetime:
    return datetime.combine(clinics.day(days_ago), time(12), UTC) if days_ago else clinics.now()


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def full(people: People) -> People:
    """A clinic of 34 alerts: 12 repaired, 7 released, 6 dropped out, 9 open; 6 were looked at anyway."""
    copies_of(course(people, 3, 8, 8), 11)
    released = course(people, 8, 3)
    factories.answer(released, people.supervisor, Review.Answer.RELEASE, now=moment(10))
    copies_of(released, 6)
    dropped = course(people, 8, 3)
    factories.end(dropped, Case.Ending.DROPPED_OUT, on=clinics.day(9), now=moment(9))
    copies_of(dropped, 5)
    looked = course(people, 8, 3, client=8)
    factories.override(looked, now=moment(10))
    copies_of(looked, 5)
    copies_of(course(people, 8, 3), 2)
    return people


def rows(page: Element) -> dict[str, str]:
    """Return what the tables say in each line."""
    found = {}
    for row in page.all("tr"):
        heads = row.all("th", scope="row")
        if heads:
            name = next(text for text in heads[0].inside if isinstance(text, str)).strip()
            found[name] = " | ".join(cell.text for cell in row.all("td") if cell.text)
    return found


def page_of(people: People, who: str = "supervisor") -> Element:
    return read(signed_in(getattr(people, who)).get(PAGE))


def test_every_alert_stands_in_one_line_with_its_share_and_how_sure_it_is(full: People) -> None:
    page = page_of(full)
    found = rows(page)
    assert "12 of 34 alerts were repaired" in page.text
    assert found["Repaired"] == "12 of 34 | 35% (21 to 52)"
    assert found["The client dropped out"] == "6 of 34 | 18% (8 to 34)"
    assert found["Still open"] == "9 of 34 | 26% (15 to 43)"
    assert found["Looked anyway"] == "6 of 34 | 18% (8 to 34)"


def test_two_lines_without_any_take_a_third_with_them(full: People) -> None:
    """Closed otherwise and ended without ratings are none, and subtraction would say so."""
    found = rows(page_of(full))
    hidden = ("Closed otherwise", "Ended without new ratings", "Released by a supervisor")
    assert [name for name, said in found.items() if said == "not shown"] == [*sorted(hidden, key=list(found).index), STUCK]
    assert found["Those not shown, together"] == "7 of 34 | 21% (10 to 37)"


def test_months_are_told_with_alerts_sessions_and_the_rate(full: People) -> None:
    page = page_of(full)
    figures = figures_of(full.supervisor, clinics.day(0))
    assert sum(period.alerts for period in figures.periods) == 34
    told = [[cell.text for cell in row.all("td")] for row in page.all("table")[1].all("tr")][1:]
    assert told == [
        [str(each.alerts), str(each.sessions), f"{each.rate:.1f} ({each.interval[0]:.1f} to {each.interval[1]:.1f})"]
        for each in figures.periods
    ]
    drawn = page.one("svg", class_="chart chart-wide")
    assert "The table below holds every number." in drawn.text
    assert all(f"{each.rate:.1f}" in drawn.text for each in figures.periods)


def test_the_clients_view_is_told_of_open_cases(full: People) -> None:
    found = rows(page_of(full))
    assert found["28 open cases"] == "6 of 28 | 21% (10 to 40)"
    assert found[STUCK] == "not shown"


def test_supervisors_and_administrators_read_the_same_and_find_it_in_the_navigation(full: People) -> None:
    pages = [page_of(full, who) for who in ("supervisor", "other_supervisor", "administrator")]
    assert len({page.one("main").text for page in pages}) == 1
    for page in pages:
        assert page.one("a", aria_current="page").text == "Figures"
        assert page.one("a", aria_current="page")["href"] == PAGE


def test_a_therapist_finds_no_such_page_and_reads_who_sees_what(full: People) -> None:
    client = signed_in(full.therapist)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/").content.decode()
    told = read(client.get(ROUTES["others-see"].address())).text
    assert told.count("No case and no therapist, and nothing under five.") == 2  # by supervisors, by administrators


def test_it_names_nobody_no_case_and_none_of_the_words_of_the_rules(full: People) -> None:
    main = page_of(full).one("main").text
    names = [person.name for person in full.clinic.clinicians.all()]
    codes = list(Case.objects.filter(clinic=full.clinic).values_list("code", flat=True))
    assert [each for each in (*names, *codes) if each in main] == []
    assert FORBIDDEN.findall(main) == []


def test_no_number_under_five_is_shown_of_any_total(full: People) -> None:
    counts = [int(count) for count in re.findall(r"(\d+) of \d+", page_of(full).one("main").text)]
    assert counts and min(counts) >= 5


def test_it_says_what_it_cannot_say(full: People) -> None:
    text = page_of(full).text
    assert "no group without it to compare with" in text and "whom it sees and how severe that is" in text
    assert "Wilson’s (1927)" in text and "Garwood’s (1936)" in text


def test_a_new_clinic_reads_when_there_will_be_figures(people: People) -> None:
    page = page_of(people)
    assert "Too little to count yet" in page.text and page.all("table") == []


@pytest.mark.parametrize("alerts", [0, 4])
def test_four_alerts_read_like_none(alerts: int, people: People) -> None:
    copies_of(course(people, 8, 8, client=8), 20)
    copies_of(course(people, 8, 8), 20)
    if alerts:
        copies_of(course(people, 8, 3, weeks_ago=1), alerts - 1)
    page = page_of(people)
    assert "Fewer than five alerts have begun." in page.text
    assert "Months appear once" in page.text
    assert "Repaired" not in rows(page)


def test_who_looked_at_it_is_on_record(full: People) -> None:
    page_of(full)
    entry = AuditEntry.objects.get(action="viewed")
    assert (entry.actor_id, entry.subject_id, entry.case_id) == (full.supervisor.pk, "clinic-figures", None)


def test_another_clinic_is_not_counted(full: People) -> None:
    foreign = clinics.staffed_clinic("foreign")
    assert "Too little to count yet" in page_of(foreign).text


def test_twelve_months_end_today(full: People) -> None:
    figures = figures_of(full.supervisor, date(2027, 12, 31))
    assert (figures.since, figures.until) == (date(2027, 1, 1), date(2027, 12, 31))
    later = clinics.day(0) + timedelta(days=400)
    assert figures_of(full.supervisor, later).alerts is None
