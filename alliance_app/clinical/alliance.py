"""What was observed of an alliance: who rated which part, in which session, and how strongly?"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Factor(StrEnum):
    """The three parts of the alliance, always in this order."""

    RELATIONSHIP = "relationship"
    GOAL = "goal"
    METHOD = "method"


class Role(StrEnum):
    """In which part a person rates."""

    CLIENT = "client"
    PARTNER = "partner"
    CHILD = "child"
    GUARDIAN = "guardian"
    THERAPIST = "therapist"
    OBSERVER = "observer"


#: Whose ratings make a factor known and can close the gate; the others' are shown with their flags only.
WHO_COUNT = frozenset({Role.CLIENT, Role.PARTNER, Role.CHILD, Role.THERAPIST})

#: Whose ratings are a *client's view* of the alliance.
CLIENT_ROLES = frozenset({Role.CLIENT, Role.PARTNER, Role.CHILD})

#: Who takes part in a session: everybody but those who only look on, whose rating can come long after it.
IN_THE_SESSION = frozenset(Role) - {Role.OBSERVER}

#: The lowest and the highest score of a factor and of progress; "not rated" is None and never 0.
LOWEST, HIGHEST = 0, 10


#: Where a session stands in a history.
Place = tuple[date, int]


class Way(StrEnum):
    """By which way an answer reached the record."""

    SELF = "self"
    PAPER = "paper"
    ALOUD = "aloud"
    DECLINED = "declined"


class Attendance(StrEnum):
    """What became of an appointment."""

    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, order=True)
class Rater:
    """One person in one role; `who` is a participant's code (a therapist's own), empty if there is only one."""

    role: Role
    who: str = ""

    @property
    def counts(self) -> bool:
        return self.role in WHO_COUNT

    @property
    def is_client(self) -> bool:
        """Whether this is a person in the therapy whose rating is a client's view."""
        return self.role in CLIENT_ROLES


@dataclass(frozen=True, slots=True)
class Rating:
    """One rater's answer about one session: three scores and progress, each 0-10 or None (not rated)."""

    rater: Rater
    relationship: int | None = None
    goal: int | None = None
    method: int | None = None
    progress: int | None = None
    way: Way = Way.SELF

    def score(self, factor: Factor) -> int | None:
        """Return this rater's score of one factor, 0-10, or None if it was not rated."""
        return dict(zip(Factor, self.scores, strict=True))[factor]

    @property
    def scores(self) -> tuple[int | None, int | None, int | None]:
        return self.relationship, self.goal, self.method

    @property
    def rates(self) -> bool:
        """Whether any of the three factors was rated."""
        return any(score is not None for score in self.scores)

    @property
    def declined(self) -> bool:
        return self.way is Way.DECLINED


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting. `number` orders the sessions of one day and names it in sentences, counted from 1."""

    number: int
    on: date
    attendance: Attendance = Attendance.HELD
    ratings: tuple[Rating, ...] = ()
    feedback: bool = False  # client and therapist spoke directly about how they work together

    @property
    def held(self) -> bool:
        return self.attendance is Attendance.HELD

    @property
    def place(self) -> Place:
        """Where this session stands among the case's: by date, then number."""
        return self.on, self.number


@dataclass(frozen=True, slots=True)
class Score:
    """One participant's total on one outcome measure."""

    measure: str
    person: Rater
    on: date
    total: float


@dataclass(frozen=True, slots=True)
class Declaration:
    """A clinician's dated word that the case is stuck, or no longer is."""

    on: date
    stuck: bool


@dataclass(frozen=True, slots=True)
class Release:
    """A supervisor's reasoned end of a series' flags, for the ratings that the supervisor has seen.

    Those are of sessions before the day `through`, and on it up to the session `number` (by default all of that day),
    without those numbered in `unseen`, which were rated or corrected since.
    `factor` None releases perfect scores (CEILING) of that rater. `on` is the day on which it was said, `at` the
    moment, if known.
    """

    rater: Rater
    factor: Factor | None
    through: date
    number: int = sys.maxsize
    unseen: frozenset[int] = frozenset()
    on: date | None = None
    at: datetime | None = field(default=None, compare=False)

    @property
    def said_on(self) -> date:
        return self.on or self.through

    def covers(self, session: Session) -> bool:
        """Whether it ends the flags of a session."""
        return session.place <= (self.through, self.number) and session.number not in self.unseen


class Given(NamedTuple):
    """One score that was really given: the session it belongs to and its value, 0-10."""

    session: Session
    value: int


@dataclass(frozen=True)
class History:
    """All that was observed of one case, sessions in the order of date, then number.

    `goals` are the dates on which the client's goal was recorded. `departures` says since when a rater no
    longer counts. `dyad_since` is the date of the last transfer: what anybody rated of relationship and method
    before it speaks of another pair, and so does what was rated on that day in sessions before number `dyad_from`.
    `earlier_dyads` are the dates of the transfers before that one. `goal_is_former` says of a newest goal of the day of
    the transfer that the former pair wrote it.
    """

    sessions: tuple[Session, ...] = ()
    scores: tuple[Score, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    goals: tuple[date, ...] = ()
    departures: dict[Rater, date] = field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    dyad_since: date | None = None
    dyad_from: int = 0
    earlier_dyads: tuple[date, ...] = ()
    goal_is_former: bool = False

    def until(self, day: date) -> "History":
        """Return what was known of sessions, scores and decisions dated up to and on `day`."""
        dyads = [dyad for dyad in (*self.earlier_dyads, self.dyad_since) if dyad and dyad <= day]
        return replace(
            self,
            sessions=tuple(s for s in self.sessions if s.on <= day),
            scores=tuple(s for s in self.scores if s.on <= day),
            declarations=tuple(d for d in self.declarations if d.on <= day),
            goals=tuple(g for g in self.goals if g <= day),
            departures={rater: on for rater, on in self.departures.items() if on <= day},
            releases=tuple(r for r in self.releases if r.through <= day),
            dyad_since=max(dyads, default=None),
            dyad_from=self.dyad_from if self.dyad_since in dyads else 0,
            earlier_dyads=tuple(sorted(dyads)[:-1]),
            goal_is_former=self.goal_is_former and self.dyad_since in dyads,
        )

    @cached_property
    def held(self) -> tuple[Session, ...]:
        """The sessions that were held, in order."""
        return tuple(session for session in self.sessions if session.held)

    def counts(self, rater: Rater) -> bool:
        """Whether this rater's word counts now: by role, and has not left."""
        return rater.counts and rater not in self.departures

    def of_this_pair(self, session: Session) -> bool:
        """Whether a session was one of the present pair of client and therapist."""
        return self.dyad_since is None or session.place >= (self.dyad_since, self.dyad_from)

    def released(self, rater: Rater, factor: Factor | None) -> frozenset[int]:
        """Return the numbers of the sessions of which a supervisor has released this rater's flags on this part."""
        if not self.releases:
            return frozenset()
        mine = [release for release in self.releases if (release.rater, release.factor) == (rater, factor)]
        return frozenset(
            session.number
            for session in self.sessions
            for release in mine
            if release.covers(session)
        )

    @cached_property
    def series(self) -> dict[tuple[Rater, Factor], list[Given]]:
        """Each rater's given scores of each factor, in order; held sessions only, gaps left out."""
        found: dict[Rater, tuple[list[Given], ...]] = {}
        for session, rating in self.answers():
            given = found.get(rating.rater)
            if given is None:
                given = found[rating.rater] = ([], [], [])
            for into, value in zip(given, rating.scores, strict=True):
                if value is not None:
                    into.append(Given(session, value))
        return {
            (rater, factor): series
            for rater, given in found.items()
            for factor, series in zip(Factor, given, strict=True)
            if series
        }

    @cached_property
    def counting_series(self) -> dict[tuple[Rater, Factor], list[Given]]:
        """The series of those who count now, of the present pair of client and therapist."""
        kept = {}
        for (rater, factor), given in self.series.items():
            if not self.counts(rater):
                continue
            if factor is not Factor.GOAL:
                given = [g for g in given if self.of_this_pair(g.session)]
            if given:
                kept[rater, factor] = given
        return kept

    def answers(self) -> Iterator[tuple[Session, Rating]]:
        """Yield each rating of a held session with its session, in order."""
        for session in self.sessions:
            if session.held:
                for rating in session.ratings:
                    yield session, rating
