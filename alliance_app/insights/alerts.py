"""When did a weakness begin, and what became of it?

What an alert is stands in `clinical.alert_rate`. Counted is what was told at the time, from `StandingChange`: concluded
anew from the histories, a rating that was corrected since would have raised no alert, and somebody was alerted all the
same. And counted is what somebody rated: whom a rebuild with other limits finds low, nobody had told anything new.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby, zip_longest
from operator import attrgetter
from uuid import UUID

from django.db import models
from django.db.models import F, Value, When, Window
from django.db.models.functions import Lag

from alliance_app.clinical.alert_rate import WEAK
from alliance_app.consultation.models import Override, StandingChange
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case

#: Causes of a change: somebody rated, also by a file; a supervisor ended the flags.
RATED, RELEASED = ("check-in", "import"), "release"


class Outcome(StrEnum):
    """What became of an alert, one for each: whatever ended it first; of what nothing ended, how the case stands."""

    REPAIRED = "repaired"
    RELEASED = "released"
    DROPPED_OUT = "dropped_out"
    CLOSED = "closed"
    LAPSED = "lapsed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; `looked` says whether a look behind the closed gate began while it lasted."""

    began_on: date
    outcome: Outcome
    looked: bool


def alerts_of(clinic: Clinic, since: date, today: date) -> list[Alert]:
    """Return the alerts of a clinic's cases that began on `since` or later, each with somebody's rating.

    What was low already when its case was put on record, as from a file, began before, and nobody was told then; what
    other limits, or a rating that was taken back, made low, no rating began.
    """
    looks = _looks(clinic, today)
    found = []
    for began, ended in _weak_times(clinic):
        began_on = clinic.local_date(began.at)
        if began.cause in RATED and began_on >= since:
            meanwhile = (at for at in looks.get(began.case_id, ()) if began.at <= at)
            looked = any(ended is None or at < ended.at for at in meanwhile)
            found.append(Alert(began_on, _ended_by(ended.cause) if ended else _left(began.ending), looked))
    return found


def _looks(clinic: Clinic, today: date) -> dict[UUID, list[datetime]]:
    """Return from when on somebody could look anyway, by case, without what was refused or still waits."""
    looks: dict[UUID, list[datetime]] = {}
    for override in Override.objects.filter(clinic=clinic).defer("explanation"):
        if at := override.held_from(clinic, today):
            looks.setdefault(override.case_id, []).append(at)
    return looks


def _weak_times(clinic: Clinic) -> Iterator[tuple]:
    """Yield the change by which each weakness began, and the one by which it ended, None if none did."""
    for _, turns in groupby(_turns(clinic), attrgetter("case_id")):
        by_turns = list(turns)
        yield from zip_longest(by_turns[::2], by_turns[1::2])


def _turns(clinic: Clinic) -> models.QuerySet:
    """Return the changes by which a case became weak, or ceased to be, in the order of cases and of time."""
    in_order, weak = ("at", "id"), [reason.value for reason in WEAK]
    before = Window(Lag("weak", default=Value(False)), partition_by="case", order_by=in_order)
    return (
        StandingChange.objects.filter(clinic=clinic, case__gated=True)
        .annotate(weak=models.Case(When(reason__in=weak, then=True), default=False), before=before)
        .annotate(ending=F("case__ending"))
        .exclude(weak=F("before"))
        .order_by("case", *in_order)
        .values_list("case_id", "at", "cause", "ending", named=True)
    )


def _ended_by(cause: str) -> Outcome:
    """Return what a change says that ended a weakness."""
    if cause == RELEASED:
        return Outcome.RELEASED
    return Outcome.REPAIRED if cause in RATED else Outcome.LAPSED


def _left(ending: str) -> Outcome:
    """Return what became of a weakness that nothing ended, by how its case ended, if it did."""
    if not ending:
        return Outcome.OPEN
    return Outcome.DROPPED_OUT if ending == Case.Ending.DROPPED_OUT else Outcome.CLOSED
