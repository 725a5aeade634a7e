"""In which words does a row of the queue say what became of a supervisor's reply?"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol

from alliance_app.consultation.models import Review
from alliance_app.records.models import Case

from .row_words import short_day


class Replied(Protocol):
    """What names a case and a reply to it, as `consultation.queue.as_queued` does; `reply_at` is None without one."""

    case: Case
    reply_at: datetime | None
    reply_due: date | None
    reply_done: datetime | None
    reply_answer: str | None


def marks_of_reply(it: Replied, today: date) -> Iterator[tuple[str, str]]:
    """Return the marks of a reply, each with its kind: "late" is overdue, "" says what was."""
    if it.reply_at is None:
        return
    asks = it.reply_due or it.reply_answer == Review.Answer.ASK_CLIENT
    if it.reply_done:
        yield "", f"done {short_day(it.case.clinic.local_date(it.reply_done))}"
    elif it.reply_due and it.reply_due < today:
        yield "late", f"overdue since {short_day(it.reply_due)}"
    elif it.reply_due:
        yield "", f"due {short_day(it.reply_due)}"
    else:
        said = "asked" if asks else "replied"
        yield "", f"{said} {short_day(it.case.clinic.local_date(it.reply_at))}"
