"""Histories from the goal's values alone, and their charts."""

from collections.abc import Sequence
from datetime import date, timedelta

from alliance_app.clinical.alliance import Attendance, History, Rater, Rating, Role, Session
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import standing_of
from alliance_app.web.charts import Chart, chart_of

FIRST = date(2026, 9, 1)
CLIENT, THERAPIST, PARTNER = Rater(Role.CLIENT), Rater(Role.THERAPIST), Rater(Role.PARTNER)


def on(session: int) -> date:
    return FIRST + timedelta(days=7 * (session - 1))


def history(missed: Sequence[int] = (), **more) -> History:
    """A history from the goal's values by rater, one a session; the other two parts are rated 8."""
    ratings = more.pop("ratings")
    count = max(map(len, ratings.values()))
    sessions = []
    for at in range(count):
        held = at + 1 not in missed
        given = tuple(
            Rating(rater, 8, values[at], 8)
            for rater, values in ratings.items()
            if held and at < len(values) and values[at] is not None
        )
        sessions.append(Session(at + 1, on(at + 1), Attendance.HELD if held else Attendance.MISSED, given))
    return History(sessions=tuple(sessions), goals=(FIRST,), **more)


def charted(h: History, **more) -> Chart:
    today = more.pop("today", h.sessions[-1].on if h.sessions else FIRST)
    standing = standing_of(h, Policy(), today)
    return chart_of(h, standing, Policy(), **more)


def goals(*values: int | None, **more) -> Chart:
    return charted(history(ratings={CLIENT: values}), **more)
