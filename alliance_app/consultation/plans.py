"""Which repairs are planned, or tried and waiting for the ratings?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from alliance_app.clinical.alliance import Factor

from .guidance.alliance import FACTORS
from .models import Repair, RepairMark


@dataclass(frozen=True, slots=True)
class Plan:
    """An open repair of a part: the move's name, when it was planned, and whether it was tried."""

    factor: str
    move: str
    planned_on: date
    tried: bool


def plans_of(case_ids: Iterable[UUID]) -> dict[UUID, list[Plan]]:
    """Return the open repairs of each of these cases, the newest first."""
    found: dict[UUID, list[Plan]] = {}
    newest = RepairMark.objects.filter(repair=OuterRef("pk")).order_by("-at")
    repairs = (
        Repair.objects.filter(case__in=list(case_ids), completed_on__isnull=True)
        .annotate(said=Subquery(newest.values("state")[:1]))
        .filter(Q(said__isnull=True) | Q(said=RepairMark.State.TRIED))
    )
    for repair in repairs.select_related("case__clinic").defer("note"):
        found.setdefault(repair.case_id, []).append(_plan(repair, repair.said))
    return found


def plans_among(repairs: Iterable[Repair]) -> list[Plan]:
    """Return the open ones among the repairs of a case, in their order."""
    said = [(repair, repair.mark()) for repair in repairs if repair.is_open()]
    return [_plan(repair, mark.state if mark else None) for repair, mark in said]


def _plan(repair: Repair, said: str | None) -> Plan:
    names = {move.key: move.name for move in FACTORS[Factor(repair.factor)].moves}
    planned_on = repair.case.clinic.local_date(repair.planned_at)
    return Plan(repair.factor, names.get(repair.move, repair.move), planned_on, said == RepairMark.State.TRIED)
