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

from .small_cells import Share, share_beside


@dataclass(frozen=True, slots=True)
class MoveCount:
    """What became of the plans of one move on one part: of those that were said to be tried, after how many the part
    was repaired, as it may be shown."""

    factor: Factor
    key: str
    name: str
    repaired: Share


def moves_of(reader: Clinician, today: date) -> list[MoveCount]:
    """Return the counts of each move in the reader's clinic, in the order of the guidance; one question of the
    database.

    Counted are plans on a part that was weak, said to be tried, of which it is known what became of them: clear ratings
    completed them, the therapist said that they did not help or gave them up, the move was planned again, or the case
    was closed. Those that a release, a transfer or somebody's leaving ended are neither repaired nor not, as in the
    team's days to repair; those that go on would count as not repaired too early.

    Nothing is shown by which somebody could subtract the cases that they supervise or treat, and be left with fewer
    than five (`share_beside`).
    """
    supervised, treated = Case.objects.supervised_by(reader, today), Case.objects.treated_by(reader, today)
    repaired = Q(ended=Repair.Ended.REPAIRED)
    over = Q(ended="") & (~NOT_ENDED | Q(case__closed_on__isnull=False))
    own = Q(case__in=supervised.values("pk")) | Q(case__in=treated.values("pk"))
    rows = (
        Repair.objects.filter(clinic=reader.clinic_id, of_weak=True)
        .annotate(said=said_last())
        .filter(Exists(_tried()), repaired | over)
        .order_by()
        .values("factor", "move")
        .annotate(
            count=Count("pk", filter=repaired),
            rest=Count("pk", filter=~repaired),
            own=Count("pk", filter=repaired & own),
            own_rest=Count("pk", filter=~repaired & own),
        )
        .values_list("factor", "move", "count", "rest", "own", "own_rest")
    )
    shares = {(factor, move): share_beside(*counts) for factor, move, *counts in rows}
    return [
        MoveCount(factor, move.key, move.name, shares.get((factor.value, move.key), Share()))
        for factor, guide in FACTORS.items()
        for move in guide.moves
    ]


def _tried() -> QuerySet[RepairMark]:
    said = [RepairMark.State.TRIED, RepairMark.State.FAILED]
    return RepairMark.objects.standing().filter(repair=OuterRef("pk"), state__in=said)
