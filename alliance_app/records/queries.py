"""What do the records say of a case?"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from alliance_app.clinical.alliance import CLIENT_ROLES, Attendance, Role
from alliance_app.clinical.measures import MEASURES, Measure
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.roles import Therapist

from .histories import ratings_by_session
from .models import (
    Case,
    CaseTherapist,
    ClinicMeasure,
    MeasureUse,
    MeasureWording,
    Participant,
    Rating,
    Session,
)


def measures_with(own: Iterable[ClinicMeasure]) -> dict[str, Measure]:
    """Return the measures that a clinic knows, by key: the ones that everybody has, and its own."""
    return {**MEASURES, **{measure.key: measure.rules() for measure in own}}


def measures_of(clinic: Clinic) -> dict[str, Measure]:
    """Return the measures that a clinic knows, by key."""
    return measures_with(clinic.measures.all())


def used_keys(clinic: Clinic) -> set[str]:
    """Return the keys of the measures that a clinic asks for at its check-ins."""
    return set(MeasureUse.objects.filter(clinic=clinic).values_list("key", flat=True))


def wordings_of(clinic: Clinic, measures: Iterable[Measure]) -> dict[str, MeasureWording]:
    """Return the words in which a clinic asks for these measures, by key: those that were loaded last, if they fit."""
    known = {measure.key: measure for measure in measures}
    newest = {wording.key: wording for wording in MeasureWording.objects.filter(clinic=clinic, key__in=known)}
    return {key: wording for key, wording in newest.items() if wording.fits(known[key])}


def present(case: Case) -> QuerySet[Participant]:
    """Return who takes part in a case now."""
    return case.participants.filter(left_on__isnull=True)


def present_in_order(case: Case) -> list[Participant]:
    """Return who takes part in a case now, the clients first."""
    roles = [role.value for role in Role]
    return sorted(present(case), key=lambda person: (roles.index(person.role), person.code))


def therapists_of(clinic: Clinic) -> QuerySet[Clinician]:
    """Return the therapists of a clinic to whom a case can be given: they work there and can sign in."""
    people = clinic.clinicians.filter(is_active=True, email__isnull=False, roles_held__role=Therapist.key)
    return people.order_by("name", "pk")


def cases_without_therapist(clinic: Clinic, today: date) -> list[Case]:
    """Return a clinic's open cases that nobody treats who still works there, each with `last_therapist`, by code."""
    last = CaseTherapist.objects.filter(case=OuterRef("pk")).owners_last_first().values("clinician__name")[:1]
    cases = Case.objects.without_therapist(clinic, today).select_related("clinic")
    return list(cases.annotate(last_therapist=Subquery(last)).order_by("code"))


def owner_of(case: Case, today: date) -> CaseTherapist | None:
    """Return who is responsible for a case on a day, since when; None if nobody is."""
    owners = CaseTherapist.objects.on(today).filter(case=case, part=CaseTherapist.Part.OWNER)
    return owners.select_related("clinician").first()


def with_clients_view(sessions: Iterable[Session]) -> set[UUID]:
    """Return which of these sessions a client, partner or child has rated, by a rating in force."""
    newest: dict[tuple, Rating] = {}
    rows = Rating.objects.filter(session__in=[s.pk for s in sessions], role__in=[r.value for r in CLIENT_ROLES])
    for rating in rows.order_by("version"):
        newest[rating.session_id, rating.participant_id] = rating
    return {
        rating.session_id
        for rating in newest.values()
        if any(score is not None for score in (rating.relationship, rating.goal, rating.method))
    }


def session_ever(case: Case, pk: UUID) -> Session | None:
    """Return a session of a case, one that turned out to be none included."""
    return Session.everything.filter(case=case, pk=pk).select_related("case__clinic").first()


def anything_stands(session: Session) -> bool:
    """Whether anything that was said of a session is in force: a rating, a refusal to rate, a note, a talk."""
    if session.checkins.filter(withdrawn_at=None, ratings=None).exists():
        return True
    return bool(ratings_in_force(session))


def ratings_in_force(session: Session) -> list[Rating]:
    """Return the ratings in force of one session, in the order of the roles."""
    versions = Rating.objects.filter(session=session).order_by("version")
    standing = ratings_by_session(versions.select_related("checkin", "participant", "clinician"))[session.pk]
    order = list(Role)
    return sorted(standing, key=lambda r: (order.index(Role(r.role)), r.participant.code if r.participant else ""))


def newest_held_without(person: Participant) -> Session | None:
    """Return the newest held session of which a person's answer is not on record."""
    versions = Rating.objects.filter(participant=person).order_by("version")
    answered = {session for session, in_force in ratings_by_session(versions).items() if in_force}
    held = Session.objects.filter(case=person.case_id, attendance=Attendance.HELD.value)
    return next((session for session in held.reverse() if session.pk not in answered), None)


def number_of(session: Session) -> int:
    """Return a session's number: counted, missed ones included, by date and then by when it was written down."""
    return list(session.case.sessions.values_list("pk", flat=True)).index(session.pk) + 1


def rated_as_the_therapist(viewer: Clinician, case_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these cases this clinician, and no other therapist, has rated."""
    rated = Rating.objects.filter(session__case__in=list(case_ids), role=Role.THERAPIST.value)
    pairs = set(rated.values_list("session__case_id", "clinician_id").distinct())
    mine = {case for case, clinician in pairs if clinician == viewer.pk}
    return mine - {case for case, clinician in pairs if clinician != viewer.pk}


def scores_of(person: Participant) -> list[tuple[int | None, ...]]:
    """Return a person's scores of the three parts, of the newest session that they rated first."""
    ratings = Rating.objects.filter(participant=person, session__withdrawn_at=None).order_by("version")
    in_force = [rating for same in ratings_by_session(ratings.select_related("session")).values() for rating in same]
    given = [rating for rating in in_force if rating.state == Rating.State.GIVEN]
    given.sort(key=lambda rating: (rating.session.held_on, rating.session.recorded_at), reverse=True)
    return [(rating.relationship, rating.goal, rating.method) for rating in given]
