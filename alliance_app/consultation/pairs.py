"""Did the case change hands after a repair was planned? A plan is of the pair of client and therapist that made it."""

from collections.abc import Iterable
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q

from alliance_app.records.models import Case, CaseTherapist

from .models import Repair


def taken_over(repair: Repair, therapists: Iterable[CaseTherapist], case: Case) -> CaseTherapist | None:
    """Return who took the case over first after a repair was planned; None if nobody did.

    `therapists` are all who treat the case or did, in any order.
    """
    planned_on = case.clinic.local_date(repair.planned_at)
    owners = sorted(
        (each for each in therapists if each.is_owner),
        key=lambda each: (each.starts_on, each.ends_on is None, each.ends_on or each.starts_on),
    )
    taken = (new for old, new in pairwise(owners) if old.clinician_id != new.clinician_id)
    return next((
        new for new in taken
        if (new.recorded_at > repair.planned_at if new.recorded_at else new.starts_on > planned_on)
    ), None)  # fmt: skip


def of_a_former_pair() -> Exists:
    """Return the condition of `taken_over` for a query of repairs."""
    later = Q(recorded_at__gt=OuterRef("planned_at"))
    later |= Q(recorded_at__isnull=True, starts_on__gt=OuterRef("planned_at__date"))
    return Exists(CaseTherapist.objects.filter(later, case=OuterRef("case"), part=CaseTherapist.Part.OWNER))
