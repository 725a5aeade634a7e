"""Which cases does nothing flag, which of them can be drawn, and which that were drawn wait for a supervisor?"""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance_app.clinical.gate import Gate
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case, CaseTherapist

from .models import SpotCheck
from .risk import risk_waits


def is_unflagged(case: Case, today: date, *, risk: bool) -> bool:
    """Whether nothing calls anybody to a case on a day: it goes on, they have met, all three parts are in place as far
    as the rules know, no flag is current, it is not stuck, and no answer about dying or self-harm waits (`risk`).

    A case of a fixed curriculum is none: the rules say nothing of it that could be missed.
    """
    standing = case.standing
    goes_on = case.is_open and case.gated and standing.held_sessions > 0
    in_place = standing.gate_on(today) is Gate.OPEN and not standing.stuck and not standing.detail["flags"]
    return goes_on and in_place and not risk


def waiting(today: date) -> QuerySet[SpotCheck]:
    """Return the spot checks that nobody has answered, of cases that nothing flags on a day.

    Whatever calls a supervisor to a case by itself takes it out of here; once nothing does any more it is back.
    """
    return SpotCheck.objects.filter(_unflagged(today), found="")


def to_draw_from(clinic: Clinic, today: date) -> dict[int, list[UUID]]:
    """Return the ids of the cases of a clinic that can be drawn on a day, by the id of whoever is responsible for them.

    Those that nothing flags, without those that stand in nobody's queue, and without those that were drawn already and
    still wait.
    """
    owned = CaseTherapist.objects.on(today).filter(
        _unflagged(today),
        ~Q(case__in=Case.objects.read_by_nobody(clinic, today).values("pk")),
        ~Exists(SpotCheck.objects.filter(case=OuterRef("case"), found="")),
        clinic=clinic,
        part=CaseTherapist.Part.OWNER,
    )
    found: dict[int, list[UUID]] = defaultdict(list)
    for case, therapist in dict(owned.values_list("case", "clinician").iterator()).items():
        found[therapist].append(case)
    return found


def _unflagged(today: date) -> Q:
    """Return `is_unflagged` as the database says it, of rows that name a case; a test holds the two together."""
    known = Q(case__standing__fresh_until__isnull=True) | Q(case__standing__fresh_until__gte=today)
    return known & ~risk_waits() & Q(
        case__closed_on__isnull=True,
        case__gated=True,
        case__standing__gate=Gate.OPEN.value,
        case__standing__stuck=False,
        case__standing__held_sessions__gt=0,
        case__standing__detail__flags=[],
    )
