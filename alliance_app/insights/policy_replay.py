"""What would another policy do to a clinic's own cases? Both policies on the last 90 days, side by side."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q

from alliance_app.clinical.alliance import History
from alliance_app.clinical.flags import Usual
from alliance_app.clinical.gate import Gate
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.replay import Played, Replay
from alliance_app.consultation.judgement import ClinicRules, histories_judged
from alliance_app.consultation.models import Release
from alliance_app.people.models import Clinic
from alliance_app.records.many_histories import histories_of_many
from alliance_app.records.models import Case

#: How far back it is looked, in days, and at how many cases at most: those that met last.
DAYS, MOST = 90, 5000
#: About as many sessions as one client has in a year.
A_CLIENT_YEAR = 40
#: How many cases are read at once.
BATCH = 500


@dataclass(slots=True)
class Figures:
    """What one policy says: cases flagged after a session of the span, alerts that began in it, and open cases in
    which techniques wait today.
    """

    flagged: int = 0
    alerts: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """An open case in which techniques would wait that do not today (`waits`), or the other way round."""

    case: UUID
    waits: bool


@dataclass(slots=True)
class ClinicReplay:
    """Both policies on the same cases. `cases` had a session in the span, `sessions` were held in them, `open_cases`
    have not ended; `left_out` says that there are older ones that were not looked at.
    """

    since: date
    cases: int = 0
    sessions: int = 0
    open_cases: int = 0
    left_out: bool = False
    now: Figures = field(default_factory=Figures)
    then: Figures = field(default_factory=Figures)
    changes: list[Change] = field(default_factory=list)


def replay(clinic: Clinic, rules: ClinicRules, draft: Policy, today: date, most: int = MOST) -> ClinicReplay:
    """Judge a clinic's newest cases, without those of a fixed curriculum, by the rules in force and by a draft.

    Reads, and writes nothing. A case of which too little is known is flagged by neither: that is no alert, but
    techniques wait.
    """
    since = today - timedelta(days=DAYS - 1)
    cases = list(_newest(clinic, since)[: most + 1])
    found = ClinicReplay(since, left_out=len(cases) > most)
    by_now, by_then = Usual(rules.policy), Usual(draft)
    with _undisturbed():
        for case, closed_on, history in _read(clinic, cases[:most]):
            case_replay = Replay(history, since, min(today, closed_on or today))
            played = [case_replay.under(usual, rules.measures) for usual in (by_now, by_then)]
            _count(found, case, case_replay.held, played, is_open=closed_on is None)
    return found


def _newest(clinic: Clinic, since: date):
    met = F("standing__last_session_on").desc(nulls_last=True)
    seen = Case.objects.filter(
        Q(closed_on__isnull=True) | Q(standing__last_session_on__gte=since), clinic=clinic, gated=True
    )
    return seen.order_by(met, "pk").values_list("pk", "closed_on")


def _read(clinic: Clinic, cases: list[tuple[UUID, date | None]]) -> Iterator[tuple[UUID, date | None, History]]:
    """Yield each case, when it was closed, and its history, batch by batch: most together, the entangled ones whole."""
    released = set(Release.objects.filter(clinic=clinic).values_list("case_id", flat=True))
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        plain = histories_of_many([case for case, _ in batch if case not in released])
        others = [case for case, _ in batch if case not in plain]
        histories = plain | (histories_judged(others) if others else {})
        for case, closed_on in batch:
            yield case, closed_on, histories[case]


def _count(found: ClinicReplay, case: UUID, held: int, played: list[Played], *, is_open: bool) -> None:
    waits = [each.reason.gate is Gate.CLOSED for each in played]
    found.cases += held > 0
    found.sessions += held
    found.open_cases += is_open
    for figures, said, waiting in zip((found.now, found.then), played, waits, strict=True):
        figures.flagged += said.flagged
        figures.alerts += said.alerts
        figures.waiting += is_open and waiting
    if is_open and waits[0] is not waits[1]:
        found.changes.append(Change(case, waits=waits[1]))


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
