"""Does the chart show what a clinician noted of a session, by shape and in words, with nothing on anything else?"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as xml

import pytest
from django.template import Context, Template

from alliance_app.clinical.alliance import Factor
from alliance_app.web.charts import Chart, Event, Kind, draw, rows_of
from alliance_app.web.charts.events import NOTED
from alliance_app.web.charts.geometry import MEDIUM, NARROW, WIDE, width_of
from alliance_app.web.charts.svg import event_shape
from tests.web.chart_histories import goals

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, MEDIUM, NARROW], ids=lambda layout: layout.name)
STEM = re.compile(r"M([\d.]+) ([\d.]+)V([\d.]+)")
#: Half a sign, and how far text reaches above and below its line, in px.
SIGN, ABOVE, BELOW = 8, 9.5, 3
Box = tuple[float, float, float, float]

COURSES = {
    "what was noted of one session after another": [Event(kind, at) for at, kind in enumerate([*NOTED, *NOTED], 6)],
    "all at once, three sessions running": [Event(kind, at) for at in (10, 11, 12) for kind in Kind],
    "the newest, of each kind": [Event(kind, 12) for kind in NOTED],
    "the newest, before it what was looked at": [Event(Kind.CONFRONTATION, 12), *(Event(k, 11) for k in Kind)],
}


def signs(drawing: xml.Element) -> Iterator[tuple[Box, Box]]:
    """Yield of each event the box of its sign and that of its words."""
    for group in drawing.iter("g"):
        if group.get("class") != "ch-event":
            continue
        x, y = map(float, re.findall(r"-?[\d.]+", group.get("transform", "")))
        (text,) = group.iter("text")
        width = width_of(text.text or "")
        left = x + float(text.get("x", 0)) - (width if "ch-before" in text.get("class", "") else 0)
        base = y + float(text.get("y", 0))
        yield (x - SIGN, y - SIGN, x + SIGN, y + SIGN), (left, base - ABOVE, left + width, base + BELOW)


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def charted(events: list[Event]) -> Chart:
    return goals(*[8] * 12, events=events)


@LAYOUTS
@pytest.mark.parametrize("events", COURSES.values(), ids=COURSES)
def test_no_event_lies_on_another_and_none_runs_out_of_the_drawing(layout, events: list[Event]) -> None:
    drawing = xml.fromstring(draw(charted(events), layout))
    boxes = [box for pair in signs(drawing) for box in pair]
    assert len(boxes) == 2 * len(events)
    assert [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if overlap(a, b)] == []
    assert [box for box in boxes if box[0] < 0 or box[2] > layout.width] == []


@LAYOUTS
@pytest.mark.parametrize("events", COURSES.values(), ids=COURSES)
def test_a_stem_ends_at_the_next_event_of_its_session_and_is_drawn_before_every_word(layout, events: list[Event]) -> None:
    drawing = xml.fromstring(draw(charted(events), layout))
    lane = [element for element in drawing if element.tag in ("path", "g")]
    first = next(at for at, element in enumerate(lane) if element.get("class") == "ch-event")
    stems = [STEM.match(element.get("d", "")) for element in lane if element.get("class") == "ch-rule"]
    assert all(element.get("class") == "ch-rule" for element in lane[:first])
    assert len(stems) == first, "none comes after a word"
    lines = [(float(s[1]), float(s[2]), float(s[1]), float(s[3])) for s in stems if s]
    assert [(line, sign) for line in lines for sign, _ in signs(drawing) if overlap(line, sign)] == []


def test_each_event_has_a_shape_of_its_own() -> None:
    assert len({event_shape(kind) for kind in Kind}) == len(Kind)


def test_a_note_concerns_no_part_more_than_another() -> None:
    drawing = xml.fromstring(draw(charted([Event(kind, 5) for kind in NOTED] + [Event(Kind.REPAIRED, 8, Factor.GOAL)]), WIDE))
    bands = [g for g in drawing.iter("g") if (g.get("class") or "").startswith("ch-band")]
    rules = [[e for e in band.iter("path") if e.get("class") == "ch-rule"] for band in bands]
    assert [len(found) for found in rules] == [0, 1, 0]


def test_beside_the_newest_session_fewer_words_stand_where_more_have_no_room() -> None:
    early, newest = (draw(charted([Event(Kind.BOTH, at)]), WIDE) for at in (6, 12))
    assert ">Withdrawal and confrontation<" in early
    assert ">Both noted<" in newest


def legend(events: list[Event]) -> str:
    return Template("{% load charts %}{% chart_legend chart %}").render(Context({"chart": charted(events)}))


def test_the_legend_says_what_a_sign_means_that_is_there_and_no_other() -> None:
    said = legend([Event(Kind.WITHDRAWAL, 2), Event(Kind.WITHDRAWAL, 3), Event(Kind.CONFRONTATION, 3)])
    assert said.count("withdrawal: the client moved away") == 1
    assert said.count("confrontation: the client pushed back") == 1
    assert "both:" not in said
    assert event_shape(Kind.WITHDRAWAL) in said
    assert "client moved" not in legend([Event(Kind.RUPTURE, 2, Factor.GOAL)])


def test_the_table_tells_it_in_words_with_what_else_happened() -> None:
    events = [Event(Kind.RUPTURE, 2, Factor.GOAL), *(Event(kind, at) for at, kind in enumerate(NOTED, 2))]
    happened = {row.number: row.happened for row in rows_of(charted(events)).recent if row.happened}
    assert happened == {
        2: "Rupture: goal, Withdrawal noted",
        3: "Confrontation noted",
        4: "Withdrawal and confrontation",
    }
