"""May intervention-level advice be offered yet?

The first ground that fits decides the gate's reason; every ground that fits is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from .alliance import Factor, Given, History, Rater, Session
from .clearing import Course
from .flags import Flag, Rule, rated_sessions
from .policy import Policy


class Gate(StrEnum):
    """Whether technique advice may be offered on a case."""

    OPEN = "open"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why the gate is as it is, in the order in which they decide."""

    LOW = "low"
    CONFIRMING = "confirming"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    CLIENT_VIEW_UNKNOWN = "client_view_unknown"
    IN_PLACE = "in_place"

    @property
    def gate(self) -> Gate:
        return Gate.OPEN if self in (Reason.CLIENT_VIEW_UNKNOWN, Reason.IN_PLACE) else Gate.CLOSED


class Unknown(StrEnum):
    """What exactly is not known."""

    NO_SESSION = "no_session"
    NEVER_RATED = "never_rated"
    STALE = "stale"
    NO_GOAL = "no_goal"
    NO_CLIENT_VIEW = "no_client_view"


@dataclass(frozen=True, slots=True)
class Ground:
    """One line that fits, with what it is about and its numbers; what does not apply is None.

    `value`, `baseline` and `limit` are points 0-10; `on` is the date of the newest rating concerned and `days` its age,
    `since` the date of the session in which the weakness began. `count` are good ratings so far (confirming), later
    held sessions (stale) or held sessions looked at (client's view); `needed` good ratings of at least `floor` clear
    the series.
    """

    reason: Reason
    unknown: Unknown | None = None
    factor: Factor | None = None
    rater: Rater | None = None
    rules: tuple[Rule, ...] = ()
    session: int | None = None
    on: date | None = None
    since: date | None = None
    value: int | None = None
    baseline: float | None = None
    limit: float | None = None
    count: int | None = None
    days: int | None = None
    needed: int | None = None
    floor: int | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How recently each part was rated by anyone who counts."""

    newest: dict[Factor, Given] = field(default_factory=dict)
    rated_by: dict[Factor, Rater] = field(default_factory=dict)
    later_held: dict[Factor, int] = field(default_factory=dict)

    def stale(self, factor: Factor, policy: Policy, today: date) -> bool:
        """Whether the part was rated once but too long ago."""
        later = self.later_held.get(factor, 0)
        if factor not in self.newest or not later:
            return False
        age = (today - self.newest[factor].session.on).days
        return later >= policy.fresh_sessions or age >= policy.fresh_days

    def known(self, factor: Factor, policy: Policy, today: date) -> bool:
        return factor in self.newest and not self.stale(factor, policy, today)

    def known_until(self, factor: Factor, policy: Policy, today: date) -> date | None:
        """Return the last day on which a part known today is still known, if no session follows.

        None if it is not known, or if time alone does not make it stale.
        """
        if not self.known(factor, policy, today) or not self.later_held[factor]:
            return None
        rated_on, fresh = self.newest[factor].session.on, timedelta(days=policy.fresh_days - 1)
        return rated_on + fresh if date.max - rated_on >= fresh else None  # the calendar ends before that


def freshness_of(history: History) -> Freshness:
    """Find the newest rating of each part by anyone who counts, and how many held sessions came after it."""
    held = history.held
    place = {session.number: index for index, session in enumerate(held)}
    newest: dict[Factor, Given] = {}
    rated_by: dict[Factor, Rater] = {}
    for (rater, factor), given in sorted(history.counting_series.items()):
        if factor not in newest or place[given[-1].session.number] > place[newest[factor].session.number]:
            newest[factor], rated_by[factor] = given[-1], rater
    later = {factor: len(held) - 1 - place[given.session.number] for factor, given in newest.items()}
    return Freshness(newest, rated_by, later)


def gate_grounds(
    history: History,
    policy: Policy,
    today: date,
    *,
    courses: Sequence[Course],
    ceilings: Sequence[Flag],
    freshness: Freshness,
    stuck: bool,
) -> tuple[Ground, ...]:
    """Return every ground that fits, the deciding one first; a history without anything is unknown."""
    closed = (
        *_low(courses, policy),
        *_confirming(courses, policy),
        *_unverified(history, ceilings),
        *_unknown(history, policy, today, freshness, stuck),
    )
    if closed:
        return closed
    if not has_client_view(history, policy):
        return (Ground(Reason.CLIENT_VIEW_UNKNOWN, count=len(_last_held(history, policy))),)
    return (Ground(Reason.IN_PLACE),)


def _low(courses: Sequence[Course], policy: Policy) -> Iterator[Ground]:
    for course in courses:
        if course.weak:
            closers = [flag for flag in course.series.flags() if flag.closes]
            flag = max(closers, key=lambda f: f.limit)
            yield Ground(
                Reason.LOW, factor=flag.factor, rater=flag.rater, rules=tuple(f.rule for f in closers),
                session=flag.session.number, on=flag.session.on, since=course.since, value=flag.value,
                baseline=flag.baseline, limit=flag.limit, needed=policy.clear_run, floor=policy.clear_min,
            )  # fmt: skip


def _confirming(courses: Sequence[Course], policy: Policy) -> Iterator[Ground]:
    for course in courses:
        if course.confirming:
            given = course.series.newest.given
            yield Ground(
                Reason.CONFIRMING, factor=course.series.factor, rater=course.series.rater,
                session=given.session.number, on=given.session.on, since=course.since, value=given.value,
                baseline=course.series.newest.usual, count=course.good, needed=policy.clear_run,
            )  # fmt: skip


def _unverified(history: History, ceilings: Sequence[Flag]) -> Iterator[Ground]:
    rated = rated_sessions(history) if ceilings else {}
    for flag in ceilings:
        if not _talked_about_it(history, [session for session, _ in rated[flag.rater]]):
            yield Ground(
                Reason.UNVERIFIED, rater=flag.rater, rules=(Rule.CEILING,), session=flag.session.number,
                on=flag.session.on, value=flag.value,
            )  # fmt: skip


def _talked_about_it(history: History, rated: Sequence[Session]) -> bool:
    """Whether a direct feedback conversation is on record in or after the fifth-newest session rated.

    So one conversation excuses the next four ratings; with fewer than five rated sessions, any will do.
    """
    since = rated[-5] if len(rated) >= 5 else None
    return any(
        session.feedback and (since is None or (session.on, session.number) >= (since.on, since.number))
        for session in history.held
    )


def _unknown(
    history: History, policy: Policy, today: date, freshness: Freshness, stuck: bool
) -> Iterator[Ground]:
    held = history.held
    if not held:
        yield Ground(Reason.UNKNOWN, Unknown.NO_SESSION)
    for factor in Factor:
        if factor not in freshness.newest:
            if held:
                yield Ground(Reason.UNKNOWN, Unknown.NEVER_RATED, factor)
        elif freshness.stale(factor, policy, today):
            newest = freshness.newest[factor]
            yield Ground(
                Reason.UNKNOWN, Unknown.STALE, factor, freshness.rated_by[factor], session=newest.session.number,
                on=newest.session.on, value=newest.value, count=freshness.later_held[factor],
                days=(today - newest.session.on).days,
            )  # fmt: skip
    if policy.require_goal and len(held) >= policy.goal_from and not history.goals:
        yield Ground(Reason.UNKNOWN, Unknown.NO_GOAL, Factor.GOAL, count=len(held))
    if (
        policy.require_client_view_when_stuck
        and stuck
        and held
        and not has_client_view(history, policy, or_declined=True)
    ):
        yield Ground(Reason.UNKNOWN, Unknown.NO_CLIENT_VIEW, count=len(_last_held(history, policy)))


def has_client_view(history: History, policy: Policy, *, or_declined: bool = False) -> bool:
    """Whether the last held sessions hold a rating of any part by a client, partner or child who counts."""
    for session in _last_held(history, policy):
        for rating in session.ratings:
            if rating.rater.is_client and history.counts(rating.rater):
                if rating.rates or (or_declined and rating.declined):
                    return True
    return False


def _last_held(history: History, policy: Policy) -> tuple[Session, ...]:
    return history.held[-policy.view_sessions :]

