"""What was said of a session, version by version, and what was answered to the questions that came with a low part?"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from alliance_app.people.models import Clinician

from .models import Case, CloserAnswer, Rating, Session

#: One rater of one session: session, role, participant, clinician.
Series = tuple[UUID, str, UUID | None, int | None]

WITH_NAMES = ("session__case__clinic", "checkin__recorded_by", "participant", "clinician")


def series_of(rating: Rating) -> Series:
    return rating.session_id, rating.role, rating.participant_id, rating.clinician_id


def said_of(session: Session) -> dict[Series, list[Rating]]:
    """Return every version of every rating of a session, oldest first."""
    found: dict[Series, list[Rating]] = {}
    for rating in Rating.objects.filter(session=session).select_related(*WITH_NAMES).order_by("version"):
        found.setdefault(series_of(rating), []).append(rating)
    return found


def versions_of(case: Case, rating_id: UUID, rates: Clinician) -> list[Rating]:
    """Return every version of a rating that this clinician may put right, oldest first; nothing of anybody else's.

    Clinicians put right their own; what participants said, whoever treats the case.
    """
    rating = Rating.objects.filter(session__case=case, session__withdrawn_at=None, pk=rating_id).first()
    if rating is None or rating.clinician_id not in (None, rates.pk):
        return []
    same = Rating.objects.filter(
        session=rating.session_id, role=rating.role, participant=rating.participant_id, clinician=rating.clinician_id
    )  # fmt: skip
    return list(same.select_related(*WITH_NAMES).order_by("version"))


def closer_answers(session: Session) -> QuerySet[CloserAnswer]:
    """Return what was answered to closer questions of a session."""
    return CloserAnswer.objects.filter(rating__session=session)


def by_series(answers: Iterable[CloserAnswer]) -> dict[Series, list[CloserAnswer]]:
    """Return answers to closer questions by session and rater."""
    found: dict[Series, list[CloserAnswer]] = {}
    for answer in answers:
        found.setdefault(series_of(answer.rating), []).append(answer)
    return found
