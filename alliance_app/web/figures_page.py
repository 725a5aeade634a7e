"""How are a clinic's figures said: in words, with how many of how many, and how sure that is?"""

from dataclasses import dataclass
from datetime import date

from alliance_app.clinical.alert_rate import SENTENCE, SESSIONS
from alliance_app.insights.alerts import Outcome
from alliance_app.insights.clinic_figures import ClinicFigures
from alliance_app.insights.intervals import Interval, share_interval
from alliance_app.insights.months import Period
from alliance_app.insights.small_cells import Share

from .spot_check_words import others_of, said_of

#: Each outcome and what it means, in the order in which the page tells them.
OUTCOMES = {
    Outcome.REPAIRED: ("Repaired", "Enough good ratings followed, by everybody who had rated low."),
    Outcome.RELEASED: ("Released by a supervisor", "A supervisor ended it, and said why to the therapist."),
    Outcome.DROPPED_OUT: ("The client dropped out", "The case was closed so before the part was repaired."),
    Outcome.CLOSED: ("Closed otherwise", "The case ended as planned or was transferred before the part was repaired."),
    Outcome.LAPSED: (
        "Ended without new ratings",
        "A rating was corrected, somebody left, the case changed hands, or the clinic changed its limits.",
    ),
    Outcome.OPEN: ("Still open", "The case goes on, and a part is low or not yet steady."),
}  # fmt: skip
LOOKED = ("Looked anyway", "Techniques were opened with a reason while the alert lasted, whatever became of it.")
MISSED = ("A part was weak", "A supervisor looked at the whole case, and no flag had said so.")
APART = ("Those not shown, together", "Any one of them may be none.")
#: What stands instead of a number, by whether it is the small one; None if not even that is said.
HIDDEN = {None: "not shown", True: "fewer than five", False: "all but fewer than five"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; where no share may be shown, `count` says so."""

    name: str
    means: str
    count: str
    percent: str = ""
    share: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What the page of the clinic's figures shows; a part without figures is empty. `alert` says what one is."""

    since: date
    until: date
    alert: str
    finding: str
    outcomes: list[Row]
    looked: list[Row]
    rate: str
    periods: list[Period]
    views: list[Row]
    view_sessions: int
    missed: list[Row]
    missed_finding: str
    missed_says: str
    missed_others: str

    @property
    def empty(self) -> bool:
        return not (self.outcomes or self.periods or self.views or self.missed)


def figures_page(figures: ClinicFigures) -> FiguresPage:
    """Put a clinic's figures into words."""
    periods = figures.periods
    rate = f"{rate_of(sum(periods[1:], periods[0]))} alerts per {SESSIONS} held sessions" if periods else ""
    return FiguresPage(
        since=figures.since,
        until=figures.until,
        alert=SENTENCE,
        finding=_finding(figures),
        outcomes=_outcomes(figures) if figures.alerts else [],
        looked=[row_of(*LOOKED, figures.looked)] if figures.alerts else [],
        rate=rate,
        periods=periods,
        views=_views(figures.views, figures.stuck_views),
        view_sessions=figures.view_sessions,
        missed=[row_of(*MISSED, figures.misses.missed)] if figures.misses.missed.of else [],
        missed_finding=_missed_finding(figures.misses.missed),
        missed_says=said_of(figures.misses),
        missed_others=others_of(figures.misses),
    )


def _finding(figures: ClinicFigures) -> str:
    repaired = figures.outcomes[Outcome.REPAIRED]
    if not figures.alerts:
        return "What became of alerts"
    if repaired is None:
        return f"What became of {figures.alerts} alerts"
    return f"{repaired} of {figures.alerts} alerts were repaired"


def _missed_finding(missed: Share) -> str:
    if missed.count is None:
        return "What flags miss"
    return f"In {missed.count} of {missed.of} cases a part was weak, and no flag said so"


def _outcomes(figures: ClinicFigures) -> list[Row]:
    total, shown = figures.alerts or 0, [count for count in figures.outcomes.values() if count is not None]
    rows = [row_of(*OUTCOMES[outcome], Share(total, figures.outcomes[outcome])) for outcome in OUTCOMES]
    if len(shown) < len(rows):
        rows.append(row_of(*APART, Share(total, total - sum(shown))))
    return rows


def _views(views: Share, stuck: Share) -> list[Row]:
    if views.of is None:
        return []
    return [
        row_of(f"{views.of} open cases", "All that have met at least once.", views),
        row_of("Stuck ones among them", "Declared so, or found in scores or in progress.", stuck),
    ]


def row_of(name: str, means: str, found: Share) -> Row:
    """Return the line of a share: how many of how many, and how sure that is, or that it is not shown."""
    if found.count is None or found.of is None:
        return Row(name, means, HIDDEN[found.few])
    share, interval = found.count / found.of, share_interval(found.count, found.of)
    return Row(name, means, f"{found.count} of {found.of}", percent(share, interval), share, interval)


def percent(share: float, interval: Interval) -> str:
    """Return a share with its interval, as "40% (25 to 58)"."""
    low, high = interval
    return f"{share:.0%} ({100 * low:.0f} to {100 * high:.0f})"


def rate_of(period: Period) -> str:
    """Return a rate with its interval, as "1.9 (1.2 to 2.8)"."""
    low, high = period.interval
    return f"{period.rate:.1f} ({low:.1f} to {high:.1f})"


def when(period: Period) -> str:
    """Return the months of a period, each with its year where that is not the same."""
    first, last = period.first, period.last
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%B %Y}"
    return f"{first:%B} to {last:%B %Y}" if first.year == last.year else f"{first:%B %Y} to {last:%B %Y}"
