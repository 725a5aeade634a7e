"""Which cases does somebody look at, in which order?"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from alliance_app.clinical.alliance import Attendance
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, CheckIn, Rating, Score, Session
from alliance_app.records.together import read_together

from .models import CaseStanding, Override, Review, SavedView
from .risk import risk_waits, waiting_scores
from .spot_checks import waiting

#: How long a held session waits for its rating in "Rate next", in days.
RATE_WITHIN_DAYS = 14


def to_rate(therapist: Clinician, cases: Iterable | QuerySet, today: date) -> QuerySet[Session]:
    """Return, for each case, its newest held session if it is recent and this therapist has neither rated it nor said
    why it is not rated.
    """
    newest = Session.objects.filter(case=OuterRef("case"), attendance=Attendance.HELD.value).order_by(
        "-held_on", "-recorded_at"
    )
    later = Rating.objects.filter(
        session=OuterRef("session"), role=OuterRef("role"), clinician=therapist, version__gt=OuterRef("version")
    )
    rated = Rating.objects.filter(
        ~Exists(later), session=OuterRef("pk"), clinician=therapist, state=Rating.State.GIVEN
    )
    said = CheckIn.objects.filter(recorded_by=therapist, withdrawn_at=None, session=OuterRef("pk")).exclude(unrated="")
    return (
        Session.objects.filter(
            ~Exists(rated),
            ~Exists(said),
            case__in=cases,
            pk=Subquery(newest.values("pk")[:1]),
            held_on__gte=today - timedelta(days=RATE_WITHIN_DAYS),
        )
        .select_related("case")
        .order_by("held_on")
    )


def looked_at(standings: Iterable[CaseStanding], today: date) -> set[UUID]:
    """Return the ids of the cases at which somebody looks anyway on a day."""
    cases = [standing.case_id for standing in standings]
    return set(Override.objects.active(today).filter(case__in=cases).values_list("case_id", flat=True))


def first_of_all(therapist: Clinician, today: date) -> tuple[list[Score], list[Review]]:
    """Return what comes before every list on a therapist's cases: the answers about dying or self-harm of which nobody
    has said what was found, oldest first; and what supervisors ask for on the open cases and is not done.

    Of each case the newest reply counts; what is due first comes first, what has no day last.
    """
    mine = Case.objects.treated_by(therapist, today)
    risks, replies = waiting_scores().filter(case__in=mine), Review.objects.open().filter(case__in=mine)
    rows = read_together(
        {
            "risks": risks.defer("reason", "recorded_by"),
            "replies": replies,
            "cases": Case.objects.filter(Q(pk__in=risks.values("case")) | Q(pk__in=replies.values("case"))),
            "supervisors": Clinician.objects.filter(pk__in=replies.values("supervisor")).defer("password"),
        }
    )
    order = sorted(rows["replies"], key=lambda reply: (reply.due_on or date.max, reply.at))
    return sorted(rows["risks"], key=lambda score: score.recorded_at), order


def queued_of(therapist: Clinician, today: date) -> QuerySet[CaseStanding]:
    """Return those of a therapist's cases that stand in the queue of whoever supervises them, by code; among them what
    chance has drawn.
    """
    mine = CaseStanding.objects.filter(case__in=Case.objects.treated_by(therapist, today))
    not_open = mine.not_open(today).filter(case__closed_on__isnull=True, case__gated=True)
    called = Q(pk__in=not_open.values("pk")) | risk_waits() | Q(case__in=waiting(today).values("case"))
    return mine.filter(called).select_related("case").order_by("case__code")


def saved_view(clinician: Clinician, pk: UUID) -> SavedView | None:
    """Return one of somebody's own ways of narrowing the queue; None if there is none, or it is another's."""
    return SavedView.objects.filter(clinic_id=clinician.clinic_id, clinician=clinician, pk=pk).first()
