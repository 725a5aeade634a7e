"""Which cases has somebody read, and up to when?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from alliance_app.consultation.queue import PAGE

from ..ids import id_of

#: A page is older only if nobody drew it: whoever did is signed in no more.
OLDEST_PAGE = timedelta(days=1)


def cases_of(sent: QueryDict) -> list[UUID]:
    """Return the cases that a page of the queue sends, a page's worth at most; what is no id is left out."""
    return [case for case in map(id_of, sent.getlist("case")[:PAGE]) if case]


def drawn_at(sent: Mapping[str, str], now: datetime) -> datetime:
    """Return when the page was drawn that somebody has read: now, if it does not say or it cannot be."""
    try:
        drawn = parse_datetime(sent.get("drawn", ""))
        drawn = drawn.astimezone(UTC) if drawn and drawn.tzinfo else now
    except (ValueError, OverflowError):
        return now
    return drawn if now - OLDEST_PAGE <= drawn <= now else now
