"""What would a policy have said of a case, session by session, and what does it say today?

As it was known then: each rating is judged by those before it, and whoever has left since still counted. A supervisor's
release ends a flag, but does not undo that it was raised. What an alert is stands in `alert_rate`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .alliance import Factor, Given, History, Place, Rater
from .clearing import course_of, is_good
from .flags import Usual
from .gate import Reason, freshness_of, gate_grounds, reason_by_courses
from .measures import MEASURES, Measure
from .outline import Outline, Outlined, outlined
from .policy import Policy
from .standing import standing_ceilings
from .stuck import stuck_grounds

Piece = tuple[Rater, Factor, Sequence[Given], Place | None]
#: From a place on: how many series more, or fewer, are flagged; and how many are low or not yet steady.
Turn = tuple[Place, int, int]
BEGINNING: Place = date.min, 0


@dataclass(frozen=True, slots=True)
class Played:
    """What a policy says of one case: after how many sessions of the span some part was flagged, how many alerts began
    in it, and why techniques wait or not on the last day.

    Flagged is what keeps techniques waiting: a closer of somebody who counts is current.
    """

    flagged: int
    alerts: int
    reason: Reason


class Replay:
    """A case's history up to a day, prepared once for all policies under which it is judged.

    `held` are the sessions held in the span: on `since` or later.
    """

    def __init__(self, history: History, since: date, today: date) -> None:
        self.history, self.today = history.until(today), today
        self.held = sum(session.on >= since for session in self.history.held)
        self._since = since
        self._pieces = tuple(pieces(self.history))
        self._freshness = freshness_of(self.history)

    def under(self, usual: Usual, measures: Mapping[str, Measure] = MEASURES) -> Played:
        """Return what the policy of `usual` says of the case."""
        found = [(outlined(rater, factor, given, usual), ends) for rater, factor, given, ends in self._pieces]
        closed = [(outline, ends) for outline, ends in found if outline]
        flagged, alerts = self._alerts(closed, usual.policy)
        return Played(flagged, alerts, self._reason([o for o, ends in closed if ends is None], usual.policy, measures))

    def _reason(self, closed: Sequence[Outline], policy: Policy, measures: Mapping[str, Measure]) -> Reason:
        """Return why techniques wait or not on the last day, as `standing.standing_of` does."""
        history = self.history
        courses = [course_of(each, policy, history.released(each.rater, each.factor)) for each in closed]
        if reason := reason_by_courses(courses):
            return reason
        stuck = bool(stuck_grounds(history, policy, measures))
        grounds = gate_grounds(
            history, policy, self.today, courses=courses, ceilings=standing_ceilings(history, policy, stuck),
            freshness=self._freshness, stuck=stuck,
        )  # fmt: skip
        return grounds[0].reason

    def _alerts(self, closed: Sequence[tuple[Outline, Place | None]], policy: Policy) -> tuple[int, int]:
        """Return after how many sessions of the span a part was flagged, and how many alerts began in it."""
        turns = sorted(
            turn
            for outline, ends in closed
            for ratings, until in self._released(outline, ends)
            for turn in _turns(ratings, until, policy)
        )
        if not turns:
            return 0, 0
        flagged = alerts = low = weak = place = 0
        for session in self.history.held:
            before = weak
            while place < len(turns) and turns[place][0] <= session.place:
                low, weak = low + turns[place][1], weak + turns[place][2]
                place += 1
            if session.on >= self._since:
                flagged += low > 0
                alerts += weak > 0 and not before
        return flagged, alerts

    def _released(
        self, outline: Outline, ends: Place | None
    ) -> Iterator[tuple[Sequence[Outlined], Place | None]]:
        """Yield the ratings of a series in stretches, each up to a release, and the place from which it has ended."""
        ratings: Sequence[Outlined] = outline.ratings
        for release in sorted(self.history.releases, key=lambda each: (each.through, each.number)):
            if (release.rater, release.factor) == (outline.rater, outline.factor):
                after = release.through, release.number + 1
                yield [each for each in ratings if each.given.session.place < after], after
                ratings = [each for each in ratings if each.given.session.place >= after]
        yield ratings, ends


def _turns(ratings: Sequence[Outlined], ends: Place | None, policy: Policy) -> Iterator[Turn]:
    """Yield where a series begins, or ceases, to be flagged and to be weak, which it is as `course_of` follows it."""
    low = weak = False
    good = 0
    for rating in ratings:
        closes, was_weak = rating.closes, weak
        if closes:
            weak, good = True, 0
        elif weak:
            good = good + 1 if is_good(rating, policy) else 0
            weak = good < policy.clear_run
        if closes is not low or weak is not was_weak:
            yield rating.given.session.place, closes - low, weak - was_weak
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
