"""How are sessions, their days and what happened in them written along a chart?"""

from collections.abc import Iterator

from alliance_app.clinical.alliance import Attendance

from . import svg
from .data import Mark, span_of
from .frame import Frame
from .geometry import clipped, n, width_of
from .words import short_day

#: The height of one row of events, and half the room of a sign in it, in px.
ROW, SIGN = 21, 10


def event_lane(frame: Frame) -> tuple[str, float]:
    """Draw each event's shape over its session with its word beside it; return that and the lane's height.

    Where words would meet, the earlier event moves a row up, with a stem down to its session: behind all words, and no
    further than to another event of that session.
    """
    rows: list[list[tuple[float, float]]] = []
    placed: list[tuple[Mark, int]] = []
    said = {(mark.place, mark.words): mark for mark in frame.chart.marks if frame.shows(mark.place)}
    for mark in reversed(said.values()):
        extent = _extent(mark, frame)
        row = next((r for r, taken in enumerate(rows) if _fits(extent, taken)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(extent)
        for lower in rows[:row]:
            lower.append((frame.within(mark.place) - 3, frame.within(mark.place) + 3))
        placed.append((mark, row))
    height = len(rows) * ROW
    at = [(mark, height - row * ROW - ROW / 2) for mark, row in placed]
    return "".join((*_stems(at, frame, height), *(_event(mark, frame, y) for mark, y in at))), height


def _stems(at: list[tuple[Mark, float]], frame: Frame, height: float) -> Iterator[str]:
    for mark, y in at:
        end = min((below - SIGN for other, below in at if other.place == mark.place and below > y), default=height)
        if end - y - SIGN > 1:  # else they touch
            yield svg.down("ch-rule", frame.within(mark.place), y + SIGN, end)


def _words(mark: Mark, frame: Frame) -> str:
    """Return an event's words, or fewer on a phone and where they would not fit beside the newest session."""
    words = clipped(mark.words, 180)
    fits = frame.layout.name != "narrow" and _is_room_after(mark, frame, words)
    return words if fits else clipped(mark.short, 180)


def _is_room_after(mark: Mark, frame: Frame, words: str) -> bool:
    return frame.within(mark.place) + width_of(words) + 14 <= frame.layout.width


def _extent(mark: Mark, frame: Frame) -> tuple[float, float]:
    x, words = frame.within(mark.place), _words(mark, frame)
    width = width_of(words) + 14
    return (x - 10, x + width + 8) if _is_room_after(mark, frame, words) else (x - width - 8, x + 10)


def _fits(extent: tuple[float, float], taken: list[tuple[float, float]]) -> bool:
    return all(extent[1] <= left or right <= extent[0] for left, right in taken)


def _event(mark: Mark, frame: Frame, middle: float) -> str:
    x, words = frame.within(mark.place), _words(mark, frame)
    after = _is_room_after(mark, frame, words)
    return (
        f'<g class="ch-event" transform="translate({n(x)} {n(middle)})">{svg.event_shape(mark.kind)}'
        + svg.text("ch-word" if after else "ch-word ch-before", 13 if after else -13, 4.5, words)
        + "</g>"
    )


def numbers(frame: Frame, y: float) -> Iterator[str]:
    """Write the number of each session; of one that was not held, in grey."""
    if frame.layout.beside:
        yield svg.text("ch-sub", 0, y, "Session")
    if frame.strip:
        left, right = frame.strip
        first, last = frame.chart.sessions[0].number, frame.chart.sessions[frame.start - 1].number
        yield svg.text("ch-no ch-quiet", (left + right) / 2, y, f"{first} to {last}")
    for place in frame.places:
        session = frame.chart.sessions[place]
        yield svg.text("ch-no" if session.held else "ch-no ch-quiet", frame.x(place), y, str(session.number))


def dates(frame: Frame, y: float) -> Iterator[str]:
    """Write as many days as fit, the newest, the first and what was missed before the others; a new year below."""
    sessions = frame.chart.sessions
    taken: list[tuple[float, float]] = []
    places = sorted(frame.places, key=lambda at: _weight(frame, at), reverse=True)
    shown = set()
    for place in places:
        words = _day(frame, place)
        half = width_of(words, 12) / 2 + 3
        extent = (frame.x(place) - half, frame.x(place) + half)
        if _fits(extent, taken):
            taken.append(extent)
            shown.add(place)
            yield svg.text("ch-date", frame.x(place), y, words)
    year = None
    for place in sorted(shown):
        if sessions[place].held and sessions[place].on.year != year:
            if year is not None or sessions[place].on.year != frame.chart.as_of.year:
                yield svg.text("ch-date", frame.x(place), y + 15, str(sessions[place].on.year))
            year = sessions[place].on.year
    if frame.strip:
        left, right = frame.strip
        yield svg.text("ch-date", (left + right) / 2, y, f"{frame.start} earlier")
        yield svg.text(
            "ch-date", (left + right) / 2, y + 15, f"from {short_day(sessions[0].on)} {sessions[0].on.year}"
        )
    elif frame.start:
        words = f"The last {len(frame.places)} of {len(sessions)} sessions: all are in the table."
        yield svg.text("ch-note", frame.layout.left, y + (33 if _years(frame) else 20), words)


def dates_height(frame: Frame) -> float:
    """Return how much room the days take below the bands, in px."""
    years = 16 if _years(frame) or frame.strip else 0
    return 20 + years + (20 if frame.start and not frame.strip else 0)


def _years(frame: Frame) -> bool:
    """Whether years are written below the days."""
    return any(frame.chart.sessions[at].on.year != frame.chart.as_of.year for at in frame.places)


def _weight(frame: Frame, place: int) -> tuple[int, int]:
    session = frame.chart.sessions[place]
    if place == len(frame.chart.sessions) - 1:
        return 4, 0
    if place == frame.start:
        return 3, 0
    return (2 if not session.held else 1), place


def _day(frame: Frame, place: int) -> str:
    session = frame.chart.sessions[place]
    return short_day(session.on) if session.attendance is Attendance.HELD else session.attendance.value


def span(frame: Frame) -> str:
    """Return how many sessions over which days the chart shows, for whoever hears it."""
    count = len(frame.chart.sessions)
    return f"{count} {'session' if count == 1 else 'sessions'}, {span_of(frame.chart.sessions)}."
