"""What does the queue say of a case that a supervisor rates before they see how others did?

Which session, how the case stood before it, and what became of the reply of then: nothing that the session's ratings
have made so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alliance_app.clinical.gate import Gate, Reason
from alliance_app.consultation.second_views import to_rate_first
from alliance_app.people.models import Clinician
from alliance_app.records.models import Session

from .reply_marks import marks_of_reply

WAS = {
    Reason.LOW: "low",
    Reason.CONFIRMING: "not yet steady",
    Reason.UNVERIFIED: "rated perfect, and not verified",
    Reason.UNKNOWN: "not known",
}


@dataclass(frozen=True, slots=True)
class RatedFirst:
    """A session that is rated first. `before` says how its case stood until then, empty if nothing was to be said;
    `marks` are those of its reply, each with its kind."""

    session: Session
    before: str
    marks: tuple[tuple[str, str], ...]


def rated_first(supervisor: Clinician, today: date) -> list[RatedFirst]:
    """Return what the queue says of each session that a supervisor rates first."""
    return [
        RatedFirst(session, _before(session), tuple(_marks(session, today)))
        for session in to_rate_first(supervisor, today)
    ]


def _before(session: Session) -> str:
    was = [WAS[Reason(session.before_reason)]] if session.before_gate == Gate.CLOSED.value else []
    was += ["stuck"] if session.before_stuck else []
    return f"Before this session it was {' and '.join(was)}." if was else ""


def _marks(session: Session, today: date) -> Iterator[tuple[str, str]]:
    if session.answer_unread:
        yield "new", "answered"
    whose = "reply " if session.reply_due or session.reply_done else ""  # the session is not what is due
    for kind, said in marks_of_reply(session, today):
        yield kind, f"{whose}{said}"
