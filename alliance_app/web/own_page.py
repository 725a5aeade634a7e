"""What stands on the page that shows somebody in therapy what is their own?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from alliance_app.consultation.operations.clients_words import NOT_YET_KNOWN
from alliance_app.records.models import ClientLink, Rating
from alliance_app.records.own_view import Shown, course_of, goal_of

from .charts.own import SHEETS, draw_own
from .client_words import Question, wording_for

#: What is rated, as fields of a rating: how close somebody is to what they want, and the three parts.
PROGRESS, PARTS = ("progress",), ("relationship", "goal", "method")


@dataclass(frozen=True, slots=True)
class Course:
    """One question that somebody rates, with each session's day and their number, None where there is a gap."""

    name: str
    question: Question
    numbers: Sequence[tuple[date, int | None]]

    @property
    def given(self) -> list[tuple[date, int]]:
        return [(day, number) for day, number in self.numbers if number is not None]

    @property
    def drawings(self) -> list[SafeString]:
        """Return the drawings of which each window shows one."""
        values, days = [number for _, number in self.numbers], [_short(day) for day, _ in self.numbers]
        mirrored = translation.get_language_bidi()
        drawn = [draw_own(values, days, sheet, mirrored=mirrored) for sheet in SHEETS]
        return [mark_safe(drawing) for drawing in drawn]  # noqa: S308  (numbers, and days that are escaped as drawn)


def own_page(link: ClientLink, shown: Shown) -> dict[str, Any]:
    """Return what the page needs; of what is not shown nothing is read."""
    course = course_of(link.participant) if shown.progress or shown.alliance else []
    names = (PROGRESS if shown.progress else ()) + (PARTS if shown.alliance else ())
    wording = wording_for(link.participant)
    ends = timezone.localtime(link.ends_at)
    return {
        "link": link,
        "ends": f"{date_format(ends, gettext('l j F'))}, {ends:%H:%M}",
        "clinic": link.case.clinic,
        "shown": shown,
        "goal": goal_of(link.participant) if shown.goal else None,
        "not_yet_known": NOT_YET_KNOWN,
        "courses": [Course(name, wording.questions[name], _numbers(course, name)) for name in names],
    }


def _numbers(course: Sequence[tuple[date, Rating | None]], name: str) -> list[tuple[date, int | None]]:
    return [(day, getattr(rating, name) if rating else None) for day, rating in course]


def _short(day: date) -> str:
    return date_format(day, gettext("j M"))
