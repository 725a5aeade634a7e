"""Which id does a text of an address or a form name?"""

from uuid import UUID


def id_of(text: str) -> UUID | None:
    """Return the id that a text is; None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
