"""How is one part of the alliance drawn: its band, its lines, what is low, since when, and how it is now?"""

from collections.abc import Iterable, Iterator

from alliance_app.clinical.standing import PartState

from . import svg
from .data import Band, Line
from .ends import ends
from .events import Kind
from .frame import HIGHEST, Frame
from .geometry import OUTSET, Box, Point, Room, n, width_of, wrapped
from .strip import band_strip
from .words import short_day

#: Events that concern all parts alike.
WHOLE_CASE = (Kind.STUCK, Kind.THERAPIST)
LOW_SCALE = 1.5
TICKS = (10, 5, 0)
#: From one line of words to the next, and from the top of a band to the first, in px.
LEADING, NAME, WORDS = 17, 13, 33
#: Half the line under a value that made what is usual, and how far below the point it lies, in px.
UNDERLINE, BELOW = 5, 9


def band_of(band: Band, frame: Frame, top: float) -> str:
    """Draw a band whose 10 lies at `top`."""
    height = frame.layout.band
    bottom = top + height
    points = [(line, frame.points(line.values, top, height)) for line in band.lines]
    room = _room(points, frame, top, bottom)
    return "".join(
        (
            f'<g class="ch-band ch-{band.state.value}">',
            *_ground(band, frame, top, bottom),
            *band_strip(band, frame, top),
            *_rules(band, frame, top, bottom),
            *_lines(points, band, frame),
            *_numbers(points, frame, room),
            *_missing(band, frame, room, bottom),
            *_low_word(frame, room, bottom),
            *_name(band, frame, top),
            *ends(band.lines, frame, top, height),
            "</g>",
        )
    )


def y_of(value: float, top: float, height: float) -> float:
    return top + height - value * height / HIGHEST


def _ground(band: Band, frame: Frame, top: float, bottom: float) -> Iterator[str]:
    left, right, height = frame.left, frame.right, bottom - top
    low = y_of(frame.chart.low, top, height)
    edges = [frame.strip, (left, right)] if frame.strip else [(left, right)]
    for a, b in edges:
        yield svg.rect("ch-zone", a, low, b, bottom)
    if band.since is not None:
        yield from _wash(band, band.since, frame, top, bottom)
    for a, b in edges:
        for value in TICKS:
            y = y_of(value, top, height)
            yield svg.across("ch-grid" if value else "ch-grid ch-base", a, b, y)
        yield svg.across("ch-limit", a, b, low)
    for value in TICKS:
        yield svg.text("ch-tick", edges[0][0] - 7, y_of(value, top, height) + 4, str(value))
    yield _own_limit(band, frame, top, height)


def _wash(band: Band, since: int, frame: Frame, top: float, bottom: float) -> Iterator[str]:
    """Colour the time since the part became weak; what began before the window has no bar in it."""
    began = since >= frame.start
    left = max(frame.left, frame.x(since) - frame.reach) if began else frame.left
    yield svg.rect("ch-wash", left, top - 6, frame.now, bottom)
    if began:
        yield svg.down("ch-bar", left, top - 6, bottom)
    if frame.layout.beside:
        words = band.words.dated
        x = min(left, frame.layout.width - width_of(words, 13, bold=True))
        yield svg.text("ch-since", x, top - 11, words)


def _own_limit(band: Band, frame: Frame, top: float, height: float) -> str:
    """Draw, as a ledge, at or below which score a client's newest rating would be flagged."""
    d = ""
    for at, limit in band.limits:
        if at >= frame.start:
            x, y = frame.x(at), n(y_of(limit, top, height))
            d += f"M{n(max(frame.left, x - frame.reach))} {y}H{n(x + OUTSET)}"
    return svg.path("ch-own", d) if d else ""


def _rules(band: Band, frame: Frame, top: float, bottom: float) -> Iterator[str]:
    """Draw the rules of events through the band that they concern; what is about the whole case, through all."""
    places = {
        (mark.place, mark.kind is Kind.THERAPIST)
        for mark in frame.chart.marks
        if frame.shows(mark.place)
        and (mark.factor is band.factor or (mark.factor is None and mark.kind in WHOLE_CASE))
    }
    for place, firm in sorted(places):
        yield svg.down("ch-rule ch-firm" if firm else "ch-rule", frame.within(place), top - 6, bottom)


def _lines(points: list[tuple[Line, list[Point | None]]], band: Band, frame: Frame) -> Iterator[str]:
    breaks = band.breaks - frame.start if band.breaks is not None else None
    for line, at in reversed(points):
        yield svg.line(f"ch-line ch-{line.pen.side}", svg.runs(at, breaks))
    for line, at in reversed(points):
        css = f"ch-{line.pen.side} ch-{'full' if line.pen.shape in svg.FULL else 'hollow'}"
        weak = [p for place, p in enumerate(at, frame.start) if p and place in line.weak]
        plain = [p for place, p in enumerate(at, frame.start) if p and place not in line.weak]
        yield svg.points(css, line.pen.shape, plain)
        yield svg.points(f"{css} ch-weak", line.pen.shape, weak, LOW_SCALE)
        usual = [p for place, p in enumerate(at, frame.start) if p and place in line.usual]
        if usual:
            lines = (f"M{n(x - UNDERLINE)} {n(y + BELOW)}h{n(2 * UNDERLINE)}" for x, y in usual)
            yield svg.path("ch-usual", "".join(lines))


def _room(points: list[tuple[Line, list[Point | None]]], frame: Frame, top: float, bottom: float) -> Room:
    taken: list[Box] = []
    segments: list[tuple[Point, Point]] = []
    for line, at in points:
        for place, point in enumerate(at, frame.start):
            if point:
                r = svg.SIZES[line.pen.shape] * LOW_SCALE if place in line.weak else 6
                taken.append((point[0] - r, point[1] - r, point[0] + r, point[1] + r))
        for run in svg.runs(at):
            segments += zip(run, run[1:], strict=False)
    return Room((frame.left, top - 10, frame.right + 4, bottom), taken, segments)


def _numbers(points: list[tuple[Line, list[Point | None]]], frame: Frame, room: Room) -> Iterator[str]:
    """Write the value at each weak point, once where several are equal; the newest is named at the right."""
    written = set()
    for line, at in points:
        for place, point in enumerate(at, frame.start):
            value = line.values[place]
            if not point or place not in line.weak or (place == line.last and line.named):
                continue
            if place > frame.start and line.values[place - 1] == value and place - 1 in line.weak:
                continue
            if (place, value) in written:
                continue
            written.add((place, value))
            words = str(value)
            away = svg.SIZES[line.pen.shape] * LOW_SCALE + 2
            box = room.claim(_around(point, width_of(words, 14, bold=True), away))
            if box:
                yield svg.text("ch-value", box[0], box[3] - 1, words)


def _around(point: Point, width: float, away: float) -> Iterator[Box]:
    """Yield where a number may stand: below to the right, then around the point."""
    (x, y), high = point, 12
    for left, top in (
        (x + away, y + 3),
        (x - away - width, y + 3),
        (x - width / 2, y + away),
        (x - width / 2, y - away - high),
        (x + away, y - 15),
        (x - away - width, y - 15),
    ):
        yield left, top, left + width, top + high


def _missing(band: Band, frame: Frame, room: Room, bottom: float) -> Iterator[str]:
    """Say in the band where nothing was rated, once for a run of sessions."""
    groups: list[tuple[str, list[int]]] = []
    missing = dict(band.missing)
    for at in frame.places:
        if at not in missing:
            if frame.chart.sessions[at].held:
                groups.append(("", []))
        elif groups and groups[-1][0] == missing[at]:
            groups[-1][1].append(at)
        else:
            groups.append((missing[at], [at]))
    for words, places in groups:
        if places:
            width = width_of(words, 12)
            middle = (frame.x(places[0]) + frame.x(places[-1])) / 2
            left = min(max(frame.left + 4, middle - width / 2), frame.right - width)
            box = room.claim((left, y - 11, left + width, y) for y in (bottom - 4, bottom - 18, bottom - 62))
            if box:
                yield svg.text("ch-note ch-inside", box[0], box[3] - 1, words)


def _low_word(frame: Frame, room: Room, bottom: float) -> Iterator[str]:
    box = room.claim([(frame.left + 5, bottom - 15, frame.left + 5 + width_of("low", 12), bottom - 3)])
    if box:
        yield svg.text("ch-note ch-inside", box[0], bottom - 5, "low")


def _name(band: Band, frame: Frame, top: float) -> Iterator[str]:
    """Write the part's name, its state and its trend, with its pillar."""
    name, words = band.factor.value.capitalize(), band.words
    warm = " ch-warm" if band.state in (PartState.LOW, PartState.UNSTEADY) else ""
    if frame.layout.beside:
        yield svg.pillar_at(band.state.value, 0, top, 36)
        yield svg.text("ch-name", 26, top + NAME, name)
        room = frame.layout.left - 26 - 24
        lines = [(f"ch-sub{warm}", said) for said in wrapped(words.short, room, 13, bool(warm))]
        lines += [
            ("ch-sub", said) for more in words.more + _repaired(band, frame) for said in wrapped(more, room)
        ]
        for row, (css, said) in enumerate(
            lines[: int((frame.layout.band + frame.layout.gap - WORDS) / LEADING) + 1]
        ):
            yield svg.text(css, 26, top + WORDS + row * LEADING, said)
        return
    yield svg.pillar_at(band.state.value, 5, top - 30, 20)
    x = frame.layout.left
    yield svg.text("ch-name", x, top - 13, name)
    start = x + width_of(name, 17, bold=True) + 10
    said = ", ".join(filter(None, (words.dated, words.trend)))
    extra = said if warm else ", ".join((said, *words.more))
    for version in (extra, said, words.dated):
        if start + width_of(version, 13, bool(warm)) <= frame.layout.width:
            yield svg.text(f"ch-sub{warm}", start, top - 13, version)
            return


def _repaired(band: Band, frame: Frame) -> tuple[str, ...]:
    """Return that and when the part was last repaired, while it holds."""
    if band.state is not PartState.PRESENT:
        return ()
    places = [m.place for m in frame.chart.marks if m.kind is Kind.REPAIRED and m.factor is band.factor]
    return (f"repaired {short_day(frame.chart.sessions[max(0, int(places[-1]))].on)}",) if places else ()


def spoken(bands: Iterable[Band]) -> str:
    """Return the state of each part in words, for whoever hears the chart."""
    return " ".join(f"{band.factor.value.capitalize()}: {band.words.dated}{_trend(band)}." for band in bands)


def _trend(band: Band) -> str:
    return f", {band.words.trend}" if band.words.trend else ""
