"""What is drawn of a case's course? Values by session, what is weak, what is missing, what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from alliance_app.clinical.alliance import Factor, History, Rater, Rating, Session
from alliance_app.clinical.expected import ExpectedPath
from alliance_app.clinical.flags import Level, Rule
from alliance_app.clinical.measures import MEASURES, Measure
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import PartState, Standing, judged_series
from alliance_app.clinical.why import ratings_of_usual

from .events import NOTED, WORDS, Event, Kind
from .pens import Pen, pens_of
from .totals import Lane, between, lanes_of
from .words import InWords, finding_of, said_of, short_day

#: A value by session, in the order of the chart's sessions; None where there is none.
Values = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One rater's values, at least one; `last` is the place of the newest, `newest` its value.

    `weak` are the places whose value is low or fell so far that it closes the gate. `named` says whether the newest
    is named at the right: of a rater who has left it is not. `usual` are the places whose values made what was usual
    before the newest, where that is flagged or not yet steady.
    """

    pen: Pen
    values: Values
    last: int
    newest: int
    named: bool
    weak: frozenset[int] = frozenset()
    usual: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Band:
    """One part of the alliance.

    `since` is the place where its present weakness began. `missing` says at which places nothing was rated, and
    why. `limits` are places with a personal limit, the score at or below which a client’s newest rating would be
    flagged; `breaks` the place before which another therapist began, so that no line runs across.
    """

    factor: Factor
    state: PartState
    words: InWords
    lines: tuple[Line, ...]
    missing: tuple[tuple[int, str], ...]
    since: int | None = None
    breaks: int | None = None
    limits: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One event at its place (x.5: between two sessions, then with its day), in words and in fewer."""

    kind: Kind
    place: float
    factor: Factor | None
    words: str
    short: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn. `low` is the value at or below which a rating is low."""

    finding: str
    sessions: tuple[Session, ...]
    pens: tuple[Pen, ...]
    bands: tuple[Band, ...]
    progress: tuple[Line, ...]
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    low: int
    as_of: date

    @property
    def expects(self) -> bool:
        """Whether any measure has its path drawn."""
        return any(totals.expected for lane in self.lanes for totals in lane.totals)

    @property
    def noted(self) -> tuple[Kind, ...]:
        """What a clinician noted of any session, each kind once."""
        found = {mark.kind for mark in self.marks}
        return tuple(kind for kind in NOTED if kind in found)

    @property
    def newest_held(self) -> int | None:
        """The place of the newest session that was held."""
        return next((at for at in reversed(range(len(self.sessions))) if self.sessions[at].held), None)


def chart_of(
    history: History,
    standing: Standing,
    policy: Policy,
    *,
    events: Iterable[Event] = (),
    you: Rater | None = None,
    measures: Mapping[str, Measure] = MEASURES,
    paths: Mapping[str, ExpectedPath] = MappingProxyType({}),
) -> Chart:
    """Return what is drawn of a history, as of the standing's day; `you` is the rater who looks at it.

    `paths` are by measure, as far as the clinic has any.
    """
    history = history.until(standing.as_of)
    sessions = history.sessions
    given = _by_rater(sessions)
    raters = {*given, *(score.person for score in history.scores if score.measure in measures)}
    pens = pens_of(raters, you)
    low = policy.amber.low_once
    return Chart(
        finding=finding_of(standing, history),
        sessions=sessions,
        pens=tuple(pen for rater, pen in pens.items() if rater in given),
        bands=tuple(_band(part, history, standing, policy, given, pens) for part in standing.parts),
        progress=tuple(_lines("progress", history, given, pens)),
        lanes=tuple(lanes_of(history, measures, paths, pens)),
        marks=tuple(_marks(events, sessions)),
        low=low,
        as_of=standing.as_of,
    )


Given = dict[Rater, dict[int, Rating]]


def _by_rater(sessions: Sequence[Session]) -> Given:
    """Return each rater's ratings by the place of their session; who never rated anything is left out."""
    found: Given = {}
    for place, session in enumerate(sessions):
        if session.held:
            for rating in session.ratings:
                if rating.rates or rating.progress is not None:
                    found.setdefault(rating.rater, {})[place] = rating
    return found


def _values(ratings: Mapping[int, Rating] | None, name: str, count: int) -> Values:
    if not ratings:
        return (None,) * count
    return tuple(getattr(ratings[at], name) if at in ratings else None for at in range(count))


def _lines(name: str, history: History, given: Given, pens: Mapping[Rater, Pen]) -> Iterable[Line]:
    for rater, pen in pens.items():
        values = _values(given.get(rater), name, len(history.sessions))
        given_at = [(at, value) for at, value in enumerate(values) if value is not None]
        if given_at:
            yield Line(pen, values, *given_at[-1], rater not in history.departures)


def _band(part, history: History, standing: Standing, policy: Policy, given: Given, pens) -> Band:
    sessions, factor = history.sessions, part.factor
    places = {session.number: place for place, session in enumerate(sessions)}
    courses = {c.series.rater: c for c in standing.courses if c.series.factor is factor}
    usual = _usual(factor, history, standing, policy, places)
    lines = []
    for line in _lines(factor.value, history, given, pens):
        weak = {
            at for at, value in enumerate(line.values) if value is not None and value <= policy.amber.low_once
        }
        if line.pen.rater in courses:
            judged = courses[line.pen.rater].series.ratings
            weak |= {places[rating.given.session.number] for rating in judged if rating.closes}
        lines.append(replace(line, weak=frozenset(weak), usual=usual.get(line.pen.rater, frozenset())))
    clients = [course for rater, course in courses.items() if rater.is_client]
    limits = {(places[c.series.newest.given.session.number], c.series.newest.flagged_at) for c in clients}
    since = next((at for at, s in enumerate(sessions) if part.since and s.on >= part.since), None)
    return Band(
        factor=factor,
        state=part.state,
        words=said_of(part, standing),
        lines=tuple(lines),
        missing=tuple(_missing(sessions, lines)),
        since=since,
        breaks=_first_of_pair(history) if factor is not Factor.GOAL else None,
        limits=tuple(sorted(at for at in limits if at[1] > policy.amber.low_once)),
    )


def _usual(
    factor: Factor, history: History, standing: Standing, policy: Policy, places: Mapping[int, int]
) -> dict[Rater, frozenset[int]]:
    """Return of each rater whose part is flagged or not yet steady the places of the ratings that made the usual."""
    concerned = {(f.rater, f.level) for f in standing.flags if f.factor is factor and f.rule is not Rule.GAP}
    concerned |= {(c.series.rater, Level.RED) for c in standing.courses if c.series.factor is factor and c.confirming}
    found: dict[Rater, frozenset[int]] = {}
    for series in judged_series(history, policy) if concerned else ():
        for rater, level in concerned:
            if (rater, factor) == (series.rater, series.factor):
                made_of = ratings_of_usual(series, level, policy)
                found[rater] = found.get(rater, frozenset()) | {places[given.session.number] for given in made_of}
    return found


def _missing(sessions: Sequence[Session], lines: Sequence[Line]) -> Iterable[tuple[int, str]]:
    """Yield where a held session has no value: of anybody, or of the only one on the client's side."""
    clients = [line for line in lines if line.pen.rater.is_client]
    asked = clients if len(clients) == 1 else lines
    for place, session in enumerate(sessions):
        if session.held and all(line.values[place] is None for line in asked):
            declined = any(r.declined and r.rater.is_client for r in session.ratings)
            yield place, "declined" if declined else "not rated"


def _first_of_pair(history: History) -> int | None:
    if history.dyad_since is None:
        return None
    return next((at for at, session in enumerate(history.sessions) if history.of_this_pair(session)), None)


def _marks(events: Iterable[Event], sessions: Sequence[Session]) -> list[Mark]:
    """Return the events by place, each once; what falls between two sessions stands between them."""
    found: dict[Mark, None] = {}
    places = {session.number: place for place, session in enumerate(sessions)}
    for event in events if sessions else ():
        place = places.get(event.at) if isinstance(event.at, int) else between(sessions, event.at)
        if place is None:
            continue
        words, short = WORDS[event.kind]
        on = event.at if isinstance(event.at, date) and place % 1 else None
        mark = Mark(event.kind, place, event.factor, event.label or words, event.label or short, on)
        found.setdefault(mark)
    return sorted(found, key=lambda mark: (mark.place, list(Kind).index(mark.kind)))


def span_of(sessions: Sequence[Session]) -> str:
    """Return the days that sessions cover, "1 Sep to 17 Nov 2026"."""
    first, last = sessions[0].on, sessions[-1].on
    if first == last:
        return f"{short_day(first)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{short_day(first)}{year} to {short_day(last)} {last.year}"
