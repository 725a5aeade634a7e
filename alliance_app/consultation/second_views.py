"""Which sessions does a supervisor rate before they are shown how others rated them, and were they shown?

A view is blind if nothing that this supervisor opened since the session was first rated can have told its numbers. What
they opened is in the audit log; a page counts as telling unless it is known to tell nothing of a single case.

The queue tells numbers, and is where a supervisor begins. Whoever asks to rate a case's next session first is
therefore shown the case without numbers, there and on the agenda of a meeting, from that session's first rating on:
until they have rated it, or for a week. A risk, and a look that has not ended, outrank that. Each of these ends what
was asked for: the case then stands there as any other, and for the session after that it is asked anew.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from alliance_app.audit.operations import CASE, PAGE, REFUSED
from alliance_app.audit.queries import entries_by
from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, CaseTherapist, Rating, Session

from .models import Override, Response, Review, SecondView, Seen, StandingChange
from .risk import risk_waits

#: For so many days of the clinic, that of the first rating included, a session waits for whoever rates first.
KEPT_DAYS = 7
#: What asking for it, and taking that back, is called in the log.
ASKED, TOOK_BACK = "asked to rate first", "took back to rate first"
#: The page on which a supervisor rates: it shows the therapist's account and no rating.
OWN_PAGES = ("second-view-add",)
#: Where a supervisor writes a note about a case: as long as that waits for them it is named, and not gone into.
NOTES = "agenda-note"
#: The pages that show the queue or an agenda, alone or with a case; they keep back what waits for the supervisor.
OVERVIEWS = ("review-queue", "review-view-save", "agenda", "agenda-person")
WITH_A_CASE = ("review-add", "spot-check-answer", NOTES)
#: The pages about no single case that tell no rating of one. Figures do: of two readings the difference tells.
TELL_NOTHING = (
    *("case-list", "others-see", "own-deputy"),
    *("clinic-techniques", "clinic-technique-add", "clinic-technique-edit", "clinic-technique-retire"),
    *("clinic-people", "person-detail", "person-invite", "person-change", "supervision-add", "deputy-add"),
    *("clinic-measures", "clinic-measure-add", "clinic-measure-edit", "clinic-measure-file"),
    *("clinic-edit", "clinic-audit", "clinic-audit-export"),
)


def kept_from(supervisor: Clinician, today: date) -> QuerySet[Session]:
    """Return the sessions whose ratings a supervisor is not to be shown yet, each with `first_at`, when it was first
    rated: of each case the one that was rated next after they asked to rate first.
    """
    asked = Seen.objects.filter(supervisor=supervisor, rates_first_since__isnull=False)
    first_day = supervisor.clinic.beginning_of(today - timedelta(days=KEPT_DAYS - 1))
    since = asked.filter(case=OuterRef("case")).values("rates_first_since")
    following = _held().filter(case=OuterRef("case"), first_at__gte=OuterRef("asked_at")).order_by("first_at")
    return _held().annotate(asked_at=Subquery(since)).filter(
        ~Exists(SecondView.objects.filter(session=OuterRef("pk"), supervisor=supervisor)),
        ~Exists(Override.objects.standing(today).filter(case=OuterRef("case"))),
        ~risk_waits(),
        first_at__gte=first_day,
        first_at=Subquery(following.values("first_at")[:1]),
        case__in=asked.values("case"),
        case__clinic=supervisor.clinic_id,
        case__closed_on__isnull=True,
    )


def asks_to_rate_first(supervisor: Clinician, case: Case, today: date) -> bool:
    """Whether a supervisor has asked to rate the next session of a case first, and that is not over."""
    asked = Seen.objects.filter(supervisor=supervisor, case=case, rates_first_since__isnull=False)
    kept = Exists(kept_from(supervisor, today).filter(case=OuterRef("case")))
    return asked.filter(~Exists(rated_since_asked()) | kept).exists()


def rated_since_asked() -> QuerySet[Session]:
    """Return the sessions that were first rated since a supervisor asked to rate first, for a query of `Seen`."""
    return _held().filter(case=OuterRef("case"), first_at__gte=OuterRef("rates_first_since"))


def cases_kept(supervisor: Clinician, today: date) -> frozenset[UUID]:
    """Return the cases of those sessions by id."""
    return frozenset(kept_from(supervisor, today).values_list("case", flat=True))


def to_rate_first(supervisor: Clinician, today: date) -> list[Session]:
    """Return the newest of those sessions of each supervised case, oldest first, each with its case, `therapist_name`
    and `can_be_viewed`: whether the therapist has rated it, before which nobody else is asked.

    Also what was known before its first rating, so that nothing is forgotten meanwhile: `before_gate`, `before_reason`
    and `before_stuck`, and of the newest reply of then `reply_at`, `reply_due`, `reply_done` and `reply_answer`;
    `answer_unread` says whether the therapist has answered a reply of then since the supervisor read the case.
    """
    owner = CaseTherapist.objects.on(today).filter(case=OuterRef("case"), part=CaseTherapist.Part.OWNER)
    change = StandingChange.objects.filter(case=OuterRef("case"), at__lt=OuterRef("first_at")).order_by("-at", "-id")
    reply = Review.objects.filter(case=OuterRef("case"), at__lt=OuterRef("first_at")).order_by("-at")
    read = Seen.objects.filter(case=OuterRef("case"), supervisor=supervisor, seen_at__gte=OuterRef("at"))
    replied = Review.objects.filter(pk=OuterRef("review"), at__lt=OuterRef(OuterRef("first_at")))
    answers = Response.objects.filter(Exists(replied), ~Exists(read), case=OuterRef("case")).exclude(by=supervisor)
    found = kept_from(supervisor, today).filter(case__in=Case.objects.supervised_by(supervisor, today))
    found = found.annotate(
        therapist_name=Subquery(owner.values("clinician__name")[:1]),
        can_be_viewed=_rated_by_a_therapist(),
        before_gate=Subquery(change.values("gate")[:1]),
        before_reason=Subquery(change.values("reason")[:1]),
        before_stuck=Subquery(change.values("stuck")[:1]),
        reply_at=Subquery(reply.values("at")[:1]),
        reply_due=Subquery(reply.values("due_on")[:1]),
        reply_done=Subquery(reply.values("done_at")[:1]),
        reply_answer=Subquery(reply.values("answer")[:1]),
        answer_unread=Exists(answers),
    )
    in_order = found.select_related("case__clinic").order_by("held_on", "recorded_at", "id")
    newest = {session.case_id: session for session in in_order}
    return sorted(newest.values(), key=lambda session: (session.held_on, session.case.code))


def viewable(supervisor: Clinician, case: Case) -> QuerySet[Session]:
    """Return the held sessions of a case that its therapist has rated and this supervisor has not, newest first."""
    seen = SecondView.objects.filter(session=OuterRef("pk"), supervisor=supervisor)
    held = case.sessions.filter(_rated_by_a_therapist(), ~Exists(seen), attendance=Attendance.HELD.value)
    return held.order_by("-held_on", "-recorded_at", "-id")


def kept_of(supervisor: Clinician, case: Case, today: date) -> Session | None:
    """Return the session of a case that this supervisor is to rate first, as `to_rate_first` does; None if none."""
    return next((session for session in to_rate_first(supervisor, today) if session.case_id == case.pk), None)


def session_to_view(supervisor: Clinician, case: Case, kept: Session | None) -> Session | None:
    """Return the session that a supervisor is asked to rate: the one that is kept, else the newest; None if none."""
    return kept if kept and kept.can_be_viewed else viewable(supervisor, case).first()


def is_blind(supervisor: Clinician, session: Session, now: datetime) -> bool:
    """Whether nothing can have told a supervisor how a session was rated, by what they have opened until now."""
    first = Rating.objects.filter(session=session).aggregate(first=Min("checkin__recorded_at"))["first"]
    if first is None:
        return False
    did = entries_by(session.clinic_id, supervisor.pk, since=first, until=now)
    told_by = Q(detail__page__isnull=True) | ~Q(detail__page__in=(*OWN_PAGES, NOTES))  # what is written names no page
    this_case = Q(case_id=session.case_id) & told_by
    other_page = Q(subject=PAGE) & ~Q(subject_id__in=(*OVERVIEWS, *TELL_NOTHING))
    queue = Q(subject=PAGE, subject_id__in=OVERVIEWS) | Q(subject=CASE, detail__page__in=WITH_A_CASE)
    told = this_case | other_page | (queue & _not_kept(supervisor, session, first))
    return not did.exclude(action__in=(REFUSED, ASKED, TOOK_BACK)).filter(told).exists()


def _not_kept(supervisor: Clinician, session: Session, first: datetime) -> Q:
    """Return the condition for entries of times at which queue and agenda did not keep a session's ratings back."""
    seen = Seen.objects.filter(supervisor=supervisor, case=session.case_id).first()
    since = seen and seen.rates_first_since
    if since is None or since > first or _another_was_next(session, since, first):
        return Q()
    clinic = supervisor.clinic
    return Q(at__gte=clinic.beginning_of(clinic.local_date(first) + timedelta(days=KEPT_DAYS)))


def _another_was_next(session: Session, since: datetime, first: datetime) -> bool:
    """Whether another session of the case was rated between two moments, and not withdrawn by the second."""
    others = Session.everything.annotate(first_at=_first_rating()).filter(case=session.case_id)
    stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=first)
    return others.filter(stood, first_at__gte=since, first_at__lt=first).exists()


def _held() -> QuerySet[Session]:
    """Return the held sessions, each with `first_at`, when it was first rated; None if nobody has rated it."""
    return Session.objects.filter(attendance=Attendance.HELD.value).annotate(first_at=_first_rating())


def _first_rating() -> Subquery:
    """Return when a session was first rated."""
    ratings = Rating.objects.filter(session=OuterRef("pk")).order_by("checkin__recorded_at")
    return Subquery(ratings.values("checkin__recorded_at")[:1])


def _rated_by_a_therapist() -> Exists:
    """Return whether a therapist's rating of a session is in force."""
    by_therapists = Rating.objects.filter(session=OuterRef("pk"), role=Role.THERAPIST.value)
    later = Rating.objects.filter(
        session=OuterRef("session"),
        role=OuterRef("role"),
        clinician=OuterRef("clinician"),
        version__gt=OuterRef("version"),
    )
    return Exists(by_therapists.filter(~Exists(later), state=Rating.State.GIVEN))
