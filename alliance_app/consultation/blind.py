"""Whose numbers does a therapist not see yet? What others say of a session waits for the therapist's own rating of it.

Two views that were given apart tell more than two of which the second knew the first. Until then a therapist learns
that a view is in, and whether techniques wait: pages judge the case as if the view were not there, and take from the
true standing nothing but the state of the gate.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from alliance_app.clinical.alliance import Role
from alliance_app.clinical.repair import End
from alliance_app.people.models import Clinician
from alliance_app.records.histories import Rows, by_case
from alliance_app.records.models import Case, CaseTherapist, CheckIn, Rating, Session
from alliance_app.records.together import read_together
from alliance_app.records.versions import Series, series_of

from .detail import Detail, detail_of
from .judgement import judged_from, rows_judged, rules_of
from .models import Repair, Rupture, StandingChange
from .pairs import of_a_former_pair, taken_over
from .queries import to_rate


@dataclass(frozen=True, slots=True)
class BlindDetail:
    """What lists show of a case until the viewer has rated it, and in which roles a view waits for that."""

    detail: Detail
    roles: tuple[str, ...]


def waiting_for(viewer: Clinician, cases: Iterable[UUID] | QuerySet, today: date) -> QuerySet[Session]:
    """Return the sessions of these cases that a clinician is still to rate: of open cases that they treat."""
    treated = Case.objects.treated_by(viewer, today).filter(closed_on__isnull=True, pk__in=cases)
    return to_rate(viewer, treated.values("pk"), today)


def places_of(case: Case, viewer: Clinician, today: date) -> list[tuple[UUID, bool]]:
    """Return the sessions of a case by id, in their order, each with whether the viewer is still to rate it."""
    waits = Exists(waiting_for(viewer, [case.pk], today).filter(pk=OuterRef("pk")))
    return list(case.sessions.annotate(waits=waits).values_list("pk", "waits"))


def hidden_from(rating: Rating, viewer: Clinician, today: date) -> bool:
    """Whether the numbers of a rating, the newest of its series, wait for the viewer's own."""
    waits = waiting_for(viewer, [rating.checkin.case_id], today).filter(pk=rating.session_id)
    return _is_their_own_view(rating, viewer) and waits.exists()


def hidden_views(ratings: Iterable[Rating], waiting: Collection[UUID], viewer: Clinician) -> dict[Series, Rating]:
    """Return the newest rating of each view that waits for the viewer's own, by its series.

    Takes every version, the lower ones first; `waiting` are the ids of the sessions that the viewer is still to rate.
    """
    newest = {series_of(rating): rating for rating in ratings if rating.session_id in waiting}
    return {series: rating for series, rating in newest.items() if _is_their_own_view(rating, viewer)}


def without(rows: Rows, hidden: Collection[Series]) -> dict[str, list]:
    """Return the rows of a case as they are for somebody from whom these views are hidden, and what was released of
    them: that a flag was there to be released tells numbers too."""
    ratings = [rating for rating in rows["ratings"] if series_of(rating) not in hidden]
    releases = [
        each
        for each in rows["releases"]
        if (each.session_id, each.role, each.participant_id, each.clinician_id) not in hidden
    ]
    return {**rows, "ratings": ratings, "releases": releases}


def unseen_since(viewer: Clinician, case: Case, today: date) -> QuerySet:
    """Return the day of the first session of which somebody’s view waits for the viewer’s own: a query of one.

    A view that was typed in by the viewer is told like another’s here: it makes a day too early, and nothing known.
    """
    return unseen_sessions(viewer, [case.pk], today).order_by("held_on").values_list("held_on", flat=True)[:1]


def unseen_sessions(viewer: Clinician, cases: Iterable[UUID] | QuerySet, today: date) -> QuerySet[Session]:
    """Return the sessions of these cases, one of each at most, of which somebody’s view waits for the viewer’s own."""
    rated = Rating.objects.filter(participant__isnull=False).values("session")
    return waiting_for(viewer, cases, today).select_related(None).filter(pk__in=rated)


#: Whether a repair ended so, and when, tells what was rated until then: that somebody's leaving ended it, that the
#: others' ratings were clear. A transfer ends whatever is open; that it did is seen in all cases (`ended_unseen`).
TELLING_ENDS = frozenset(End) - {End.TRANSFERRED}


def ended_unseen(unseen: QuerySet) -> Q:
    """Return the condition of repairs that are open, to somebody from whom views are hidden since a day (`unseen`, a
    query of one), though they have ended."""
    return Q(ended__in=TELLING_ENDS, ended_on__gte=Subquery(unseen)) & ~Q(of_a_former_pair())


def without_completions(
    repairs: Iterable[Repair], unseen: date | None, case: Case, therapists: Iterable[CaseTherapist]
) -> list[Repair]:
    """Return the repairs of a case as they are for somebody from whom views are hidden since a day: ended from then on
    by nothing but a transfer. `therapists` are all of the case's.

    What is changed is not to be saved.
    """
    shown = list(repairs)
    for repair in shown:
        if unseen and repair.ended in TELLING_ENDS and repair.ended_on >= unseen:
            repair.ended, repair.ended_on = _ended_with_the_pair(repair, case, therapists)
    return shown


def _ended_with_the_pair(
    repair: Repair, case: Case, therapists: Iterable[CaseTherapist]
) -> tuple[str, date | None]:
    """Return how and when a repair would have ended if nothing had before a transfer."""
    taken, again = taken_over(repair, therapists, case), repair.planned_again_on
    if taken is None or (again and taken.starts_on > again):
        return "", None
    return End.TRANSFERRED.value, taken.starts_on


def without_notes(notes: Iterable[Rupture], hidden: Collection[Series], viewer: Clinician) -> list[Rupture]:
    """Return the notes of ruptures as they are for somebody from whom these views are hidden: not what others noted of
    the same sessions, whose ratings they may have read."""
    sessions = {session for session, *_ in hidden}
    return [note for note in notes if note.session_id not in sessions or note.by_id == viewer.pk]


def told_before(rows: Rows, waiting: Collection[UUID], viewer: Clinician) -> list[StandingChange]:
    """Return what was concluded of a case before any view came in that waits for the viewer’s own.

    A view that was taken back since counts too: what followed from it tells its numbers.
    """
    views = [rating for rating in rows["ratings"] if rating.session_id in waiting and _of_another(rating, viewer)]
    first = min((view.checkin.recorded_at for view in views), default=None)
    return [change for change in rows["changes"] if first is None or change.at < first]


def blind_details(viewer: Clinician, cases: Iterable[Case], today: date) -> dict[UUID, BlindDetail]:
    """Return what lists show of those cases in which a view waits for the viewer's own; nothing of the others."""
    by_id = {case.pk: case for case in cases}
    rated = Rating.objects.exclude(role=Role.THERAPIST.value).values("session")
    waiting = dict(waiting_for(viewer, by_id, today).filter(pk__in=rated).values_list("pk", "case_id"))
    if not waiting:
        return {}
    rules = rules_of(viewer.clinic)
    rows = by_case(read_together(rows_judged(waiting.values()), by_id.values()), waiting.values())
    found = {}
    for pk, of_case in rows.items():
        if hidden := hidden_views(of_case["ratings"], waiting, viewer):
            judged = judged_from(by_id[pk], without(of_case, hidden), rules, today)
            roles = tuple(view.role for view in hidden.values())
            found[pk] = BlindDetail(detail_of(judged.standing, judged.history), roles)
    return found


def _is_their_own_view(rating: Rating, viewer: Clinician) -> bool:
    """Whether a participant gave numbers that the viewer has not typed in, unless by the person's own hand; or a
    supervisor did, of a session that was another therapist's too."""
    return rating.state == Rating.State.GIVEN and _of_another(rating, viewer)


def _of_another(rating: Rating, viewer: Clinician) -> bool:
    checkin = rating.checkin
    if rating.role == Role.OBSERVER and rating.clinician_id:
        return rating.clinician_id != viewer.pk
    typed_in = checkin.recorded_by_id == viewer.pk and checkin.way != CheckIn.Way.SELF
    return rating.participant_id is not None and not typed_in
