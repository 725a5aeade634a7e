"""Which repairs are planned, or tried and waiting for the ratings?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from alliance_app.clinical.alliance import Factor
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case

from .blind import ended_unseen, unseen_since
from .guidance.alliance import FACTORS
from .models import Repair, RepairMark

#: Of a repair with what was `said` of it last: it is still to be tried, or was tried and waits.
NOT_ENDED = Q(planned_again_on__isnull=True) & (Q(said__isnull=True) | Q(said=RepairMark.State.TRIED))


@dataclass(frozen=True, slots=True)
class Plan:
    """An open repair of a part: the move's name, when it was planned and is due, and whether it was tried."""

    factor: str
    move: str
    planned_on: date
    tried: bool
    pk: UUID
    due_on: date | None = None


def said_last() -> Subquery:
    """Return what was said last of a repair, and stands, for a query of repairs."""
    standing = RepairMark.objects.standing().filter(repair=OuterRef("pk")).order_by("-at")
    return Subquery(standing.values("state")[:1])


def plans_of(case_ids: Iterable[UUID]) -> dict[UUID, list[Plan]]:
    """Return the open repairs of each of these cases, the newest first."""
    found: dict[UUID, list[Plan]] = {}
    repairs = _not_ended(Repair.objects.filter(case__in=list(case_ids), ended_on__isnull=True))
    for repair in repairs.select_related("case__clinic").defer("note"):
        found.setdefault(repair.case_id, []).append(_plan(repair, repair.said))
    return found


def plans_asked_about(
    case: Case, by: Clinician, held_on: date | None, today: date, *, named: Collection[UUID] = ()
) -> list[Plan]:
    """Return the repairs of which a check-in asks whether they were tried, the ones that are due first.

    Those that are open as far as `by` may see, and were planned before the session: of one of `held_on`, None if its
    day is not known yet, nothing is asked that was planned after it. Of what was asked before (`named`) it is asked
    again, whatever has become of it.
    """
    open_to_them = Q(ended_on__isnull=True) | ended_unseen(unseen_since(by, case, today))
    before = Q(planned_after__isnull=True) | Q(planned_after__lt=held_on) if held_on else Q()
    repairs = Repair.objects.filter(case=case).annotate(said=said_last()).defer("note")
    for repair in (found := list(repairs.filter(NOT_ENDED & open_to_them & before | Q(pk__in=named)))):
        repair.case = case
    plans = [_plan(repair, repair.said) for repair in found]
    return sorted(plans, key=lambda plan: (plan.tried, plan.due_on or plan.planned_on, plan.planned_on))


def plans_among(repairs: Iterable[Repair]) -> list[Plan]:
    """Return the open ones among the repairs of a case, in their order."""
    said = [(repair, repair.mark()) for repair in repairs if repair.is_open()]
    return [_plan(repair, mark.state if mark else None) for repair, mark in said]


def move_name(repair: Repair) -> str:
    """Return how the guidance calls the move of a repair."""
    names = {move.key: move.name for move in FACTORS[Factor(repair.factor)].moves}
    return names.get(repair.move, repair.move)


def _not_ended(repairs: QuerySet[Repair]) -> QuerySet[Repair]:
    return repairs.annotate(said=said_last()).filter(NOT_ENDED)


def _plan(repair: Repair, said: str | None) -> Plan:
    planned_on = repair.case.clinic.local_date(repair.planned_at)
    tried = said == RepairMark.State.TRIED
    return Plan(repair.factor, move_name(repair), planned_on, tried, repair.pk, repair.due_on)
