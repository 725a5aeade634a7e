"""How do templates draw the mark, sparklines, numbers and ages?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliance_app.consultation.models import Review
from alliance_app.web import marks

register = template.Library()


@register.simple_tag
def mark(parts: Iterable[marks.Part], size: int = 24) -> SafeString:
    """Draw the alliance mark of three parts, 16, 24, 40 or 96 px high."""
    seen = tuple(_Seen(str(part.factor), str(part.state), part.value) for part in marks.ordered(parts))
    return _drawn_mark(seen, int(size))


@register.simple_tag
def brand_mark(size: int = 24) -> SafeString:
    """Draw the mark as the product's sign: whole, and silent."""
    return _svg(f"mark mark-{size}", size, size, marks.mark_shapes(_WHOLE, int(size)))


@register.simple_tag
def pillar(state: str) -> SafeString:
    """Draw one pillar in a state; decorative, so the words beside it must say the same."""
    return _svg("pillar", 10, 24, marks.pillar_shapes(str(state)))


@register.simple_tag
def sparkline(values: Sequence[int | None], label: str, low: int = 4, flagged: bool = False) -> SafeString:
    """Draw the last twelve ratings of one part, newest last; draw nothing when nobody rated."""
    shapes = marks.spark_shapes(values, int(low), flagged=flagged)
    if not shapes:
        return mark_safe('<span class="spark"></span>')
    return _svg("spark", marks.SPARK_WIDTH, marks.SPARK_HEIGHT, shapes, label)


@register.simple_tag
def number(part: marks.Part) -> SafeString:
    """Show a part's number in its state; silent, because the mark of the same row says it."""
    state = str(part.state)
    shown = "?" if state == "unknown" else "–" if part.value is None else part.value
    return format_html('<span class="num num-{}" aria-hidden="true">{}</span>', state, shown)


@register.filter(name="ordered")
def in_order(parts: Iterable[marks.Part]) -> list[marks.Part]:
    """Return parts as relationship, goal, method."""
    return marks.ordered(parts)


@register.filter
def age(since: date | datetime | int | None, today: date | None = None) -> str:
    """Return how long ago a day was, or a number of days, in words: "today", "14 days", "5 weeks"."""
    if since is None:
        return ""
    days = since if isinstance(since, int) else ((today or timezone.localdate()) - _day(since)).days
    if days <= 0:
        return "today"
    if days <= 28:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // 7} weeks" if days < 183 else f"{round(days / 30.44)} months"


@register.filter
def on(day: date | datetime, today: date | None = None) -> str:
    """Return a day as "10 November", with its year when that is not this year's."""
    day = _day(day)
    same = day.year == (today or timezone.localdate()).year
    return f"{day.day} {day:%B}" if same else f"{day.day} {day:%B} {day.year}"


@register.filter
def overdue(reply: Review, today: date) -> bool:
    """Return whether what a reply asks for was due before a day and is not done."""
    return reply.is_overdue(today)


@register.filter
def at(found: Mapping | None, key: object) -> object:
    """Return what a mapping holds at a key, None if nothing."""
    return (found or {}).get(key)


@register.filter
def closer_of(field: BoundField) -> list[BoundField]:
    """Return the fields that unfold with a score that is low."""
    return [field.form[name] for name in field.field.closer]


@dataclass(frozen=True)
class _Seen:
    """A part as a plain value, so that equal marks are drawn once."""

    factor: str
    state: str
    value: int | None


_WHOLE = tuple(_Seen(factor, "present", None) for factor in marks.ORDER)


@lru_cache(maxsize=4096)
def _drawn_mark(parts: tuple[_Seen, ...], size: int) -> SafeString:
    return _svg(f"mark mark-{size}", size, size, marks.mark_shapes(parts, size), marks.mark_label(parts))


def _svg(css: str, width: int, height: int, shapes: Iterable[marks.Shape], label: str = "") -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    inside = format_html_join("", "{}", ((_element(shape),) for shape in shapes))
    return format_html('<svg class="{}" viewBox="0 0 {} {}" {}>{}</svg>', css, width, height, spoken, inside)


def _element(shape: marks.Shape) -> SafeString:
    at = format_html_join("", ' {}="{}"', shape.at)
    tag = mark_safe(shape.tag)  # noqa: S308  (one of our own five names)
    if shape.text:
        return format_html('<{} class="{}"{}>{}</{}>', tag, shape.css, at, shape.text, tag)
    return format_html('<{} class="{}"{}/>', tag, shape.css, at)


def _day(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment
