"""How is it drawn how many cases stood how, month by month? One column a month, as high as all its cases.

Which state is which is told by place, fill and number: weak on top, in place at the bottom, not known between.
"""

from collections.abc import Iterator, Sequence
from html import escape

from alliance_app.insights.month_ends import State
from alliance_app.insights.team import Month

from . import svg
from .geometry import MEDIUM, NARROW, WIDE, Layout

#: The drawing in px: above the columns, the columns, from these to the months, from these to the years.
ABOVE, PLOT, MONTHS, YEARS = 22, 190, 20, 38
#: From the plot's left edge to its numbers; a column's share of a month; the lowest piece with a number in it.
NUMBERS, FULL, ROOM = 34, 0.7, 17
#: So many months take the whole width, even where fewer are drawn.
FEWEST = 6
#: From the bottom up.
ORDER = (State.IN_PLACE, State.UNKNOWN, State.WEAK)


def states(months: Sequence[Month], title: str) -> str:
    """Return at least one month with cases, once for each width that there may be."""
    return "".join(_states(months, title, layout) for layout in (WIDE, MEDIUM, NARROW))


def _states(months: Sequence[Month], title: str, layout: Layout) -> str:
    bottom = ABOVE + PLOT
    drawn: list[str] = []
    for share in (0, 0.5, 1):
        y = bottom - PLOT * share
        drawn.append(svg.across("ch-grid" if share else "ch-grid ch-base", NUMBERS, layout.width, y))
        drawn.append(svg.text("ch-tick", NUMBERS - 6, y + 4, f"{share:.0%}"))
    wide = (layout.width - NUMBERS) / max(len(months), FEWEST)
    for place, month in enumerate(months):
        middle = NUMBERS + wide * (place + 0.5)
        drawn += _column(month, middle - wide * FULL / 2, middle + wide * FULL / 2, bottom)
        drawn.append(svg.text("ch-date", middle, bottom + MONTHS, f"{month.end:%b}"))
        if not place or month.end.month == 1:
            drawn.append(svg.text("ch-date", middle, bottom + YEARS, f"{month.end:%Y}"))
    says = f"From {months[0].end:%B %Y} to {months[-1].end:%B %Y}. The table below holds every number."
    return (
        f'<svg class="chart chart-{layout.name}" viewBox="0 0 {layout.width} {bottom + YEARS + 6}" role="img">'
        f"<title>{escape(title)}</title><desc>{says}</desc>{''.join(drawn)}</svg>"
    )


def _column(month: Month, left: float, right: float, bottom: float) -> Iterator[str]:
    """Draw one month: what is shown from the bottom up, what is not shown as one empty piece."""
    if not month.of:
        return
    middle, y = (left + right) / 2, bottom
    hidden = month.of - sum(count or 0 for count in month.states.values())
    pieces = [(f"st-{state.value.replace('_', '-')}", month.states[state] or 0) for state in ORDER]
    for css, count in (pieces[0], pieces[1], ("st-hidden", hidden), pieces[2]):
        top = y - PLOT * count / month.of
        if count:
            yield svg.rect(css, left, top, right, y)
            if y - top >= ROOM:
                yield svg.text(f"ch-no {css}-no", middle, (y + top) / 2 + 4.5, str(count))
        y = top
    yield svg.text("ch-no", middle, y - 7, str(month.of))
