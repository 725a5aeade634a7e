"""Which session is meant by an address or a form?"""

from alliance_app.clinical.alliance import Attendance
from alliance_app.records.models import Case, Session

from .ids import id_of


def session_named(case: Case, name: str) -> Session | None:
    """Return the held session of a case by its id, None if there is none."""
    return case.sessions.filter(pk=id_of(name), attendance=Attendance.HELD.value).first()


def newest_held(case: Case) -> Session | None:
    """Return the session that was held last."""
    return case.sessions.filter(attendance=Attendance.HELD.value).last()


def last_held(case: Case, many: int, *, also: str = "") -> list[tuple[Session, int]]:
    """Return the newest held sessions of a case, the newest first, each with its number; also one named by its id."""
    in_order = enumerate(case.sessions.all(), start=1)
    held = [(session, number) for number, session in in_order if session.attendance == Attendance.HELD.value]
    return [each for each in reversed(held) if each in held[-many:] or str(each[0].pk) == also]
