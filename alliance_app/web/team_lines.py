"""How is one therapist's line said: what was done, and how far the alliance differs by more than chance?"""

from dataclasses import dataclass

from alliance_app.clinical.shrinkage import FEWEST_CLIENTS
from alliance_app.insights.small_cells import Share
from alliance_app.insights.team import Done
from alliance_app.insights.team_counts import CASES, REPAIRS, REPLIES, SESSIONS
from alliance_app.people.models import Clinician

#: What a line tells, in the order of its columns: the heading, what it means, of which kind and which of its columns.
COLUMNS = (
    ("Sessions rated", "Held sessions that the therapist rated.", SESSIONS, 0),
    ("Clients heard", "Held sessions in which a client, partner or child rated any part.", SESSIONS, 1),
    ("Replies done", "Supervisors’ replies that asked for something: done, of those done or overdue.", REPLIES, 0),
    ("Repairs tried", "Of those planned.", REPAIRS, 0),
)
HIDDEN, FEW = "not shown", "fewer than five"
TOO_FEW_CLIENTS = (
    f"Fewer than {FEWEST_CLIENTS} clients rated the alliance in this time: only counts, since chance would explain any "
    "difference."
)
TOO_FEW_OTHERS = "No figure of the alliance: with so few other therapists, it would tell what their clients said."


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a line, with what it is called and means."""

    name: str
    means: str
    says: str

    @property
    def is_told(self) -> bool:
        return self.says not in (HIDDEN, FEW)


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one therapist."""

    person: Clinician
    cells: list[Cell]
    level: str
    difference: str


def line_of(person: Clinician, done: Done, hidden: str = HIDDEN) -> Line:
    """Put a therapist's line into words; `hidden` stands for what is not told."""
    shares = {kind: done.counts[kind].lines[person.pk] for kind in done.counts}
    cells = [Cell(name, means, _said(shares[kind][column], hidden)) for name, means, kind, column in COLUMNS]
    open_cases = shares[CASES][0].of
    cells.append(Cell("Open cases", "Today.", hidden if open_cases is None else str(open_cases)))
    found = done.levels.of.get(person.pk)
    if not found:
        return Line(person, cells, "", "")
    level = f"{found.expected:.1f} ({found.low:.1f} to {found.high:.1f})"
    return Line(person, cells, level, _difference(found.by_chance, found.expected > found.overall))


def level_of(person: Clinician, done: Done, whose: str) -> str:
    """Return the sentence on how a therapist's clients rate the alliance, or why there is none."""
    if done.levels.few_others:
        return TOO_FEW_OTHERS
    found = done.levels.of.get(person.pk)
    if not found:
        return TOO_FEW_CLIENTS
    difference = _difference(found.by_chance, found.expected > found.overall)
    return (
        f"{found.n} of {whose} clients rated the alliance at {found.mean:.1f} on average. Of the difference from the "
        f"mean of the clinic’s therapists, {found.overall:.1f}, {found.weight:.0%} is kept: {found.expected:.1f}, most "
        f"likely between {found.low:.1f} and {found.high:.1f} (95%). {difference}"
    )


def _difference(by_chance: bool, higher: bool) -> str:
    if by_chance:
        return "Chance explains this difference."
    return f"{'Higher' if higher else 'Lower'} than chance alone would explain; whom they see may."


def _said(share: Share, hidden: str) -> str:
    if share.of is not None and share.count is None:
        return f"{hidden} of {share.of}"
    return hidden if share.of is None else f"{share.count} of {share.of}"
