"""Where does a case stand? Its whole history, the clinic's policy and a date in; everything concluded out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .alliance import Factor, History
from .clearing import Course, course_of
from .flags import Flag, Series, ceiling_flags, gap_flags, judged
from .gate import Freshness, Gate, Ground, Reason, freshness_of, gate_grounds
from .measures import MEASURES, Measure
from .policy import Policy
from .prompts import Prompt, prompts_of
from .stuck import StuckGround, stuck_grounds

#: Factors are told in this order.
FACTOR_ORDER = {factor: place for place, factor in enumerate(Factor)}

#: Raised with every change of a rule; stored standings of an older version are rebuilt.
RULES_VERSION = 5


class PartState(StrEnum):
    """How one part of the alliance is drawn: a whole pillar, a stub, a stub that recovers, or dots."""

    PRESENT = "present"
    LOW = "low"
    UNSTEADY = "unsteady"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """One pillar of the alliance mark: the lowest current rating of anyone who counts, 0-10, or None.

    `since` is when its weakness began; `known_until` the last day on which a present part is still known if no
    session follows, None if time alone changes nothing; `rated_on` the date of its newest rating.
    """

    factor: Factor
    state: PartState
    value: int | None
    since: date | None = None
    known_until: date | None = None
    rated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything concluded about a case on one day."""

    as_of: date
    grounds: tuple[Ground, ...]
    stuck_grounds: tuple[StuckGround, ...]
    flags: tuple[Flag, ...]
    parts: tuple[Part, Part, Part]
    courses: tuple[Course, ...]
    prompts: tuple[Prompt, ...]

    @property
    def reason(self) -> Reason:
        return self.grounds[0].reason

    @property
    def gate(self) -> Gate:
        return self.reason.gate

    @property
    def stuck(self) -> bool:
        return bool(self.stuck_grounds)

    @property
    def stuck_by(self) -> tuple[str, ...]:
        """The names of all grounds on which the case is stuck, each once."""
        return tuple(dict.fromkeys(ground.name for ground in self.stuck_grounds))

    def courses_of(self, factor: Factor) -> list[Course]:
        """Return the series of a part, one a rater, the one that makes it what it is first: the weakest, then the
        longest weak, then the lowest. What two raters said is told apart: in one line it looks like a change."""
        mine = [course for course in self.courses if course.series.factor is factor]
        return sorted(
            mine, key=lambda c: (not c.weak, not c.confirming, c.series.newest.given.value, c.since or date.max)
        )

    @property
    def fresh_until(self) -> date | None:
        """The last day on which an open gate stays open if nothing more is recorded; None if time changes nothing."""
        if self.gate is Gate.CLOSED:
            return None
        return min((part.known_until for part in self.parts if part.known_until), default=None)

    @property
    def since(self) -> date | None:
        """When the present weakness began; None unless one closes the gate."""
        return min((ground.since for ground in self.grounds if ground.since), default=None)


def standing_of(
    history: History, policy: Policy, today: date, measures: Mapping[str, Measure] = MEASURES
) -> Standing:
    """Conclude where the case stands at the end of `today`; what is dated later is not looked at."""
    history = history.until(today)
    stuck = stuck_grounds(history, policy, measures)
    shown = judged_series(history, policy)
    courses = tuple(
        course_of(series, policy, history.released(series.rater, series.factor))
        for series in shown
        if series.rater.counts
    )
    freshness = freshness_of(history)
    ceilings = standing_ceilings(history, policy, bool(stuck))
    grounds = gate_grounds(
        history, policy, today, courses=courses, ceilings=ceilings, freshness=freshness, stuck=bool(stuck)
    )
    flags = (*(flag for series in shown for flag in series.flags()), *gap_flags(history, policy))
    return Standing(
        as_of=today,
        grounds=grounds,
        stuck_grounds=stuck,
        flags=(*(flag for flag in flags if not _is_released(history, flag)), *ceilings),
        parts=(
            _part(Factor.RELATIONSHIP, courses, freshness, policy, today),
            _part(Factor.GOAL, courses, freshness, policy, today),
            _part(Factor.METHOD, courses, freshness, policy, today),
        ),
        courses=courses,
        prompts=prompts_of(history, policy),
    )


def standing_ceilings(history: History, policy: Policy, stuck: bool) -> tuple[Flag, ...]:
    """Return whose perfect scores stand beside no progress, without those that a supervisor has released."""
    return tuple(flag for flag in ceiling_flags(history, policy, stuck) if not _is_released(history, flag))


def judged_series(history: History, policy: Policy) -> tuple[Series, ...]:
    """Judge the series of all who have not left, by factor and rater; guardians' and observers' close nothing."""
    others = {
        key: given
        for key, given in history.series.items()
        if not key[0].counts and key[0] not in history.departures
    }
    series = sorted(
        {**history.counting_series, **others}.items(), key=lambda item: (FACTOR_ORDER[item[0][1]], item[0][0])
    )
    return tuple(judged(rater, factor, given, policy) for (rater, factor), given in series)


def _part(
    factor: Factor, courses: tuple[Course, ...], freshness: Freshness, policy: Policy, today: date
) -> Part:
    mine = [course for course in courses if course.series.factor is factor]
    value = min((course.series.newest.given.value for course in mine), default=None)
    since = min((course.since for course in mine if course.since), default=None)
    rated_on = freshness.newest[factor].session.on if factor in freshness.newest else None
    known_until = freshness.known_until(factor, policy, today)
    if any(course.weak for course in mine):
        state = PartState.LOW
    elif any(course.confirming for course in mine):
        state = PartState.UNSTEADY
    elif not freshness.known(factor, policy, today):
        state, value = PartState.UNKNOWN, None
    else:
        state = PartState.PRESENT
    return Part(factor, state, value, since, known_until, rated_on)


def _is_released(history: History, flag: Flag) -> bool:
    return flag.session.number in history.released(flag.rater, flag.factor)
