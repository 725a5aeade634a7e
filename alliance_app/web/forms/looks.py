"""From where on does a list of looks go?"""

from collections.abc import Mapping

from .audit import LARGEST_ID


def older_than(asked: Mapping[str, str]) -> int | None:
    """Return the id that an address names to go on before; None, the newest, for whatever is none."""
    before = asked.get("before", "")
    digits = before.isascii() and before.isdigit() and len(before) <= len(str(LARGEST_ID))
    return min(int(before), LARGEST_ID) if digits else None
