"""How far do those agree who rated the same sessions, in the cases that a supervisor answers?

Two kinds of raters at a time: client and therapist, client and observer, therapist and observer. Only views that were
given apart are compared: of a supervisor those that were blind and not corrected since, of client and therapist those
in which the client did not say it aloud to the therapist nor write it on paper that the therapist typed in, which the
therapist did not put right for the client, and of which they did not correct their own with the other's in sight. How
many others there are is said beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from alliance_app.clinical.agreement import icc, mean_difference, weighted_kappa
from alliance_app.clinical.alliance import CLIENT_ROLES, Attendance, Factor, Role
from alliance_app.consultation.models import SecondView
from alliance_app.consultation.second_views import kept_from
from alliance_app.people.models import Clinician
from alliance_app.records.histories import ratings_by_session
from alliance_app.records.models import Case, CheckIn, Rating

from .small_cells import SMALLEST


class Kind(StrEnum):
    """Whose view it is."""

    CLIENT = "client"
    THERAPIST = "therapist"
    OBSERVER = "observer"


PAIRS = ((Kind.CLIENT, Kind.THERAPIST), (Kind.CLIENT, Kind.OBSERVER), (Kind.THERAPIST, Kind.OBSERVER))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two kinds of raters agree on one part: figures None where fewer than five sessions or cases have both.

    `sessions` were rated by both, apart, in so many `cases`; `left_out` by both, but not apart. `difference` is by how
    many points the first is higher on average.
    """

    factor: Factor
    first: Kind
    second: Kind
    sessions: int
    cases: int
    left_out: int
    icc: float | None = None
    kappa: float | None = None
    difference: float | None = None

    @property
    def shown(self) -> bool:
        """Whether there is enough to compare."""
        return min(self.sessions, self.cases) >= SMALLEST


def agreement_of(supervisor: Clinician, today: date) -> list[Agreement]:
    """Return how far views agree in the cases that a supervisor answers on a day, closed ones too: for each part, each
    pair; of the sessions that they are to rate first, nothing. Two questions of the database.
    """
    cases = Case.objects.supervised_by(supervisor, today)
    versions = Rating.objects.filter(session__case__in=cases, session__attendance=Attendance.HELD.value)
    versions = versions.filter(session__withdrawn_at=None).select_related("checkin").defer("reason", "checkin__note")
    versions = versions.exclude(session__in=kept_from(supervisor, today).values("pk"))
    blind = SecondView.objects.filter(case__in=cases, blind=True)
    in_force = ratings_by_session(versions.order_by("version", "checkin__recorded_at", "id"))
    return compared(in_force, frozenset(blind.values_list("checkin", flat=True)))


def compared(in_force: Mapping[UUID, Iterable[Rating]], blind: frozenset[UUID]) -> list[Agreement]:
    """Return how far the ratings in force agree, by session; `blind` are the check-ins of blind second views."""
    sessions = [views for ratings in in_force.values() if len(views := _one_of_each(ratings, blind)) > 1]
    return [_agreement(factor, first, second, sessions, blind) for first, second in PAIRS for factor in Factor]


def _one_of_each(ratings: Iterable[Rating], blind: frozenset[UUID]) -> dict[Kind, Rating]:
    """Return one view of each kind of a session: of several the one recorded first, a blind one before others."""
    given = [rating for rating in ratings if rating.state == Rating.State.GIVEN and _kind(rating)]
    given.sort(key=lambda rating: (rating.checkin_id not in blind, rating.checkin.recorded_at, rating.pk))
    found: dict[Kind, Rating] = {}
    for rating in given:
        found.setdefault(_kind(rating), rating)
    return found


def _kind(rating: Rating) -> Kind | None:
    """Return whose view a rating is; None of a guardian's, and of an observer from outside the clinic."""
    role = Role(rating.role)
    if role in CLIENT_ROLES:
        return Kind.CLIENT
    if role is Role.THERAPIST:
        return Kind.THERAPIST
    return Kind.OBSERVER if role is Role.OBSERVER and rating.clinician_id else None


def _agreement(
    factor: Factor, first: Kind, second: Kind, sessions: list[dict[Kind, Rating]], blind: frozenset[UUID]
) -> Agreement:
    pairs: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    left_out = 0
    for views in sessions:
        one, other = views.get(first), views.get(second)
        scores = tuple(getattr(rating, factor.value) for rating in (one, other) if rating)
        if one is None or other is None or None in scores:
            continue
        if _apart(one, other, blind):
            pairs[one.checkin.case_id].append(scores)
        else:
            left_out += 1
    found = [pair for same in pairs.values() for pair in same]
    counted = Agreement(factor, first, second, len(found), len(pairs), left_out)
    if not counted.shown:
        return counted
    return Agreement(
        factor, first, second, len(found), len(pairs), left_out,
        icc=icc(found).absolute, kappa=weighted_kappa(found), difference=mean_difference(found),
    )  # fmt: skip


def _apart(one: Rating, other: Rating, blind: frozenset[UUID]) -> bool:
    """Whether neither of two views knew the other, as far as the record tells."""
    if other.role == Role.OBSERVER.value:
        written = one.role == Role.THERAPIST.value or _put_right(one)
        knew = written and _corrected_after(one, other)
        return other.checkin_id in blind and not knew  # a correction has a check-in of its own
    said = one.checkin
    typed_in = said.way != CheckIn.Way.SELF and said.recorded_by_id == other.clinician_id
    of_the_therapist = said.way == CheckIn.Way.ALOUD or typed_in or _put_right(one)
    return not of_the_therapist and not _corrected_after(other, one)


def _put_right(clients: Rating) -> bool:
    """Whether a therapist wrote what counts in a client's place; a correction in the client's own hand names nobody."""
    return clients.version > 1 and clients.checkin.recorded_by_id is not None


def _corrected_after(own: Rating, other: Rating) -> bool:
    """Whether a therapist may have corrected a rating with another's in sight; of what was corrected too, only the
    newest version is known here."""
    return own.version > 1 and (other.version > 1 or other.checkin.recorded_at <= own.checkin.recorded_at)
