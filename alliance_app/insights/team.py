"""How do a supervisor's therapists and their cases do, together and each, as far as it may be shown?

Who reads what: a supervisor, or whoever stands in for one, the cases that they answer for, and of each of these
therapists a line of what was done; a therapist their own, and nothing of the others' or of the team. Nobody else.

Against finding out by subtraction: of the team, numbers under 5 of how cases stand are hidden (`small_cells`,
`small_tables`). Of what was done no line of fewer than five is told, nor a second one that would tell it; a team of one
is told what its line would be. Of levels of the alliance see `alliance_levels`: of a team of two, one of whom would be
the reader, there is none, for no reader is of their own team (`Supervision.in_care_of`), and a therapist reads their
own alone. A page about one therapist tells their supervisor exactly the line of the team's table, so that two pages
give nothing to subtract.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from alliance_app.clinical.lasting import Quartiles, quartiles_of
from alliance_app.consultation.blind import waiting_for
from alliance_app.consultation.judgement import rules_of
from alliance_app.people.models import Clinician, Supervision
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case, Session

from .alliance_levels import Levels, levels_of
from .changes import courses_of, repairs_in
from .month_ends import State, month_ends
from .months import months_until
from .small_cells import SMALLEST, Share, hide_small, share_of
from .small_tables import GROUPS, NUMBERS, Group, Table, table_of
from .team_counts import COLUMNS, Scope, counts_of
from .team_states import Became, Looks, by_kind, by_phase, weak_and_looks, weak_of

#: Which state is hidden first where another must not be found out, and which end of a look.
STATES_GIVEN_UP = (State.UNKNOWN, State.IN_PLACE, State.WEAK)
ENDS_GIVEN_UP = (Became.CASE, Became.TIME, Became.HOLDS, Became.SUPERVISOR, Became.RED_FLAG, Became.RATED)


@dataclass(frozen=True, slots=True)
class Month:
    """How the cases that were open on the last day of a month stood then; None what may not be shown."""

    end: date
    of: int | None
    states: dict[State, int | None]


@dataclass(frozen=True, slots=True)
class LooksShown:
    """The looks as they may be shown; `of` None if they are fewer than five."""

    of: int | None
    became: dict[Became, int | None]
    answered: Share
    in_place: Share


@dataclass(frozen=True, slots=True)
class Done:
    """What was done from `since` until `until` with the cases of `people`, who stand in the order of their names.

    `counts` by kind (`team_counts`) and by therapist's id; `levels` of the alliance.
    """

    since: date
    until: date
    people: Sequence[Clinician]
    counts: dict[str, Table[int]]
    levels: Levels


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """A team's figures as they may be shown; `weak` are the open cases by kind, None if there are none."""

    done: Done
    months: list[Month]
    repairs: Quartiles
    looks: LooksShown
    weak: Table[str] | None


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A therapist's own figures; the open cases by kind and by phase, None if there are none."""

    done: Done
    repairs: Quartiles
    kinds: Table[str] | None
    phases: Table[str] | None


def team_of(reader: Clinician, today: date) -> list[Clinician]:
    """Return whom a clinician answers for on a day, as a supervisor or standing in for one, by name."""
    links = Supervision.objects.in_care_of(reader, today)
    people = Clinician.objects.filter(pk__in=links.values("therapist"), clinic=reader.clinic_id).defer("password")
    return sorted(people, key=lambda person: (person.name.casefold(), person.pk))


def team_figures(reader: Clinician, people: Sequence[Clinician], today: date) -> TeamFigures:
    """Return the figures of those whom a reader answers for; without the cases that the reader treats."""
    scope = _team(reader, people, today)
    courses, (weak, looks) = courses_of(scope), weak_and_looks(scope)
    months = month_ends(courses, scope, rules_of(scope.clinic).policy.fresh_days)
    return TeamFigures(
        done=_done(scope, [reader.pk]),
        months=[_month(end, states) for end, states in months.items()],
        repairs=quartiles_of(repairs_in(courses, scope)),
        looks=_looks(looks),
        weak=_table(by_kind(weak)),
    )


def team_done(reader: Clinician, people: Sequence[Clinician], today: date) -> Done:
    """Return what was done by each of those whom a reader answers for: what `team_figures` says of it."""
    return _done(_team(reader, people, today), [reader.pk])


def own_figures(therapist: Clinician, today: date) -> OwnFigures:
    """Return a therapist's own figures. What was done is of all their cases, as their supervisor is told it, without
    the sessions that wait for their own rating; how cases stand is told without the cases of these sessions, for it
    would tell the numbers of a view that is in already.

    Nothing is hidden from whoever may open every case; of fewer than 5 open cases in all nothing is told all the same,
    for they say nothing.
    """
    treated = Case.objects.treated_by(therapist, today)
    waiting = waiting_for(therapist, treated.values("pk"), today)
    whole = Scope(therapist.clinic, [therapist], treated.values("pk"), months_until(today)[0], today, waiting)
    scope = replace(whole, cases=treated.exclude(pk__in=waiting.values("case")).values("pk"))
    weak = weak_of(scope)
    also = list(Supervision.objects.in_care_of(therapist, today).values_list("therapist", flat=True))
    return OwnFigures(
        done=_done(whole, also),
        repairs=quartiles_of(repairs_in(courses_of(scope), scope)),
        kinds=_own_table(by_kind(weak)),
        phases=_own_table(by_phase(weak)),
    )


def _team(reader: Clinician, people: Sequence[Clinician], today: date) -> Scope:
    cases = Case.objects.supervised_by(reader, today).values("pk")
    waiting = Session.objects.none()
    if reader.may(Permission.RATE):
        waiting = waiting_for(reader, Case.objects.treated_by(reader, today).values("pk"), today)
    return Scope(reader.clinic, people, cases, months_until(today)[0], today, waiting)


def _done(scope: Scope, also: Collection[int]) -> Done:
    """Return what was done; the reader can also open the page of the therapists `also`."""
    counts = {kind: _lines(groups, scope.ids, COLUMNS[kind]) for kind, groups in counts_of(scope).items()}
    return Done(scope.since, scope.until, scope.people, counts, levels_of(scope, also))


def _lines(groups: dict[int, Group], order: Sequence[int], columns: int) -> Table[int]:
    """Return a line for each therapist, also of those who have nothing of a kind."""
    return table_of({who: groups.get(who, Group(0, (0,) * columns)) for who in order}, order, GROUPS)


def _table(kinds: dict[str, Group]) -> Table[str] | None:
    present = [kind for kind in Case.Kind if kind in kinds]
    return table_of({kind: kinds[kind] for kind in present}, present, NUMBERS) if present else None


def _own_table(groups: dict[str, Group]) -> Table[str] | None:
    """Return a table for whoever may open every case in it: each line is told, and their sum from five cases on."""
    if not groups:
        return None
    total = table_of({"": sum(list(groups.values())[1:], next(iter(groups.values())))}, [""], GROUPS).total
    return Table(total, {line: tuple(Share(each.of, count) for count in each.counts) for line, each in groups.items()})


def _month(end: date, states: dict[State, int]) -> Month:
    of = sum(states.values())
    if of < SMALLEST:
        return Month(end, None, dict.fromkeys(State))
    return Month(end, of, hide_small(states, STATES_GIVEN_UP))


def _looks(looks: Looks) -> LooksShown:
    few = looks.of < SMALLEST
    return LooksShown(
        of=None if few else looks.of,
        became=dict.fromkeys(Became) if few else hide_small(looks.became, ENDS_GIVEN_UP),
        answered=share_of(looks.answered, looks.of - looks.answered),
        in_place=share_of(looks.in_place, looks.older - looks.in_place),
    )
