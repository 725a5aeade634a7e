"""What would a policy have said of a case, session by session, and what does it say today?

As it was known then: each rating is judged by those before it, and whoever has left since still counted. A supervisor's
release ends a flag, but does not undo that it was raised. What an alert is stands in `alert_rate`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from .alliance import Factor, Given, History, Place, Rater
from .clearing import is_good
from .flags import Usual
from .gate import Freshness, Gate, freshness_of, gate_grounds
from .measures import MEASURES, Measure
from .outline import Outline, Outlined, outlined
from .policy import Policy
from .standing import standing_ceilings
from .stuck import stuck_grounds

#: A series, and the place from which it no longer counts.
Piece = tuple[Rater, Factor, Sequence[Given], Place | None]
#: A given score, whether it closes, and what was usual before it.
Said = tuple[Given, tuple[bool, float | None]]
#: From a place on: how many series more, or fewer, are flagged; and how many are low or not yet steady.
Turn = tuple[Place, int, int]
BEGINNING: Place = date.min, 0


@dataclass(frozen=True, slots=True)
class Played:
    """What a policy says of one case: after how many sessions of the span some part was flagged, how many alerts began
    in it, and whether techniques wait on the last day.

    Flagged is what keeps techniques waiting: a closer of somebody who counts is current.
    """

    flagged: int
    alerts: int
    waits: bool


class Replay:
    """A case's history up to a day, prepared once for all policies under which it is judged.

    `held` are the sessions held in the span: on `since` or later.
    """

    def __init__(self, history: History, since: date, today: date) -> None:
        self.history, self.today = history.until(today), today
        self.held = sum(session.on >= since for session in self.history.held)
        self._since = since
        self._pieces = tuple(pieces(self.history))

    def under(self, usual: Usual, measures: Mapping[str, Measure] = MEASURES) -> Played:
        """Return what the policy of `usual` says of the case."""
        turns = sorted(self._turns(usual))
        flagged, alerts = self._alerts(turns) if turns else (0, 0)
        weak = sum([turn[2] for turn in turns]) > 0
        return Played(flagged, alerts, weak or self._waits(usual.policy, measures))

    def _waits(self, policy: Policy, measures: Mapping[str, Measure]) -> bool:
        """Whether techniques wait on the last day though all parts are steady, as `standing.standing_of` says it."""
        history = self.history
        stuck = bool(stuck_grounds(history, policy, measures))
        grounds = gate_grounds(
            history, policy, self.today, courses=(), ceilings=standing_ceilings(history, policy, stuck),
            freshness=self._freshness, stuck=stuck,
        )  # fmt: skip
        return grounds[0].reason.gate is Gate.CLOSED

    @cached_property
    def _freshness(self) -> Freshness:
        return freshness_of(self.history)

    def _alerts(self, turns: Sequence[Turn]) -> tuple[int, int]:
        """Return after how many sessions of the span a part was flagged, and how many alerts began in it."""
        flagged = alerts = low = weak = place = 0
        for session in self.history.held[max(0, len(self.history.held) - self.held - 1) :]:  # and the one before it
            before, here = weak, session.place
            while place < len(turns) and turns[place][0] <= here:
                low, weak = low + turns[place][1], weak + turns[place][2]
                place += 1
            if session.on >= self._since:
                flagged += low > 0
                alerts += weak > 0 and not before
        return flagged, alerts

    def _turns(self, usual: Usual) -> Iterator[Turn]:
        """Yield where each series begins, or ceases, to be flagged and to be weak."""
        for rater, factor, given, ends in self._pieces:
            outline = outlined(rater, factor, given, usual)
            if outline is None:
                continue
            ratings = zip(outline.given, outline.said, strict=True)
            if not self.history.releases:
                yield from _turns(ratings, ends, usual.policy)
                continue
            for stretch, until in self._stretches(outline, list(ratings), ends):
                yield from _turns(stretch, until, usual.policy)

    def _stretches(
        self, outline: Outline, ratings: Sequence[Said], ends: Place | None
    ) -> Iterator[tuple[Sequence[Said], Place | None]]:
        """Yield what was said up to each release, and the place at which that ended it; then what no release covers."""
        rater, factor = outline.rater, outline.factor
        begins = BEGINNING
        for release in sorted(self.history.releases, key=lambda each: (each.through, each.number)):
            if (release.rater, release.factor) == (rater, factor):
                after = release.through, release.number + 1
                yield [each for each in ratings if begins <= each[0].session.place < after], after
                begins = after
        released = self.history.released(rater, factor)
        yield [each for each in ratings if each[0].session.number not in released], ends


def _turns(ratings: Iterable[Said], ends: Place | None, policy: Policy) -> Iterator[Turn]:
    """Yield where a series begins, or ceases, to be flagged, and to be weak as `clearing.course_of` follows it."""
    low = weak = False
    good = 0
    for given, (closes, usual) in ratings:
        if not (closes or weak):
            continue
        was_weak = weak
        if closes:
            weak, good = True, 0
        else:
            good = good + 1 if is_good(Outlined(given, closes, usual), policy) else 0
            weak = good < policy.clear_run
        if closes is not low or weak is not was_weak:
            yield given.session.place, closes - low, weak - was_weak
        low = closes
    if weak and ends is not None:
        yield ends, -low, -weak


def pieces(history: History) -> Iterator[Piece]:
    """Yield the series of all who ever counted, each with the place from which it no longer did.

    None: it does today. Of relationship and method each pair of client and therapist has series of its own.
    """
    pairs: list[Place] = [(on, 0) for on in history.earlier_dyads]
    if history.dyad_since is not None:
        pairs.append((history.dyad_since, history.dyad_from))
    for (rater, factor), given in history.series.items():
        if not rater.counts:
            continue
        left = (history.departures[rater], 0) if rater in history.departures else None
        if left:
            given = [g for g in given if g.session.place < left]
        if not given:
            continue
        if factor is Factor.GOAL or not pairs:
            yield rater, factor, given, left
            continue
        for begins, ends in pairwise([BEGINNING, *pairs, None]):
            part = [g for g in given if begins <= g.session.place and (ends is None or g.session.place < ends)]
            if part:
                yield rater, factor, part, min(filter(None, (ends, left)), default=None)
