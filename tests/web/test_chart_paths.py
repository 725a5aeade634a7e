"""Is what is expected drawn from where a person began, told apart without colour, and said in words and numbers?"""

import re
from datetime import timedelta
from xml.etree import ElementTree as xml

import pytest
from django.template import Context, Template

from alliance_app.clinical.alliance import Score
from alliance_app.clinical.expected import ExpectedPath
from alliance_app.clinical.measures import PHQ9
from alliance_app.web.charts import Chart, draw, rows_of
from alliance_app.web.charts.alone import alone
from alliance_app.web.charts.geometry import MEDIUM, NARROW, WIDE
from alliance_app.web.sessions_file import sessions_csv
from tests.web.chart_histories import CLIENT, PARTNER, charted, history, on
from tests.web.test_chart import box_of, overlaps, texts

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, MEDIUM, NARROW], ids=lambda layout: layout.name)
#: Expects 16, 15.3, 14.9 ... of a start of 17, three points better to four worse.
PATH = ExpectedPath(PHQ9, 240, on(1), (0, 1, -1.5), -3, 4, 5, 25, 20)
BAND, EDGE, CURVE = "ch-expected-band", "ch-expected-edge", "ch-expected"
PLACE = re.compile(r"([\d.]+) ([\d.]+)")


def chart(*totals: float | None, count: int = 0, missed: tuple[int, ...] = (), partner: tuple = (), **more) -> Chart:
    """A chart of sessions of which some have a total, with the path of PHQ-9."""
    given = [(CLIENT, totals), (PARTNER, partner)]
    scores = tuple(
        Score("phq9", who, on(at), total)
        for who, each in given
        for at, total in enumerate(each, start=1)
        if total is not None
    )
    ratings = {CLIENT: (8,) * (count or len(totals))}
    return charted(history(missed, ratings=ratings, scores=scores), paths={"phq9": PATH}, **more)


def lane(drawn: Chart, layout=WIDE) -> xml.Element:
    drawing = xml.fromstring(draw(drawn, layout))
    return [g for g in drawing.iter("g") if g.get("class") == "ch-lane"][-1]


def places(element: xml.Element, css: str) -> list[tuple[float, float]]:
    [d] = [e.get("d", "") for e in element.iter("path") if e.get("class") == css]
    return [(float(x), float(y)) for x, y in PLACE.findall(d)]


# The drawing
@LAYOUTS
def test_the_curve_and_its_band_begin_at_the_persons_own_first_score(layout) -> None:
    drawn = lane(chart(17, 16, 15, 15), layout)
    curve, edges = places(drawn, CURVE), places(drawn, EDGE)
    assert len(curve) == 4
    assert len(edges) == len(places(drawn, BAND)) == 8
    start = places(drawn, "ch-line ch-ink")[0]
    assert [curve[0], edges[0], edges[4]] == [start] * 3
    scale = layout.measure / 27
    for at, (better, middle, worse) in enumerate(zip(edges[1:4], curve[1:], edges[5:8], strict=True), start=2):
        expected = PATH.at(17, at)
        assert middle[1] - start[1] == pytest.approx((17 - expected.value) * scale, abs=0.2)
        assert (better[1] - middle[1], middle[1] - worse[1]) == pytest.approx((3 * scale, 4 * scale), abs=0.2)


def test_without_a_path_nothing_is_drawn_of_one() -> None:
    h = history(ratings={CLIENT: (8, 8)}, scores=(Score("phq9", CLIENT, on(1), 17), Score("phq9", CLIENT, on(2), 27)))
    drawn = draw(charted(h), WIDE)
    assert "expected" not in drawn
    assert "track" not in drawn


@pytest.mark.parametrize("start", [3, 27])
def test_nothing_is_drawn_from_a_start_that_no_closed_case_had(start: int) -> None:
    assert "expected" not in draw(chart(start, 27), WIDE)


def test_a_missed_session_is_passed_over_and_counted_nowhere() -> None:
    drawn = chart(17, None, None, 15, missed=(3,))
    assert drawn.lanes[0].totals[0].expected == ((1, PATH.at(17, 2)), (3, PATH.at(17, 3)))


def test_the_window_shows_its_part_of_a_path_that_began_before_it() -> None:
    drawn = lane(chart(17, *[16] * 19), NARROW)
    curve = places(drawn, CURVE)
    assert len(curve) == NARROW.window
    assert min(x for x, _ in curve) >= NARROW.left


def test_each_of_a_couple_has_a_path_from_their_own_start() -> None:
    drawn = lane(chart(17, 16, partner=(10, 9)))
    curves = [e for e in drawn.iter("path") if e.get("class") == CURVE]
    assert len(curves) == 2


def test_what_is_expected_now_is_named_at_the_right() -> None:
    assert "16 expected" in texts(lane(chart(17, 16)), "ch-note")
    assert not [t for t in texts(lane(chart(17, *[16] * 21)), "ch-note") if "expected" in t]  # the path has ended


# Not on track
def test_a_total_beyond_the_band_is_ringed_and_called_not_on_track() -> None:
    drawn = chart(17, 16, 24)
    assert drawn.lanes[0].off
    ring = places(lane(drawn), "ch-ink ch-hollow")
    assert ring[0] == places(lane(drawn), "ch-line ch-ink")[-1]
    assert texts(lane(drawn), "ch-off") == ["not on track"]
    assert "PHQ-9: not on track." in (xml.fromstring(draw(drawn, WIDE)).findtext("desc") or "")


def test_a_total_within_the_band_or_better_is_neither() -> None:
    for newest in (19, 2):
        drawn = chart(17, 24, newest)
        assert not drawn.lanes[0].off
        assert "not on track" not in draw(drawn, WIDE)


@LAYOUTS
def test_no_label_of_the_lane_lies_on_another_or_runs_out_of_the_drawing(layout) -> None:
    for totals in ((17, 16, 24), (17, 15.9), (17, 8, 16)):
        boxes = [box for text in lane(chart(*totals), layout).iter("text") if (box := box_of(text))]
        assert not overlaps(boxes)
        assert all(box[2] <= layout.width + 1 for box in boxes)


# In words and numbers
def legend(drawn: Chart) -> str:
    return Template("{% load charts %}{% chart_legend chart %}").render(Context({"chart": drawn}))


def test_the_legend_names_the_band_only_where_one_is_drawn() -> None:
    words = "expected from the start score, four in five within"
    assert words in legend(chart(17, 16))
    assert words not in legend(chart(3, 16))


def test_the_table_has_what_was_expected_beside_each_total_and_says_what_is_off() -> None:
    table = rows_of(chart(17, None, 24))
    assert table.measures == ("PHQ-9", "PHQ-9, expected")
    assert [row.totals for row in table.recent] == [
        ("24", "15.4 (12.4 to 19.4)"),
        ("–", "16 (13 to 20)"),
        ("17", "–"),
    ]
    assert table.recent[0].happened == "PHQ-9 not on track"


def test_a_missed_session_says_nothing_of_what_was_expected() -> None:
    row = rows_of(chart(17, 16, 15, missed=(2,))).recent[1]
    assert row.away == "missed; no rating asked; PHQ-9 16"


def test_the_files_hold_it_too() -> None:
    drawn = chart(17, 16, 24)
    file = alone(drawn)
    xml.fromstring(file)
    assert "expected from the start score, four in five within" in file
    assert ".ch-expected-band{" in file
    assert "var(" not in file
    lines = list(sessions_csv(drawn))
    assert '"PHQ-9, expected"' in lines[1]
    assert "15.4 (12.4 to 19.4)" in lines[4]


def test_a_score_between_sessions_belongs_to_the_one_before() -> None:
    h = history(
        ratings={CLIENT: (8, 8, 8)},
        scores=(Score("phq9", CLIENT, on(1), 17), Score("phq9", CLIENT, on(2) + timedelta(days=3), 21)),
    )
    assert charted(h, paths={"phq9": PATH}).lanes[0].off
