"""Of how many open cases does the clinic know how the client sees it?"""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alliance_app.clinical.alliance import CLIENT_ROLES, Attendance
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case, Rating, Session

from .small_cells import SMALLEST, Share, share_of


def views_of(clinic: Clinic, sessions: int, today: date) -> tuple[Share, Share]:
    """Return of how many open cases that have met there is a client's view, and of how many of the stuck ones.

    That is what `clinical.gate.has_client_view` says of the last `sessions` held sessions, as the database says it;
    a test holds the two together.
    """
    met = _held(OuterRef("pk"), today)
    cases = Case.objects.filter(Exists(met), clinic=clinic, gated=True, closed_on__isnull=True)
    by_kind = cases.values("standing__stuck", has_view=Exists(_views(sessions, today))).annotate(count=Count("pk"))
    counts = {(kind["standing__stuck"], kind["has_view"]): kind["count"] for kind in by_kind}
    return shown(
        stuck_seen=counts.get((True, True), 0),
        stuck_unseen=counts.get((True, False), 0),
        other_seen=counts.get((False, True), 0),
        other_unseen=counts.get((False, False), 0),
    )


def shown(*, stuck_seen: int, stuck_unseen: int, other_seen: int, other_unseen: int) -> tuple[Share, Share]:
    """Return the two shares as they may be shown: of the stuck ones only if that tells nothing small of the others."""
    small = min(stuck_seen, stuck_unseen, other_seen, other_unseen) < SMALLEST
    return (
        share_of(stuck_seen + other_seen, stuck_unseen + other_unseen),
        Share() if small else share_of(stuck_seen, stuck_unseen),
    )


def _held(case: OuterRef, today: date) -> QuerySet[Session]:
    return Session.objects.filter(case=case, attendance=Attendance.HELD.value, held_on__lte=today)


def _views(sessions: int, today: date) -> QuerySet[Rating]:
    """Return the ratings in force of any part, in a case's last sessions, by a client who has not left."""
    last = _held(OuterRef(OuterRef("pk")), today).order_by("-held_on", "-recorded_at", "-id")[:sessions]
    later = Rating.objects.filter(
        session=OuterRef("session"), participant=OuterRef("participant"), version__gt=OuterRef("version")
    )
    return Rating.objects.filter(
        ~Exists(later),
        Q(relationship__isnull=False) | Q(goal__isnull=False) | Q(method__isnull=False),
        Q(participant__left_on__isnull=True) | Q(participant__left_on__gt=today),
        session__in=last.values("pk"),
        role__in=[role.value for role in CLIENT_ROLES],
    )
