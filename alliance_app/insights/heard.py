"""What counts as rated, and as heard? Conditions of the database on a held session."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance_app.clinical.alliance import CLIENT_ROLES, Role
from alliance_app.records.models import Rating

#: Any of the three parts.
ANY_PART = Q(relationship__isnull=False) | Q(goal__isnull=False) | Q(method__isnull=False)


def in_force() -> QuerySet[Rating]:
    """Return the ratings that no later version of the same rater replaced."""
    later = Rating.objects.filter(session=OuterRef("session"), role=OuterRef("role"), version__gt=OuterRef("version"))
    same = Q(participant=OuterRef("participant")) | Q(clinician=OuterRef("clinician"))
    return Rating.objects.filter(~Exists(later.filter(same)))


def heard(session: str = "pk") -> Exists:
    """Whether a client, a partner or a child rated any part of a session, by their own hand, on paper or aloud.

    Who declined has given none. That somebody has left since makes the session not unheard: they were heard then.
    """
    roles = [role.value for role in CLIENT_ROLES]
    return Exists(in_force().filter(ANY_PART, session=OuterRef(session), role__in=roles))


def rated_by(therapist: str, session: str = "pk") -> Exists:
    """Whether the therapist whom a column names rated any part of a session."""
    mine = in_force().filter(ANY_PART, session=OuterRef(session), role=Role.THERAPIST.value)
    return Exists(mine.filter(clinician=OuterRef(therapist)))
