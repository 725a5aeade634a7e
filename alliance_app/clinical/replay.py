"""What would a policy have said of a case, session by session, and what does it say today?

As it was known then: each rating is judged by those before it, and whoever has left since still counted. A supervisor's
release ends a flag, but does not undo that it was raised.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .alliance import Factor, Given, History, Place, Rater
from .clearing import course_of
from .flags import Usual
from .gate import Reason, freshness_of, gate_grounds, reason_by_courses
from .measures import MEASURES, Measure
from .outline import Outline, outlined
from .policy import Policy
from .standing import standing_ceilings
from .stuck import stuck_grounds

Piece = tuple[Rater, Factor, Sequence[Given], Place | None]
BEGINNING: Place = date.min, 0


@dataclass(frozen=True, slots=True)
class Played:
    """What a policy says of one case: whether some part was flagged after a session of the span, how often that began,
    and why techniques wait or not on the last day.

    Flagged is what keeps techniques waiting: a closer of somebody who counts is current.
    """

    flagged: bool
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
        flagged, alerts = self._alerts(closed)
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

    def _alerts(self, closed: Sequence[tuple[Outline, Place | None]]) -> tuple[bool, int]:
        """Return whether a part was flagged after a session of the span, and how often that began in it."""
        turns = sorted(turn for outline, ends in closed for turn in _turns(outline, ends))
        if not turns:
            return False, 0
        flagged, alerts, weak, place = False, 0, 0, 0
        for session in self.history.held:
            before = weak
            while place < len(turns) and turns[place][0] <= session.place:
                weak += turns[place][1]
                place += 1
            if session.on >= self._since and weak:
                flagged = True
                alerts += not before
        return flagged, alerts


def _turns(outline: Outline, ends: Place | None) -> Iterator[tuple[Place, int]]:
    """Yield where a series begins to be flagged (1) and where it no longer is (-1)."""
    weak = False
    for rating in outline.ratings:
        if rating.closes is not weak:
            weak = rating.closes
            yield rating.given.session.place, 1 if weak else -1
    if weak and ends is not None:
        yield ends, -1


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
