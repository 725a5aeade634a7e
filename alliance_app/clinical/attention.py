"""Which cases does a supervisor look at first?

Attention and watch together are the cases whose gate is not open, and those with risk that nobody has answered.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: With so many held sessions at most the ratings are a starting point, and call for nobody's attention.
STARTING_SESSIONS = 1


class Notice(StrEnum):
    """Why a case is seen, in the order of the list: what is red before what is stuck, and last what is only watched.

    Within a place what has lasted longest comes first; overrides come as `place_of_look` says.
    """

    OVERRIDE = "override"
    RISK = "risk"
    RED = "red"
    STUCK = "stuck"
    STUCK_UNKNOWN = "stuck and unknown"
    LOST = "lost"
    UNKNOWN = "unknown"
    WATCH = "watch"

    @property
    def attention(self) -> bool:
        return self.place < Notice.UNKNOWN.place

    @property
    def place(self) -> int:
        """Its place in the list, from 0."""
        return list(Notice).index(self)


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a case is seen, as it is on one day.

    `closed` speaks of the gate, `unknown` of what closed it, `ended` of the case. `low` is a current closer of somebody
    who counts; `lost` that the client dropped out, or missed two sessions in a row; `waits` that an override awaits an
    answer; `risk` that an answer about dying or self-harm awaits one.
    """

    closed: bool
    unknown: bool = False
    waits: bool = False
    risk: bool = False
    stuck: bool = False
    red: bool = False
    low: bool = False
    lost: bool = False
    ended: bool = False
    held_sessions: int = STARTING_SESSIONS + 1


def notice_of(case: Facts) -> Notice | None:
    """Return why a case is seen; None if its gate is open, or if it has ended and asks for nothing.

    Risk that nobody has answered is seen whatever the gate, and when the case has ended too. At the start what was
    rated calls for no attention; what somebody has asked for, and risk, does at any time.
    """
    if case.waits and case.closed and not case.ended:
        return Notice.OVERRIDE
    if case.risk:
        return Notice.RISK
    if not case.closed:
        return None
    if case.ended:
        return Notice.LOST if case.low and case.lost else None
    watched = Notice.UNKNOWN if case.unknown else Notice.WATCH
    if case.held_sessions <= STARTING_SESSIONS:
        return watched
    if case.red:
        return Notice.RED
    if case.stuck:
        return Notice.STUCK_UNKNOWN if case.unknown else Notice.STUCK
    if case.low and case.lost:
        return Notice.LOST
    return watched


def place_of_look(*, waits: bool, asked_at: datetime) -> tuple[bool, datetime]:
    """Return the place of an override among those that await an answer, the smallest first.

    One that `waits`, so that nothing opens before the answer, comes before those that hold already; then whichever was
    asked for first, however long the part has been weak.
    """
    return not waits, asked_at
