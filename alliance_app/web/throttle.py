"""Is somebody trying too often? Counted by the minute, in the cache that all processes share, and not to the last one:
of tries at the same moment some may be counted once."""

import hashlib
from datetime import datetime

from django.core.cache import cache

WINDOW = 60  # seconds


def within(limit: int, what: str, who: str, now: datetime) -> bool:
    """Count one try, and return whether no more than `limit` were counted of this person or address this minute."""
    key = f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()}:{int(now.timestamp()) // WINDOW}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # the cache was full and has dropped it
        return True
