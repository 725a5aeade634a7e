"""Does what is taken along hold everything, run nothing, name nobody, and leave a trace?"""

import csv
import io
import re
from datetime import timedelta
from xml.etree import ElementTree as xml

import pytest
from django.http import HttpResponse

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Rater, Role, Score
from alliance_app.records.models import Case
from alliance_app.web.charts import Event, Kind
from alliance_app.web.charts.alone import alone, style
from alliance_app.web.sessions_file import BYTE_ORDER_MARK, sessions_csv
from tests.web import clinics
from tests.web.chart_histories import CLIENT, THERAPIST, charted, goals, history, on
from tests.web.clinics import People
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

SVG = "{http://www.w3.org/2000/svg}"
FILES = ("case-chart", "case-sessions")


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    return clinics.low_case(people.therapist, "K-1043")


def taken(people: People, case: Case, name: str, who: str = "therapist") -> HttpResponse:
    return signed_in(getattr(people, who)).get(ROUTES[name].address(case.pk))


# From the page
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("who", ["therapist", "supervisor"])
def test_whoever_may_open_the_case_takes_the_file_and_it_is_written_down(
    people: People, case: Case, name: str, who: str
) -> None:
    answer = taken(people, case, name, who)
    assert answer.status_code == 200
    (entry,) = AuditEntry.objects.filter(action="exported")
    assert (entry.actor_id, entry.subject, entry.subject_id) == (
        getattr(people, who).pk,
        "case",
        str(case.pk),
    )
    assert entry.detail == {"page": name}


@pytest.mark.parametrize("name", FILES)
def test_nobody_else_takes_it_and_nothing_is_written_down(people: People, case: Case, name: str) -> None:
    for who in ("other_therapist", "other_supervisor", "administrator"):
        assert taken(people, case, name, who).status_code == 404
    assert not AuditEntry.objects.filter(action="exported").exists()


@pytest.mark.parametrize("name", FILES)
def test_neither_the_name_of_the_file_nor_what_is_in_it_holds_the_code(
    people: People, case: Case, name: str
) -> None:
    answer = taken(people, case, name)
    assert re.fullmatch(
        r'attachment; filename="(chart|sessions)-[0-9a-f]{8}\.(svg|csv)"',
        answer.headers["Content-Disposition"],
    )
    assert "K-1043" not in answer.headers["Content-Disposition"] + answer.content.decode()


# The chart
@pytest.mark.parametrize("count", [0, 1, 3, 16, 40, 150])
def test_the_file_shows_every_session_and_needs_nothing_but_itself(count: int) -> None:
    written = alone(goals(*[8] * count))
    drawing = xml.fromstring(written)
    numbers = [e.text for e in drawing.iter(f"{SVG}text") if "ch-no" in e.get("class", "").split()]
    assert numbers == [str(n) for n in range(1, count + 1)]
    assert not re.search(r"var\(|url\(|@import|href=|<script|\son\w+=", written)


def test_every_class_that_is_drawn_has_its_look_in_the_file() -> None:
    raters = {
        rater: (8, 4, None, 3, 3) for rater in (CLIENT, THERAPIST, Rater(Role.PARTNER), Rater(Role.OBSERVER))
    }
    events = [Event(kind, 2) for kind in Kind]
    scores = (Score("phq9", CLIENT, on(1), 17), Score("phq9", CLIENT, on(3), 15))
    drawn = alone(charted(history(ratings=raters, scores=scores), events=events))
    used = {css for names in re.findall(r'class="([^"]+)"', drawn) for css in names.split()}
    shaped = {css for css in used if css.startswith(("mk-", "ch-"))}
    groups = {
        "ch-band",
        "ch-lane",
        "ch-event",
        "ch-client",
        "ch-present",
        "ch-low",
        "ch-unknown",
        "ch-unsteady",
    }
    assert {css for css in shaped - groups if f".{css}" not in style()} == set()


def test_the_heading_and_the_day_stand_in_the_file_as_words() -> None:
    words = [e.text for e in xml.fromstring(alone(goals(7, 7, 7, 4, 4))).iter(f"{SVG}text")]
    assert "Goal has been low since 22 September, and is not yet better" in words
    assert any("As of 29 September 2026" in (text or "") for text in words)


# The sessions
def rows(chart) -> list[list[str]]:
    text = "".join(sessions_csv(chart))
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_every_number_of_the_chart_is_in_the_file_oldest_first_and_a_gap_is_empty() -> None:
    scores = (Score("phq9", CLIENT, on(1), 17),)
    head, *found = rows(
        charted(
            history([3], ratings={CLIENT: (7, None, 5, 4), THERAPIST: (8, 8, 8, 8)}, scores=scores),
            events=[Event(Kind.STUCK, on(4) + timedelta(days=2))],
        )
    )
    assert head == [
        "Session", "Date", "Attendance",
        "Client: relationship", "Client: goal", "Client: method",
        "Therapist: relationship", "Therapist: goal", "Therapist: method", "PHQ-9", "What happened",
    ]  # fmt: skip
    assert found == [
        ["1", "2026-09-01", "held", "8", "7", "8", "8", "8", "8", "17", ""],
        ["2", "2026-09-08", "held", "", "", "", "8", "8", "8", "", ""],
        ["3", "2026-09-15", "missed", "", "", "", "", "", "", "", ""],
        ["4", "2026-09-22", "held", "8", "4", "8", "8", "8", "8", "", "Stuck declared (24 Sep)"],
    ]


def test_a_hundred_and_fifty_sessions_are_all_there() -> None:
    assert [row[0] for row in rows(goals(*[8] * 150))[1:]] == [str(n) for n in range(1, 151)]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(begin: str) -> None:
    code = f"{begin}1+1"
    raters = {Rater(Role.THERAPIST, code): (8, 8), Rater(Role.THERAPIST, "B"): (8, 8)}
    events = [Event(Kind.GOAL, on(1) + timedelta(days=2), None, f"{begin}HYPERLINK(1)")]
    cells = [cell for row in rows(charted(history(ratings=raters), events=events)) for cell in row]
    assert f"'{code}: goal" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
