"""How do the sessions of a case read in a spreadsheet? One row a session, oldest first, every number of the chart."""

from collections.abc import Iterator

from alliance_app.interop.safe_csv import Cell, csv_lines

from .charts import Chart, Table, rows_of
from .charts.table import NONE

#: A spreadsheet reads a file as UTF-8 only where the file says so at its very beginning.
BYTE_ORDER_MARK = "\ufeff"


def sessions_csv(chart: Chart) -> Iterator[str]:
    """Yield the lines of the file; what was not rated is an empty cell, and no cell is taken for a formula."""
    yield BYTE_ORDER_MARK
    yield from csv_lines(_header(chart, rows_of(chart)), _rows(chart, rows_of(chart)))


def _header(chart: Chart, table: Table) -> list[str]:
    return [
        "Session", "Date", "Attendance",
        *(f"{rater}: {factor.lower()}" for rater in table.raters for factor in table.factors),
        *(f"{line.pen.label}: progress" for line in chart.progress),
        *table.measures, "What happened",
    ]  # fmt: skip


def _rows(chart: Chart, table: Table) -> Iterator[list[Cell]]:
    oldest_first = reversed([*table.recent, *table.earlier])
    for at, (session, row) in enumerate(zip(chart.sessions, oldest_first, strict=True)):
        yield [
            session.number, session.on.isoformat(), session.attendance.value,
            *(_cell(cell.text) for group in row.groups for cell in group),
            *(line.values[at] for line in chart.progress),
            *map(_cell, row.totals), row.happened,
        ]  # fmt: skip


def _cell(shown: str) -> Cell:
    return None if shown == NONE else int(shown) if shown.isdecimal() else shown
