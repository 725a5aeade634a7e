"""What does a supervisor's queue show: which cases, in which groups, with which marks?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from alliance_app.clinical.attention import Notice
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.looks import last_day_to_answer
from alliance_app.consultation.answerers import looks_for_others
from alliance_app.consultation.models import CaseStanding, Review
from alliance_app.consultation.queue import Narrowed, counts, narrow, page_after, supervised, therapists_of
from alliance_app.consultation.second_views import to_rate_first
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case

from .banners import ordinal
from .row_words import short_day
from .rows import Row, rows_of
from .tabs import Tab

GROUPS = {
    Notice.OVERRIDE: "Looked anyway, awaiting your answer",
    Notice.RISK: "Risk",
    Notice.STUCK: "Stuck, not repaired, oldest first",
    Notice.RED: "Low or falling",
    Notice.LOST: "Dropped out, or missed twice, while low",
    Notice.WATCH: "Not in place, nothing pressing",
}
REPLIES = "Asked, and not done yet"
SHOWS = (("attention", "Needs help"), ("watch", "Watch"), ("replies", "Replies"))
REASONS = (
    ("", "Any"), (Reason.LOW, "Low"), (Reason.CONFIRMING, "Not yet steady"),
    (Reason.UNVERIFIED, "Perfect scores"), (Reason.UNKNOWN, "Not known"),
)  # fmt: skip
KEPT_AS = "review"


@dataclass(frozen=True, slots=True)
class CountedTab(Tab):
    """A tab with how many cases are behind it."""

    count: str = ""


def narrowed(kept: dict[str, Any], therapists: Iterable[Clinician]) -> Narrowed:
    """Return how the queue is narrowed, by what was kept of the form; what is not known narrows nothing."""
    known = {str(person.pk): person.pk for person in therapists}
    show, reason = kept.get("show"), kept.get("reason")
    return Narrowed(
        show=show if show in dict(SHOWS) else "attention",
        therapist=known.get(str(kept.get("therapist"))),
        reason=str(reason) if reason in [value for value, _ in REASONS] else "",
        stuck=bool(kept.get("stuck")),
        unread=bool(kept.get("unread")),
    )


def queue_context(
    supervisor: Clinician, today: date, kept: dict[str, Any], *, after: UUID | None = None, current: Case | None = None
) -> dict[str, Any]:
    """Return what the list of cases shows, beside a case or alone."""
    therapists = list(therapists_of(supervisor, today))
    filters = narrowed(kept, therapists)
    found = supervised(supervisor, today)
    standings, more = page_after(narrow(found, filters), after)
    page = f"?{urlencode({'after': after})}" if after else ""
    items = list(_items(standings, today, supervisor, page, current))
    return {
        "tabs": _tabs(counts(found), filters),
        "filters": filters,
        "therapists": therapists,
        "reasons": REASONS,
        "groups": _groups(zip(standings, items, strict=True), filters),
        "shown": len(items),
        "first_url": reverse("review-queue") if after else "",
        "next_url": f"{reverse('review-queue')}?{urlencode({'after': standings[-1].case_id})}" if more else "",
        "others": looks_for_others(supervisor, today),
        "rate_first": to_rate_first(supervisor, today) if current is None else [],
        "page": page,
    }


def _tabs(cases: dict[str, int], filters: Narrowed) -> list[CountedTab]:
    return [CountedTab(value, label, value == filters.show, f"{cases[value]:,}") for value, label in SHOWS]


def _groups(items: Iterable[tuple[CaseStanding, Row]], filters: Narrowed) -> list[tuple[str, list[Row]]]:
    places = list(Notice)

    def heading(pair: tuple[CaseStanding, Row]) -> str:
        return REPLIES if filters.show == "replies" else GROUPS[places[pair[0].notice]]

    return [(name, [row for _, row in group]) for name, group in groupby(items, heading)]


def _items(
    standings: list[CaseStanding], today: date, supervisor: Clinician, page: str, current: Case | None
) -> Iterator[Row]:
    waiting = {s.case_id for s in standings if s.look_opens_on and s.look_opens_on > today}
    looked = {s.case_id for s in standings if s.look_in_a_row} - waiting
    rows = rows_of(standings, today, looked=looked, to="review-add", current=current)
    for standing, row in zip(standings, rows, strict=True):
        yield replace(
            row,
            url=row.url + page,
            why=row.why + (_waits(standing) if standing.case_id in waiting else ""),
            new=standing.unread,
            marks=tuple(_marks(standing, today)),
        )


def _waits(standing: CaseStanding) -> str:
    until = last_day_to_answer(standing.look_opens_on)
    return f" {ordinal(standing.look_in_a_row).capitalize()} look in a row: waits until {short_day(until)}."


def _marks(standing: CaseStanding, today: date) -> Iterator[tuple[str, str]]:
    """Return the marks of a row, each with its kind: "new" is news, "late" is overdue or a risk, "" says what was."""
    if standing.risk:
        yield "late", "risk: ask today"
    if standing.answer_unread:
        yield "new", "answered"
    elif standing.unread:
        yield "new", "changed" if standing.seen_at else "new"
    if standing.reply_at is None:
        return
    asks = standing.reply_due or standing.reply_answer == Review.Answer.ASK_CLIENT
    if standing.reply_done:
        yield "", f"done {short_day(standing.case.clinic.local_date(standing.reply_done))}"
    elif standing.reply_due and standing.reply_due < today:
        yield "late", f"overdue since {short_day(standing.reply_due)}"
    elif standing.reply_due:
        yield "", f"due {short_day(standing.reply_due)}"
    else:
        said = "asked" if asks else "replied"
        yield "", f"{said} {short_day(standing.case.clinic.local_date(standing.reply_at))}"
