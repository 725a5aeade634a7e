"""Which spot checks does the demonstration show? Draws like any other, with one this week for its first supervisor."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.spot_checks import drawn
from alliance_app.consultation.models import SpotCheck
from alliance_app.consultation.operations.spot_checks import answer_spot_check, draw_spot_checks
from alliance_app.consultation.spot_checks import to_draw_from, waiting
from alliance_app.people.models import Clinic, Clinician, Supervision

from .telling import Event

#: So many seeds are tried; of a single case 5 of a hundred draw it.
SEEDS = 1000
#: In so many weeks before this one cases were drawn, early on Monday, and looked at on Thursday.
PAST_WEEKS, LOOKED_AT_AFTER = 20, 3
DRAWN_AT, LOOKED_AT = time(6, 30), time(17, 30)
#: Shares of the checks of a week: looked at, a weak part found, could not be told.
LOOKED, MISSED, UNCLEAR = 0.9, 0.15, 0.08


def draw(clinic: Clinic, supervisor: Clinician, now: datetime) -> None:
    """Draw this week's spot checks by the first seed that draws a case of this supervisor's therapists, if any does."""
    cases = to_draw_from(clinic, clinic.local_date(now))
    supervised = set(supervisor.supervises.values_list("therapist", flat=True))
    theirs = {case for therapist, own in cases.items() if therapist in supervised for case in own}
    percent = clinic.spot_check_percent
    seed = next((seed for seed in range(SEEDS) if theirs & set(drawn(cases, percent, seed))), 0)
    draw_spot_checks(clinic=clinic, now=now, seed=seed)


def of_past_weeks(clinic: Clinic, now: datetime) -> Iterator[Event]:
    """Yield the draws of the weeks before this one, and how supervisors looked at what was drawn."""
    today = clinic.local_date(now)
    monday = today - timedelta(days=today.weekday())
    for weeks in range(PAST_WEEKS, 0, -1):
        day = monday - timedelta(weeks=weeks)
        yield _at(clinic, day, DRAWN_AT, lambda at, seed=weeks: draw_spot_checks(clinic=clinic, now=at, seed=seed))
        yield _at(clinic, day + timedelta(days=LOOKED_AT_AFTER), LOOKED_AT, partial(_look_at, clinic, Random(weeks)))  # noqa: S311 (invented, no secret)


def _at(clinic: Clinic, day: date, hour: time, happens) -> Event:
    return Event(datetime.combine(day, hour, ZoneInfo(clinic.time_zone)), happens)


def _look_at(clinic: Clinic, random: Random, at: datetime) -> None:
    """Let each supervisor look at what was drawn of their therapists' cases and still waits."""
    today = clinic.local_date(at)
    supervisors = {link.therapist_id: link.supervisor for link in Supervision.objects.filter(clinic=clinic)}
    for check in waiting(today).filter(clinic=clinic).order_by("case__code"):
        if random.random() < LOOKED:
            say = partial(answer_spot_check, case=check.case, by=supervisors[check.therapist_id], now=at)
            say(**_found(random))


def _found(random: Random) -> dict[str, str]:
    chance = random.random()
    if chance < MISSED:
        return {"found": SpotCheck.Found.MISSED, "factor": random.choice(list(Factor)).value}
    return {"found": SpotCheck.Found.UNCLEAR if chance < MISSED + UNCLEAR else SpotCheck.Found.NOTHING}
