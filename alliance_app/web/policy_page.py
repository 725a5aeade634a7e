"""What do the pages of the policy show?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from alliance_app.clinical.alert_rate import SENTENCE, SESSIONS, rate
from alliance_app.clinical.parameters import GROUPS, Parameter
from alliance_app.clinical.policy import Policy
from alliance_app.insights.policy_replay import Change, ClinicReplay, Counts, Said, Turn
from alliance_app.insights.small_cells import Band, band_of


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as the clinic has it; `begins_with` is empty where it is the one that everybody begins with."""

    parameter: Parameter
    told: str
    begins_with: str


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a replay under both policies, each with what it was counted from."""

    name: str
    says: str
    now: tuple[str, str]
    then: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Turned:
    """Cases that the reader may open and that would change in one way."""

    name: str
    cases: list[Change]
    flagged: bool


#: In which ways a case would change, in the order in which the page tells them.
TURNS = {
    Turn.WAITS: "Techniques would wait today",
    Turn.OPENS: "Techniques would be open today",
    Turn.FLAGGED_MORE: "Flagged after more sessions",
    Turn.FLAGGED_LESS: "Flagged after fewer sessions",
}


def limits_of(policy: Policy) -> list[tuple[str, str, list[Limit]]]:
    """Return the limits of a policy in their groups: a name, what it is about, and the limits."""
    return [(group.name, group.says, [_limit(each, policy) for each in group.parameters]) for group in GROUPS]


def _limit(parameter: Parameter, policy: Policy) -> Limit:
    differs = parameter.of(policy) != parameter.default
    return Limit(parameter, parameter.told(policy), parameter.told(Policy()) if differs else "")


def lines_of(found: ClinicReplay) -> list[Line]:
    """Return the figures of a replay, each under the policy in force and under the draft."""
    own, others = found.own, found.others
    cases, sessions = own.cases + others.cases, own.sessions + others.sessions
    open_cases = own.open_cases + others.open_cases

    def line(name: str, says: str, told: Callable[[Said, Said], tuple[str, str]]) -> Line:
        return Line(name, says, told(own.now, others.now), told(own.then, others.then))

    return [
        line(
            "Cases flagged",
            "A part was low or had fallen after a session in these 90 days, so that techniques waited.",
            lambda mine, theirs: _share(_together(mine.flagged, theirs.flagged, others, others.cases), cases),
        ),
        line(
            f"Alerts per {SESSIONS} held sessions",
            SENTENCE,
            lambda mine, theirs: _rate(_together(mine.alerts, theirs.alerts, others), sessions),
        ),
        line(
            "Techniques wait today",
            "Of the open cases, for whatever reason: low, not yet steady, or not known.",
            lambda mine, theirs: _share(
                _together(mine.waiting, theirs.waiting, others, others.open_cases), open_cases
            ),
        ),
    ]


def turned(found: ClinicReplay) -> list[Turned]:
    """Return which cases would change, by how, among those that the viewer may open."""
    changes = sorted(found.changes, key=attrgetter("code"))
    ways = [
        Turned(name, [each for each in changes if turn in each.turns], turn in (Turn.FLAGGED_MORE, Turn.FLAGGED_LESS))
        for turn, name in TURNS.items()
    ]
    return [way for way in ways if way.cases]


def _together(mine: int, theirs: int, others: Counts, of: int | None = None) -> Band:
    """Return how many there are of the reader's cases and of the others, these in a band; `of` as `band_of` has it."""
    if not others.cases:
        return Band(mine, mine)
    band = band_of(theirs, of)
    return Band(mine + band.low, mine + band.high)


def _share(part: Band, whole: int) -> tuple[str, str]:
    if not whole:
        return "–", "of none"
    return f"{_between(f'{100 * n / whole:.0f}' for n in (part.low, part.high))}%", f"{_told(part)} of {whole}"


def _rate(alerts: Band, sessions: int) -> tuple[str, str]:
    if not sessions:
        return "–", "in no session"
    return _between(f"{rate(n, sessions):.1f}" for n in (alerts.low, alerts.high)), f"{_told(alerts)} in {sessions}"


def _told(band: Band) -> str:
    return _between((str(band.low), str(band.high)))


def _between(ends: Iterable[str]) -> str:
    """Return two ends as they are read: once if they read the same."""
    return " to ".join(dict.fromkeys(ends))
