"""How long do weak parts take to be repaired, those that are not repaired yet included?"""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from alliance_app.clinical.lasting import Lasted, Quartiles, quartiles_of
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case

from .alerts import RATED, weak_times


def repair_times(clinic: Clinic, cases: QuerySet[Case], since: date, today: date) -> Quartiles:
    """Return after how many days the alerts of these cases that began since a day were repaired.

    One that was released, that lapsed, or whose case was closed, counts as long as it was seen; so does one that is
    still open. What an alert is, and which are counted, is said in `alerts`.
    """
    return quartiles_of(_lasted(clinic, cases, since, today))


def _lasted(clinic: Clinic, cases: QuerySet[Case], since: date, today: date) -> Iterator[Lasted]:
    for began, ended in weak_times(clinic, cases):
        began_on = clinic.local_date(began.at)
        if began.cause in RATED and since <= began_on <= today:
            until = clinic.local_date(ended.at) if ended else began.closed_on or today
            yield Lasted(max(0, (until - began_on).days), ended is not None and ended.cause in RATED)
