"""How is it said how far views agree, on a page and in a file?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alliance_app.insights.agreement import PAIRS, Agreement, Kind
from alliance_app.insights.small_cells import SMALLEST
from alliance_app.interop.safe_csv import Cell, csv_lines

from .sessions_file import BYTE_ORDER_MARK

FEW = "fewer than five"
NAMES = {Kind.CLIENT: "Client", Kind.THERAPIST: "Therapist", Kind.OBSERVER: "Observer"}
HEADER = (
    "Part", "First rater", "Second rater", "Sessions", "Cases", "ICC(2,1)", "Weighted kappa",
    "Mean difference (first minus second)", "Left out, not given apart",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, in words: `counted` says of how much. `hidden` where there is too little to compare."""

    part: str
    counted: str
    icc: str
    kappa: str
    difference: str
    hidden: bool


def tables(found: Iterable[Agreement]) -> list[tuple[str, list[Line]]]:
    """Return a table for each pair of kinds of raters, under its name."""
    lines: dict[tuple[Kind, Kind], list[Line]] = {pair: [] for pair in PAIRS}
    for agreement in found:
        lines[agreement.first, agreement.second].append(_line(agreement))
    return [(f"{NAMES[first]} and {NAMES[second].lower()}", lines[first, second]) for first, second in PAIRS]


def agreement_csv(found: Iterable[Agreement]) -> Iterator[str]:
    """Yield the lines of the file; a figure that is not shown is an empty cell."""
    yield BYTE_ORDER_MARK
    yield from csv_lines(HEADER, (_row(agreement) for agreement in found))


def _row(a: Agreement) -> list[Cell]:
    figures = [None if figure is None else round(figure, 3) for figure in (a.icc, a.kappa, a.difference)]
    return [
        a.factor.value, NAMES[a.first].lower(), NAMES[a.second].lower(), _shown(a.sessions), _shown(a.cases), *figures,
        _shown(a.left_out),
    ]  # fmt: skip


def _shown(count: int) -> int | str:
    return FEW if 0 < count < SMALLEST else count


def _line(a: Agreement) -> Line:
    return Line(
        part=a.factor.value.capitalize(),
        counted=_counted(a),
        icc=_figure(a.icc),
        kappa=_figure(a.kappa),
        difference=_points(a.difference),
        hidden=not a.shown,
    )


def _counted(a: Agreement) -> str:
    """Return how much is compared as "227 sessions in 35 cases; 58 left out"."""
    left_out = f"; {_shown(a.left_out)} left out" if a.left_out else ""
    if not a.sessions:
        return f"no session that both rated apart{left_out}"
    return f"{_shown(a.sessions)} sessions in {_shown(a.cases)} cases{left_out}"


def _points(difference: float | None) -> str:
    """Return a difference in points as "+0.4", "−1.2" or "0.0"."""
    if difference is None:
        return "–"
    rounded = round(difference, 1)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def _figure(figure: float | None) -> str:
    """Return a figure as ".29", "−.08" or "1.00"."""
    if figure is None:
        return "–"
    text = f"{abs(figure):.2f}".removeprefix("0") if abs(round(figure, 2)) < 1 else f"{abs(figure):.2f}"
    return f"−{text}" if round(figure, 2) < 0 else text
