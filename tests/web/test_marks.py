"""Does the mark say, in shape and aloud, what is known of an alliance?"""

from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest
from django.template import Context, Template

from alliance_app.clinical.standing import PartState
from alliance_app.web import marks
from alliance_app.web.templatetags.alliance import age, mark, sparkline


@dataclass(frozen=True)
class Part:
    factor: str
    state: str
    value: int | None = None


def three(*states: str) -> list[Part]:
    return [Part(factor, state, None) for factor, state in zip(marks.ORDER, states, strict=True)]


def drawn(shapes: list[marks.Shape]) -> list[tuple[str, dict[str, str]]]:
    return [(shape.css, dict(shape.at)) for shape in shapes]


def test_every_state_of_a_part_has_a_word() -> None:
    assert set(marks.WORDS) == {state.value for state in PartState}


def test_a_present_pillar_joins_the_beam_and_stands_on_the_ground() -> None:
    beam, relationship, *_ = drawn(marks.mark_shapes(three("present", "present", "present"), 24))
    assert beam == ("mk-beam", {"x": "0", "y": "0", "width": "24", "height": "3"})
    assert relationship == ("mk-present", {"x": "0", "y": "0", "width": "6", "height": "24"})


def test_a_low_pillar_is_a_stub_that_no_longer_reaches() -> None:
    _, _, goal, _ = drawn(marks.mark_shapes(three("present", "low", "present"), 24))
    assert goal == ("mk-low", {"d": "M9 24V16L15 16V24Z"})


def test_the_largest_stub_is_slanted() -> None:
    shapes = drawn(marks.mark_shapes(three("low", "low", "low"), 96))
    assert ("mk-low", {"d": "M0 96V72L26 65V96Z"}) in shapes


def test_an_unknown_pillar_is_three_dots() -> None:
    shapes = drawn(marks.mark_shapes(three("present", "present", "unknown"), 24))
    assert [at["y"] for css, at in shapes if css == "mk-unknown"] == ["6.5", "12.5", "18.5"]


@pytest.mark.parametrize("size", marks.GRIDS)
def test_the_beam_is_always_drawn_and_no_two_of_twenty_seven_look_alike(size: int) -> None:
    pictures = {
        tuple(marks.mark_shapes(three(*states), size))
        for states in product(("present", "low", "unknown"), repeat=3)
    }
    assert len(pictures) == 27
    assert all(picture[0].css == "mk-beam" for picture in pictures)


@pytest.mark.parametrize("size", marks.GRIDS)
def test_three_pillars_and_two_gaps_fill_the_width(size: int) -> None:
    grid = marks.GRIDS[size]
    assert 3 * grid.pillar + 2 * grid.gap == size


def test_a_part_that_is_not_yet_steady_keeps_the_stub_and_shows_its_true_number_dashed() -> None:
    shapes = marks.mark_shapes([Part("goal", "unsteady", 7)], 96)
    assert [shape.css for shape in shapes] == ["mk-beam", "mk-low", "mk-num mk-num-low", "mk-dash"]
    assert shapes[2].text == "7"


def test_not_known_is_a_question_mark_and_never_a_number() -> None:
    texts = [shape.text for shape in marks.mark_shapes([Part("goal", "unknown", 7)], 96) if shape.text]
    assert texts == ["?"]
    assert marks.mark_label([Part("goal", "unknown", 7)]) == "Goal not known"


def test_read_aloud_it_names_part_number_and_state_in_the_one_order() -> None:
    parts = [
        Part("method", "unknown"),
        Part("goal", "low", 0),
        Part("relationship", "present", 8),
    ]
    assert 'aria-label="Relationship 8 present, Goal 0 low, Method not known"' in mark(parts)


def test_no_mark_carries_a_style_that_the_policy_forbids() -> None:
    for size in marks.GRIDS:
        assert "style=" not in mark(three("present", "low", "unknown"), size)


def test_a_gap_breaks_the_line_and_is_never_drawn_over() -> None:
    lines = [at["points"] for css, at in drawn(marks.spark_shapes([7, 7, None, 6, 5], 4)) if css == "sp-line"]
    assert len(lines) == 2


def test_a_rating_between_two_gaps_is_a_dot() -> None:
    assert "sp-dot" in [shape.css for shape in marks.spark_shapes([7, None, 6, None, 7, 8], 4)]


def test_a_sparkline_marks_what_is_low_and_the_newest() -> None:
    points = [css for css, at in drawn(marks.spark_shapes([8, 4, 7], 4)) if "r" in at]
    assert points == ["sp-low", "sp-end"]


def test_a_fall_that_is_flagged_is_low_although_its_number_is_not() -> None:
    assert marks.spark_shapes([9, 9, 5], 4, flagged=True)[-1].css == "sp-low"


def test_only_the_last_twelve_are_drawn_with_the_newest_at_the_right_edge() -> None:
    shapes = marks.spark_shapes([1] * 5 + [8] * 12, 4)
    assert "sp-low" not in [shape.css for shape in shapes]
    assert dict(shapes[-1].at)["cx"] == "106"


def test_nothing_rated_draws_nothing() -> None:
    assert marks.spark_shapes([None, None], 4) == []
    assert "svg" not in sparkline([], label="")


def test_what_a_label_says_is_escaped() -> None:
    assert "<b>" not in sparkline([7], label="<b>")


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day"), (28, "28 days"), (29, "4 weeks"), (182, "26 weeks"), (183, "6 months")],
)
def test_an_age_is_told_in_the_largest_unit_that_is_still_exact_enough(days: int, words: str) -> None:
    assert age(days) == words


def test_an_age_counts_from_the_day_that_the_page_calls_today() -> None:
    shown = Template("{% load alliance %}{{ since|age:today }}")
    context = Context({"since": date(2026, 11, 10), "today": date(2026, 11, 24)})
    assert shown.render(context) == "14 days"


def test_no_date_has_no_age() -> None:
    assert age(None) == ""
