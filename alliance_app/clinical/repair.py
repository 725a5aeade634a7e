"""By when is a repair to be tried, and when did the ratings complete it?"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from .alliance import Factor, Given, History, Rater
from .clearing import course_of
from .flags import judged
from .policy import Policy

#: How many of the last gaps between sessions tell when the next one is.
GAPS = 6
#: A case whose sessions tell nothing is expected again after this many days; one that meets seldom after at most these.
USUAL_GAP, LONGEST_GAP = 7, 28


def due_on(held: Iterable[date], today: date) -> date:
    """Return by when a repair that is planned on a day is to be tried: the day of the next session, as far as the
    days of the sessions `held` so far tell.

    Sessions come again after the median of the last six gaps, 28 days at most, or a week where there is no gap yet.
    That is counted from the newest session, or from today if its next one is due already.
    """
    days = sorted({day for day in held if day <= today})[-GAPS - 1 :]
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    gap = timedelta(days=min(median_low(gaps), LONGEST_GAP) if gaps else USUAL_GAP)
    return days[-1] + gap if days and days[-1] + gap > today else today + gap


def repaired_on(history: History, factor: Factor, rated_since: Collection[int], policy: Policy) -> date | None:
    """Return the date of the first session whose ratings left every series of the part steady again.

    `rated_since` are the numbers of the sessions first rated after the repair was planned. None while a series is
    weak or not yet steady, or while nobody who counts has rated the part since.
    """
    series = {
        rater: given for (rater, same), given in history.counting_series.items() if same is factor
    }
    for session in history.held:
        if session.number in rated_since and any(
            g.session.number == session.number for given in series.values() for g in given
        ):
            place = (session.on, session.number)
            if all(
                _steady(history, rater, factor, [g for g in given if (g.session.on, g.session.number) <= place], policy)
                for rater, given in series.items()
            ):
                return session.on
    return None


def _steady(history: History, rater: Rater, factor: Factor, given: Sequence[Given], policy: Policy) -> bool:
    if not given:
        return True
    released = history.released(rater, factor)
    return course_of(judged(rater, factor, given, policy), policy, released).since is None
