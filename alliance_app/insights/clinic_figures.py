"""What became of a clinic's alerts, how often do they come, whose view is in, and what was missed? As far as shown."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from alliance_app.consultation.judgement import rules_of
from alliance_app.people.models import Clinician

from .alerts import Outcome, alerts_of
from .clients_view import views_of
from .months import Period, months_until, periods_of
from .small_cells import SMALLEST, Share, hide_small, share_of
from .spot_checks import Misses, misses_of

#: Which outcome is hidden first where another must not be found out: what says least of the clinic's work.
GIVEN_UP = (
    Outcome.LAPSED, Outcome.CLOSED, Outcome.RELEASED, Outcome.DROPPED_OUT, Outcome.OPEN, Outcome.REPAIRED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClinicFigures:
    """The figures of one clinic; None what may not be shown, `alerts` too if they are fewer than five.

    `outcomes` and `looked` are of the alerts that began since `since`; `views` of the open cases, `stuck_views` of the
    stuck ones among them: those of whose last `view_sessions` held sessions one has a client's view. `misses` is what
    supervisors found in cases that nothing flagged.
    """

    since: date
    until: date
    alerts: int | None
    outcomes: dict[Outcome, int | None]
    looked: Share
    periods: list[Period]
    views: Share
    stuck_views: Share
    view_sessions: int
    misses: Misses


def figures_of(reader: Clinician, today: date) -> ClinicFigures:
    """Return the figures of a reader's clinic of the last twelve months, up to a day."""
    since, clinic = months_until(today)[0], reader.clinic
    sessions = rules_of(clinic).policy.view_sessions
    alerts = alerts_of(clinic, since, today)
    became = Counter(alert.outcome for alert in alerts)
    looked = sum(alert.looked for alert in alerts)
    views, stuck_views = views_of(clinic, sessions, today)
    return ClinicFigures(
        since=since,
        until=today,
        alerts=len(alerts) if len(alerts) >= SMALLEST else None,
        outcomes=hide_small({outcome: became[outcome] for outcome in Outcome}, GIVEN_UP),
        looked=share_of(looked, len(alerts) - looked),
        periods=periods_of(clinic, (alert.began_on for alert in alerts), today),
        views=views,
        stuck_views=stuck_views,
        view_sessions=sessions,
        misses=misses_of(reader, today),
    )
