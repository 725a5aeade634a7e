"""How did cases stand month by month, which part is weak in which kind of case, and what became of looks?

Everything is counted by the database, with one question however many cases there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from alliance_app.clinical.alliance import WHO_COUNT, Attendance, Factor
from alliance_app.clinical.gate import Gate, Reason
from alliance_app.clinical.standing import PartState
from alliance_app.consultation.models import CaseStanding, Override, StandingChange
from alliance_app.records.models import Case, Session

from .heard import in_force
from .months import months_until
from .small_tables import Group
from .team_counts import Scope


class State(StrEnum):
    """How a case stood. Perfect scores with little change are not known to be true, and count as not known."""

    IN_PLACE = "in_place"
    UNKNOWN = "unknown"
    WEAK = "weak"


class Phase(StrEnum):
    """How far a case is, by the sessions that were held."""

    FIRST = "first"
    LATER = "later"


class Became(StrEnum):
    """What became of a look behind closed techniques."""

    RATED = "rated"
    RED_FLAG = "red_flag"
    TIME = "time"
    SUPERVISOR = "supervisor"
    CASE = "case"
    HOLDS = "holds"


#: Which reason of a standing is which state.
STATES = {
    Reason.LOW: State.WEAK, Reason.CONFIRMING: State.WEAK, Reason.UNVERIFIED: State.UNKNOWN,
    Reason.UNKNOWN: State.UNKNOWN, Reason.CLIENT_VIEW_UNKNOWN: State.IN_PLACE, Reason.IN_PLACE: State.IN_PLACE,
}  # fmt: skip
OPEN_REASONS = [reason.value for reason in Reason if reason.gate is Gate.OPEN]
#: Up to which held session a case is at its beginning.
FIRST_SESSIONS = 5
#: After how many days it is looked how the case of a look stood.
A_MONTH = timedelta(days=30)
WEAK_PARTS = [PartState.LOW.value, PartState.UNSTEADY.value]


@dataclass(slots=True)
class Looks:
    """How many looks began, by what became of them, and by whether somebody answered; of those that began at least 30
    days ago (`older`), after how many all parts were `in_place` 30 days later."""

    became: dict[Became, int] = field(default_factory=lambda: dict.fromkeys(Became, 0))
    answered: int = 0
    older: int = 0
    in_place: int = 0

    @property
    def of(self) -> int:
        return sum(self.became.values())


@dataclass(slots=True)
class Stood:
    """How the cases of a scope stood: at the end of each month, given by its last day; the open ones by kind and phase,
    each as a group with how many have a weak relationship, goal and method; and the looks."""

    months: dict[date, dict[State, int]]
    weak: dict[tuple[str, Phase], Group] = field(default_factory=dict)
    looks: Looks = field(default_factory=Looks)


def stood(scope: Scope, fresh_days: int) -> Stood:
    """Return how the cases of a scope stood; `fresh_days` is the policy's."""
    ends = _ends(scope.until)
    found = Stood({end: dict.fromkeys(State, 0) for end in ends})
    months = [_at_end(scope, place, end, fresh_days) for place, end in enumerate(ends)]
    for what, first, second, *numbers in months[0].union(*months[1:], _weak(scope), _looks(scope), all=True):
        if what == "month":
            found.months[ends[int(first)]][STATES[Reason(second)]] += numbers[0]
        elif what == "weak":
            found.weak[first, Phase(second)] = _group(numbers)
        else:
            _add(found.looks, Became(first), second == "answered", *numbers[:3])
    return found


def weak_of(scope: Scope) -> dict[tuple[str, Phase], Group]:
    """Return the open cases of a scope alone, as `Stood.weak`."""
    return {(kind, Phase(phase)): _group(numbers) for _, kind, phase, *numbers in _weak(scope)}


def _group(numbers: Sequence[int]) -> Group:
    of, relationship, goal, method, *_ = numbers
    return Group(of, (relationship, goal, method))


def by_kind(weak: dict[tuple[str, Phase], Group]) -> dict[str, Group]:
    """Return the groups of all phases together."""
    return _together(weak, lambda key: key[0])


def by_phase(weak: dict[tuple[str, Phase], Group]) -> dict[Phase, Group]:
    """Return the groups of all kinds together."""
    return _together(weak, lambda key: key[1])


def _together(weak: dict, name) -> dict:
    found: dict = {}
    for key, group in weak.items():
        found[name(key)] = found[name(key)] + group if name(key) in found else group
    return found


def _add(looks: Looks, became: Became, answered: bool, count: int, older: int, in_place: int) -> None:
    looks.became[became] += count
    looks.answered += count * answered
    looks.older += older
    looks.in_place += in_place


def _ends(today: date) -> list[date]:
    """Return the last days of the twelve months that end with this one, today for this one."""
    return [*(first - timedelta(days=1) for first in months_until(today)[1:]), today]


def _row(rows: QuerySet, what: str, first: object, second: object, *numbers: object) -> QuerySet:
    """Return groups of rows by two names, each with five numbers: what a union asks for."""
    named = rows.order_by().annotate(first=first, second=second).values("first", "second")
    none = Value(0, IntegerField())
    places = {f"n{place}": number for place, number in enumerate([*numbers, *[none] * (5 - len(numbers))])}
    counted = named.annotate(what=Value(what, CharField()), **places)
    return counted.values_list("what", "first", "second", *places)


# Months
def _at_end(scope: Scope, place: int, end: date, fresh_days: int) -> QuerySet:
    """Return how many cases that were open at the end of a day there were, by the reason that decided then.

    As it was concluded by then; and where all was in place, not known if by then time had passed over it.
    """
    moment = scope.clinic.beginning_of(end + timedelta(days=1))
    told = StandingChange.objects.filter(case=OuterRef("pk"), at__lt=moment).order_by("-at", "-id")
    cases = Case.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=end), clinic=scope.clinic, pk__in=scope.cases, gated=True,
        opened_on__lte=end,
    ).annotate(reason=Subquery(told.values("reason")[:1])).filter(reason__isnull=False)  # fmt: skip
    stale = Q(reason__in=OPEN_REASONS) & ~(
        Q(_rated("relationship", end, fresh_days))
        & Q(_rated("goal", end, fresh_days))
        & Q(_rated("method", end, fresh_days))
    )
    reason = models.Case(
        When(stale, then=Value(Reason.UNKNOWN.value)), default=F("reason"), output_field=CharField()
    )
    return _row(cases, "month", Value(str(place), CharField()), reason, Count("pk"))


def _rated(part: str, end: date, fresh_days: int) -> Exists:
    """Whether a part was rated within the days that keep it known, or in the last held session: then none came after.

    That is `clinical.gate.Freshness.stale` as the database says it; a test holds the two together.
    """
    held = {"attendance": Attendance.HELD.value, "withdrawn_at__isnull": True, "held_on__lte": end}
    last = Session.objects.filter(case=OuterRef(OuterRef("pk")), **held).order_by("-held_on", "-recorded_at", "-id")
    lately = Q(session__held_on__gt=end - timedelta(days=fresh_days), session__held_on__lte=end)
    return Exists(
        in_force().filter(
            lately | Q(session__in=last.values("pk")[:1]),
            session__case=OuterRef("pk"),
            session__withdrawn_at__isnull=True,
            session__attendance=Attendance.HELD.value,
            role__in=[role.value for role in WHO_COUNT],
            **{f"{part}__isnull": False},
        )
    )


# Weak parts
def _weak(scope: Scope) -> QuerySet:
    """Return how many open cases there are by kind and phase, and in how many each part is low or not yet steady."""
    standings = CaseStanding.objects.filter(
        clinic=scope.clinic, case__in=scope.cases, case__gated=True, case__closed_on__isnull=True
    )
    phase = models.Case(
        When(held_sessions__lte=FIRST_SESSIONS, then=Value(Phase.FIRST.value)),
        default=Value(Phase.LATER.value), output_field=CharField(),
    )  # fmt: skip
    parts = [
        Count("pk", filter=Q(**{f"detail__parts__{place}__state__in": WEAK_PARTS})) for place in range(len(Factor))
    ]
    return _row(standings, "weak", F("case__kind"), phase, Count("pk"), *parts)


# Looks
def _looks(scope: Scope) -> QuerySet:
    """Return how many looks of the period there are, by what became of them and whether somebody answered."""
    later = StandingChange.objects.filter(case=OuterRef("case"), at__lte=OuterRef("made_at") + A_MONTH)
    reason = Subquery(later.order_by("-at", "-id").values("reason")[:1])
    over = Q(ended_at__isnull=True, ends_on__lt=scope.until)
    became = models.Case(
        When(over, then=Value(Became.TIME.value)), When(ended_at__isnull=True, then=Value(Became.HOLDS.value)),
        default=F("ended_because"), output_field=CharField(),
    )  # fmt: skip
    answered = models.Case(
        When(answered_at__isnull=False, then=Value("answered")), default=Value(""), output_field=CharField()
    )
    older = Q(made_on__lte=scope.until - A_MONTH)
    looks = Override.objects.filter(
        clinic=scope.clinic, case__in=scope.cases, made_on__gte=scope.since, made_on__lte=scope.until
    ).annotate(then=Coalesce(reason, Value("")))  # fmt: skip
    in_place = Count("pk", filter=older & Q(then__in=OPEN_REASONS))
    return _row(looks, "look", became, answered, Count("pk"), Count("pk", filter=older), in_place)
