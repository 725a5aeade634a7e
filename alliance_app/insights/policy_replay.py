"""What would another policy do to a clinic's own cases? Both policies on the last 90 days, side by side.

As far as the viewer may know: cases in which a view waits for the viewer's own rating are not looked at, for how they
turn with the limits would tell its numbers. Of those that the viewer may not open, numbers are told in bands alone.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q, QuerySet

from alliance_app.clinical.alliance import History
from alliance_app.clinical.flags import Usual
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.replay import Played, Replay
from alliance_app.consultation.blind import waiting_for
from alliance_app.consultation.judgement import ClinicRules, histories_judged
from alliance_app.consultation.models import Release
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.roles import Permission
from alliance_app.records.many_histories import histories_of_many
from alliance_app.records.models import Case

from .small_cells import FEWEST

#: How far back it is looked, in days, and at how many cases at most: those that met last.
DAYS, MOST = 90, 5000
#: How many cases are read at once.
BATCH = 500

#: A case, its code, and the day on which it was closed.
Row = tuple[UUID, str, date | None]


class Turn(StrEnum):
    """In what a case would change: after how many sessions of the span a part was flagged, and, of an open case,
    whether techniques wait today."""

    FLAGGED_MORE = "flagged more"
    FLAGGED_LESS = "flagged less"
    WAITS = "waits"
    OPENS = "opens"


@dataclass(slots=True)
class Said:
    """What one policy says: cases flagged after a session of the span, alerts that began in it, and open cases in
    which techniques wait today.
    """

    flagged: int = 0
    alerts: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Counts:
    """Both policies on the same cases. `cases` had a session in the span, `sessions` were held in them, `open_cases`
    have not ended.
    """

    cases: int = 0
    sessions: int = 0
    open_cases: int = 0
    now: Said = field(default_factory=Said)
    then: Said = field(default_factory=Said)


@dataclass(frozen=True, slots=True)
class Change:
    """What would change of a case that the viewer may open; `now` and `then` are the sessions after which it is
    flagged.
    """

    case: UUID
    code: str
    turns: frozenset[Turn]
    now: int
    then: int


@dataclass(slots=True)
class ClinicReplay:
    """What a viewer may know of a replay: of the cases that they may open everything, of `others` how many.

    `others` are empty too if there are so few that bands would tell of single ones (`few_others`). `older_left_out`
    says that there are older cases that were not looked at, `waiting` in how many a view waits for the viewer's own.
    """

    since: date
    own: Counts = field(default_factory=Counts)
    others: Counts = field(default_factory=Counts)
    changes: list[Change] = field(default_factory=list)
    few_others: bool = False
    older_left_out: bool = False
    waiting: int = 0

    @property
    def any_cases(self) -> bool:
        """Whether there is something to tell."""
        return any(each.cases or each.open_cases for each in (self.own, self.others))


def replay(viewer: Clinician, rules: ClinicRules, draft: Policy, today: date, most: int = MOST) -> ClinicReplay:
    """Judge the newest cases, without those of a fixed curriculum, by the rules in force and by a draft.

    Those of the whole clinic for whoever sets its policy, else those that the viewer may open. Reads, and writes
    nothing. A case of which too little is known is flagged by neither: that is no alert, but techniques wait.
    """
    found = ClinicReplay(since=today - timedelta(days=DAYS - 1))
    own = set(Case.objects.visible_to(viewer, today).values_list("pk", flat=True))
    seen = _newest(viewer, found.since, today)
    waiting = set(waiting_for(viewer, seen.values("pk"), today).values_list("case", flat=True))
    cases = list(seen.exclude(pk__in=waiting).values_list("pk", "code", "closed_on")[: most + 1])
    found.waiting, found.older_left_out = len(waiting), len(cases) > most
    by_now, by_then = Usual(rules.policy), Usual(draft)
    with _undisturbed():
        for (case, code, closed_on), history in _read(viewer.clinic, cases[:most]):
            prepared = Replay(history, found.since, min(today, closed_on or today))
            now, then = (prepared.under(usual, rules.measures) for usual in (by_now, by_then))
            is_open = closed_on is None
            _count(found.own if case in own else found.others, prepared.held, now, then, is_open=is_open)
            if case in own and (turns := _turns(now, then, is_open=is_open)):
                found.changes.append(Change(case, code, turns, now.flagged, then.flagged))
    if 0 < found.others.cases + found.others.open_cases and min(found.others.cases, found.others.open_cases) < FEWEST:
        found.others, found.few_others = Counts(), True
    return found


def _newest(viewer: Clinician, since: date, today: date) -> QuerySet[Case]:
    """Return the cases to look at, those that met last first."""
    everybodys = viewer.may(Permission.SET_POLICY)
    cases = Case.objects.filter(clinic=viewer.clinic) if everybodys else Case.objects.visible_to(viewer, today)
    met = F("standing__last_session_on").desc(nulls_last=True)
    return cases.filter(
        Q(closed_on__isnull=True) | Q(standing__last_session_on__gte=since), gated=True
    ).order_by(met, "pk")


def _read(clinic: Clinic, cases: list[Row]) -> Iterator[tuple[Row, History]]:
    """Yield each case with its history, batch by batch: most together, the entangled ones whole."""
    released = set(Release.objects.filter(clinic=clinic).values_list("case_id", flat=True))
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        plain = histories_of_many([case for case, *_ in batch if case not in released])
        others = [case for case, *_ in batch if case not in plain]
        histories = plain | (histories_judged(others) if others else {})
        for row in batch:
            yield row, histories[row[0]]


def _turns(now: Played, then: Played, *, is_open: bool) -> frozenset[Turn]:
    """Return in what a case would change."""
    found = set()
    if now.flagged != then.flagged:
        found.add(Turn.FLAGGED_MORE if then.flagged > now.flagged else Turn.FLAGGED_LESS)
    if is_open and now.waits is not then.waits:
        found.add(Turn.WAITS if then.waits else Turn.OPENS)
    return frozenset(found)


def _count(counts: Counts, held: int, now: Played, then: Played, *, is_open: bool) -> None:
    counts.cases += held > 0
    counts.sessions += held
    counts.open_cases += is_open
    for said, played in ((counts.now, now), (counts.then, then)):
        said.flagged += played.flagged > 0
        said.alerts += played.alerts
        said.waiting += is_open and played.waits


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Look for no rubbish in a circle meanwhile: among millions of values that all are in use it takes a third of the
    time, and there is none.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
