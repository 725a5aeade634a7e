"""Who reads what of a team: the supervisor all of it, a therapist their own, and nobody anything that tells of others?"""

import re
import uuid
from datetime import UTC, datetime, time

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinician, Supervision
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.many_cases import copies_of
from tests.web.pages import Element, addresses, read, without_tokens
from tests.web.routes import ROUTES
from tests.web.sending import signed_in
from tests.web.test_blind import HIGH, LOW, say

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # what a page says; its figures are tried on both: insights
PAGE = ROUTES["team"].address()
FORBIDDEN = re.compile(r"\b(gates?|closers?|red|amber)\b", re.IGNORECASE)


@pytest.fixture
def bare(db: None) -> People:
    """A clinic with people and nothing else."""
    return clinics.staffed_clinic("bare")


def line_address(person: Clinician) -> str:
    return ROUTES["team-person"].address(person=person.public_id)


def moment(days_ago: int) -> datetime:
    return datetime.combine(clinics.day(days_ago), time(12), UTC) if days_ago else clinics.now()


def course(therapist: Clinician, *goals: int, weeks_ago: int = 2, client: int | None = None) -> Case:
    """Return a case with a session a week, each rated on its day: 8, and the goal as said."""
    days = [7 * (weeks_ago + back) for back in reversed(range(len(goals)))]
    case = factories.make_case(therapist, opened_on=clinics.day(days[0] + 3), now=moment(days[0] + 3))
    for ago, goal in zip(days, goals):
        said = {"relationship": 8, "goal": goal, "method": 8}
        factories.check_in(case, on=clinics.day(ago), now=moment(ago), client=client, **said)
    return case


def another_therapist(people: People, name: str) -> Clinician:
    person = factories.make_therapist(people.clinic, name=name)
    factories.supervise(people.supervisor, person, since=clinics.day(400))
    return person


def page_of(person: Clinician, address: str = PAGE) -> Element:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    return read(answer)


def lines(page: Element) -> dict[str, list[str]]:
    """Return what the table of therapists says of each, in its order."""
    rows = page.one("div", class_="team-lines").all("tr")[1:]
    told = {}
    for row in rows:
        cells = [" ".join("".join(t for t in cell.inside if isinstance(t, str)).split()) for cell in row.all("td")]
        told[row.all("th")[0].text] = cells
    return told


def headings(page: Element) -> list[str]:
    return [each.text for each in page.one("main").all("h2")]


def in_the_beginning(people: People) -> Case:
    """Two therapists of one supervisor: 25 cases that were low and are repaired, or are low, or were never low."""
    case = course(people.therapist, 8, 3, 8, 8, client=8)
    copies_of(case, 7)
    copies_of(course(people.therapist, 8, 3), 7)
    copies_of(course(another_therapist(people, "Anders"), 8, 8, client=8), 8)
    return case


# What it says
@pytest.fixture
def full(people: People) -> People:
    return people


def test_headings_are_findings(full: People) -> None:
    assert headings(page_of(full.supervisor)) == [
        "Clients were heard in 50 of 66 sessions",
        "8 of 25 open cases are low or not yet steady today",
        "Half of the alerts were repaired within 14 days",
        "Techniques were looked at anyway fewer than five times, or never",
        "The goal is weak in 8 of 25 open cases",
        "What was done, therapist by therapist",
        "What these figures cannot say",
    ]


def test_coverage_is_told_with_how_many_of_how_many_and_how_sure_it_is(full: People) -> None:
    text = page_of(full.supervisor).one("main").text
    assert "66 of 66 100% (94 to 100)" in text
    assert "50 of 66 76% (64 to 84)" in text
    assert "December" in text or f"{clinics.day(0):%Y}" in text


def test_days_to_repair_count_those_that_are_not_repaired_yet(full: People) -> None:
    text = page_of(full.supervisor).one("main").text
    assert "8 of 16 alerts were repaired" in text and "still open included" in text
    assert "Half, the median 14 days" in text


def test_a_case_with_two_weak_parts_is_one_alert_and_both_pages_say_what_they_count(bare: People) -> None:
    """Low in the goal, and before that is steady again low in the relationship: two ruptures of 14 days, one alert of 28."""
    case = factories.make_case(bare.therapist, opened_on=clinics.day(80), now=moment(80))
    for weeks_ago, relationship, goal in ((9, 8, 8), (8, 8, 3), (7, 8, 8), (6, 3, 8), (5, 8, 8), (4, 8, 8), (3, 8, 8)):
        on = clinics.day(7 * weeks_ago)
        factories.check_in(case, on=on, now=moment(7 * weeks_ago), relationship=relationship, goal=goal, method=8)
    copies_of(case, 4)
    repairs = page_of(bare.supervisor).one("section", aria_labelledby="repairs-name")
    assert repairs.one("h2").text == "Half of the alerts were repaired within 28 days"
    assert "part" not in repairs.one("table").text
    assert "one case has one alert at a time" in repairs.text
    assert "A case’s own page lists each part’s ruptures by themselves" in repairs.text
    own = page_of(bare.supervisor, ROUTES["case-detail"].address(case.pk)).text
    assert "Two ruptures were repaired, in 14 days as a median" in own


def test_months_are_drawn_and_their_table_holds_the_numbers(full: People) -> None:
    page = page_of(full.supervisor)
    (table,) = [each for each in page.all("table") if "team-months" in each["class"]]
    today = [cell.text for cell in table.all("tr")[-1].all("td")]
    assert today[0] == "25" and today[-1] == "8"
    drawn = page.all("svg", class_="chart chart-wide")[0]
    assert "The table below holds every number." in drawn.text and "25" in drawn.text
    assert not any("style" in each for each in page.walk())


def test_each_therapist_has_a_line_of_what_was_done(full: People) -> None:
    assert lines(page_of(full.supervisor)) == {
        "Anders": ["18 of 18", "18 of 18", "not shown", "not shown", "9"],
        "Therapist of own": ["48 of 48", "32 of 48", "not shown", "not shown", "16"],
    }


def test_below_sixty_clients_only_counts_are_told_and_why(full: People) -> None:
    for reader, address in ((full.supervisor, PAGE), (full.supervisor, line_address(full.therapist)), (full.therapist, PAGE)):
        text = page_of(reader, address).one("main").text
        assert "only counts, since chance would explain any difference" in text


def test_a_difference_that_chance_explains_is_called_so(full: People) -> None:
    copies_of(course(full.therapist, 8, 3), 5)
    couples = [course(full.therapist, 8, 3), *copies_of(course(full.therapist, 8, 3), 5)]
    couples += [course(full.therapist, 8, 8), *copies_of(course(full.therapist, 8, 8), 5)]
    Case.objects.filter(pk__in=[case.pk for case in couples]).update(kind="couple")
    own = page_of(full.therapist).one("main").text
    assert "Chance explains every difference between one kind of case and the others." in own
    weak = [course(full.therapist, 8, 3), *copies_of(course(full.therapist, 8, 3), 25)]
    Case.objects.filter(pk__in=[case.pk for case in weak]).update(kind="family")
    own = page_of(full.therapist).one("main").text
    assert "More than chance would explain:" in own and "Families: goal weak more often" in own


def test_a_kind_of_case_that_is_not_told_says_so_once(full: People) -> None:
    Case.objects.filter(pk__in=[copies_of(course(full.therapist, 8, 3), 1)[0].pk]).update(kind="couple")
    page = page_of(full.supervisor)
    (table,) = [each for each in page.all("table") if "team-weak" in each["class"]]
    told = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in table.all("tr")[1:]}
    assert told["Couples"] == ["not shown"] and len(told["All together"]) == 4


def test_a_therapist_is_told_of_a_single_case_of_their_own_and_without_a_share(full: People) -> None:
    Case.objects.filter(pk__in=[copies_of(course(full.therapist, 8, 3), 1)[0].pk]).update(kind="couple")
    (table,) = [each for each in page_of(full.therapist).all("table") if "team-weak" in each["class"]]
    told = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in table.all("tr")[1:]}
    assert told["Couples"] == ["1", "0", "1", "0"]


def test_it_uses_none_of_the_words_of_the_rules(full: People) -> None:
    for reader, address in ((full.supervisor, PAGE), (full.supervisor, line_address(full.therapist)), (full.therapist, PAGE)):
        assert FORBIDDEN.findall(page_of(reader, address).one("main").text) == []


# From sixty clients on
@pytest.fixture
def sixty(bare: People) -> People:
    """Six therapists, one with 60 clients who rate 6, five with one client each who rates 9."""
    copies_of(course(bare.therapist, 8, client=6), 59)
    for number in range(5):
        course(factories.make_therapist(bare.clinic, name=f"Elsewhere {number}"), 8, client=9)
    return bare


def test_from_sixty_clients_on_the_figure_is_drawn_toward_the_mean_of_all(sixty: People) -> None:
    said = page_of(sixty.therapist).one("main").text
    assert "60 of your clients rated the alliance at 6.0 on average." in said
    # Weights 1/(.1225 + 2.0147/60) and five times 1/(.1225 + 2.0147): 6.406 and 2.340; 6.80 is the mean of all.
    assert "the clinic’s therapists, 6.8, 78% is kept: 6.2, most likely between 5.9 and 6.5 (95%)." in said
    assert "Lower than chance alone would explain; whom they see may." in said
    assert "60 of their clients" in page_of(sixty.supervisor, line_address(sixty.therapist)).one("main").text
    assert lines(page_of(sixty.supervisor))["Therapist of bare"][-1] == "6.2 (5.9 to 6.5)"


def test_with_too_few_other_therapists_there_is_none_and_why(sixty: People) -> None:
    Case.objects.filter(therapists__clinician__name="Elsewhere 0").update(gated=False)
    for reader in (sixty.therapist, sixty.supervisor):
        text = page_of(reader).one("main").text
        assert "with so few other therapists, it would tell what their clients said" in text


# Who reads it
def test_an_administrator_finds_no_such_page(full: People) -> None:
    client = signed_in(full.administrator)
    assert [client.get(each).status_code for each in (PAGE, line_address(full.therapist))] == [404, 404]
    assert PAGE not in client.get("/", follow=True).content.decode()


def test_one_therapists_line_opens_to_them_and_to_who_supervises_them_today(full: People) -> None:
    address = line_address(full.therapist)
    everybody = (full.therapist, full.supervisor, full.other_therapist, full.other_supervisor, full.administrator)
    assert [signed_in(person).get(address).status_code for person in everybody] == [200, 200, 404, 404, 404]
    assert signed_in(full.supervisor).get(line_address(full.supervisor)).status_code == 404
    assert signed_in(full.supervisor).get(ROUTES["team-person"].address(person=uuid.uuid4())).status_code == 404
    Supervision.objects.filter(supervisor=full.supervisor).update(ends_on=clinics.day(1))
    assert signed_in(full.supervisor).get(address).status_code == 404


def test_who_stands_in_reads_what_the_other_would(full: People) -> None:
    name_deputy(
        supervisor=full.supervisor, deputy=full.other_supervisor, starts_on=clinics.day(0), ends_on=clinics.day(0),
        by=full.administrator, now=clinics.now(),
    )  # fmt: skip
    assert list(lines(page_of(full.other_supervisor))) == ["Anders", "Other Therapist of own", "Therapist of own"]
    assert signed_in(full.other_supervisor).get(line_address(full.therapist)).status_code == 200


def test_a_therapists_page_is_the_same_whatever_their_colleagues_do(bare: People) -> None:
    """So it tells nothing of them: no name, no number, no mean."""
    copies_of(course(bare.therapist, 8, 3, client=8), 7)
    client, address = signed_in(bare.therapist), line_address(bare.therapist)
    alone = [without_tokens(client.get(each)) for each in (PAGE, address)]
    colleague = another_therapist(bare, "Kanari")
    for person in (colleague, bare.other_therapist):
        copies_of(course(person, 8, 2, 8, 8, client=3), 20)
    among = [without_tokens(client.get(each)) for each in (PAGE, address)]
    assert among == alone
    assert b"Kanari" not in among[0]
    assert "Kanari" in page_of(bare.supervisor).text, "and her supervisor does read it"


def test_who_treats_and_supervises_reads_both_apart(full: People) -> None:
    both = factories.make_clinician(
        full.clinic, "therapist", "supervisor", email="both@own.example", password=clinics.PASSWORD
    )
    factories.supervise(both, full.other_therapist, since=clinics.day(400))
    copies_of(course(both, 8, 8), 5)
    copies_of(course(full.other_therapist, 8, 8), 9)
    team = page_of(both)
    assert headings(team)[0] == "Clients were heard in 0 of 20 sessions"
    (own,) = [each for each in addresses(team.one("main")) if each == line_address(both)]
    assert headings(page_of(both, own))[0] == "Clients were heard in 0 of 12 of your sessions"


@pytest.mark.parametrize("address", ["team", "team-person"])
def test_nothing_of_a_view_that_waits_for_the_therapists_own_rating_is_in_it(address: str, bare: People) -> None:
    """Whatever the client said of the newest session, and whether they said anything."""
    copies_of(course(bare.therapist, 8, 8, client=8), 6)
    case = course(bare.therapist, 8, 8, client=8)
    session = clinics.session_to_rate(case, 0)
    client = signed_in(bare.therapist)
    where = PAGE if address == "team" else line_address(bare.therapist)
    told = [without_tokens(client.get(where))]
    say(session, LOW)
    told.append(without_tokens(client.get(where)))
    rating = session.ratings.get()
    rating.relationship, rating.goal, rating.method, rating.progress = HIGH
    rating.save()
    told.append(without_tokens(client.get(where)))
    assert told[0] == told[1] == told[2]
    before = page_of(bare.supervisor).one("main").text
    assert "19 of" not in before and "Clients were heard in 17 of 17" in before, "a supervisor reads it at once"


# No ranking
def test_therapists_stand_by_name_and_by_nothing_else(bare: People) -> None:
    for name, sessions in (("zoe", 5), ("Adam", 9), ("Mia", 7)):
        course(another_therapist(bare, name), *[8] * sessions, client=8)
    names = ["Adam", "Mia", "Therapist of bare", "zoe"]
    page = page_of(bare.supervisor)
    assert list(lines(page)) == names
    assert page.one("main").all("form") == [] and page.one("main").all("button") == []
    assert [each for each in page.walk() if "aria-sort" in each] == []
    assert all(not each.all("a") for each in page.one("div", class_="team-lines").all("th", scope="col"))
    for question in ("order=heard", "sort=-rated", "o=1", "after=nobody"):
        assert list(lines(page_of(bare.supervisor, f"{PAGE}?{question}"))) == names


# Small numbers
def test_a_line_that_is_too_small_is_not_told_and_neither_is_one_that_would_tell_it(bare: People) -> None:
    course(bare.therapist, *[8] * 6)
    for name, sessions in (("Adam", 9), ("Mia", 3), ("Nils", 8)):
        course(another_therapist(bare, name), *[8] * sessions, client=8)
    told = lines(page_of(bare.supervisor))
    assert [cells[0] for cells in told.values()] == ["not shown", "not shown", "8 of 8", "6 of 6"]
    for name in ("Adam", "Mia", "Nils"):
        line = page_of(bare.supervisor, line_address(bare.clinic.clinicians.get(name=name)))
        cells = [cell.text for cell in line.all("table")[0].all("td")]
        assert cells == told[name], "the page about one says no more than the table"


# Nothing yet
def test_a_supervisor_of_nobody_reads_when_there_will_be_something(bare: People) -> None:
    Supervision.objects.all().delete()
    page = page_of(bare.supervisor)
    assert "You supervise nobody today" in page.text and page.all("table") == []


@pytest.mark.parametrize("who", ["supervisor", "therapist"])
def test_without_any_session_it_says_what_it_will_say(who: str, bare: People) -> None:
    page = page_of(getattr(bare, who))
    assert "Too few sessions to say how often clients were heard" in page.text
    assert "Too few repairs to say how long they take" in page.text


# The house
def test_it_stands_in_the_navigation_beside_where_one_begins(bare: People) -> None:
    for person, labels in (
        (bare.supervisor, ["Review", "Agenda", "Team"]), (bare.therapist, ["My cases", "Agenda", "Team"]),
        (bare.administrator, []),
    ):  # fmt: skip
        page = page_of(person, "/account/")
        nav = [each.text for each in page.one("nav", aria_label="Main").all("a")]
        assert nav[:3] == labels or (not labels and "Team" not in nav)
    assert page_of(bare.supervisor).one("a", aria_current="page")["href"] == PAGE


def test_a_look_at_it_is_on_record(full: People) -> None:
    page_of(full.supervisor)
    page_of(full.supervisor, line_address(full.therapist))
    looked = AuditEntry.objects.filter(action="viewed", actor_id=full.supervisor.pk).values_list("subject_id", flat=True)
    assert set(looked) == {"team", "team-person"}
    told = [page_of(who, "/what-others-see/").text for who in (full.therapist, full.other_therapist)]
    assert ["a therapist’s line of Team" in text.split("every time")[-1] for text in told] == [True, False]


def test_a_therapist_reads_what_a_supervisor_sees_of_them(bare: People) -> None:
    told = page_of(bare.therapist, ROUTES["others-see"].address()).text
    assert "Of your work as a whole what was done" in told and "No ranking." in told


def test_no_name_stands_in_a_title_or_in_an_address(full: People) -> None:
    for address in (PAGE, line_address(full.therapist)):
        page = page_of(full.supervisor, address)
        assert "Therapist of own" not in page.all("title")[0].text
        assert not any("Anders" in each for each in addresses(page))
