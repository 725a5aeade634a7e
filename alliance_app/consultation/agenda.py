"""What does a supervisor go through with a therapist, and in which order? The agenda of their next meeting.

The order is the queue's, and so is what calls for help; of the first few cases more is read than of the rest.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from alliance_app.clinical.agenda import Place, place_of
from alliance_app.clinical.attention import Notice
from alliance_app.people.models import Clinician, Supervision
from alliance_app.records.models import Case, CaseTherapist, GoalStatement, Participant
from alliance_app.records.together import attach, read_together

from .models import CaseStanding, Override, Repair, RepairMark, Review
from .my_cases import rated_alone
from .queue import IN_ORDER, as_queued
from .second_views import cases_kept
from .unread import of_the_therapy, readable, unread

#: How many cases are gone through at length.
FIRST = 5
#: What an agenda holds: a case that has ended is on it as long as it calls for help.
_HOLDS = Q(case__closed_on__isnull=True) | Q(notice__isnull=False)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody whose cases a supervisor answers on a day, and in whose place if not on their own account."""

    therapist: Clinician
    in_place_of: Clinician | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """The cases of one therapist in their order: the `first` few at length, then the `rest`, of which those `in_need`
    are stuck or need help too; and how many of each."""

    first: list[CaseStanding]
    rest: list[CaseStanding]
    in_need: list[CaseStanding]
    counts: Counter[Place]


@dataclass(slots=True)
class OnRecord:
    """What the agenda shows of a case beside its standing: the goal, or that the client's newest words wait for the
    viewer's own; the repairs, the looks and the replies, each the newest first."""

    goal: GoalStatement | None = None
    goal_waits: bool = False
    repairs: list[Repair] = field(default_factory=list)
    looks: list[Override] = field(default_factory=list)
    replies: list[Review] = field(default_factory=list)

    def look(self, today: date) -> Override | None:
        """Return the look that holds on a day, or waits for an answer."""
        return next((look for look in self.looks if look.stands(today)), None)


def meetings_of(supervisor: Clinician, today: date) -> list[Meeting]:
    """Return whom a supervisor meets, by name: those whom they supervise on a day, and those of whoever is absent."""
    links = Supervision.objects.in_care_of(supervisor, today).select_related("therapist", "supervisor")
    found: dict[int, Meeting] = {}
    for link in sorted(links, key=lambda link: link.supervisor_id != supervisor.pk):  # their own links count first
        stands_in = link.supervisor if link.supervisor_id != supervisor.pk else None
        found.setdefault(link.therapist_id, Meeting(link.therapist, stands_in))
    return sorted(found.values(), key=lambda each: (each.therapist.name.casefold(), each.therapist.pk))


def meeting_with(supervisor: Clinician, therapist: UUID, today: date) -> Meeting | None:
    """Return the meeting with somebody by their public id, None for whoever is none of the supervisor's on a day."""
    return next((each for each in meetings_of(supervisor, today) if each.therapist.public_id == therapist), None)


def supervisors_of(therapist: Clinician, today: date) -> list[Clinician]:
    """Return who supervises somebody on a day, by name."""
    links = Supervision.objects.on(today).filter(therapist=therapist).select_related("supervisor")
    return [link.supervisor for link in links.order_by("supervisor__name", "pk")]


def cases_met(supervisor: Clinician, therapist: Clinician, today: date) -> QuerySet[Case]:
    """Return the cases that a therapist treats on a day and that a supervisor answers."""
    theirs = Case.objects.treated_by(therapist, today)
    return Case.objects.supervised_by(supervisor, today).filter(pk__in=theirs.values("pk"))


def standings_met(supervisor: Clinician, therapist: Clinician, today: date) -> list[CaseStanding]:
    """Return the standings of what a supervisor's agenda with a therapist holds, in the order of the queue."""
    return _in_order(as_queued(cases_met(supervisor, therapist, today), supervisor, today))


def own_standings(therapist: Clinician, today: date) -> list[CaseStanding]:
    """Return the standings of what a therapist's own agenda holds, in the order in which a supervisor has them, each
    with whether they are the only one who has rated the case as its therapist (`own`)."""
    cases = Case.objects.visible_to(therapist, today)
    mine = cases.filter(pk__in=Case.objects.treated_by(therapist, today).values("pk"))
    return _in_order(as_queued(mine, None, today).annotate(own=rated_alone(therapist)))


def agenda_from(standings: Iterable[CaseStanding], kept_back: Collection[UUID] = ()) -> Agenda:
    """Return these standings, which are in the order of the queue, as an agenda.

    `kept_back` are cases of which the reader is to say first how they see them: they are the first of the rest, by
    code, and count as such, so that neither place nor number tells what another has said.
    """
    standings = list(standings)
    told = [standing for standing in standings if standing.case_id not in kept_back]
    hidden = sorted((s for s in standings if s.case_id in kept_back), key=lambda s: s.case.code)
    told.sort(key=lambda standing: (_place(standing), standing.notice is None))
    waiting = [standing for standing in told if _place(standing) is not Place.REST]
    first, rest = waiting[:FIRST], hidden + told[len(waiting[:FIRST]) :]
    counts = Counter(_place(standing) for standing in told) + Counter({Place.REST: len(hidden)})
    return Agenda(first, rest, waiting[FIRST:], counts)


def standing_met(case: Case, reader: Clinician, today: date) -> CaseStanding:
    """Return the standing of one case as an agenda has it, whether or not it calls for anything by now."""
    return as_queued(Case.objects.filter(pk=case.pk), reader, today).get()


def counts_of(
    therapists: Iterable[Clinician], supervisor: Clinician, today: date
) -> dict[int, Counter[Place]]:
    """Return by therapist how many cases stand in each place of their agenda; one that two treat is on both, and one
    that the supervisor rates first is among the rest."""
    kept = cases_kept(supervisor, today)
    cases = Case.objects.supervised_by(supervisor, today)
    rows = as_queued(cases, supervisor, today).filter(_HOLDS)
    places = {
        case: Place.REST if case in kept else place_of(_noticed(notice), stuck=stuck, ended=closed_on is not None)
        for case, notice, stuck, closed_on in rows.values_list("case", "notice", "stuck", "case__closed_on")
    }
    treats = CaseTherapist.objects.on(today).filter(clinician__in=[each.pk for each in therapists])
    found: dict[int, Counter[Place]] = {}
    for case, therapist in set(treats.values_list("case", "clinician")):
        if case in places:
            found.setdefault(therapist, Counter())[places[case]] += 1
    return found


def on_record(standings: Sequence[CaseStanding], *, own: bool) -> dict[UUID, OnRecord]:
    """Return what is on record of each of these cases; `own` to whoever treats them, from whom a client's newest words
    may be kept."""
    cases = {standing.case_id: standing.case for standing in standings}
    if not cases:
        return {}
    rows = read_together(_rows_of(cases), [*cases.values(), *{case.clinic for case in cases.values()}])
    attach(rows["repairs"], "marks", rows["marks"], "repair")
    found = {case: OnRecord() for case in cases}
    goals: dict[UUID, list[GoalStatement]] = {case: [] for case in cases}
    for goal in rows["goals"]:
        goals[goal.case_id].append(goal)
    for case, stated in goals.items():
        waiting = unread(stated) if own and cases[case].is_open else []
        said = of_the_therapy(readable(stated) if waiting else stated)
        found[case].goal, found[case].goal_waits = said[-1] if said else None, bool(waiting)
    for kind in ("repairs", "looks", "replies"):
        for row in rows[kind]:
            getattr(found[row.case_id], kind).append(row)
    return found


def _rows_of(cases: Collection[UUID]) -> dict[str, QuerySet[Any]]:
    of = {"case__in": list(cases)}
    return {
        "goals": GoalStatement.objects.filter(**of),
        "participants": Participant.objects.filter(**of),
        "repairs": Repair.objects.filter(**of).defer("note"),
        "marks": RepairMark.objects.filter(**of).defer("note"),
        "looks": Override.objects.filter(**of).defer("explanation"),
        "replies": Review.objects.filter(**of),
    }


def _in_order(found: QuerySet[CaseStanding]) -> list[CaseStanding]:
    return list(found.filter(_HOLDS).order_by(*IN_ORDER))


def _place(standing: CaseStanding) -> Place:
    return place_of(_noticed(standing.notice), stuck=standing.stuck, ended=not standing.case.is_open)


def _noticed(place: int | None) -> Notice | None:
    return None if place is None else list(Notice)[place]
