"""What does a supervisor's queue show: which cases, in which groups, with which marks?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.attention import Notice
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.looks import last_day_to_answer
from alliance_app.consultation.answerers import looks_for_others
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.queue import Narrowed, choices, counts, narrow, page_after, supervised
from alliance_app.people.models import Clinician
from alliance_app.people.queries import stand_ins_of
from alliance_app.records.models import Case

from .banners import ordinal
from .case_groups import count_said
from .queue_whom import whom_context, whom_of
from .rate_first_rows import rated_first
from .reply_marks import marks_of_reply
from .row_words import short_day
from .rows import Row, rows_of
from .spot_check_words import misses_line
from .tabs import Tab
from .templatetags.alliance import age

GROUPS = {
    Notice.OVERRIDE: "Looked anyway, awaiting your answer",
    Notice.RISK: "Risk",
    Notice.RED: "Low or falling, not repaired, oldest first",
    Notice.STUCK: "Stuck, and not in place",
    Notice.STUCK_UNKNOWN: "Stuck, and not known",
    Notice.LOST: "Dropped out, or missed twice, while low",
    Notice.UNKNOWN: "Not known",
    Notice.WATCH: "Not in place, nothing pressing",
}
RISK_WAITS = " an answer about dying or self-harm waits for somebody who asks."
REPLIES = "Asked, and not done yet"
NOBODY_YET = "Drawn, and nobody has looked yet"
SHOWS = (("attention", "Needs help"), ("watch", "Watch"), ("replies", "Replies"), ("spot", "Spot checks"))
REASONS = (
    ("", "Any"), (Reason.LOW, "Low"), (Reason.CONFIRMING, "Not yet steady"),
    (Reason.UNVERIFIED, "Perfect scores"), (Reason.UNKNOWN, "Not known"),
)  # fmt: skip
FACTORS = (("", "Any"), *((factor.value, factor.value.capitalize()) for factor in Factor))
AGES = ((0, "Any"), (1, "A week or more"), (4, "Four weeks or more"), (12, "Twelve weeks or more"))
#: What the form of the queue sends.
FIELDS = ("show", "therapist", "factor", "reason", "weeks", "stuck", "unread")
KEPT_AS = "review"


@dataclass(frozen=True, slots=True)
class CountedTab(Tab):
    """A tab with how many cases are behind it."""

    count: str = ""


def narrowed(kept: dict[str, Any], therapists: Sequence[Clinician]) -> Narrowed:
    """Return how the queue is narrowed, by what was kept of the form; what is not known narrows nothing."""

    def one_of(name: str, choices: Iterable[tuple[Any, str]]) -> str:
        return next((str(value) for value, _ in choices if str(value) == str(kept.get(name))), "")

    return Narrowed(
        show=one_of("show", SHOWS) or "attention",
        therapists=whom_of(str(kept.get("therapist") or ""), therapists).keys,
        factor=one_of("factor", FACTORS),
        reason=one_of("reason", REASONS),
        weeks=int(one_of("weeks", AGES) or 0),
        stuck=bool(kept.get("stuck")),
        unread=bool(kept.get("unread")),
    )


def queue_context(
    supervisor: Clinician,
    now: datetime,
    kept: dict[str, Any],
    *,
    after: UUID | None = None,
    current: Case | None = None,
) -> dict[str, Any]:
    """Return what the list of cases shows, beside a case or alone."""
    today = supervisor.clinic.local_date(now)
    offered = choices(supervisor, today)
    therapists = offered.therapists
    filters = narrowed(kept, therapists)
    found = supervised(supervisor, today)
    standings, more = page_after(narrow(found, filters, today), after)
    page = f"?{urlencode({'after': after})}" if after else ""
    items = list(_items(standings, today, page, current, offered.in_place_of, by_chance=filters.show == "spot"))
    return {
        "tabs": _tabs(counts(found), filters),
        "filters": filters,
        **whom_context(whom_of(str(kept.get("therapist") or ""), therapists), therapists, supervisor.clinic),
        "factors": FACTORS,
        "reasons": REASONS,
        "ages": AGES,
        "views": offered.views,
        "drawn": now.isoformat(),
        "news": sum(item.new for item in items),
        "groups": _groups(zip(standings, items, strict=True), filters),
        "shown": len(items),
        "first_url": reverse("review-queue") if after else "",
        "next_url": f"{reverse('review-queue')}?{urlencode({'after': standings[-1].case_id})}" if more else "",
        "others": looks_for_others(supervisor, today),
        "misses": misses_line(supervisor, today) if filters.show == "spot" and current is None else "",
        "rate_first": rated_first(supervisor, today) if current is None else [],
        "stand_ins": stand_ins_of(supervisor, today) if current is None else [],  # beside a case it is known
        "page": page,
    }


def _tabs(cases: dict[str, int], filters: Narrowed) -> list[CountedTab]:
    return [CountedTab(value, label, value == filters.show, count_said(cases[value])) for value, label in SHOWS]


def _groups(items: Iterable[tuple[CaseStanding, Row]], filters: Narrowed) -> list[tuple[str, list[Row]]]:
    places = list(Notice)

    def heading(pair: tuple[CaseStanding, Row]) -> str:
        if filters.show == "spot":
            return NOBODY_YET
        return REPLIES if filters.show == "replies" else GROUPS[places[pair[0].notice]]

    return [(name, [row for _, row in group]) for name, group in groupby(items, heading)]


def _items(
    standings: list[CaseStanding],
    today: date,
    page: str,
    current: Case | None,
    in_place_of: dict[int, str],
    *,
    by_chance: bool,
) -> Iterator[Row]:
    waiting = {s.case_id for s in standings if s.look_opens_on and s.look_opens_on > today}
    looked = {s.case_id for s in standings if s.look_in_a_row} - waiting
    rows = rows_of(standings, today, looked=looked, to="review-add", current=current)
    for standing, found in zip(standings, rows, strict=True):
        row = _drawn(standing, found) if by_chance else replace(found, since=_since(standing, today))
        if standing.risk:  # before whatever else is said of the case, technique least of all
            row = replace(row, finding="Ask today:", finding_low=False, why=RISK_WAITS, since="")
        yield replace(
            row,
            url=row.url + page,
            why=row.why + (_waits(standing) if standing.case_id in waiting else ""),
            new=standing.unread,
            marks=tuple(_marks(standing, today, in_place_of.get(standing.therapist_id))),
        )


def _since(standing: CaseStanding, today: date) -> str:
    """Return how long a case has been as it is; of a look that awaits an answer, since when."""
    if standing.notice == Notice.OVERRIDE.place:
        return f"asked {short_day(standing.case.clinic.local_date(standing.look_made_at))}"
    return age(standing.since_on(today), today)


def _drawn(standing: CaseStanding, row: Row) -> Row:
    """Return the row of a case that chance drew: in place of why it is seen, and since when."""
    return replace(
        row, finding="Drawn by chance:", why=" nothing is flagged.", since=f"week of {short_day(standing.spot_week)}"
    )


def _waits(standing: CaseStanding) -> str:
    until = last_day_to_answer(standing.look_opens_on)
    return f" {ordinal(standing.look_in_a_row).capitalize()} look in a row: waits until {short_day(until)}."


def _marks(standing: CaseStanding, today: date, absent: str | None) -> Iterator[tuple[str, str]]:
    """Return the marks of a row, each with its kind: "new" is news, "late" is overdue or a risk, "" says what was.

    `absent` is for whom the reader stands in, if that is why they see the case.
    """
    if absent:
        yield "", f"for {absent}"
    if standing.risk:
        yield "late", "risk"
    if standing.answer_unread:
        yield "new", "answered"
    elif standing.unread:
        yield "new", "changed" if standing.seen_at else "new"
    if standing.reply_left_undone:
        yield "", "closed before it was done"
    else:
        yield from marks_of_reply(standing, today)
