"""What do the good rows of a ratings file say of each case?"""

from collections.abc import Iterable
from datetime import date

from alliance_app.clinical.alliance import (
    Attendance,
    Declaration,
    History,
    Rater,
    Rating,
    Role,
    Score,
    Session,
)

from .rows import People, Row, people_by_code, person_of


def histories_of(rows: Iterable[Row]) -> dict[str, History]:
    """Return the history of each case that has a good row, by its code."""
    by_case: dict[str, list[Row]] = {}
    for row in rows:
        by_case.setdefault(row.case, []).append(row)
    return {case: history_of(mine) for case, mine in by_case.items()}


def history_of(rows: list[Row]) -> History:
    """Return the history of one case; the order of its rows does not matter."""
    rows = sorted(rows, key=lambda r: (r.on, r.session, list(Role).index(r.role), r.participant, r.therapist))
    people = people_by_code(rows)
    return History(
        sessions=tuple(_sessions(rows)),
        scores=tuple(_scores(rows, people)),
        declarations=tuple(Declaration(r.on, r.stuck) for r in rows if r.stuck is not None),
        goals=tuple(row.on for row in rows if row.client_goal),
        departures=_departures(rows),
    )


def _departures(rows: list[Row]) -> dict[Rater, date]:
    """Return since when each rater has left."""
    since: dict[Rater, date] = {}
    for row in rows:
        if row.left:
            since.setdefault(row.rater, row.on)
    return since


def attendance_of(rows: list[Row]) -> Attendance | None:
    """Return what became of the session that these rows speak of; None if there was no session."""
    stated = next((row.held for row in rows if row.held), None)
    return stated or (Attendance.HELD if any(row.answers for row in rows) else None)


def sessions_of(rows: list[Row]) -> dict[int, list[Row]]:
    """Group the sorted rows of one case by session number, in the order of the sessions."""
    by_number: dict[int, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row.session, []).append(row)
    return by_number


def _sessions(rows: list[Row]):
    for number, mine in sessions_of(rows).items():
        attendance = attendance_of(mine)
        if attendance:
            yield Session(
                number=number,
                on=mine[0].on,
                attendance=attendance,
                ratings=tuple(rating_of(row) for row in mine if row.answers),
                feedback=any(row.feedback for row in mine),
            )


def rating_of(row: Row) -> Rating:
    return Rating(row.rater, row.relationship, row.goal, row.method, row.progress, row.entered)


def _scores(rows: list[Row], people: People):
    seen = set()
    for row in rows:
        person = person_of(row, people)
        for measure, total in row.totals:
            if (row.session, measure, person) not in seen:
                seen.add((row.session, measure, person))
                yield Score(measure, person, row.on, total)
