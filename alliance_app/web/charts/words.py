"""How is the course of a part said in words: its state, its trend, and the finding above the chart?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from alliance_app.clinical.alliance import Factor, Given, History
from alliance_app.clinical.clearing import Course
from alliance_app.clinical.flags import Level, Rule
from alliance_app.clinical.gate import Reason, Unknown
from alliance_app.clinical.standing import Part, PartState, Standing
from alliance_app.clinical.wording import joined, number

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

#: From how far above the usual a part is called rising, and from how far below slipping, in points.
RISING, SLIPPING = 1.5, 2


#: What the light band and its curve are.
EXPECTED_WORDS = "expected from the start score, four in five within"


def short_day(on: date) -> str:
    """Return a date as it stands on an axis, "10 Nov"."""
    return f"{on.day} {MONTHS[on.month - 1]}"


def long_day(on: date, today: date) -> str:
    """Return a date as a sentence says it, with its year only if that is another one."""
    return f"{on.day} {on:%B}" if on.year == today.year else f"{on.day} {on:%B %Y}"


@dataclass(frozen=True, slots=True)
class InWords:
    """A part in words: `head` its state ("low"), `trend` ("not yet better") or "", `more` what else fits beside."""

    head: str
    trend: str
    more: tuple[str, ...]
    since: date | None

    @property
    def short(self) -> str:
        return ", ".join(filter(None, (self.head, self.trend)))

    @property
    def dated(self) -> str:
        """The state with the day it began: "low since 10 Nov"."""
        if not self.since:
            return self.head
        verb = "was low from" if self.head == STEADYING else f"{self.head} since"
        return f"{verb} {short_day(self.since)}"


STEADYING = "not yet steady"


def said_of(part: Part, standing: Standing) -> InWords:
    """Return the state and the trend of one part in words."""
    if part.state is PartState.UNKNOWN:
        if part.rated_on is None:
            return InWords("never rated", "", (), None)
        return InWords("not known", "", (f"last rated {short_day(part.rated_on)}",), None)
    course = decisive(part, standing)
    if part.state is PartState.PRESENT:
        return InWords("in place", present_trend(course, standing), (), None)
    usual, now = usual_of(course, standing), f"now {course.series.newest.given.value}"
    if part.state is PartState.LOW:
        more = now if usual is None else f"{number(usual)} is usual, {now}"
        return InWords(weak_word(course), weak_trend(course), (more,), part.since)
    good = f"{course.good} good {'rating' if course.good == 1 else 'ratings'} so far"
    return InWords(STEADYING, "", (good, now), part.since)


def finding_of(standing: Standing, history: History | None = None) -> str:
    """Return in one sentence which part is weak, since when, and whether it gets better."""
    if history is not None and not history.until(standing.as_of).held:
        return "No session yet"
    for state, said in (
        (PartState.LOW, _low),
        (PartState.UNSTEADY, _steadying),
        (PartState.UNKNOWN, _unknown),
    ):
        parts = [part for part in standing.parts if part.state is state]
        if parts:
            return said(parts, standing)
    slipping = [
        p.factor for p in standing.parts if present_trend(decisive(p, standing), standing) == "slipping"
    ]
    if slipping:
        return f"All three parts are in place; {_named(slipping, capital=False)} {_is(slipping)} slipping"
    return f"All three parts are in place{_but(standing)}"


def _but(standing: Standing) -> str:
    """Return what is still open although every part is rated well."""
    unknown = standing.grounds[0].unknown
    if standing.reason is Reason.UNVERIFIED:
        return "; perfect scores, little change"
    if unknown is Unknown.NO_GOAL:
        return "; the client’s goal is not written down"
    if unknown is Unknown.NO_CLIENT_VIEW or standing.reason is Reason.CLIENT_VIEW_UNKNOWN:
        return "; the client’s own view is not known"
    return ""


def _low(parts: list[Part], standing: Standing) -> str:
    courses = [decisive(part, standing) for part in parts]
    today, first = standing.as_of, courses[0]
    names = [part.factor for part in parts]
    if len(parts) > 1:
        trends = {weak_trend(course) for course in courses}
        longest = min(parts, key=lambda part: part.since or today)
        since = long_day(longest.since or today, today)
        same = len({part.since for part in parts}) == 1
        when = f"have been low since {since}" if same else f"are low, {longest.factor.value} since {since}"
        trend = trends.pop() if len(trends) == 1 else ""
        return f"{_named(names)} {when}" + (f", and are {trend}" if trend else "")
    start = parts[0].since or began(first)
    trend, on = weak_trend(first), long_day(start, today)
    if not trend and start == began(first):
        verb = "is low:" if usual_of(first, standing) is None else "fell to"
        return f"{_named(names)} {verb} {first.series.newest.given.value} on {on}"
    return f"{_named(names)} has been {weak_word(first)} since {on}" + (f", and is {trend}" if trend else "")


def _steadying(parts: list[Part], standing: Standing) -> str:
    names = [part.factor for part in parts]
    was = "was" if len(names) == 1 else "were"
    since = long_day(min(part.since for part in parts if part.since), standing.as_of)
    return f"{_named(names)} {was} low from {since}, and {_is(names)} recovering, not yet steady"


def _unknown(parts: list[Part], standing: Standing) -> str:
    names, days = [part.factor for part in parts], {part.rated_on for part in parts}
    never = days == {None}
    everything = len(parts) == len(standing.parts)
    if everything and never:
        return "Nothing is known of the alliance yet"
    who = "The alliance" if everything else _named(names)
    verb = "is" if everything else _is(names)
    last = max((day for day in days if day), default=None)
    return f"{who} {verb} not known" + (f": last rated on {long_day(last, standing.as_of)}" if last else "")


def decisive(part: Part, standing: Standing) -> Course:
    """Return the series that makes the part what it is."""
    return standing.courses_of(part.factor)[0]


def weak_trend(course: Course) -> str:
    """Return how the newest rating lies to the three before it since the weakness began; "" if it is the first."""
    *before, now = [given.value for given in since_then(course)][-4:]
    if not before:
        return ""
    change = now - median(before)
    return "a little better" if change >= 1 else "getting worse" if change <= -1 else "not yet better"


def weak_word(course: Course) -> str:
    """Return "low", or "below the usual" if it is only that."""
    newest = course.series.newest
    return "low" if Rule.LOW in newest.red.limits or Rule.LOW in newest.amber.limits else "below the usual"


def began(course: Course) -> date:
    """Return when the present weakness of a series began; of a steady one, the day of its newest rating."""
    return course.since or course.series.newest.given.session.on


def since_then(course: Course) -> list[Given]:
    """Return the given scores of a weak series since its weakness began."""
    return [rating.given for rating in course.series.ratings if rating.given.session.on >= began(course)]


def usual_of(course: Course, standing: Standing) -> float | None:
    """Return what is usual for this rater, as the reason why techniques wait says it."""
    series = course.series
    told = (g for g in standing.grounds if (g.rater, g.factor) == (series.rater, series.factor) and g.value is not None)
    return next((ground.baseline for ground in told), series.newest.red.baseline)


def present_trend(course: Course, standing: Standing) -> str:
    """Return whether a part in place is steady, rising or slipping; "" while it is too early to say."""
    factor, newest = course.series.factor, course.series.newest
    slips = any(
        flag.factor is factor and flag.level is Level.AMBER and flag.rule in (Rule.DROP, Rule.SUSTAINED)
        for flag in standing.flags
    )
    usual, value = newest.amber.baseline, newest.given.value
    if slips or (usual is not None and usual - value >= SLIPPING):
        return "slipping"
    if usual is None:
        return ""
    return "rising" if value - usual >= RISING else "steady"


def _named(factors: Sequence[Factor], *, capital: bool = True) -> str:
    words = joined([factor.value for factor in factors])
    return words.capitalize() if capital else words


def _is(factors: Sequence[Factor]) -> str:
    return "is" if len(factors) == 1 else "are"
