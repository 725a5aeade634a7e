"""How is the course of an alliance shown: which part, since when, better or worse?

`chart_of` concludes what is drawn, from what was observed and where the case stands; `draw` turns it into SVG;
`rows_of` says every number of it as a table. Pure: no request, no database, no clock.
"""

from .data import Chart, chart_of
from .drawing import draw
from .events import Event, Kind, events_of
from .table import Table, rows_of
from .words import finding_of

__all__ = ["Chart", "Event", "Kind", "Table", "chart_of", "draw", "events_of", "finding_of", "rows_of"]
