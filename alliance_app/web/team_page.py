"""How are a team's and a therapist's figures said: in findings, with how many of how many, and how sure that is?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.template.defaultfilters import pluralize

from alliance_app.clinical.alert_rate import SENTENCE
from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.comparisons import beyond_chance, chance_of
from alliance_app.clinical.lasting import Quartiles
from alliance_app.clinical.wording import joined
from alliance_app.insights.month_ends import State
from alliance_app.insights.small_cells import SMALLEST, Share, share_of
from alliance_app.insights.small_tables import Table
from alliance_app.insights.team import LooksShown, Month, OwnFigures, TeamFigures
from alliance_app.insights.team_counts import SESSIONS
from alliance_app.insights.team_states import FIRST_SESSIONS, Became, Phase
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case

from .figures_page import HIDDEN, Row, row_of
from .team_lines import FEW, Line, level_of, line_of

#: The kinds of case and the phases, as a line of a table begins.
KINDS: Mapping[str, str] = {
    Case.Kind.INDIVIDUAL: "Individual", Case.Kind.COUPLE: "Couples", Case.Kind.FAMILY: "Families",
}  # fmt: skip
PHASES: Mapping[str, str] = {
    Phase.FIRST: f"Up to session {FIRST_SESSIONS}", Phase.LATER: f"From session {FIRST_SESSIONS + 1} on",
}  # fmt: skip
BECAME = {
    Became.RATED: ("Ended by the next rating", "The session after the look was rated, as it should be."),
    Became.RED_FLAG: ("Ended by a new warning", "A part fell or became clearly low meanwhile."),
    Became.TIME: ("Ended by time", "Nothing was rated until its last day."),
    Became.SUPERVISOR: ("Ended by a supervisor", "The supervisor thought that techniques should wait."),
    Became.CASE: ("Ended with the case", "The case was closed or transferred."),
    Became.HOLDS: ("Still open", "It holds today, or waits for an answer."),
}
ANSWERED = ("Answered by a supervisor", "Agreed to, or ended, whatever else became of it.")
MONTH_LATER = ("In place 30 days later", "Of those that began at least 30 days ago: all three parts were steady then.")
STATES = {State.IN_PLACE: "in place", State.UNKNOWN: "not known", State.WEAK: "low or not yet steady"}


@dataclass(frozen=True, slots=True)
class WeakRow:
    """One kind of case: how many open ones, and for each part in how many it is weak; "" what is not shown."""

    name: str
    of: str
    parts: list[str]


@dataclass(frozen=True, slots=True)
class Weak:
    """In which cases which part is weak: the finding, the lines of each comparison, all together, and what chance
    explains."""

    finding: str
    parts: list[list[WeakRow]]
    total: WeakRow
    chance: list[str]


@dataclass(frozen=True, slots=True)
class Repairs:
    """How long repairs take: the finding, and what stands behind it; `rows` are names with days."""

    finding: str
    rows: list[tuple[str, str]]
    says: str


@dataclass(frozen=True, slots=True)
class States:
    """How cases stood month by month; `months` from the first on that may be shown."""

    finding: str
    months: list[Month]


@dataclass(frozen=True, slots=True)
class Looks:
    """What became of looks; no `rows` if there are too few."""

    finding: str
    rows: list[Row]
    further: list[Row]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What the page of a team shows. `lines` are of one page of therapists, in the order of their names."""

    since: date
    until: date
    people: int
    heard: str
    sessions: list[Row]
    states: States
    repairs: Repairs
    looks: Looks
    weak: Weak | None
    lines: list[Line]
    levels: bool
    few_others: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What a therapist reads of their own cases."""

    since: date
    until: date
    heard: str
    line: Line
    repairs: Repairs
    weak: Weak | None
    level: str


def team_page(figures: TeamFigures, shown: Sequence[Clinician]) -> TeamPage:
    """Put a team's figures into words, with the lines of those therapists that the page shows."""
    done = figures.done
    rated, heard = done.counts[SESSIONS].total
    return TeamPage(
        since=done.since,
        until=done.until,
        people=len(done.people),
        heard=_heard(heard, "sessions"),
        sessions=[] if rated.of is None else [
            row_of("Rated by the therapist", "Any part, by whoever was responsible for the case that day.", rated),
            row_of("With a client’s view", "A client, partner or child rated any part, by hand or aloud.", heard),
        ],
        states=_states(figures.months),
        repairs=repairs_said(figures.repairs),
        looks=_looks(figures.looks),
        weak=weak_said([(figures.weak, KINDS, "kind of case")]),
        lines=[line_of(person, done) for person in shown],
        levels=bool(done.levels.of),
        few_others=done.levels.few_others,
    )  # fmt: skip


def own_page(figures: OwnFigures, therapist: Clinician) -> OwnPage:
    """Put a therapist's own figures into words."""
    done = figures.done
    return OwnPage(
        since=done.since,
        until=done.until,
        heard=_heard(done.counts[SESSIONS].total[1], "of your sessions"),
        line=line_of(therapist, done, FEW),
        repairs=repairs_said(figures.repairs),
        weak=weak_said([(figures.kinds, KINDS, "kind of case"), (figures.phases, PHASES, "phase")]),
        level=level_of(therapist, done, "your"),
    )


def _heard(heard: Share, sessions: str) -> str:
    if heard.of is None:
        return "Too few sessions to say how often clients were heard"
    if heard.count is None:
        return f"How often clients were heard in {heard.of} sessions"
    return f"Clients were heard in {heard.count} of {heard.of} {sessions}"


def _states(months: Sequence[Month]) -> States:
    known = next((place for place, month in enumerate(months) if month.of), len(months))
    today = months[-1]
    weak = today.states[State.WEAK]
    if not today.of:
        finding = "How cases stood, month by month"
    elif weak is None:
        finding = f"{today.of} cases are open today"
    else:
        finding = f"{weak} of {today.of} open cases are low or not yet steady today"
    return States(finding, list(months[known:]))


def repairs_said(found: Quartiles) -> Repairs:
    """Put into words how long repairs took, those that are not repaired yet included."""
    if found.n < SMALLEST:
        return Repairs("Too few repairs to say how long they take", [], f"Fewer than five alerts began{_UNTIL}.")
    share = share_of(found.ended, found.n - found.ended)
    others = f"the others count as long as they were seen{_UNTIL}"
    if share.count is None and share.few is None:
        says = f"How many of {share.of} alerts were repaired is not shown; {others}. {COUNTED}"
    else:
        counted = HIDDEN[share.few].capitalize() if share.count is None else share.count
        says = f"{counted} of {share.of} alerts were repaired; {others}. {COUNTED}"
    if found.ended < SMALLEST:
        return Repairs("Too few repairs to say how long they take", [], says)
    finding = (
        f"Half of the alerts were repaired within {found.median} day{pluralize(found.median)}"
        if found.median is not None else f"Fewer than half of {found.n} alerts have been repaired so far"
    )  # fmt: skip
    rows = [
        ("A quarter were repaired within", _days(found.lower)),
        ("Half, the median", _days(found.median)),
        ("Three quarters", _days(found.upper)),
    ]
    return Repairs(finding, rows, says)


#: What an alert is, and how it differs from what a case's own page counts (`clinical.ruptures`): of thousands of cases
#: it is kept when they were weak, and not which part.
COUNTED = f"{SENTENCE} A case’s own page lists each part’s ruptures by themselves."
_UNTIL = ", those that were released, ended otherwise or are still open included"


def _days(days: int | None) -> str:
    return "not reached yet" if days is None else f"{days} day{pluralize(days)}"


def _looks(looks: LooksShown) -> Looks:
    if looks.of is None:
        return Looks("Techniques were looked at anyway fewer than five times, or never", [], [])
    total = looks.of
    rows = [row_of(*BECAME[became], Share(total, looks.became[became])) for became in BECAME]
    if not any(row.percent for row in rows):
        rows = []
    further = [row_of(*ANSWERED, looks.answered), row_of(*MONTH_LATER, looks.in_place)]
    return Looks(f"Techniques were looked at anyway {total} times", rows, further)


def weak_said(compared: Sequence[tuple[Table | None, Mapping[str, str], str]]) -> Weak | None:
    """Put into words which part is weak where, by each table of the same cases with the names of its lines and what one
    line is; None if no case is open or too few."""
    tables = [(table, names, what) for table, names, what in compared if table and table.total[0].of is not None]
    if not tables:
        return None
    parts = _part_differences(tables[0][0].total)
    lines = [_line_differences(table, names) for table, names, _ in tables]
    chances = [*parts.values(), *(chance for each in lines for _, chance in each)]
    beyond = iter(beyond_chance(chances))
    apart = {pair for pair in parts if next(beyond)}
    found = [[says for says, _ in each if next(beyond)] for each in lines]
    finding, chance = _weakest(tables[0][0].total, apart)
    said = [_chance(each, which, what) for each, which, (*_, what) in zip(lines, found, tables, strict=True)]
    return Weak(
        finding,
        [
            [_weak_row(name, table.lines[line]) for line, name in names.items() if line in table.lines]
            for table, names, _ in tables
        ],
        _weak_row("All together", tables[0][0].total),
        [each for each in (chance, *said, _allowed(len(chances))) if each],
    )


def _weak_row(name: str, shares: Sequence[Share]) -> WeakRow:
    of = next((share.of for share in shares if share.of is not None), None)
    return WeakRow(name, "not shown" if of is None else str(of), [_part(share) for share in shares])


def _part(share: Share) -> str:
    if share.count is None or not share.of:
        return "" if share.of is None else HIDDEN[share.few]
    return f"{share.count} ({share.count / share.of:.0%})" if share.of >= SMALLEST else str(share.count)


def _part_differences(total: Sequence[Share]) -> dict[frozenset[Factor], float]:
    """Return how often chance would make two parts differ so much, as if they were of separate cases."""
    known = {factor: share for share, factor in zip(total, Factor, strict=True) if share.count is not None}
    return {
        frozenset(pair): chance_of(*(number for factor in pair for number in (known[factor].count, known[factor].of)))
        for pair in combinations(known, 2)
    }


def _weakest(total: Sequence[Share], apart: Collection[frozenset[Factor]]) -> tuple[str, str]:
    """Return the finding, the part or parts that are weak most often; and whether chance explains that: `apart` are
    the pairs of parts between which it does not."""
    known = {factor: share.count for share, factor in zip(total, Factor, strict=True) if share.count is not None}
    of, most = total[0].of, max(known.values(), default=0)
    if not most:
        return f"Where a part is weak, of {of} open cases", ""
    weakest = [factor for factor, count in known.items() if count == most]
    names, several = joined([f"the {factor.value}" for factor in weakest]), len(weakest) > 1
    finding = f"{names[:1].upper()}{names[1:]} {'are each' if several else 'is'} weak in {most} of {of} open cases"
    if len(known) == len(weakest):
        return finding, ""
    if not any(factor in pair for factor in weakest for pair in apart):
        they, parts = ("they are", "part") if several else ("it is", "parts")
        return finding, f"Chance explains that {they} weak more often than the other {parts}."
    return f"{finding}, more often than another part", ""


def _line_differences(table: Table, names: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return of each line and part, among those that are shown and count five or more, how it differs from the others
    together, and how often chance would make that; of two lines the first alone, for the second differs as much."""
    shown = {name: table.lines[name] for name in names if name in table.lines}
    shown = {name: shares for name, shares in shown.items() if (shares[0].of or 0) >= SMALLEST}
    compared = list(shown) if len(shown) > 2 else list(shown)[:-1]
    found = []
    for place, factor in enumerate(Factor):
        for line in compared:
            share, others = shown[line][place], [each[place] for name, each in shown.items() if name != line]
            if any(each.count is None or not each.of for each in (share, *others)):
                continue
            count, of = sum(each.count for each in others), sum(each.of for each in others)
            often = "more" if share.count / share.of > count / of else "less"
            says = f"{names[line]}: {factor.value} weak {often} often"
            found.append((says, chance_of(share.count, share.of, count, of)))
    return found


def _chance(compared: Sequence[tuple[str, float]], found: Sequence[str], what: str) -> str:
    """Say which of the lines differ from the others together by more than chance."""
    if not compared:
        return f"There is no second {what} with enough open cases to compare with."
    if not found:
        return f"Chance explains every difference between one {what} and the others."
    return f"More than chance would explain: {'; '.join(found)}. Chance explains every other difference."


def _allowed(comparisons: int) -> str:
    if comparisons < 2:
        return ""
    return f"That {comparisons} comparisons stand on this page is allowed for (Holm 1979)."
