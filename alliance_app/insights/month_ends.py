"""How did the open cases stand at the end of each month, with what had passed with time by then?"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from alliance_app.clinical.alliance import WHO_COUNT, Attendance, Factor
from alliance_app.clinical.gate import Reason
from alliance_app.records.models import Rating, Session

from .changes import Course
from .heard import in_force
from .months import months_until
from .team_counts import Scope


class State(StrEnum):
    """How a case stood. Perfect scores with little change are not known to be true, and count as not known."""

    IN_PLACE = "in_place"
    UNKNOWN = "unknown"
    WEAK = "weak"


#: Which reason of a standing is which state.
STATES = {
    Reason.LOW: State.WEAK, Reason.CONFIRMING: State.WEAK, Reason.UNVERIFIED: State.UNKNOWN,
    Reason.UNKNOWN: State.UNKNOWN, Reason.CLIENT_VIEW_UNKNOWN: State.IN_PLACE, Reason.IN_PLACE: State.IN_PLACE,
}  # fmt: skip
#: From one day on until another, which is not in it any more.
Spans = Mapping[UUID, Sequence[tuple[date, date]]]


def month_ends(courses: Sequence[Course], scope: Scope, fresh_days: int) -> dict[date, dict[State, int]]:
    """Return how many cases that were open on the last day of each month stood how, today's for this month.

    As it was told by then; and where all was in place, not known if time had passed over it (`fresh_days`).
    """
    ends = [*(first - timedelta(days=1) for first in months_until(scope.until)[1:]), scope.until]
    moments = [scope.clinic.beginning_of(end + timedelta(days=1)) for end in ends]
    found = {end: dict.fromkeys(State, 0) for end in ends}
    stale = _stale(scope, fresh_days)
    for course in courses:
        places = [bisect_right(moments, change.at) for change in course] + [len(ends)]
        for change, first, last in zip(course, places, places[1:], strict=False):
            for end in ends[first:last]:
                if change.opened_on <= end and (change.closed_on is None or end < change.closed_on):
                    found[end][_state(change, end, stale)] += 1
    return found


def _state(change: tuple, end: date, stale: Spans) -> State:
    state = STATES[Reason(change.reason)]
    if state is State.IN_PLACE and any(begins <= end < over for begins, over in stale.get(change.case_id, ())):
        return State.UNKNOWN
    return state


def _stale(scope: Scope, fresh_days: int) -> Spans:
    """Return when a part of each case was known too long ago, as far as that comes with time: from so many days after
    its newest rating on, once a session was held without one, until the next session.

    That is `clinical.gate.Freshness.stale` where fewer sessions followed than end it at once; a test holds the two
    together. What a session itself ends was told then.
    """
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    fresh = timedelta(days=fresh_days)
    for case, held_on, following, *newest in _without_all_parts(scope):
        over = following or date.max
        begins = [max(held_on, rated_on + fresh) for rated_on in newest if rated_on and rated_on < held_on]
        if begins and min(begins) < over:
            found[case].append((min(begins), over))
    return found


def _without_all_parts(scope: Scope) -> QuerySet:
    """Return the held sessions in which no one rated all parts: case, day, the next session's day, and of each part the
    day on which it was rated last by then."""
    held = Session.objects.filter(
        clinic=scope.clinic, case__in=scope.cases, case__gated=True, attendance=Attendance.HELD.value,
        held_on__lte=scope.until,
    )  # fmt: skip
    same = Session.objects.filter(case=OuterRef("case"), attendance=Attendance.HELD.value)
    later = Q(held_on__gt=OuterRef("held_on")) | Q(held_on=OuterRef("held_on"), recorded_at__gt=OuterRef("recorded_at"))
    following = same.filter(later).order_by("held_on", "recorded_at").values("held_on")[:1]
    newest = {f"rated_{part.value}": Subquery(_rated(part)) for part in Factor}
    return (
        held.filter(~Exists(_by_who_counts().filter(_all_parts(), session=OuterRef("pk"))))
        .annotate(following=Subquery(following), **newest)
        .order_by()
        .values_list("case", "held_on", "following", *newest)
    )


def _by_who_counts() -> QuerySet[Rating]:
    return in_force().filter(role__in=[role.value for role in WHO_COUNT])


def _all_parts() -> Q:
    return Q(**{f"{part.value}__isnull": False for part in Factor})


def _rated(part: Factor) -> QuerySet:
    """Return the day of the newest session up to one in which a part was rated."""
    rated = _by_who_counts().filter(
        session__case=OuterRef("case"), session__held_on__lte=OuterRef("held_on"), session__withdrawn_at__isnull=True,
        session__attendance=Attendance.HELD.value, **{f"{part.value}__isnull": False},
    )  # fmt: skip
    return rated.order_by("-session__held_on").values("session__held_on")[:1]
