"""What was done with each therapist's cases? Sessions rated and heard, replies, repairs, open cases: no number of any
rating."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value

from alliance_app.clinical.alliance import Attendance
from alliance_app.consultation.models import Repair, RepairMark, Review
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case, CaseTherapist, Session

from .heard import heard, rated_by
from .small_tables import Group

#: What is counted, each of its own groups: held sessions, of these rated and heard; replies that asked for something
#: and are done or overdue, of these done; repairs planned, of these said to be tried; open cases.
SESSIONS, REPLIES, REPAIRS, CASES = "sessions", "replies", "repairs", "cases"
COLUMNS = {SESSIONS: 2, REPLIES: 1, REPAIRS: 1, CASES: 0}

OWNER = CaseTherapist.Part.OWNER.value


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose and which cases are looked at, and from when until when; `waiting` are sessions left out, since what others
    say of them waits for the reader's own rating."""

    clinic: Clinic
    people: Sequence[Clinician]
    cases: QuerySet[Case]
    since: date
    until: date
    waiting: QuerySet[Session]

    @property
    def ids(self) -> list[int]:
        return [person.pk for person in self.people]


def counts_of(scope: Scope) -> dict[str, dict[int, Group]]:
    """Return of each kind the group of each therapist, by their id; who has none of a kind is not in it.

    A session belongs to whoever was responsible for the case on its day, a plan to whoever made it, a reply and an open
    case to whoever is responsible today.
    """
    found: dict[str, dict[int, Group]] = {kind: {} for kind in COLUMNS}
    for kind, therapist, of, first, second in _rows(scope):
        if of:
            found[kind][therapist] = Group(of, (first, second)[: COLUMNS[kind]])
    return found


def held_sessions(scope: Scope) -> QuerySet[Session]:
    """Return the held sessions of the scope, each with `who` was responsible on its day."""
    return Session.objects.filter(
        Q(case__therapists__ends_on__isnull=True) | Q(case__therapists__ends_on__gt=F("held_on")),
        case__therapists__part=OWNER, case__therapists__clinician__in=scope.ids,
        case__therapists__starts_on__lte=F("held_on"), clinic=scope.clinic, case__in=scope.cases, case__gated=True,
        attendance=Attendance.HELD.value, held_on__range=(scope.since, scope.until),
    ).exclude(pk__in=scope.waiting.values("pk")).annotate(who=F("case__therapists__clinician"))  # fmt: skip


def _rows(scope: Scope) -> Iterator[tuple[str, int, int, int, int]]:
    first, *others = _sessions(scope), _replies(scope), _repairs(scope), _cases(scope)
    yield from first.union(*others, all=True)


def _counted(rows: QuerySet, kind: str, first: Q | None = None, second: Q | None = None) -> QuerySet:
    """Return how many rows each therapist (`who`) has, and of how many of them a condition holds."""
    none = Value(0, IntegerField())
    return (
        rows.order_by()
        .values("who")
        .annotate(
            kind=Value(kind, CharField()),
            of=Count("pk"),
            first=none if first is None else Count("pk", filter=first),
            second=none if second is None else Count("pk", filter=second),
        )
        .values_list("kind", "who", "of", "first", "second")
    )


def _sessions(scope: Scope) -> QuerySet:
    rated, was_heard = rated_by("case__therapists__clinician"), heard()
    return _counted(held_sessions(scope), SESSIONS, Q(rated), Q(was_heard))


def _replies(scope: Scope) -> QuerySet:
    """Return the replies that asked for something; of the undone ones only those that are overdue."""
    still_open = Review.objects.open().filter(clinic=scope.clinic)
    overdue = Q(pk__in=still_open.values("pk"), due_on__lt=scope.until)
    done, asks = Q(done_at__isnull=False), Q(answer=Review.Answer.ASK_CLIENT) | Q(due_on__isnull=False)
    replies = Review.objects.filter(
        asks, done | overdue, case__in=_owned(scope), at__gte=scope.clinic.beginning_of(scope.since)
    )
    return _counted(_with_owner(replies, scope, "case__"), REPLIES, done)


def _repairs(scope: Scope) -> QuerySet:
    said = RepairMark.objects.standing().filter(repair=OuterRef("pk"), state__in=TRIED)
    planned = Repair.objects.filter(
        clinic=scope.clinic, case__in=scope.cases, planned_by__in=scope.ids,
        planned_at__gte=scope.clinic.beginning_of(scope.since),
    )  # fmt: skip
    return _counted(planned.annotate(who=F("planned_by")), REPAIRS, Q(Exists(said)))


#: A repair was tried if its therapist said so, whether it helped or not.
TRIED = [RepairMark.State.TRIED.value, RepairMark.State.FAILED.value]


def _cases(scope: Scope) -> QuerySet:
    return _counted(_with_owner(_owned(scope).filter(closed_on__isnull=True), scope, ""), CASES)


def _owned(scope: Scope) -> QuerySet[Case]:
    return Case.objects.filter(clinic=scope.clinic, pk__in=scope.cases, gated=True)


def _with_owner(rows: QuerySet, scope: Scope, case: str) -> QuerySet:
    """Return the rows each with `who` is responsible for its case today."""
    of, day = f"{case}therapists__", scope.until
    return rows.filter(
        Q(**{f"{of}ends_on__isnull": True}) | Q(**{f"{of}ends_on__gt": day}),
        **{f"{of}part": OWNER, f"{of}clinician__in": scope.ids, f"{of}starts_on__lte": day},
    ).annotate(who=F(f"{of}clinician"))
