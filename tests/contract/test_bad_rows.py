"""What does a bad row get? Its line and a reason; everything else is answered."""

import pytest

from .rows import on, row

BAD = [
    ("case", ""),
    ("session", ""),
    ("session", "0"),
    ("session", "-1"),
    ("session", "1.5"),
    ("session", "second"),
    ("session", "²"),
    ("session", "9" * 5000),
    ("date", ""),
    ("date", "2026-02-30"),
    ("date", "2026-13-01"),
    ("date", "12/01/2026"),
    ("date", "2026-01-12T10:00"),
    ("date", "yesterday"),
    ("rater", ""),
    ("rater", "mother"),
    ("relationship", "11"),
    ("relationship", "-1"),
    ("goal", "7.5"),
    ("goal", "nan"),
    ("method", "good"),
    ("method", "½"),
    ("method", "9" * 5000),
    ("progress", "11"),
    ("progress", "-1"),
    ("progress", "better"),
    ("held", "no"),
    ("held", "perhaps"),
    ("entered", "telephone"),
    ("stuck", "perhaps"),
    ("feedback", "perhaps"),
    ("left", "perhaps"),
    ("phq9", "28"),
    ("phq9", "-1"),
    ("phq9", "high"),
    ("phq9", "nan"),
    ("phq9", "inf"),
    ("phq9", "10.12345"),
    ("gad7", "22"),
    ("core10", "41"),
    ("ors", "41"),
    ("ors", "-0.5"),
]
COLUMNS = dict.fromkeys(
    ("progress", "held", "therapist", "participant", "entered", "stuck", "feedback", "client_goal", "left")
    + ("phq9", "gad7", "core10", "ors"),
    "",
)


def file_with(bad):
    """Return rows of which the second, line 3, is the bad one; cases A and B are answered all the same."""
    return [row(1, scores=8) | COLUMNS, bad, row(1, scores=9, case="B"), row(2, scores=9, case="B")]


@pytest.mark.parametrize(("column", "value"), BAD, ids=lambda value: value[:12] or "empty")
def test_a_bad_value_is_refused_by_line_and_column_while_the_others_are_answered(assess, column, value):
    answer = assess(file_with(row(2, scores=8) | {column: value}))
    assert answer.status == 1
    assert answer.refuses(3)
    assert column in answer.errors
    assert answer.order == ["A", "B"]
    assert answer.case_as_of("A") == on(0)  # the bad row is not the case's last accepted one
    assert answer.case_as_of("B") == on(7)
    assert answer.gate("A") == answer.gate("B") == ("open", "in_place")


@pytest.mark.parametrize(
    "bad",
    [
        row(2, scores=8, held="missed"),
        row(2, scores=(None, 8, None), held="cancelled"),
        row(2, progress=5, held="missed"),
        row(2, progress=5, held="cancelled"),
        row(2, scores=8, entered="declined"),
        row(2, progress=8, entered="declined"),
        row(2, "therapist", 8, entered="aloud"),
        row(2, "guardian", 8, entered="aloud"),
        row(2, "observer", 8, entered="aloud"),
        row(2, "therapist", entered="declined"),
        row(2, "guardian", entered="declined"),
        row(2, "observer", entered="declined"),
    ],
)
def test_values_that_do_not_go_together_are_refused_by_line(assess, bad):
    answer = assess(file_with(bad))
    assert answer.status == 1
    assert answer.refuses(3)
    assert answer.case_as_of("A") == on(0)
    assert answer.order == ["A", "B"]


@pytest.mark.parametrize(
    "good",
    [
        row(2, scores=0),
        row(2, scores=10),
        row(2, progress=0, scores=8),
        row(2, progress=10, scores=8),
        row(2, scores=8, held="yes"),
        row(2, held="missed", phq9=27),
        row(2, held="cancelled", gad7=21),
        row(2, scores=8, core10=40),
        row(2, scores=8, ors=40),
        row(2, scores=8, phq9=0, gad7=0, core10=0, ors=0),
        row(2, scores=8, entered="self"),
        row(2, scores=8, entered="paper"),
        row(2, "partner", 8, entered="aloud"),
        row(2, "child", entered="declined", phq9=4),
        row(2, "therapist", 8, entered="paper", therapist="T1", participant="P1"),
        row(2, "observer", 8, entered="self"),
        row(2, "guardian", 8, entered="paper"),
        row(2, stuck="yes"),
        row(2, stuck="no"),
        row(2, scores=8, feedback="yes"),
        row(2, left="yes"),
        row(2, "partner", client_goal='more "air", and\nsleep'),
        row(1000000, scores=8, day=7),
    ],
)
def test_every_value_of_the_contract_is_taken(assess, good):
    answer = assess(file_with(good))
    assert (answer.status, answer.errors) == (0, "")
    assert answer.case_as_of("A") == on(7)


def test_every_bad_row_is_named(assess):
    rows = [row(number, scores=8) for number in range(1, 20)]
    for bad in (4, 9, 15):
        rows[bad - 2] |= {"goal": 12}
    answer = assess(rows)
    assert answer.status == 1
    assert all(answer.refuses(line) for line in (4, 9, 15))


def test_a_row_that_is_wrong_twice_is_refused_all_the_same(assess):
    answer = assess(file_with(row(2, scores=8, progress=99) | {"goal": 12}))
    assert answer.status == 1
    assert answer.refuses(3)
    assert answer.case_as_of("A") == on(0)


def test_a_case_keeps_its_good_rows(assess):
    rows = [row(1, scores=3), row(2, scores=9) | {"goal": "x"}, row(3, scores=9)]
    assert assess(rows).gate() == ("closed", "confirming")


def test_the_last_day_of_the_calendar_is_a_date_like_any_other(assess):
    for day in ("9999-12-31", "0001-01-01"):
        answer = assess([row(1, scores=8) | {"date": day}])
        assert answer.gate() == ("open", "in_place")
        assert answer.case["as_of"] == day


def test_what_would_be_known_beyond_the_calendar_stops_nobody(assess):
    late = [row(1, scores=8) | {"date": "9999-12-20"}, row(2, scores=8) | {"date": "9999-12-31", "method": ""}]
    answer = assess([*late, row(1, scores=8, case="B")])
    assert answer.status == 0
    assert answer.case_as_of("B") == on(0)
