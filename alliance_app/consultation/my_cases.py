"""Which of a therapist's cases ask for what? In four groups, each page by page, whoever has waited longest first.

A page begins after a row, never after a number of rows, so that the last one costs what the first does; and nothing
is counted beyond COUNTED.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, When

from alliance_app.clinical.alliance import Role
from alliance_app.clinical.gate import Gate, Reason
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, Rating

from .models import CaseStanding, Override
from .queries import to_rate

#: How many rows of a group one page holds.
PAGE = 25
#: Up to which number a group's cases are counted.
COUNTED = 1000


class Group(StrEnum):
    """What a case asks for. A held session that nobody has rated stands in the first beside its case's own."""

    RATE_NEXT = "rate-next"
    ALLIANCE_FIRST = "alliance-first"
    NOT_KNOWN = "not-known"
    IN_PLACE = "in-place"


#: The groups in which each case stands once.
OF_CASES = (Group.ALLIANCE_FIRST, Group.NOT_KNOWN, Group.IN_PLACE)


@dataclass(slots=True)
class Page:
    """Some rows of a group: standings, or sessions to rate each with its standing. `total` is COUNTED + 1 for more."""

    rows: list = field(default_factory=list)
    after: UUID | None = None
    total: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class MyCases:
    """A therapist's cases as they were asked for: those whose code holds `words`; `only` "stuck" or "closed" ones."""

    therapist: Clinician
    today: date
    words: str = ""
    only: str = ""

    def first_pages(self) -> dict[Group, Page]:
        """Return the first page of each group, with how many there are in it."""
        pages = {}
        for group in Group:
            rows = self.asked(group)
            pages[group] = Page() if rows is None else self._page(group, _counted(rows))
        return pages

    def page_after(self, group: Group, row: UUID) -> Page:
        """Return what follows a row of a group: a case by its id, a session to rate by its own."""
        asked = self.asked(group)
        if asked is None:
            return Page()
        keys, name = _keys(group), "pk" if group is Group.RATE_NEXT else "case"
        place = _everything(self, group).filter(**{name: row}).values_list(*keys).first()
        return self._page(group, asked.filter(_follows(keys, place)) if place else asked)

    def asked(self, group: Group) -> QuerySet | None:
        """Return the rows of a group in their order; None for one that is not asked for."""
        if group is Group.RATE_NEXT:
            return None if self.only in ("stuck", "closed") else _everything(self, group)
        return _everything(self, group).filter(_asks_for(group, self.today))

    def _page(self, group: Group, asked: QuerySet) -> Page:
        rows = list(asked[: PAGE + 1])
        page = Page(rows[:PAGE], total=getattr(rows[0], "total", 0) if rows else 0)
        if len(rows) > PAGE:
            page.after = page.rows[-1].pk if group is Group.RATE_NEXT else page.rows[-1].case_id
        if group is Group.RATE_NEXT:
            page.rows = [(session, session.case.standing) for session in page.rows]
        return page


def first_case(therapist: Clinician, today: date) -> UUID | None:
    """Return the open case of a therapist by which most can be shown, one with a low part if there is any."""
    cases = Case.objects.treated_by(therapist, today).filter(closed_on__isnull=True)
    standings = CaseStanding.objects.filter(clinic_id=therapist.clinic_id, case__in=cases)
    is_low = models.Case(When(reason=Reason.LOW.value, then=0), default=1)
    return standings.order_by(is_low, "case__code").values_list("case_id", flat=True).first()


def _cases(mine: MyCases) -> QuerySet[Case]:
    cases = Case.objects.treated_by(mine.therapist, mine.today).filter(closed_on__isnull=mine.only != "closed")
    return cases.filter(code__icontains=mine.words) if mine.words else cases


def _everything(mine: MyCases, group: Group) -> QuerySet:
    """Return what a group is taken from, in its order.

    Each standing says whether somebody looks at its case anyway (`looked`), and whether this therapist is the only one
    who has rated it as one (`own`).
    """
    if group is Group.RATE_NEXT:
        waiting = to_rate(mine.therapist, _cases(mine).values("pk"), mine.today)
        return waiting.select_related("case__standing", "case__standing__case").order_by(*_keys(group))
    standings = CaseStanding.objects.filter(clinic_id=mine.therapist.clinic_id, case__in=_cases(mine))
    if mine.only == "stuck":
        standings = standings.filter(stuck=True)
    lapsed = _lapsed(mine.today)
    return (
        standings.select_related("case")
        .annotate(
            own=rated_alone(mine.therapist),
            looked=Exists(Override.objects.active(mine.today).filter(case=OuterRef("case"))),
            lapsed=models.Case(When(lapsed, then=1), default=0),
            waits_from=models.Case(When(lapsed, then=F("fresh_until")), default=F("since")),
        )
        .order_by(*_keys(group))
    )


def rated_alone(therapist: Clinician) -> ExpressionWrapper:
    """Return whether somebody is the only one who has rated a standing's case as its therapist, for a query."""
    as_therapist = Rating.objects.filter(session__case=OuterRef("case"), role=Role.THERAPIST.value)
    by_me, by_others = as_therapist.filter(clinician=therapist), as_therapist.exclude(clinician=therapist)
    return ExpressionWrapper(Exists(by_me) & ~Exists(by_others), models.BooleanField())


def _lapsed(today: date) -> Q:
    """Return which gates were open and are closed by the passing of time; see `CaseStanding.reason_on`."""
    while_open = Q(case__closed_on__isnull=True) | Q(fresh_until__lt=F("case__closed_on"))
    return Q(fresh_until__lt=today) & while_open


def _asks_for(group: Group, today: date) -> Q:
    match group:
        case Group.ALLIANCE_FIRST:
            return Q(reason__in=[Reason.LOW.value, Reason.CONFIRMING.value, Reason.UNVERIFIED.value])
        case Group.NOT_KNOWN:
            return Q(reason=Reason.UNKNOWN.value) | _lapsed(today)
    return Q(gate=Gate.OPEN.value) & ~_lapsed(today)


def _keys(group: Group) -> tuple[str, ...]:
    """Return by what a group is in order. What lapsed does so on the day after it was known: it follows that day's."""
    return ("held_on", "pk") if group is Group.RATE_NEXT else ("waits_from", "lapsed", "case__code")


def _follows(keys: Iterable[str], place: Iterable[Any]) -> Q:
    """Return what comes after a place in an order by several keys."""
    same, after = Q(), Q(pk__in=[])
    for key, value in zip(keys, place, strict=True):
        after |= same & Q(**{f"{key}__gt": value})
        same &= Q(**{key: value})
    return after


class HowMany(Subquery):
    """Counts the rows of a query that asks nothing of the row beside it: a database does so once."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()


def _counted(rows: QuerySet) -> QuerySet:
    """Return rows of which each says how many there are, counted up to one more than COUNTED, in the same query."""
    return rows.annotate(total=HowMany(rows.order_by().values("pk")[: COUNTED + 1]))
