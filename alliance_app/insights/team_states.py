"""Which part is weak in which open cases, and what became of looks behind closed techniques?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.db.models import (
    CharField,
    Count,
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

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.gate import Gate, Reason
from alliance_app.clinical.standing import PartState
from alliance_app.consultation.models import CaseStanding, Override, StandingChange

from .small_tables import Group
from .team_counts import Scope


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


#: The open cases by kind and phase: each group with how many have a weak relationship, goal and method.
Weak = dict[tuple[str, Phase], Group]


def weak_and_looks(scope: Scope) -> tuple[Weak, Looks]:
    """Return the open cases of a scope, and the looks of its period, from one question."""
    weak, looks = {}, Looks()
    for what, first, second, *numbers in _weak(scope).union(_looks(scope), all=True):
        if what == "weak":
            weak[first, Phase(second)] = _group(numbers)
        else:
            _add(looks, Became(first), second == "answered", *numbers[:3])
    return weak, looks


def weak_of(scope: Scope) -> Weak:
    """Return the open cases of a scope alone."""
    return {(kind, Phase(phase)): _group(numbers) for _, kind, phase, *numbers in _weak(scope)}


def _group(numbers: Sequence[int]) -> Group:
    of, relationship, goal, method, *_ = numbers
    return Group(of, (relationship, goal, method))


def by_kind(weak: Weak) -> dict[str, Group]:
    """Return the groups of all phases together."""
    return _together(weak, lambda key: key[0])


def by_phase(weak: Weak) -> dict[Phase, Group]:
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


def _row(rows: QuerySet, what: str, first: object, second: object, *numbers: object) -> QuerySet:
    """Return groups of rows by two names, each with five numbers: what a union asks for."""
    named = rows.order_by().annotate(first=first, second=second).values("first", "second")
    none = Value(0, IntegerField())
    places = {f"n{place}": number for place, number in enumerate([*numbers, *[none] * (5 - len(numbers))])}
    counted = named.annotate(what=Value(what, CharField()), **places)
    return counted.values_list("what", "first", "second", *places)


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
