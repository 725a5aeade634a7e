"""When did the ratings complete a repair?"""

from collections.abc import Collection, Sequence
from datetime import date

from .alliance import Factor, Given, History, Rater
from .clearing import course_of
from .flags import judged
from .policy import Policy


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
