"""Which rows of a ratings file are good, and what is wrong with the others?

One row is one rater's answer about one session. A refusal names the line and the reason, never what was in the
cell: the text may land in a log. No order of rows changes which are refused.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path

from alliance_app.clinical.alliance import CLIENT_ROLES, Attendance, Rater, Role, Way
from alliance_app.clinical.measures import Measure

from .cells import LONGEST_CODE, BadCell, parsers

REQUIRED = ("case", "session", "date", "rater")
OPTIONAL = (
    "relationship", "goal", "method", "progress", "held", "therapist", "participant", "entered", "stuck",
    "feedback", "client_goal", "left",
)  # fmt: skip

# The reader's own limit would end the whole file at one long cell; ours refuse the row.
csv.field_size_limit(2**31 - 1)


class UnreadableFile(Exception):
    """The file cannot be read as ratings at all; the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rater's answer about one session, every cell checked; `line` is where it begins in the file."""

    line: int = field(compare=False)
    case: str
    session: int
    on: date
    role: Role
    relationship: int | None = None
    goal: int | None = None
    method: int | None = None
    progress: int | None = None
    held: Attendance | None = None
    therapist: str = ""
    participant: str = ""
    entered: Way = Way.SELF
    stuck: bool | None = None
    feedback: bool = False
    client_goal: str = ""
    left: bool = False
    totals: tuple[tuple[str, float], ...] = ()

    @property
    def rates(self) -> bool:
        """Whether any score of a part or of progress stands in the row."""
        return any(score is not None for score in (self.relationship, self.goal, self.method, self.progress))

    @property
    def answers(self) -> bool:
        return self.rates or self.entered is Way.DECLINED

    @property
    def rater(self) -> Rater:
        """Who rated: a participant by code, a therapist by theirs."""
        return Rater(self.role, self.therapist if self.role is Role.THERAPIST else self.participant)


@dataclass(slots=True)
class RatingsFile:
    """What a file holds: good rows, refusals by line, and remarks on what was ignored."""

    rows: list[Row] = field(default_factory=list)
    refused: dict[int, list[str]] = field(default_factory=dict)  # by line: why, of a row or of a total in it
    remarks: list[str] = field(default_factory=list)
    cases: dict[str, None] = field(default_factory=dict)  # every code, in order of first appearance
    columns: tuple[str, ...] = ()
    count: int = 0  # of all rows
    bad_lines: set[int] = field(default_factory=set)
    bad_totals: set[tuple[int, str]] = field(default_factory=set)

    def refuse(self, rows: Iterable[Row], reason: str) -> None:
        """Refuse whole rows; they are dropped by `keep_the_good`."""
        for row in rows:
            self.refused.setdefault(row.line, []).append(reason)
            self.bad_lines.add(row.line)

    def refuse_total(self, rows: Iterable[Row], measure: str, reason: str) -> None:
        """Refuse one total of each of these rows; what else they say stands."""
        for row in rows:
            self.refused.setdefault(row.line, []).append(reason)
            self.bad_totals.add((row.line, measure))

    def keep_the_good(self) -> None:
        """Drop the rows and totals that were refused."""
        bearing = {line for line, _ in self.bad_totals}
        self.rows = [
            self._with_good_totals(row) if row.line in bearing else row
            for row in self.rows
            if row.line not in self.bad_lines
        ]

    def _with_good_totals(self, row: Row) -> Row:
        good = tuple((key, total) for key, total in row.totals if (row.line, key) not in self.bad_totals)
        return replace(row, totals=good)

    def refusals(self) -> Iterator[str]:
        """Yield "line 7: why", in the order of the file."""
        for line in sorted(self.refused):
            yield f"line {line}: {'; '.join(dict.fromkeys(self.refused[line]))}"


def read_ratings(path: Path, measures: Mapping[str, Measure], until: date | None = None) -> RatingsFile:
    """Read a CSV file of ratings; `measures` are those whose columns are understood.

    Good rows dated after `until` are not looked at: they contradict nothing.

    A line that is no CSV is refused like any other. Raise UnreadableFile if there is no such file, no usable header or
    no end to a quoted cell.
    """
    found = RatingsFile()
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            _read(_lines(file), measures, found)
    except OSError as error:
        raise UnreadableFile(f"the file cannot be read: {error.strerror}") from error
    if until:
        found.rows = [row for row in found.rows if row.on <= until]
    _refuse_contradictions(found)
    return found


Line = tuple[int, list[str] | BadCell]


def _lines(file: Iterable[str]) -> Iterator[Line]:
    """Yield each row of a CSV file with the number of the line on which it begins; a BadCell for one that is no CSV."""
    reader = csv.reader(file, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise UnreadableFile(f"a quoted cell that begins on line {line} has no end") from error
            yield line, BadCell(f"is not CSV: {error}")


def _read(rows: Iterator[Line], measures: Mapping[str, Measure], found: RatingsFile) -> None:
    _, first = next(rows, (1, []))
    if isinstance(first, BadCell):
        raise UnreadableFile(f"the header {first}")
    header = [name.strip() for name in first]
    _check_header(header, measures, found)
    parse = {name: parser for name, parser in parsers(measures).items() if name in header}
    for line, cells in rows:
        if not cells:
            continue
        found.count += 1
        if isinstance(cells, BadCell):
            found.refused[line] = [str(cells)]
            found.bad_lines.add(line)
            continue
        named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        code = named.get("case", "")
        if code and code.isprintable() and len(code) <= LONGEST_CODE:
            found.cases.setdefault(code)
        try:
            if len(cells) != len(header):
                raise BadCell(f"has {len(cells)} cells, the header has {len(header)}")
            found.rows.append(_row(line, named, parse, measures))
        except BadCell as error:
            found.refused[line] = [str(error)]
            found.bad_lines.add(line)


def _check_header(header: list[str], measures: Mapping[str, Measure], found: RatingsFile) -> None:
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UnreadableFile(f"the header lacks {', '.join(missing)}")
    known = {*REQUIRED, *OPTIONAL, *measures}
    twice = {name for name in header if name in known and header.count(name) > 1}
    if twice:
        raise UnreadableFile(f"the header names {', '.join(sorted(twice))} twice")
    found.columns = tuple(name for name in header if name in known)
    unknown = [name for name in header if name not in known]
    if unknown:
        shown = ", ".join(name if name.isprintable() and name else "(no name)" for name in unknown)
        found.remarks.append(f"columns not known and ignored: {shown}")


def _row(line: int, cells: dict[str, str], parse: Mapping[str, Callable], measures) -> Row:
    values = {}
    wrong = []
    for name, parser in parse.items():
        try:
            values[name] = parser(cells[name])
        except BadCell as error:
            wrong.append(str(error))
    if wrong:
        raise BadCell("; ".join(wrong))
    totals = tuple((key, values[key]) for key in sorted(measures) if values.get(key) is not None)
    kept = {name: value for name, value in values.items() if name in _FIELDS and value is not None}
    row = Row(line=line, on=values["date"], role=values["rater"], totals=totals, **kept)
    if row.entered in (Way.ALOUD, Way.DECLINED) and row.role not in CLIENT_ROLES:
        raise BadCell(f"entered may be {row.entered.value} for a client, partner or child only")
    if row.entered is Way.DECLINED and row.rates:
        raise BadCell("a rating or progress stands beside declined")
    if row.held in (Attendance.MISSED, Attendance.CANCELLED) and row.rates:
        raise BadCell(f"a rating or progress stands beside {row.held.value}")
    return row


_FIELDS = {f.name for f in fields(Row)} - {"line", "totals"}


def _refuse_contradictions(found: RatingsFile) -> None:
    """Refuse rows that contradict each other, whichever comes first; drop exact copies."""
    _drop_copies(found)
    for rows in _grouped(found.rows, lambda row: (row.case, row.session)):
        _check_session(rows, found)
    for rows in _grouped(found.rows, lambda r: (r.case, r.session, r.role, r.participant, r.rater.who)):
        if len(rows) > 1:
            found.refuse(rows, f"differs from {_named(rows)} on the same rater and session")
    people = people_by_code(found.rows)
    carried = [(row, key, total) for row in found.rows for key, total in row.totals]
    for group in _grouped(carried, lambda c: (c[0].case, c[0].session, c[1], person_of(c[0], people))):
        if len({total for _, _, total in group}) > 1:
            rows = [row for row, _, _ in group]
            measure = group[0][1]
            found.refuse_total(rows, measure, f"{measure} differs between {_named(rows)} for one person and session")
    found.keep_the_good()


def _drop_copies(found: RatingsFile) -> None:
    first: dict[Row, Row] = {}
    for row in found.rows:
        if first.setdefault(row, row) is not row:
            found.remarks.append(f"line {row.line}: an exact copy of line {first[row].line}, ignored")
    found.rows = list(first.values())


def _check_session(rows: list[Row], found: RatingsFile) -> None:
    for column, values in (
        ("date", {row.on for row in rows}),
        ("held", {row.held for row in rows if row.held}),
        ("stuck", {row.stuck for row in rows if row.stuck is not None}),
    ):
        if len(values) > 1:
            found.refuse(rows, f"{column} differs between {_named(rows)} of one session")
    stated = {row.held for row in rows if row.held}
    if stated and Attendance.HELD not in stated:
        beside = " and ".join(sorted(held.value for held in stated))
        found.refuse([r for r in rows if r.rates], f"a rating or progress stands beside {beside}")
    if not any(row.held is Attendance.HELD or row.answers for row in rows):
        for row in rows:
            if row.feedback:
                found.remarks.append(f"line {row.line}: no session was held, feedback ignored")


def _grouped(items: Iterable, key: Callable) -> Iterable[list]:
    groups: dict[object, list] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups.values()


def _named(rows: list[Row]) -> str:
    numbers = sorted({row.line for row in rows})
    shown = [str(number) for number in numbers[:5]]
    return f"lines {', '.join(shown)}{' and more' if len(numbers) > 5 else ''}"


#: Of each case, who bears a code; under the empty one, whose totals a therapist's row without a participant carries.
People = Mapping[tuple[str, str], Rater]


def people_by_code(rows: Iterable[Row]) -> People:
    """Return who bears each participant code of each case, a client where several do; under "" the only client."""
    people: dict[tuple[str, str], Rater] = {}
    clients: dict[str, set[str]] = {}
    order = list(Role)
    for row in rows:
        if row.role is Role.CLIENT:
            clients.setdefault(row.case, set()).add(row.participant)
        if row.participant and row.role is not Role.THERAPIST:
            key = (row.case, row.participant)
            people[key] = min(people.get(key, row.rater), row.rater, key=lambda rater: order.index(rater.role))
    for case, codes in clients.items():
        if len(codes) == 1:
            people[case, ""] = Rater(Role.CLIENT, *codes)
    return people


def person_of(row: Row, people: People) -> Rater:
    """Return whose totals the row carries: a therapist hands in those of the client or of the participant named."""
    if row.role is Role.THERAPIST:
        return people.get((row.case, row.participant), Rater(Role.CLIENT, row.participant))
    return row.rater
