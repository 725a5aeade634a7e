"""How do templates draw the course of an alliance, and say what its shapes mean?"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliance_app.clinical.wording import ROLE_NAMES
from alliance_app.insights.intervals import Interval
from alliance_app.insights.months import Period
from alliance_app.insights.team import Month
from alliance_app.web.charts import Chart, draw
from alliance_app.web.charts import figures as drawn
from alliance_app.web.charts.drawing import event_sample, path_sample, sample
from alliance_app.web.charts.events import NOTED
from alliance_app.web.charts.geometry import MEDIUM, NARROW, WIDE
from alliance_app.web.charts.states import states
from alliance_app.web.charts.words import EXPECTED_WORDS
from alliance_app.web.figures_page import rate_of, when

register = template.Library()

NO_SESSION = mark_safe(
    '<p class="soft">With the first rating the course of the three parts is drawn here: which one falls, and when, '
    "while it can be mended.</p>"
)

#: Which drawings a size brings; the style sheet shows the one that fits where it stands.
SIZES = {"wide": (WIDE, MEDIUM, NARROW), "panel": (MEDIUM, NARROW)}


@register.simple_tag
def alliance_chart(chart: Chart, size: str = "wide") -> SafeString:
    """Draw a chart for a page ("wide") or for a panel of it ("panel"), each with the drawing for a phone."""
    if not chart.sessions:
        return NO_SESSION
    drawings = "".join(draw(chart, layout) for layout in SIZES[size])
    return mark_safe(f'<div class="chart-set chart-set-{size}">{drawings}</div>')  # noqa: S308  (escaped as drawn)


@register.simple_tag
def chart_legend(chart: Chart) -> SafeString:
    """Say which shape is whose, what the ground of the bands means, and what was noted of sessions."""
    raters = format_html_join(
        "",
        "<span>{}{}</span>",
        ((mark_safe(sample(pen)), _lowered(pen.label)) for pen in chart.pens),  # noqa: S308  (no words in it)
    )
    noted = [(mark_safe(event_sample(kind)), NOTED[kind]) for kind in chart.noted]  # noqa: S308  (no words in it)
    own = any(band.limits for band in chart.bands)
    usual = any(line.usual for band in chart.bands for line in band.lines)
    return format_html(
        '<div class="legend chart-legend">{}<span><svg class="chart-key" viewBox="0 0 30 16" aria-hidden="true">'
        '<rect class="ch-zone" y="2" width="30" height="12"/><path class="ch-limit" d="M0 2H30"/></svg>'
        "low, {} or less</span>"
        "{}<span>line broken: not rated</span>{}{}</div>",
        raters,
        chart.low,
        mark_safe((_OWN if own else "") + (_USUAL if usual else "")),  # noqa: S308  (our own words)
        format_html("<span>{}{}</span>", mark_safe(path_sample()), EXPECTED_WORDS) if chart.expects else "",  # noqa: S308
        format_html_join("", "<span>{}{}</span>", noted),
    )


@register.simple_tag
def rates_chart(periods: list[Period], title: str) -> SafeString:
    """Draw how many alerts a session there were, period by period, and how sure that is."""
    return mark_safe(f'<div class="chart-set">{drawn.rates(periods, title)}</div>')  # noqa: S308  (escaped as drawn)


@register.simple_tag
def states_chart(months: list[Month], title: str) -> SafeString:
    """Draw how many cases stood how, month by month; the table beside it says the same."""
    return mark_safe(f'<div class="chart-set">{states(months, title)}</div>')  # noqa: S308  (escaped as drawn)


@register.simple_tag
def share_line(share: float, interval: Interval) -> SafeString:
    """Draw a share and how sure it is; the words beside it say the same."""
    return mark_safe(drawn.share_line(share, interval))  # noqa: S308  (no words in it)


register.filter("rate", rate_of)
register.filter("months", when)

_OWN = (
    '<span><svg class="chart-key" viewBox="0 0 30 16" aria-hidden="true"><path class="ch-own" d="M0 8H30"/></svg>'
    "flagged at or below, for this client</span>"
)

_USUAL = (
    '<span><svg class="chart-key" viewBox="0 0 30 16" aria-hidden="true"><path class="ch-usual" d="M10 8h10"/></svg>'
    "made what is usual</span>"
)


def _lowered(label: str) -> str:
    """Write a role within a sentence; a name or a code stays as it is."""
    return label.lower() if label in {"You", *ROLE_NAMES.values()} else label
