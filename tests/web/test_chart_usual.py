"""Does the chart mark the ratings that made what is usual: all of them, and no other?"""

import re

import pytest
from hypothesis import given, settings

from alliance_app.clinical.alliance import Factor, Rater, Role
from alliance_app.clinical.flags import Rule
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import standing_of
from alliance_app.consultation.judgement import Judged
from alliance_app.web.charts import chart_of
from alliance_app.web.charts.geometry import NARROW, WIDE
from alliance_app.web.flag_items import flag_groups, ground_items
from tests.clinical.drawing import histories, policies
from tests.web.chart_histories import CLIENT, PARTNER, THERAPIST, charted, goals, history
from tests.web.test_chart import goal_band, path, svg

OBSERVER = Rater(Role.OBSERVER)


def marked(chart, rater: Rater = CLIENT, factor: Factor = Factor.GOAL) -> list[int]:
    """Return the numbers of the sessions whose rating is marked."""
    band = next(band for band in chart.bands if band.factor is factor)
    return sorted(place + 1 for line in band.lines if line.pen.rater == rater for place in line.usual)


@pytest.mark.parametrize(
    ("values", "sessions"),
    [
        ((8, 8, 3), [1, 2]),
        ((8, 9, 8, 5, 6), [1, 2, 3]),  # the 5 was not accepted, though it raised nothing
        ((8, 9, 8, 5, 8, 5), [1, 2, 3, 5]),
        ((9,) * 8 + (3,), [3, 4, 5, 6, 7, 8]),  # the last six
        ((8, None, 8, None, 3), [1, 3]),
        ((8, 8, 8, 3, 8), [1, 2, 3]),  # not yet steady: what is usual decides which ratings are good
        ((8, 3), []),  # too early to know
        ((8, 8, 8), []),  # nothing is said
        ((8, 8, 8, 3, 8, 8, 8), []),  # nor any more
    ],
)
def test_the_ratings_that_made_the_usual_are_marked_and_no_other(values, sessions) -> None:
    assert marked(goals(*values)) == sessions


def test_of_another_part_and_of_another_rater_nothing_is_marked() -> None:
    chart = charted(history(ratings={CLIENT: (8, 8, 3), PARTNER: (8, 8, 8), THERAPIST: (8, 8, 8)}))
    assert marked(chart) == [1, 2]
    for rater, factor in ((PARTNER, Factor.GOAL), (THERAPIST, Factor.GOAL), (CLIENT, Factor.METHOD)):
        assert marked(chart, rater, factor) == []


def test_an_observers_flag_has_its_marks_too() -> None:
    assert marked(charted(history(ratings={OBSERVER: (8, 8, 8, 3)})), OBSERVER) == [1, 2, 3]


def test_two_views_apart_rest_on_nothing_usual() -> None:
    assert marked(charted(history(ratings={CLIENT: (6, 6), THERAPIST: (9, 9)}))) == []


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=lambda layout: layout.name)
def test_each_mark_is_one_line_below_its_point(layout) -> None:
    band = goal_band(svg(goals(8, 9, 8, 5, 6), layout))
    points = re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path(band, "ch-client ch-full"))[:3]
    lines = re.findall(r"M(-?[\d.]+) (-?[\d.]+)h([\d.]+)", path(band, "ch-usual"))
    assert len(lines) == 3
    for (x, y), (left, at, long) in zip(sorted(points), sorted(lines), strict=True):
        assert float(left) + float(long) / 2 == pytest.approx(float(x), abs=0.2)
        assert 0 < float(at) - float(y) < 16


@settings(max_examples=150, deadline=None)
@given(histories(), policies())
def test_what_an_explanation_calls_underlined_is_what_the_chart_marks(course, policy: Policy) -> None:
    """The values that the explanations of a part name, of each rater, are those of the marked points."""
    standing = standing_of(course, policy, course.sessions[-1].on)
    case, chart = Judged(course, standing), chart_of(course, standing, policy)
    told = [flag.why.before for group in flag_groups(case, policy) for flag in group.flags]
    told += [why.before for _, why in ground_items(case, policy)]
    told = [before for before in told if "underlined" in before]
    lines = [line for band in chart.bands for line in band.lines if line.usual]
    assert bool(told) is bool(lines)
    concerned = {(f.rater, f.factor) for f in standing.flags if f.factor and f.rule is not Rule.GAP}
    concerned |= {(c.series.rater, c.series.factor) for c in standing.courses if c.confirming}
    for band in chart.bands:
        for line in band.lines:
            assert not line.usual or (line.pen.rater, band.factor) in concerned
    for before in told:
        values = sorted(int(value) for value in re.findall(r"\d+", before.partition("middle of")[2]))
        assert any(_among(values, sorted(line.values[at] for at in line.usual)) for line in lines), before


def _among(values: list[int], marked: list[int]) -> bool:
    rest = list(marked)
    return all(value in rest and (rest.remove(value) or True) for value in values)
