"""Which moves were followed by repair, and how often? A count of what was so, and no proof of what did it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.plans import NOT_ENDED, said_last
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case

from .small_cells import SMALLEST, Share, share_of


@dataclass(frozen=True, slots=True)
class MoveCount:
    """What became of the plans of one move on one part: how many were said to be tried, and after how many the part
    was repaired.

    Both are shares of the same plans, each as it may be shown.
    """

    factor: Factor
    key: str
    name: str
    tried: Share
    repaired: Share


def moves_of(reader: Clinician, today: date) -> list[MoveCount]:
    """Return the counts of each move in the reader's clinic, in the order of the guidance; one question of the
    database.

    Counted are plans of which it is known what became of them: the ratings completed them, the therapist said that they
    did not help or are given up, the move was planned again, or the case was closed. The others would count as not
    repaired, too early. A move is not shown to whoever could subtract the plans of the cases that they supervise, and
    be left with fewer than five.
    """
    supervised = Case.objects.supervised_by(reader, today).values("pk")
    rows = (
        Repair.objects.filter(clinic=reader.clinic_id)
        .annotate(said=said_last(), was_tried=Exists(_tried()))
        .filter(~NOT_ENDED | Q(completed_on__isnull=False) | Q(case__closed_on__isnull=False))
        .order_by()
        .values("factor", "move")
        .annotate(
            planned=Count("pk"),
            others=Count("pk", filter=~Q(case__in=supervised)),
            tried=Count("pk", filter=Q(was_tried=True)),
            repaired=Count("pk", filter=Q(completed_on__isnull=False)),
        )
    )
    counts = {(row["factor"], row["move"]): row for row in rows if not 0 < row["others"] < SMALLEST}
    none = {"planned": 0, "tried": 0, "repaired": 0}
    return [
        counted(factor, move.key, move.name, **_numbers(counts.get((factor.value, move.key), none)))
        for factor, guide in FACTORS.items()
        for move in guide.moves
    ]


def counted(factor: Factor, key: str, name: str, *, planned: int, tried: int, repaired: int) -> MoveCount:
    """Return the counts of one move as they may be shown: no number under five, and none that subtraction gives."""
    return MoveCount(
        factor, key, name, share_of(tried, planned - tried), share_of(repaired, planned - repaired)
    )


def _tried() -> QuerySet[RepairMark]:
    said = [RepairMark.State.TRIED, RepairMark.State.FAILED]
    return RepairMark.objects.standing().filter(repair=OuterRef("pk"), state__in=said)


def _numbers(row: dict[str, int]) -> dict[str, int]:
    return {name: row[name] for name in ("planned", "tried", "repaired")}
