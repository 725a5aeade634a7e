"""How are the histories of thousands of cases read at once?

As plain values: sessions and ratings, by far the most rows, in one question and already in order, all else in a second
one. Read so are cases with one therapist from beginning to end. Of one that changed hands it has to be known who
recorded what before; that is left to `histories`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from alliance_app.clinical.alliance import Attendance, Declaration, History, Rater, Role, Score, Way
from alliance_app.clinical.alliance import Rating as RatingValue
from alliance_app.clinical.alliance import Session as SessionValue

from .histories import by_rater
from .models import CaseTherapist, CheckIn, GoalStatement, Participant, Rating, Session, StuckDeclaration
from .models import Score as ScoreRow
from .together import values_together

#: A session has a row for each version of each of its ratings, or a single one if nobody has rated it.
CASE, SESSION, HELD_ON, ATTENDANCE, CHECKIN, ROLE, PARTICIPANT, CLINICIAN, STATE = range(9)
RATER, SCORES = slice(ROLE, CLINICIAN + 1), slice(STATE + 1, None)
COLUMNS = (
    *("case_id", "id", "held_on", "attendance"),
    *(f"ratings__{name}" for name in ("checkin_id", "role", "participant_id", "clinician_id", "state")),
    *(f"ratings__{name}" for name in ("relationship", "goal", "method", "progress")),
)
#: Ids and dates come as texts: most are only compared, and need not be made into what they stand for.
AS_TEXT = {"case_id", "id", "held_on", "ratings__checkin_id", "ratings__participant_id"}
ATTENDANCES = {each.value: each for each in Attendance}

#: What is on record of one case beside its sessions, by kind.
Rest = Mapping[str, Sequence[dict[str, Any]]]


def histories_of_many(cases: Iterable[UUID]) -> dict[UUID, History]:
    """Return the history of each of these cases that had one therapist throughout; supervisors' releases are not in it.

    By which way an answer came is not read: no rule asks for more than whether it was declined.
    """
    ids = list(cases)
    rest = _rest(ids)
    told = {case: list(rows) for case, rows in groupby(_rows(ids).iterator(chunk_size=5000), itemgetter(CASE))}
    found = {}
    for case in ids:
        key = case.hex
        history = _history(told.get(key) or told.get(str(case)) or (), rest[key])
        if history is not None:
            found[case] = history
    return found


def _rows(cases: list[UUID]) -> QuerySet:
    columns = [Cast(name, CharField()) if name in AS_TEXT else name for name in COLUMNS]
    in_order = Session.objects.filter(case__in=cases).order_by(
        "case_id", "held_on", "recorded_at", "id", "ratings__version"
    )
    return in_order.values_list(*columns)


def _rest(cases: list[UUID]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return what else is on record, by the case's id without hyphens and by kind."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    queries = {
        "therapists": CaseTherapist.objects.filter(case__in=cases).only("id", "case", "ends_on"),
        "participants": Participant.objects.filter(case__in=cases).only("id", "case", "role", "code", "left_on"),
        "goals": GoalStatement.objects.filter(case__in=cases).exclude(
            participant__isnull=False, recorded_by__isnull=False
        ).only("id", "case", "stated_on"),
        "declarations": StuckDeclaration.objects.filter(case__in=cases).defer("reason"),
        "talks": CheckIn.objects.filter(case__in=cases, feedback=True, withdrawn_at=None).only("id", "case", "session"),
        "scores": ScoreRow.objects.in_force()
        .filter(case__in=cases, total__isnull=False)
        .only("id", "case", "participant", "measure", "scored_on", "total", "recorded_at"),
    }
    for kind, values in values_together(queries):
        found[_key(values["case_id"])][kind].append(values)
    return found


def _history(told: Sequence[tuple], rest: Rest) -> History | None:
    """Return what one case's rows tell; None if its therapist changed, or if several have to be told apart by name."""
    if len(rest["therapists"]) > 1:
        return None
    people = {_key(each["id"]): Rater(Role(each["role"]), each["code"]) for each in rest["participants"]}
    clinicians: dict[tuple[str, int], Rater] = {}
    talked_in = _talked_in(told, rest["talks"]) if rest["talks"] else set()
    sessions = []
    for number, (session, same) in enumerate(groupby(told, itemgetter(SESSION)), start=1):
        newest = {row[RATER]: row for row in same}  # the higher versions come later
        ratings = []
        for (role, participant, clinician), row in newest.items():
            if role is None or row[STATE] == Rating.State.WITHDRAWN:
                continue
            if participant is not None:
                rater = people[_key(participant)]
            else:
                rater = clinicians.setdefault((role, clinician), Rater(Role(role)))
            way = Way.DECLINED if row[STATE] == Rating.State.DECLINED else Way.SELF
            ratings.append(RatingValue(rater, *row[SCORES], way))
        if len(ratings) > 1:
            ratings.sort(key=by_rater)
        on, attendance = date.fromisoformat(row[HELD_ON]), ATTENDANCES[row[ATTENDANCE]]
        sessions.append(SessionValue(number, on, attendance, tuple(ratings), session in talked_in))
    if len({role for role, _ in clinicians}) < len(clinicians):
        return None
    return History(tuple(sessions), **_beside_sessions(rest, people, clinicians.values()))


def _talked_in(told: Sequence[tuple], talks: Sequence[dict[str, Any]]) -> set[str]:
    """Return the sessions with a direct conversation on record, by a check-in of which something still stands."""
    newest = {(row[SESSION], *row[RATER]): row for row in told}
    rated = {_key(row[CHECKIN]) for row in told if row[CHECKIN]}
    standing = {_key(row[CHECKIN]) for row in newest.values() if row[CHECKIN] and row[STATE] != Rating.State.WITHDRAWN}
    held = {_key(row[SESSION]): row[SESSION] for row in told}
    counted = [talk for talk in talks if _key(talk["id"]) in standing or _key(talk["id"]) not in rated]
    return {held[_key(talk["session_id"])] for talk in counted if _key(talk["session_id"]) in held}


def _beside_sessions(rest: Rest, people: Mapping[str, Rater], clinicians: Iterable[Rater]) -> dict[str, Any]:
    departures = {people[_key(each["id"])]: _day(each["left_on"]) for each in rest["participants"] if each["left_on"]}
    for therapist in rest["therapists"]:
        if therapist["ends_on"]:
            departures |= {who: _day(therapist["ends_on"]) for who in clinicians if who.role is Role.THERAPIST}
    return {
        "scores": tuple(
            Score(each["measure"], people[_key(each["participant_id"])], _day(each["scored_on"]), float(each["total"]))
            for each in sorted(rest["scores"], key=itemgetter("scored_on", "recorded_at"))
        ),
        "declarations": tuple(
            Declaration(_day(each["declared_on"]), bool(each["stuck"]))
            for each in sorted(rest["declarations"], key=itemgetter("declared_on", "recorded_at"))
        ),
        "goals": tuple(sorted(_day(each["stated_on"]) for each in rest["goals"])),
        "departures": departures,
    }


def _key(row: str) -> str:
    """Return an id as it is compared: PostgreSQL writes it with hyphens, SQLite without."""
    return row.replace("-", "")


def _day(text: str) -> date:
    return date.fromisoformat(text)
