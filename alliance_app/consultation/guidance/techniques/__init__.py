"""Which techniques can be offered once the alliance is in place?

Grouped by what they work on: doing, thinking, feeling, relating, wanting. Whether they may be offered is
decided elsewhere; nothing here knows of a case.
"""

from . import doing, feeling, relating, thinking, wanting
from .entry import Family, Technique

__all__ = ["NOTE", "TECHNIQUES", "Family", "Technique", "technique"]

NOTE = "The steps remind; they do not teach. Use what you are trained in; ask your supervisor about the rest."

TECHNIQUES: tuple[Technique, ...] = (
    *doing.TECHNIQUES,
    *thinking.TECHNIQUES,
    *feeling.TECHNIQUES,
    *relating.TECHNIQUES,
    *wanting.TECHNIQUES,
)

_BY_KEY = {entry.key: entry for entry in TECHNIQUES}


def technique(key: str) -> Technique:
    """Return the technique with this key. Raises KeyError when the library has none."""
    return _BY_KEY[key]
