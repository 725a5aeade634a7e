"""What may somebody in therapy see of their own case? Only what is their own, and only what their clinic shows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from alliance_app.clinical.alliance import CLIENT_ROLES, Attendance, Role
from alliance_app.people.models import Clinic

from .histories import ratings_by_session
from .models import GoalStatement, Participant, Rating, Session


@dataclass(frozen=True, slots=True)
class Shown:
    """What a clinic shows to one person."""

    goal: bool
    progress: bool
    alliance: bool

    @property
    def anything(self) -> bool:
        return self.goal or self.progress or self.alliance


def shown_to(person: Participant, clinic: Clinic) -> Shown:
    """Return what a person may see; the goal is for those who are in the therapy themselves."""
    in_therapy = Role(person.role) in CLIENT_ROLES
    return Shown(clinic.clients_see_goal and in_therapy, clinic.clients_see_progress, clinic.clients_see_alliance)


def goal_of(person: Participant) -> GoalStatement | None:
    """Return the newest goal in a person's own words, the therapist's not even read; None if there is none.

    Theirs is what they wrote with their own hand. What a clinician typed is the client's, where nobody else is in the
    therapy: of two nobody knows who said it.
    """
    own = Q(participant=person)
    if person.role == Role.CLIENT.value and not _others_in_therapy(person):
        own |= Q(participant=None)
    goals = GoalStatement.objects.filter(own, case=person.case_id)
    return goals.defer("therapist_words", "client_part", "therapist_part").last()


def course_of(person: Participant) -> list[tuple[date, Rating | None]]:
    """Return what a person rated in each held session since they first did, None where they did not."""
    versions = Rating.objects.filter(participant=person).order_by("version").defer("reason")
    given = {
        session: rating
        for session, ratings in ratings_by_session(versions).items()
        for rating in ratings
        if rating.state == Rating.State.GIVEN
    }
    held = Session.objects.filter(case=person.case_id, attendance=Attendance.HELD.value)
    course = [(session.held_on, given.get(session.pk)) for session in held]
    first = next((place for place, (_, rating) in enumerate(course) if rating), len(course))
    return course[first:]


def _others_in_therapy(person: Participant) -> bool:
    roles = [role.value for role in CLIENT_ROLES]
    return Participant.objects.filter(case=person.case_id, role__in=roles).exclude(pk=person.pk).exists()
