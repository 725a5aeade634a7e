"""Does the chart draw what was rated and nothing else, so that shape alone tells it and every label can be read?"""

import re
from datetime import timedelta
from xml.etree import ElementTree as xml

import pytest
from django.template import Context, Template

from alliance_app.clinical.alliance import (
    Declaration,
    Factor,
    History,
    Rater,
    Rating,
    Role,
    Score,
    Session,
    Way,
)
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import standing_of
from alliance_app.web.charts import Chart, Event, Kind, draw, events_of
from alliance_app.web.charts.geometry import MEDIUM, NARROW, WIDE, spread, width_of
from alliance_app.web.charts.pens import Shape, pens_of
from alliance_app.web.charts.svg import FULL, SIZES
from tests.web.chart_histories import CLIENT, FIRST, PARTNER, THERAPIST, charted, goals, history, on

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, MEDIUM, NARROW], ids=lambda layout: layout.name)
PATH = re.compile(r"M(-?[\d.]+) (-?[\d.]+)")


def svg(chart: Chart, layout=WIDE) -> xml.Element:
    return xml.fromstring(draw(chart, layout))


def texts(drawing: xml.Element, css: str = "") -> list[str]:
    return [e.text or "" for e in drawing.iter("text") if css in e.get("class", "")]


def goal_band(drawing: xml.Element) -> xml.Element:
    return [g for g in drawing.iter("g") if (g.get("class") or "").startswith("ch-band")][1]


def path(element: xml.Element, css: str) -> str:
    return "".join(e.get("d", "") for e in element.iter("path") if e.get("class") == css)


def at(d: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in PATH.findall(d)]


FAMILY = {
    CLIENT: (8, 7, 4, 4, 6, 7, 8, 8, 8, 3),
    PARTNER: (8, 7, 4, 4, 6, 7, 8, 8, 8, 3),
    Rater(Role.CHILD): (8, 7, 6, 4, 6, 7, 8, 8, 8, 4),
    THERAPIST: (7, 7, 6, 7, 6, 7, 8, 8, 8, 7),
}


# Lines
def test_a_gap_breaks_the_line_and_is_said_in_the_band() -> None:
    band = goal_band(svg(goals(7, 7, None, 8, 8)))
    assert path(band, "ch-line ch-client").count("M") == 2
    assert "not rated" in texts(band, "ch-note")


def test_a_rating_between_two_gaps_is_a_point_without_a_line() -> None:
    band = goal_band(svg(goals(7, 7, None, 6, None, 8, 8)))
    assert path(band, "ch-line ch-client").count("M") == 2
    assert len(at(path(band, "ch-client ch-full"))) == 5


def test_what_was_declined_is_not_called_not_rated() -> None:
    h = history(ratings={CLIENT: (7, 7, 7)})
    declined = Session(2, on(2), ratings=(Rating(CLIENT, way=Way.DECLINED),))
    band = goal_band(svg(charted(History((h.sessions[0], declined, h.sessions[2])))))
    assert "declined" in texts(band, "ch-note")
    assert "not rated" not in texts(band, "ch-note")


def test_a_missed_session_is_missed_on_the_axis_breaks_the_line_and_is_no_gap_in_the_band() -> None:
    drawing = svg(charted(history([3], ratings={CLIENT: (7, 7, 7, 7, 7)})))
    assert "missed" in texts(drawing, "ch-date")
    assert "not rated" not in texts(drawing, "ch-note")
    assert path(goal_band(drawing), "ch-line ch-client").count("M") == 2


def test_no_line_of_relationship_or_method_runs_across_a_change_of_therapist_but_the_goals_does() -> None:
    h = history(ratings={CLIENT: (7, 7, 7, 7)}, dyad_since=on(3))
    relationship, goal, method = (
        g for g in svg(charted(h)).iter("g") if (g.get("class") or "").startswith("ch-band")
    )
    strokes = [path(band, "ch-line ch-client").count("M") for band in (relationship, goal, method)]
    assert strokes == [2, 1, 2]


def test_equal_values_nest_the_dot_within_every_hollow_shape() -> None:
    band = goal_band(svg(charted(history(ratings={CLIENT: (7, 7), THERAPIST: (7, 7)}))))
    assert at(path(band, "ch-client ch-full")) == at(path(band, "ch-therapist ch-hollow"))
    assert all(SIZES[shape] > SIZES[Shape.DOT] for shape in Shape if shape not in FULL)


def test_every_rater_has_a_shape_of_their_own_and_none_has_the_measures_diamond() -> None:
    raters = [
        *(Rater(role) for role in Role if role is not Role.THERAPIST),
        *(Rater(Role.THERAPIST, who) for who in ("A", "B")),
    ]
    shapes = [pen.shape for pen in pens_of(raters).values()]
    assert len(set(shapes)) == len(raters)
    assert Shape.DIAMOND not in shapes


def test_who_looks_at_the_chart_is_you_and_two_of_a_role_are_told_apart_by_their_codes() -> None:
    a, b = Rater(Role.CLIENT, "A"), Rater(Role.CLIENT, "B")
    assert [pen.label for pen in pens_of([a, b, THERAPIST], THERAPIST).values()] == [
        "Client A",
        "Client B",
        "You",
    ]


# What is low
def test_a_low_point_is_larger_and_has_its_number_once_for_a_run() -> None:
    band = goal_band(svg(goals(7, 7, 7, 4, 4, 3, 7, 7)))
    assert len(at(path(band, "ch-client ch-full ch-weak"))) == 3
    assert texts(band, "ch-value") == ["4", "3"]


def test_a_fall_that_closes_the_gate_is_marked_although_its_number_is_not_low() -> None:
    band = goal_band(svg(goals(9, 9, 9, 9, 9, 6)))
    assert len(at(path(band, "ch-client ch-full ch-weak"))) == 1
    assert path(band, "ch-own")  # and the ledge shows where a fall began
    assert "below the usual since 6 Oct" in texts(band, "ch-since")


def test_only_the_time_since_a_part_became_low_is_washed() -> None:
    drawing = svg(goals(7, 7, 7, 4, 4))
    assert [r.get("class") for r in drawing.iter("rect")].count("ch-wash") == 1
    assert texts(drawing, "ch-since") == ["low since 22 Sep"]
    assert not list(svg(goals(7, 7, 7, 3, 8, 8)).iterfind(".//rect[@class='ch-wash']"))


def test_what_began_before_the_window_is_washed_whole_and_has_no_bar_in_it() -> None:
    drawing = svg(goals(7, 7, *[3] * 20), NARROW)
    assert len(list(drawing.iterfind(".//rect[@class='ch-wash']"))) == 1
    assert not path(goal_band(drawing), "ch-bar")


@pytest.mark.parametrize("values", [(9, 9, 9, 9), (8, 9, 8, 6), (7, 7, 7, 4, 7), (5, 5), (10, 5, 10, 5, 8), (8,) * 9])
def test_the_ledge_lies_at_the_highest_score_at_which_the_newest_rating_would_be_flagged(values) -> None:
    flagged = [
        score
        for score in range(11)
        if any(flag.factor is Factor.GOAL for flag in flags_of((*values[:-1], score)))
    ]
    band = goals(*values).bands[1]
    assert flagged == list(range(max(flagged) + 1))
    drawn = [(len(values) - 1, max(flagged))] if max(flagged) > Policy().amber.low_once else []
    assert list(band.limits) == drawn


def flags_of(values):
    h = history(ratings={CLIENT: values})
    return standing_of(h, Policy(), h.sessions[-1].on).flags


def test_each_of_a_couple_has_a_ledge() -> None:
    chart = charted(history(ratings={CLIENT: (10,) * 4, PARTNER: (9,) * 4}))
    assert len(chart.bands[1].limits) == 2
    assert path(goal_band(svg(chart)), "ch-own").count("M") == 2


# Labels
def test_equal_newest_values_are_named_together() -> None:
    assert texts(svg(charted(history(ratings={CLIENT: (7, 8), THERAPIST: (7, 8)}))), "ch-end")[1] == "Both 8"


def test_a_value_that_is_not_from_the_newest_session_is_named_with_its_day() -> None:
    band = goal_band(svg(charted(history(ratings={CLIENT: (7, 8), THERAPIST: (7, 8, 8)}))))
    assert "Client 8" in texts(band, "ch-end")
    assert "on 8 Sep" in texts(band, "ch-note")


def test_who_has_left_keeps_the_line_and_is_not_named_as_if_still_there() -> None:
    h = history(ratings={CLIENT: (7, 7), PARTNER: (3, 3)}, departures={PARTNER: on(2)})
    band = goal_band(svg(charted(h)))
    assert path(band, "ch-line ch-family")
    assert texts(band, "ch-end") == ["Client 7"]


@LAYOUTS
@pytest.mark.parametrize("who", [THERAPIST, Rater(Role.GUARDIAN), Rater(Role.OBSERVER), PARTNER])
def test_the_name_of_a_role_is_never_cut(layout, who: Rater) -> None:
    band = goal_band(svg(charted(history(ratings={CLIENT: (8, 8), who: (8, 10)})), layout))
    assert f"{who.role.value.capitalize()} 10" in texts(band, "ch-end")


@LAYOUTS
@pytest.mark.parametrize("sessions", [1, 2, 4, 40])
def test_the_plot_ends_at_its_last_session_and_the_names_of_the_newest_values_stand_right_of_it(layout, sessions) -> None:
    drawing = svg(charted(history(ratings={CLIENT: (7,) * sessions})), layout)
    grid = [e.get("d", "") for e in drawing.iter("path") if e.get("class", "").startswith("ch-grid")]
    edge = max(float(d.rpartition("H")[2]) for d in grid)
    names = [float(e.get("x", "")) for e in drawing.iter("text") if "ch-end" in e.get("class", "")]
    assert len(names) == 3
    assert all(edge < x <= edge + 12 for x in names)
    assert sessions > 1 or edge < layout.width / 2


@LAYOUTS
def test_no_label_lies_on_another(layout) -> None:
    long = Rater(Role.THERAPIST, "Maximiliane Oberholzer-Weidenfels, locum for the whole of the winter")
    events = [Event(kind, n) for n in (8, 9, 10) for kind in (Kind.RUPTURE, Kind.OVERRIDDEN, Kind.STUCK)]
    chart = charted(history(ratings={**FAMILY, long: FAMILY[PARTNER]}), events=events, you=THERAPIST)
    for group in svg(chart, layout).iter("g"):
        if (group.get("class") or "").startswith(("ch-band", "ch-lane")):
            assert not overlaps([box for text in group.iter("text") if (box := box_of(text))])


@LAYOUTS
def test_no_text_runs_out_of_the_drawing(layout) -> None:
    long = Rater(Role.THERAPIST, "Maximiliane Oberholzer-Weidenfels")
    chart = charted(history(ratings={**FAMILY, long: FAMILY[PARTNER]}), you=THERAPIST)
    assert all(
        box[2] <= layout.width + 1 for text in svg(chart, layout).iter("text") if (box := box_of(text))
    )


def box_of(text: xml.Element) -> tuple[float, float, float, float] | None:
    css, words = text.get("class", ""), text.text or ""
    if "ch-name" in css:
        return None
    size = 14 if "ch-end" in css or "ch-value" in css else 12 if "ch-note" in css or "ch-tick" in css else 13
    x, y, width = float(text.get("x", 0)), float(text.get("y", 0)), width_of(words, size)
    left = (
        x - width if "ch-tick" in css or "ch-before" in css else x - width / 2 if "ch-no " in css + " " else x
    )
    return left, y - size * 0.72, left + width, y


def overlaps(boxes: list) -> list:
    return [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_labels_are_pushed_apart_no_further_than_needed() -> None:
    assert spread([50, 50], [17, 17], 0, 100) == [50, 67]
    assert spread([98], [17], 0, 100) == [91.5]
    assert spread([10, 60], [17, 17], 0, 100) == [10, 60]


# Windows
@pytest.mark.parametrize("count", [0, 1, 3, 12, 40, 150])
@LAYOUTS
def test_any_number_of_sessions_is_drawn_with_the_newest_in_the_window(layout, count: int) -> None:
    chart = goals(*[8] * count)
    drawing = svg(chart, layout)
    numbers = [t for t in texts(drawing, "ch-no") if t.isdigit()]
    assert numbers == [str(n) for n in range(max(1, count - layout.window + 1), count + 1)]
    assert all(float(x) < 2000 for x in re.findall(r"\d+\.?\d*", drawing.get("viewBox", "")))


def test_earlier_sessions_are_folded_into_a_strip_that_still_shows_what_was_low() -> None:
    drawing = svg(goals(*[8] * 10, 3, *[8] * 29))
    assert "24 earlier" in texts(drawing, "ch-date")
    assert path(goal_band(drawing), "ch-line ch-folded")
    assert path(goal_band(drawing), "ch-bar").count("M") == 1


def test_a_phone_is_told_how_many_sessions_there_are() -> None:
    words = "The last 8 of 40 sessions: all are in the table."
    assert words in texts(svg(goals(*[8] * 40), NARROW), "ch-note")


# Events
def test_events_stand_above_their_session_and_their_rule_only_in_their_band() -> None:
    chart = goals(8, 8, 8, 8, events=[Event(Kind.REPAIRED, 2, Factor.GOAL), Event(Kind.OVERRIDDEN, on(3))])
    drawing = svg(chart)
    assert texts(drawing, "ch-word") == ["Looked anyway", "Repaired"]
    bands = [g for g in drawing.iter("g") if (g.get("class") or "").startswith("ch-band")]
    assert [path(band, "ch-rule").count("M") for band in bands] == [0, 1, 0]


def test_what_happened_between_two_sessions_stands_between_them() -> None:
    days = (on(2) + timedelta(days=3), on(4) + timedelta(days=1), on(1) - timedelta(days=5))
    chart = goals(8, 8, 8, 8, today=on(5), events=[Event(Kind.OVERRIDDEN, day) for day in days])
    assert [mark.place for mark in chart.marks] == [-0.5, 1.5, 3.5]
    drawing = svg(chart)
    sessions = [float(e.get("x", 0)) for e in drawing.iter("text") if e.get("class") == "ch-no"]
    events = sorted(
        float(re.findall(r"[\d.]+", g.get("transform", ""))[0])
        for g in drawing.iter("g")
        if g.get("class") == "ch-event"
    )
    assert events[0] < sessions[0] < sessions[1] < events[1] < sessions[2] < sessions[3] < events[2]
    assert events[1] == pytest.approx((sessions[1] + sessions[2]) / 2, abs=0.2)


def test_what_the_history_tells_needs_no_telling() -> None:
    h = history(ratings={CLIENT: (8, 8, 8, 3)}, declarations=(Declaration(on(4), True),), dyad_since=on(2))
    found = {(e.kind, e.at) for e in events_of(h, standing_of(h, Policy(), on(4)), overrides=[on(3)])}
    assert found == {
        (Kind.RUPTURE, 4),
        (Kind.STUCK, on(4)),
        (Kind.THERAPIST, on(2)),
        (Kind.GOAL, FIRST),
        (Kind.OVERRIDDEN, on(3)),
    }


def test_an_event_of_a_session_that_is_not_there_is_left_out() -> None:
    assert goals(8, 8, events=[Event(Kind.RUPTURE, 77)]).marks == ()


# Progress and measures
def test_measures_stand_below_with_range_cutoff_and_newest_total() -> None:
    scores = (Score("phq9", CLIENT, on(1), 17), Score("phq9", CLIENT, on(3), 15))
    drawing = svg(charted(history(ratings={CLIENT: (8, 8, 8)}, scores=scores)))
    assert {"27", "0"} <= set(texts(drawing, "ch-tick"))
    assert "10, cutoff" in texts(drawing, "ch-note")
    assert "15" in texts(drawing, "ch-end")
    assert "no change from 17" in texts(drawing, "ch-sub")


def test_a_measure_that_the_clinic_does_not_know_is_not_drawn() -> None:
    chart = charted(history(ratings={CLIENT: (8,)}, scores=(Score("bai", CLIENT, on(1), 9),)))
    assert chart.lanes == ()


def test_what_is_later_than_the_day_of_the_standing_is_not_drawn() -> None:
    assert len(goals(8, 8, 8, today=on(2)).sessions) == 2


# Access and safety
@LAYOUTS
def test_there_is_no_style_no_script_and_no_code_in_the_title(layout) -> None:
    code = Rater(Role.CLIENT, "K-1043 <b>")
    other = Rater(Role.CLIENT, "B")
    drawn = draw(charted(history(ratings={code: (8, 3), other: (8, 8)})), layout)
    assert "style" not in drawn
    assert "<script" not in drawn
    assert "<b>" not in drawn
    drawing = xml.fromstring(drawn)
    spoken = f"{drawing.findtext('title')} {drawing.findtext('desc')}"
    assert "K-1043" not in spoken
    assert drawing.get("role") == "img"
    assert drawing.findtext("title") == "Goal fell to 3 on 8 September" or "Goal is low" in spoken


def test_the_description_says_each_part_in_words() -> None:
    assert (svg(goals(7, 7, 7, 4, 4)).findtext("desc") or "") == (
        "5 sessions, 1 Sep to 29 Sep 2026. Relationship: in place, steady. Goal: low since 22 Sep, not yet better. "
        "Method: in place, steady. The table of sessions holds every number."
    )


def test_a_page_gets_every_drawing_and_a_panel_no_wide_one() -> None:
    page = Template("{% load charts %}{% alliance_chart chart size=size %}{% chart_legend chart %}")
    chart = goals(8, 8)
    wide, panel = (page.render(Context({"chart": chart, "size": size})) for size in ("wide", "panel"))
    assert [name in wide for name in ("chart-wide", "chart-medium", "chart-narrow")] == [True] * 3
    assert '"chart chart-wide"' not in panel
    assert "low, 4 or less" in wide
    assert "&lt;svg" not in wide
