"""When was a part of the alliance strained, how did that end, and how long did it take?

A rupture of a part begins in the session in which somebody who counts first rates it low or clearly below what is usual
for them (a closer fires), and ends with the session after which everybody's ratings of the part are steady again. It
goes on while anybody's are not: what one person mends another may still feel. Those who have left since, and the pairs
before a transfer, are told of as well: what was strained then was strained.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from statistics import median
from sys import maxsize

from .alliance import Factor, Given, History, Place, Rater, Release, Session
from .clearing import is_good
from .flags import JudgedRating, judged
from .policy import Policy

#: Of which parts what was rated before a transfer speaks of another pair: of all but the goal.
OF_THE_PAIR = (Factor.RELATIONSHIP, Factor.METHOD)
#: After every session of a day.
END_OF_DAY = maxsize


class Ended(StrEnum):
    """How a rupture ended: by ratings, by a supervisor's word, because who had rated low left, or with the pair."""

    REPAIRED = "repaired"
    RELEASED = "released"
    LEFT = "left"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Rupture:
    """One rupture of one part; `ended_on` and `ended` are None while it is open.

    `sessions` counts the held sessions after the one in which it began, up to its end, or so far.
    """

    factor: Factor
    began: Session
    ended_on: date | None
    ended: Ended | None
    sessions: int

    @property
    def began_on(self) -> date:
        return self.began.on

    @property
    def open(self) -> bool:
        return self.ended is None

    @property
    def days(self) -> int | None:
        """Days from its first session to its end, None while it is open."""
        return (self.ended_on - self.began.on).days if self.ended_on else None

    def covers(self, day: date) -> bool:
        """Whether a day lies within it, its first and its last day included."""
        return self.began.on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class _Spell:
    """One time in which one series was not steady; `until` is its place in the case, None while it lasts."""

    began: Session
    until: Place | None = None
    ended: Ended | None = None

    @property
    def last(self) -> Place:
        return self.until or (date.max, END_OF_DAY)


def ruptures_of(history: History, policy: Policy, today: date) -> tuple[Rupture, ...]:
    """Return the ruptures of a case up to a day, by the day on which they began; those of one part never overlap."""
    history = history.until(today)
    spells: dict[Factor, list[_Spell]] = defaultdict(list)
    for (rater, factor), given in history.series.items():
        if rater.counts:
            spells[factor].extend(_spells(history, rater, factor, given, policy))
    found = [
        _rupture(history, factor, spell) for factor in Factor for spell in _together(spells[factor])
    ]
    return tuple(sorted(found, key=lambda rupture: rupture.began.place))


def usual_days(ruptures: Iterable[Rupture]) -> float | None:
    """Return the median of the days that repairs took, None if no rupture was repaired by ratings."""
    days = [rupture.days for rupture in ruptures if rupture.ended is Ended.REPAIRED and rupture.days is not None]
    return median(days) if days else None


def _rupture(history: History, factor: Factor, spell: _Spell) -> Rupture:
    sessions = sum(spell.began.place < session.place <= spell.last for session in history.held)
    return Rupture(factor, spell.began, spell.until[0] if spell.until else None, spell.ended, sessions)


def _together(spells: Iterable[_Spell]) -> Iterator[_Spell]:
    """Yield times that do not overlap: those of several people become one, which ends as the last of them does."""
    whole: _Spell | None = None
    for spell in sorted(spells, key=lambda each: each.began.place):
        if whole and spell.began.place <= whole.last:
            if spell.last > whole.last:
                whole = replace(whole, until=spell.until, ended=spell.ended)
        else:
            if whole:
                yield whole
            whole = spell
    if whole:
        yield whole


def _spells(
    history: History, rater: Rater, factor: Factor, given: Sequence[Given], policy: Policy
) -> Iterator[_Spell]:
    """Yield the times in which one series was not steady, each pair of client and therapist by itself."""
    left_on = history.departures.get(rater)
    for pair, ends_on in _pairs(history, factor, given):
        counted = [each for each in pair if left_on is None or each.session.on <= left_on]
        if not counted:
            continue
        ratings = judged(rater, factor, counted, policy).ratings
        for release, covered in _by_release(history, rater, factor, ratings):
            for spell in _walked(covered, policy):
                yield _ended(spell, release, left_on, ends_on)


def _ended(spell: _Spell, release: Release | None, left_on: date | None, ends_on: date | None) -> _Spell:
    """Return a time with how it ended: what came first of a release, the rater's leaving and the end of the pair."""
    if spell.until:
        return spell
    ways = (
        (release and release.said_on, Ended.RELEASED), (left_on, Ended.LEFT), (ends_on, Ended.TRANSFERRED),
    )  # fmt: skip
    known = [(on, how) for on, how in ways if on]
    if not known:
        return spell
    on, how = min(known, key=lambda way: way[0])
    return replace(spell, until=(max(on, spell.began.on), END_OF_DAY), ended=how)


def _walked(ratings: Iterable[JudgedRating], policy: Policy) -> Iterator[_Spell]:
    """Yield from each closer that finds the series steady to the good rating that clears it: `clearing.course_of`."""
    began, good = None, 0
    for rating in ratings:
        session = rating.given.session
        if rating.closes:
            began, good = began or session, 0
        elif began:
            good = good + 1 if is_good(rating, policy) else 0
            if good == policy.clear_run:
                yield _Spell(began, session.place, Ended.REPAIRED)
                began, good = None, 0
    if began:
        yield _Spell(began)


def _by_release(
    history: History, rater: Rater, factor: Factor, ratings: Sequence[JudgedRating]
) -> Iterator[tuple[Release | None, list[JudgedRating]]]:
    """Yield the ratings by the first release that covers them, last those that none does, which say how it stands."""
    mine = [release for release in history.releases if (release.rater, release.factor) == (rater, factor)]
    rest = list(ratings)
    for release in sorted(mine, key=lambda each: (each.said_on, each.through, each.number)):
        yield release, [rating for rating in rest if release.covers(rating.given.session)]
        rest = [rating for rating in rest if not release.covers(rating.given.session)]
    yield None, rest


def _pairs(history: History, factor: Factor, given: Sequence[Given]) -> Iterator[tuple[list[Given], date | None]]:
    """Yield what each pair of client and therapist rated, with the day on which the pair ended, None for the last."""
    since = [*history.earlier_dyads, history.dyad_since] if factor in OF_THE_PAIR and history.dyad_since else []
    rest = list(given)
    for on in since:
        number = history.dyad_from if on == history.dyad_since else 0
        yield [each for each in rest if each.session.place < (on, number)], on
        rest = [each for each in rest if each.session.place >= (on, number)]
    yield rest, None
