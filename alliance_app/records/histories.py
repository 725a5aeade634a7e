"""What was observed of a case, as the rules know it?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from alliance_app.clinical.alliance import Attendance, Declaration, History, Rater, Role, Score, Way
from alliance_app.clinical.alliance import Rating as RatingValue
from alliance_app.clinical.alliance import Session as SessionValue

from .models import (
    Case,
    CaseTherapist,
    CheckIn,
    GoalStatement,
    Participant,
    Rating,
    Session,
    StuckDeclaration,
)
from .models import Score as ScoreRow
from .scores import scores_in_force
from .together import read_together

#: What is not read where only the dates of goals matter.
GOAL_TEXTS = ("client_words", "therapist_words", "client_part", "therapist_part")

#: The ratings of a session are in this order.
ROLE_ORDER = {role: place for place, role in enumerate(Role)}

#: Rows by kind; see `rows_observed`.
Rows = Mapping[str, Sequence]
#: How the rules name each clinician who has rated a case, by role and id.
Names = Mapping[tuple[str, int], Rater]


def rows_observed(cases: Iterable[UUID]) -> dict[str, QuerySet]:
    """Return what has to be read of cases to know their histories, without what only people read."""
    ids = list(cases)
    return {
        "sessions": Session.everything.filter(case__in=ids),
        "checkins": CheckIn.objects.filter(case__in=ids).defer("note"),
        "ratings": Rating.objects.filter(session__case__in=ids).defer("reason").order_by("version"),
        "scores": ScoreRow.objects.filter(case__in=ids).defer("reason"),
        "declarations": StuckDeclaration.objects.filter(case__in=ids).defer("reason"),
        "goals": GoalStatement.objects.filter(case__in=ids).defer(*GOAL_TEXTS),
        "therapists": CaseTherapist.objects.filter(case__in=ids),
        "participants": Participant.objects.filter(case__in=ids),
    }


def history_of(case: Case) -> History:
    """Return all that was observed of a case; a supervisor's releases are not among it."""
    return histories_of([case])[case.pk]


def histories_of(cases: Iterable[Case]) -> dict[UUID, History]:
    """Return the history of each case, with as many queries for a hundred as for one."""
    ids = [case.pk for case in cases]
    return {case: observed(rows) for case, rows in by_case(read_together(rows_observed(ids)), ids).items()}


def by_case(rows: Rows, cases: Iterable[UUID]) -> dict[UUID, dict[str, list]]:
    """Return the rows of each case apart, those of a kind in the order in which they came."""
    found: dict[UUID, dict[str, list]] = {case: {kind: [] for kind in rows} for case in cases}
    for kind, same in rows.items():
        for row in same:
            found[row.session.case_id if kind == "ratings" else row.case_id][kind].append(row)
    return found


def observed(rows: Rows) -> History:
    """Return the history that one case's rows tell."""
    sessions = standing_sessions(rows["sessions"])
    ratings = ratings_by_session(rows["ratings"])
    names = names_of_raters(rows["ratings"])
    goals = [goal for goal in rows["goals"] if not goal.is_beside]
    talked_in = _sessions_with_feedback(rows["checkins"], rows["ratings"], ratings)
    return History(
        sessions=tuple(
            _session(number, session, ratings[session.pk], names, session.pk in talked_in)
            for number, session in enumerate(sessions, start=1)
        ),
        scores=tuple(
            Score(s.measure, rater_of(s.participant), s.scored_on, float(s.total))
            for s in scores_in_force(rows["scores"], rows["checkins"])
            if s.total is not None
        ),
        declarations=tuple(Declaration(d.declared_on, d.stuck) for d in rows["declarations"]),
        goals=tuple(goal.stated_on for goal in goals),
        departures=_departures(rows["therapists"], rows["participants"], names),
        **_dyads(rows["therapists"], sessions, goals),
    )


def standing_sessions(sessions: Iterable[Session]) -> list[Session]:
    """Return the sessions without those that turned out to be none."""
    return [session for session in sessions if session.withdrawn_at is None]


def places_of(sessions: Iterable[Session]) -> dict[UUID, int]:
    """Return the number of each session; of one that turned out to be none, the number of the one before it."""
    places, number = {}, 0
    for session in sessions:
        number += session.withdrawn_at is None
        places[session.pk] = number
    return places


def rater_of(participant: Participant) -> Rater:
    """Return a participant as the rules know one."""
    return Rater(Role(participant.role), participant.code)


def ratings_by_session(ratings: Iterable[Rating]) -> dict[UUID, list[Rating]]:
    """Return the ratings in force of each session, by its id: the highest version of each rater's.

    Takes every version, the lower ones first.
    """
    newest: dict[tuple, Rating] = {}
    for rating in ratings:
        newest[rating.session_id, rating.role, rating.participant_id, rating.clinician_id] = rating
    found = defaultdict(list)
    for rating in newest.values():
        if rating.state != Rating.State.WITHDRAWN:
            found[rating.session_id].append(rating)
    return found


def names_of_raters(ratings: Iterable[Rating]) -> Names:
    """Name the clinicians who have rated a case: nothing needs to tell apart the only one in a role."""
    people = {(rating.role, rating.clinician_id): rating.clinician for rating in ratings if rating.clinician_id}
    by_role: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (role, pk), clinician in sorted(people.items()):
        by_role[role].append((pk, clinician.name or clinician.code))
    found: dict[tuple[str, int], Rater] = {}
    for role, named in by_role.items():
        names = [name for _, name in named]
        for pk, name in named:
            shown = name if names.count(name) == 1 else f"{name} ({pk})"
            found[role, pk] = Rater(Role(role), "" if len(named) == 1 else shown)
    return found


def current_ratings(case: Case) -> dict[UUID, list[Rating]]:
    """Return the ratings in force of each session of a case, by its id."""
    versions = Rating.objects.filter(session__case=case).order_by("version")
    return ratings_by_session(versions.select_related("checkin", "participant", "clinician"))


def raters_of(case: Case) -> Names:
    """Return how the rules name each clinician who has rated a case, by role and id."""
    by_clinicians = Rating.objects.filter(session__case=case, clinician__isnull=False)
    return names_of_raters(by_clinicians.select_related("clinician"))


def _sessions_with_feedback(
    checkins: Iterable[CheckIn], ratings: Iterable[Rating], in_force: Mapping[UUID, Iterable[Rating]]
) -> set[UUID]:
    """Return the sessions with a direct conversation on record, by a check-in that still stands."""
    rated = {rating.checkin_id for rating in ratings}
    standing = {rating.checkin_id for in_session in in_force.values() for rating in in_session}
    talks = [checkin for checkin in checkins if checkin.feedback and checkin.withdrawn_at is None]
    return {talk.session_id for talk in talks if talk.pk in standing or talk.pk not in rated}


def _session(
    number: int,
    session: Session,
    ratings: list[Rating],
    names: Names,
    feedback: bool,
) -> SessionValue:
    return SessionValue(
        number=number,
        on=session.held_on,
        attendance=Attendance(session.attendance),
        ratings=tuple(sorted((rating_value(r, names) for r in ratings), key=by_rater)),
        feedback=feedback,
    )


def by_rater(rating: RatingValue) -> tuple[int, str]:
    """Return by what the ratings of a session are in order."""
    return ROLE_ORDER[rating.rater.role], rating.rater.who


def rating_value(rating: Rating, names: Names) -> RatingValue:
    """Return a rating as the rules know it; `names` holds the clinicians who have rated."""
    rater = rater_of(rating.participant) if rating.participant else names[rating.role, rating.clinician_id]
    declined = rating.state == Rating.State.DECLINED
    way = Way.DECLINED if declined else Way(rating.checkin.way)
    return RatingValue(rater, rating.relationship, rating.goal, rating.method, rating.progress, way)


def _departures(
    therapists: Iterable[CaseTherapist], participants: Iterable[Participant], names: Names
) -> dict[Rater, date]:
    departures = {rater_of(each): each.left_on for each in participants if each.left_on}
    treating = {t.clinician_id for t in therapists if t.ends_on is None}
    for therapist in therapists:
        rater = names.get((Role.THERAPIST.value, therapist.clinician_id))
        if rater and therapist.ends_on and therapist.clinician_id not in treating:
            departures[rater] = max(departures.get(rater, therapist.ends_on), therapist.ends_on)
    return departures


def _dyads(
    therapists: list[CaseTherapist], sessions: list[Session], goals: list[GoalStatement]
) -> dict[str, Any]:
    """Return when an owner took over from another, and which session of that day was the new pair's first.

    What was on record when the case was taken over was the former pair's.
    """
    owners = sorted(
        (t for t in therapists if t.part == CaseTherapist.Part.OWNER),
        key=lambda t: (t.starts_on, t.ends_on is None, t.ends_on or t.starts_on),
    )
    taken = [new for old, new in pairwise(owners) if old.clinician_id != new.clinician_id]
    if not taken:
        return {}
    newest = taken[-1]
    former = [
        number
        for number, session in enumerate(sessions, start=1)
        if session.held_on == newest.starts_on and newest.recorded_at and session.recorded_at < newest.recorded_at
    ]
    return {
        "dyad_since": newest.starts_on,
        "dyad_from": max(former, default=-1) + 1,
        "earlier_dyads": tuple(taking.starts_on for taking in taken[:-1]),
        "goal_is_former": bool(
            goals
            and newest.recorded_at
            and goals[-1].stated_on == newest.starts_on
            and goals[-1].recorded_at < newest.recorded_at
        ),
    }
