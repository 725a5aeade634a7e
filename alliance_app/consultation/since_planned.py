"""Which ratings came after a repair was planned? The rules conclude of it, and pages tell of it, by the same ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alliance_app.clinical.alliance import IN_THE_SESSION, Factor, Rater
from alliance_app.clinical.repair import Planned
from alliance_app.records.histories import names_of_raters, rating_value
from alliance_app.records.models import Case, CaseTherapist, Rating, Session

from .models import Repair
from .pairs import taken_over


@dataclass(frozen=True, slots=True)
class FirstRated:
    """The sessions of a case in their order, and when each rater first rated which of them, by its number."""

    sessions: Sequence[Session]
    at: Mapping[tuple[Rater, int], datetime]


def first_rated(sessions: Sequence[Session], ratings: Iterable[Rating]) -> FirstRated:
    """Return when the sessions that are on record of a case were first rated; takes every version, the lower ones
    first."""
    numbers = {session.pk: number for number, session in enumerate(sessions, start=1)}
    ratings, at = list(ratings), {}
    names = names_of_raters(ratings)
    for rating in ratings:
        if rating.session_id in numbers:
            rater = rating_value(rating, names).rater
            at.setdefault((rater, numbers[rating.session_id]), rating.checkin.recorded_at)
    return FirstRated(sessions, at)


def as_planned(repair: Repair, case: Case, first: FirstRated, therapists: Iterable[CaseTherapist]) -> Planned:
    """Return a repair as the rules know it; `therapists` are all who treat the case or did.

    Since it was planned are the sessions that anybody who was there first rated after that, without late entries: those
    held before the newest session that was on record then. Of the others that is late which was first rated after it.
    """
    opened: dict[int, datetime] = {}
    for (rater, number), at in first.at.items():
        if rater.role in IN_THE_SESSION:
            opened[number] = min(at, opened.get(number, at))
    since = frozenset(
        number
        for number, session in enumerate(first.sessions, start=1)
        if number in opened
        and opened[number] > repair.planned_at
        and (repair.planned_after is None or session.held_on >= repair.planned_after)
    )
    late = frozenset(
        (rater, number) for (rater, number), at in first.at.items() if number not in since and at > repair.planned_at
    )
    taken = taken_over(repair, therapists, case)
    on = case.clinic.local_date(repair.planned_at)
    return Planned(Factor(repair.factor), on, since, taken and taken.starts_on, late)
