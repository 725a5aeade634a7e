"""How was it told, one after the other, where each case stood?

Read from `StandingChange`, as alerts are: what was told at the time, not what would be concluded today.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.db.models import F, Value, Window
from django.db.models.functions import Lag

from alliance_app.clinical.alert_rate import WEAK
from alliance_app.clinical.lasting import Lasted
from alliance_app.consultation.models import StandingChange

from .alerts import RATED
from .team_counts import Scope

#: The changes of one case, in their order: each with `at`, `cause`, `reason`, and `opened_on` and `closed_on` of it.
Course = list[tuple]


def courses_of(scope: Scope) -> list[Course]:
    """Return of each case of the scope the changes by which another reason decided."""
    in_order = ("at", "id")
    before = Window(Lag("reason", default=Value("")), partition_by="case", order_by=in_order)
    changes = (
        StandingChange.objects.filter(clinic=scope.clinic, case__in=scope.cases, case__gated=True)
        .annotate(before=before, opened_on=F("case__opened_on"), closed_on=F("case__closed_on"))
        .exclude(reason=F("before"))
        .order_by("case", *in_order)
        .values_list("case_id", "at", "cause", "reason", "opened_on", "closed_on", named=True)
    )
    return [list(course) for _, course in groupby(changes.iterator(), attrgetter("case_id"))]


def repairs_in(courses: list[Course], scope: Scope) -> Iterator[Lasted]:
    """Yield how long each alert lasted that began in the period of the scope, and whether it was repaired.

    What an alert is, and which are counted, is said in `alerts`. One that was released, that lapsed, or whose case was
    closed, lasted as long as it was seen; so did one that is still open.
    """
    weak, day = {reason.value for reason in WEAK}, scope.clinic.local_date
    for course in courses:
        began = None
        for change in course:
            if change.reason in weak:
                began = began or change
            elif began:
                yield from _lasted(began, day(began.at), day(change.at), change.cause in RATED, scope)
                began = None
        if began:
            yield from _lasted(began, day(began.at), began.closed_on or scope.until, False, scope)


def _lasted(began: tuple, began_on, until, repaired: bool, scope: Scope) -> Iterator[Lasted]:
    if began.cause in RATED and scope.since <= began_on <= scope.until:
        yield Lasted(max(0, (until - began_on).days), repaired)
