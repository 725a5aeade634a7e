"""By when is a repair to be tried, and how did it end?

Whoever plans a move on a weak part waits for two things: that the part is clear, and that this came after the plan. So
a repair is complete with the session after which both hold:

- everybody's ratings of the part who counts are steady: no flag that closes waits for clear ratings any more; and
- of each series that was weak or not yet clear when it was planned, `clear_run` *clear* ratings in a row were given in
  sessions first rated since.

Of a plan that is made between the two ratings that clear a flag, the first of them is therefore not counted. The flag
is clear with the second, and the rupture repaired; the plan waits for one more. The rise had begun without it, and what
a move is credited with is to have come after it.

Nothing is repaired where nothing was weak. A part that was not known is *known* with the first rating since, whatever
it says; that is all that can be said of a plan on a part that the ratings, as they are corrected by now, tell was in
place. A view of an earlier session that comes in after the plan does not tell that: the plan was made on a weak part.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median_low

from .alliance import Factor, Given, History, Place, Rater, Release
from .clearing import course_of, is_good
from .flags import JudgedRating, Series, judged
from .policy import Policy
from .ruptures import END_OF_DAY, OF_THE_PAIR

#: How many of the last gaps between sessions tell when the next one is.
GAPS = 6
#: A case whose sessions tell nothing is expected again after this many days; one that meets seldom after at most these.
USUAL_GAP, LONGEST_GAP = 7, 28


def due_on(held: Iterable[date], today: date) -> date:
    """Return by when a repair that is planned on a day is to be tried: the day of the next session, as far as the
    days of the sessions `held` so far tell.

    Sessions come again after the median of the last six gaps, 28 days at most, or a week where there is no gap yet.
    That is counted from the newest session, or from today if its next one is due already.
    """
    days = sorted({day for day in held if day <= today})[-GAPS - 1 :]
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    gap = timedelta(days=min(median_low(gaps), LONGEST_GAP) if gaps else USUAL_GAP)
    return days[-1] + gap if days and days[-1] + gap > today else today + gap


class End(StrEnum):
    """How a repair ended by what is on record: by clear ratings, since a part that was not known is known, by a
    supervisor's word, because who had rated low left, or with the pair of client and therapist that had planned it."""

    REPAIRED = "repaired"
    KNOWN = "known"
    RELEASED = "released"
    LEFT = "left"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan to repair one part, made on a day.

    `since` are the numbers of the sessions first rated after it was made; what was rated of the others tells how the
    part stood then, corrections included. Whose ratings of which of those others came in after it are `late`: they may
    tell that the part was weak, and never that it was not. `pair_until` is the day of the first transfer after it.
    """

    factor: Factor
    on: date
    since: Collection[int]
    pair_until: date | None = None
    late: Collection[tuple[Rater, int]] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the record says of a plan: whether the part was weak or not yet clear when it was made, and how and on which
    day it ended, None while it goes on."""

    of_weak: bool
    end: End | None = None
    on: date | None = None


def outcome_of(history: History, plan: Planned, policy: Policy) -> Outcome:
    """Return what became of a plan; a release of the history is taken for made since from the day of the plan on.

    What comes first of these ends it, and nothing that comes later undoes that: the ratings, or the release or leaving
    that took away the last that was not steady; otherwise the transfer.
    """
    history = _of_the_pair(history, plan)
    part = _Part(history, plan, policy)
    for place, how in _events(history, plan, part.series):
        if part.weak and part.is_over(place):
            return Outcome(True, how, place[0])
        if not part.weak and how is End.REPAIRED:
            return Outcome(False, End.KNOWN, place[0])
    if plan.pair_until:
        return Outcome(bool(part.weak), End.TRANSFERRED, max(plan.pair_until, plan.on))
    return Outcome(bool(part.weak))


def ratings_of(history: History, plan: Planned) -> dict[Rater, list[Given]]:
    """Return what each who counts has said of the part, as far as it can tell what became of a plan: how the part stood
    when it was made, and, of the sessions since, what followed."""
    return dict(_series(_of_the_pair(history, plan), plan))


def _of_the_pair(history: History, plan: Planned) -> History:
    """Return what was observed until the pair ended that a plan was made in."""
    if plan.pair_until is None:
        return history
    number = history.dyad_from if plan.pair_until == history.dyad_since else 0
    dyads = [on for on in (*history.earlier_dyads, history.dyad_since) if on and on < plan.pair_until]
    return replace(
        history,
        sessions=tuple(each for each in history.sessions if each.place < (plan.pair_until, number)),
        releases=tuple(each for each in history.releases if each.said_on < plan.pair_until),
        departures={rater: on for rater, on in history.departures.items() if on < plan.pair_until},
        dyad_since=max(dyads, default=None),
        dyad_from=0,
        earlier_dyads=tuple(sorted(dyads)[:-1]),
    )


def _events(
    history: History, plan: Planned, series: Mapping[Rater, Sequence[Given]]
) -> Iterator[tuple[Place, End]]:
    """Yield where in the case something happened since the plan that can end it, in order."""
    rated = {g.session.place for given in series.values() for g in given if g.session.number in plan.since}
    said = {each.said_on for each in history.releases if each.factor is plan.factor and each.said_on >= plan.on}
    left = {on for rater, on in history.departures.items() if rater in series}
    yield from sorted(
        (*((place, End.REPAIRED) for place in rated), *(((on, END_OF_DAY), End.RELEASED) for on in said),
         *(((on, END_OF_DAY), End.LEFT) for on in left)),
        key=lambda event: (event[0], event[1] is End.LEFT),
    )  # fmt: skip


class _Part:
    """The ratings of one part by those who counted when a plan was made, or have since."""

    def __init__(self, history: History, plan: Planned, policy: Policy):
        self.plan, self.policy = plan, policy
        self.departures = history.departures
        self.releases = [each for each in history.releases if each.factor is plan.factor]
        self.series = dict(_series(history, plan))
        self.judged = {
            rater: judged(rater, plan.factor, given, policy).ratings for rater, given in self.series.items()
        }
        self.weak = {rater for rater, given in self.series.items() if self._was_weak(rater, given)}

    def is_over(self, place: Place) -> bool:
        """Whether by then everybody who counts still is steady, and each who was not has cleared since, was released,
        or has left."""
        for rater, ratings in self.judged.items():
            left_on = self.departures.get(rater)
            if left_on and (left_on, END_OF_DAY) <= place:
                continue
            so_far = [each for each in ratings if each.given.session.place <= place]
            released = [each for each in self.releases if each.said_on <= place[0] and self._is_said(each, place)]
            if so_far and not self._steady(rater, so_far, released):
                return False
            freed = any(each.rater == rater and each.said_on >= self.plan.on for each in released)
            if rater in self.weak and not freed and not self._cleared(so_far):
                return False
        return True

    def _was_weak(self, rater: Rater, given: Iterable[Given]) -> bool:
        """Whether a series was weak or not yet clear when the plan was made, by what was rated by then, or with what
        came in of it later."""
        known = [g for g in given if g.session.number not in self.plan.since]
        by_then = [g for g in known if (rater, g.session.number) not in self.plan.late]
        before = [each for each in self.releases if each.said_on < self.plan.on]
        return any(
            not self._steady(rater, judged(rater, self.plan.factor, some, self.policy).ratings, before)
            for some in (by_then, known)
            if some
        )

    def _is_said(self, release: Release, place: Place) -> bool:
        return (release.said_on, END_OF_DAY) <= place or release.said_on < self.plan.on

    def _steady(self, rater: Rater, ratings: Sequence[JudgedRating], releases: Iterable[Release]) -> bool:
        mine = [each for each in releases if each.rater == rater]
        gone = {r.given.session.number for r in ratings for each in mine if each.covers(r.given.session)}
        return course_of(Series(rater, self.plan.factor, tuple(ratings)), self.policy, gone).since is None

    def _cleared(self, ratings: Iterable[JudgedRating]) -> bool:
        """Whether enough clear ratings in a row were given in sessions since the plan."""
        run = 0
        for rating in ratings:
            clear = not rating.closes and is_good(rating, self.policy)
            run = run + (rating.given.session.number in self.plan.since) if clear else 0
            if run == self.policy.clear_run:
                return True
        return False


def _series(history: History, plan: Planned) -> Iterator[tuple[Rater, list[Given]]]:
    """Yield what each who counts said of the part, of the pair that the plan was made in; without those who had left
    before it."""
    for (rater, factor), given in history.series.items():
        left_on = history.departures.get(rater)
        if factor is not plan.factor or not rater.counts or (left_on and left_on <= plan.on):
            continue
        kept = [
            g
            for g in given
            if (left_on is None or g.session.on <= left_on)
            and (factor not in OF_THE_PAIR or history.of_this_pair(g.session))
        ]
        if kept:
            yield rater, kept
