"""Can a spreadsheet be made to calculate by what somebody typed?"""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.interop.safe_csv import csv_lines, safe_cell

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n", " =1", "\u200b=1", "\u202e@x", "＝1", "\x00=1", "\ufeff-2")


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["K-1", "a=b", "", "'x", "8", "שלום", "2026-03-29"])
def test_ordinary_text_stays_as_it_is(value: str) -> None:
    assert safe_cell(value) == value


@pytest.mark.parametrize("value", [-3, 0, 2.5, None])
def test_a_number_is_no_formula_and_nothing_is_an_empty_cell(value: float | None) -> None:
    assert safe_cell(value) is value
    assert "".join(csv_lines(["n"], [[value]])).splitlines()[1] in (str(value), '""')


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=5))
def test_a_table_can_be_read_back_and_no_cell_of_it_is_a_formula(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(["one", "two"], rows))
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["one", "two"]
    assert [[cell.removeprefix("'") for cell in row] for row in read[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(cell.strip()[:1] in "=+-@" for row in read[1:] for cell in row if cell.strip())


def test_a_row_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="3 cells under 2 columns"):
        list(csv_lines(["one", "two"], [["1", "2", "3"]]))
