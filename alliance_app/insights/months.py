"""How many alerts a session were there, month by month?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from alliance_app.clinical.alert_rate import SESSIONS, rate
from alliance_app.clinical.alliance import Attendance
from alliance_app.people.models import Clinic
from alliance_app.records.models import Session

from .intervals import Interval, count_interval
from .small_cells import SMALLEST

#: How many months are looked at, the present one included.
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """One month or several in a row: its first and its last day, the alerts that began and the sessions held."""

    first: date
    last: date
    alerts: int
    sessions: int

    @property
    def rate(self) -> float:
        """Alerts per 40 held sessions."""
        return rate(self.alerts, self.sessions)

    @property
    def interval(self) -> Interval:
        low, high = count_interval(self.alerts)
        return rate(low, self.sessions), rate(high, self.sessions)

    @property
    def enough(self) -> bool:
        """Whether it may be shown."""
        return self.alerts >= SMALLEST and self.sessions >= SESSIONS

    def __add__(self, later: "Period") -> "Period":
        return Period(self.first, later.last, self.alerts + later.alerts, self.sessions + later.sessions)


def months_until(today: date) -> list[date]:
    """Return the first days of the twelve months that end with this one."""
    count = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(count - MONTHS + 1, count + 1)]


def periods_of(clinic: Clinic, alerts: Iterable[date], today: date) -> list[Period]:
    """Return the last twelve months, those that are too small together with their neighbours.

    `alerts` are the days on which alerts began. Sessions held before their case was put on record are not counted:
    nobody could be told then.
    """
    days = list(alerts)
    starts = months_until(today)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), today]
    spans = list(zip(starts, ends, strict=True))
    held = _held(clinic, spans)
    return put_together(
        [
            Period(first, last, sum(first <= day <= last for day in days), sessions)
            for (first, last), sessions in zip(spans, held, strict=True)
        ]
    )


def put_together(months: Sequence[Period]) -> list[Period]:
    """Return periods of a month, or of as many as it takes until a period may be shown; none if all are too few.

    From the first month with a session on. What is left over at the end goes to the last period: so nobody can find
    out a number under 5 by subtraction from what all of them add up to.
    """
    found: list[Period] = []
    open_one: Period | None = None
    for month in months:
        if found or open_one or month.sessions or month.alerts:
            open_one = open_one + month if open_one else month
        if open_one and open_one.enough:
            found.append(open_one)
            open_one = None
    if open_one and found:
        found.append(found.pop() + open_one)
    return found


def _held(clinic: Clinic, spans: Sequence[tuple[date, date]]) -> list[int]:
    """Return how many sessions were held in each span."""
    known_on = TruncDate("case__recorded_at", tzinfo=ZoneInfo(clinic.time_zone))
    later = Q(held_on__gt=F("case__recorded_at"))  # in every time zone: most are, and this is quickly compared
    counted = Session.objects.filter(
        later | Q(held_on__gte=known_on),
        clinic=clinic, case__gated=True, attendance=Attendance.HELD.value, held_on__range=(spans[0][0], spans[-1][1]),
    )  # fmt: skip
    counts = {f"of_{place}": Count("pk", filter=Q(held_on__range=span)) for place, span in enumerate(spans)}
    return list(counted.aggregate(**counts).values())
