"""Which files are read, and how are the answers printed?"""

import csv
import io

import pytest

from .conftest import run_assess
from .rows import csv_text, on, row, weekly

ROWS = [*weekly([8, 3, 9], client_goal="sleep, and „air“"), *weekly([8, 8], "therapist", case="Ü-7", phq9=4)]
FIELDS = {"case", "as_of", "stuck", "stuck_by", "gate", "reason", "reasons", "flags"}


@pytest.fixture
def plain(assess):
    return assess(ROWS, "--history").lines


def test_one_object_a_case_with_the_fields_of_the_contract(plain):
    assert [line["case"] for line in plain] == ["A", "Ü-7"]
    for line in plain:
        assert line.keys() >= FIELDS | {"ratings"}
    for flag in assess_flags(plain):
        assert flag.keys() >= {
            "rule",
            "tier",
            "factor",
            "rater",
            "participant",
            "session",
            "value",
            "baseline",
            "limit",
        }


def assess_flags(lines):
    return [flag for line in lines for flag in line["flags"]]


def test_columns_may_stand_in_any_order(assess, plain):
    table = list(csv.reader(io.StringIO(csv_text(ROWS))))
    columns = len(table[0])
    for order in (range(columns)[::-1], sorted(range(columns), key=lambda index: table[0][index])):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([[line[index] for index in order] for line in table])
        assert assess(text.getvalue(), "--history").lines == plain


def test_a_byte_order_mark_is_no_part_of_the_first_column(assess, plain):
    answer = assess("\ufeff" + csv_text(ROWS), "--history")
    assert (answer.status, answer.errors, answer.lines) == (0, "", plain)


def test_windows_line_ends_are_line_ends(assess, plain):
    answer = assess(csv_text(ROWS).replace("\n", "\r\n"), "--history")
    assert (answer.status, answer.errors, answer.lines) == (0, "", plain)


def test_the_last_line_needs_no_end(assess, plain):
    answer = assess(csv_text(ROWS).rstrip("\n"), "--history")
    assert (answer.status, answer.lines) == (0, plain)


def test_blank_lines_are_no_rows_but_are_counted(assess, plain):
    header, *lines = csv_text(ROWS).splitlines()
    answer = assess("\n".join([header, "", *lines[:2], "", "", *lines[2:], "", ""]), "--history")
    assert (answer.status, answer.errors, answer.lines) == (0, "", plain)
    bad = assess("case,session,date,rater,goal\n\n\nA,1,2026-01-05,client,12\n")
    assert bad.status == 1
    assert bad.refuses(4)


def test_a_line_break_inside_a_cell_moves_the_line_numbers_after_it(assess):
    rows = [row(1, scores=8, client_goal="sleep\nand air"), row(2, scores=8) | {"goal": 12}]
    answer = assess(rows)
    assert answer.status == 1
    assert answer.refuses(4)


def test_unknown_columns_are_named_and_ignored(assess):
    known = weekly([8, 8])
    answer = assess([each | {"mood": "fine", "bai": 7.5} for each in known])
    assert answer.status == 0
    assert "mood" in answer.errors
    assert "bai" in answer.errors
    assert answer.lines == assess(known).lines


def test_only_four_columns_are_required(assess):
    answer = assess(f"case,session,date,rater\nA,1,{on(0)},client\n")
    assert (answer.status, answer.errors) == (0, "")
    assert answer.gate() == ("closed", "unknown")


@pytest.mark.parametrize("column", ["case", "session", "date", "rater"])
def test_without_a_required_column_nothing_can_be_answered(assess, column):
    answer = assess([{name: cell for name, cell in row(1, scores=8).items() if name != column}])
    assert answer.status == 2
    assert column in answer.errors
    assert answer.lines == []


def test_an_empty_file_cannot_be_answered(assess):
    answer = assess("")
    assert (answer.status, answer.lines) == (2, [])
    assert answer.errors


def test_a_missing_file_cannot_be_answered(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        answer = run_assess(path)
        assert (answer.status, answer.lines) == (2, [])
        assert answer.errors


def test_a_line_with_too_many_cells_is_refused(assess):
    text = csv_text([row(1, scores=8), row(2, scores=8), row(1, scores=8, case="B")])
    answer = assess(text.replace(f"2,{on(7)},client,8,8,8", f"2,{on(7)},client,8,8,8,8"))
    assert answer.status == 1
    assert answer.refuses(3)
    assert answer.order == ["A", "B"]
    assert answer.case_as_of("A") == on(0)


def test_a_line_with_too_few_cells_stops_nobody_elses_answer(assess):
    text = csv_text([row(1, scores=8), row(1, scores=8, case="B"), row(2, scores=8)])
    answer = assess(text.replace(f"A,2,{on(7)},client,8,8,8", "A,2"))
    assert answer.status == 1
    assert answer.refuses(4)
    assert answer.gate("A") == answer.gate("B") == ("open", "in_place")


def test_what_is_not_utf8_is_refused(assess):
    good = csv_text([row(1, scores=8), row(1, scores=8, case="B")]).encode()
    answer = assess(good.replace(b"A,", b"\xff\xfeA,"))
    assert answer.status in (1, 2)
    assert answer.errors
    if answer.status == 1:
        assert answer.refuses(2)
        assert answer.gate("B") == ("open", "in_place")


@pytest.mark.parametrize(
    "cell",
    ["x" * 300_000, "nul \0 inside", "\x1b[31m", "<b>&amp;</b>", "=1+1", "\u202e\u200b", "a;b\tc"],
    ids=["long", "nul", "escape", "html", "formula", "bidi", "separators"],
)
@pytest.mark.parametrize("column", ["case", "client_goal", "participant", "therapist", "mood"])
def test_strange_text_in_a_cell_stops_nobody_elses_answer(assess, column, cell):
    answer = assess([row(1, scores=8), row(2, scores=8) | {column: cell}, row(1, scores=8, case="B")])
    assert answer.status in (0, 1)
    assert answer.gate("A")[0] == answer.gate("B")[0] == "open"


def test_a_quote_that_never_ends_is_not_passed_over_in_silence(assess):
    text = csv_text(
        [row(1, scores=8, client_goal="g"), row(2, scores=8, client_goal="g"), row(1, scores=2, case="B")]
    )
    answer = assess(text.replace(f"A,2,{on(7)},client,8,8,8,g", f'A,2,{on(7)},client,8,8,8,"g'))
    assert answer.status in (1, 2)
    assert answer.errors


def test_a_line_that_is_no_csv_is_refused_alone(assess):
    text = csv_text([row(1, scores=8), row(2, scores=8), row(1, scores=8, case="B"), row(1, scores=8, case="C")])
    answer = assess(text.replace(f"A,2,{on(7)},client,8,8,8", f'A,2,{on(7)},client,"8"x,8,8'))
    assert answer.status == 1
    assert answer.refuses(3)
    assert answer.order == ["A", "B", "C"]


def test_cases_are_answered_in_order_of_first_appearance(assess):
    rows = [row(1, scores=8, case=case) for case in ("M", "A", "Z", "B")]
    assert assess([*rows, *[row(2, scores=8, case=case) for case in "ABZM"]]).order == ["M", "A", "Z", "B"]


def test_one_cases_answer_does_not_depend_on_the_others(assess):
    first, second = weekly([8, 3, 9]), weekly([10] * 5, case="B", stuck="yes")
    together = assess([line for pair in zip(first, second[:3], strict=True) for line in pair] + second[3:])
    assert together.cases == assess(first).cases | assess(second).cases


def test_codes_are_text_and_stay_as_they_are(assess):
    rows = [row(1, scores=8, case=case) for case in ("007", "7", "7.0", "a", "A")]
    assert assess(rows).order == ["007", "7", "7.0", "a", "A"]
