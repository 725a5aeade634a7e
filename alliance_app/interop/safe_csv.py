"""How is a table written as CSV that no spreadsheet takes for instructions?

A spreadsheet calculates a cell that begins like a formula, whoever typed it: `=HYPERLINK(...)` in a note would run on
the machine of whoever opens the export. Such a cell gets an apostrophe in front, which a spreadsheet shows as text.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

#: What makes a formula at the beginning of a cell, after whatever a program may skip: blanks, controls and marks
#: without width. The wide forms are formulas in some East Asian settings.
FORMULA = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")

Cell = str | int | float | bool | None


def safe_cell(value: Cell) -> Cell:
    """Return a value as it may stand in a cell: text that begins like a formula gets an apostrophe in front.

    Numbers stay as they are, a negative one too. None is an empty cell.
    """
    if not isinstance(value, str):
        return value
    return f"'{value}" if FORMULA.match(value) else value


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield a table line by line, the header first, so that a long one need not be held in memory.

    Quoted and ended as RFC 4180 says; each cell is safe. ValueError for a row of another length than the header.
    """
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    for row in chain([header], rows):
        if len(row) != len(header):
            raise ValueError(f"{len(row)} cells under {len(header)} columns")
        writer.writerow([safe_cell(cell) for cell in row])
        yield _taken(line)


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text
