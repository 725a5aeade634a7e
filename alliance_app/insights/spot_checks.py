"""In how many cases that nothing flagged was a part weak all the same? As far as it may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alliance_app.consultation.models import SpotCheck
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case

from .intervals import Interval, share_interval
from .months import months_until
from .small_cells import SMALLEST, Share, share_beside

Found = SpotCheck.Found


@dataclass(frozen=True, slots=True)
class Misses:
    """What supervisors found in the cases of a clinic that chance drew since `since`; None what may not be shown.

    `missed` is in how many a part was weak, of those of which somebody could tell. Of the others `not_looked_at` are
    those at which nobody has looked (yet, or any more), and the rest those of which it could not be told. Each case
    counts once, by the newest check that somebody has answered: the interval takes what it counts to be independent,
    and several checks of one case are not.
    """

    since: date
    missed: Share
    not_looked_at: Share

    @property
    def interval(self) -> Interval | None:
        """Between which shares, 0-1, the clinic's miss rate lies; None where the number of misses is not shown.

        Of fewer than five nobody can find out how many they were from it: then it ends where that of four does.
        """
        of = self.missed.of
        if of is None:
            return None
        if self.missed.count is not None:
            return share_interval(self.missed.count, of)
        return (0.0, share_interval(SMALLEST - 1, of)[1]) if self.missed.few else None


def misses_of(reader: Clinician, today: date) -> Misses:
    """Return what was found in the spot checks of a clinic in the last twelve months, up to a day, as it may be shown
    to somebody who works in it and knows what was found in the cases that they supervise or treat."""
    since, clinic = months_until(today)[0], reader.clinic_id
    checks = _newest(SpotCheck.objects.filter(clinic=clinic, week__gte=since, week__lte=today).order_by())
    supervised, treated = Case.objects.supervised_by(reader, today), Case.objects.treated_by(reader, today)
    theirs = Q(case__in=supervised.values("pk")) | Q(case__in=treated.values("pk"))
    rows = list(checks.values_list("found").annotate(count=Count("pk"), own=Count("pk", filter=theirs)))
    return shown(since, {of: count for of, count, _ in rows}, {of: own for of, _, own in rows})


def _newest(checks: QuerySet[SpotCheck]) -> QuerySet[SpotCheck]:
    """Return one check of each case: the newest that is answered, otherwise the one that is not."""
    answered = checks.filter(case=OuterRef("case")).exclude(found="")
    later = answered.filter(week__gt=OuterRef("week"))
    return checks.filter(~Exists(later), ~Q(found="") | ~Exists(answered))


def shown(since: date, found: Mapping[str, int], own: Mapping[str, int]) -> Misses:
    """Return how often what was found as it may be shown to whoever knows `own` of it: two totals that have no cell in
    common and are never told together, so that no number under five can be found out by subtraction."""
    def told(one: str, other: str) -> Share:
        return share_beside(found.get(one, 0), found.get(other, 0), own.get(one, 0), own.get(other, 0))

    return Misses(since, missed=told(Found.MISSED, Found.NOTHING), not_looked_at=told("", Found.UNCLEAR))
