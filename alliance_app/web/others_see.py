"""What can a supervisor and an administrator see of a therapist? Found from what the pages themselves let in."""

from django.urls import URLPattern, URLResolver, get_resolver

from alliance_app.people.roles import Administrator, Permission, Role, Supervisor
from alliance_app.records.permissions import Act

from .page_words import PAGES, PageWords

#: What a supervisor may do with a case of somebody whom they supervise.
ACTS_OF_SUPERVISORS = {Act.OPEN, Act.DECLARE, Act.CONSULT, Act.REVIEW, Act.NOTE_RUPTURE, Act.TRANSFER}
#: Pages that tell of several cases of those whom one supervises.
OVERVIEWS = ("review-queue", "agenda", "team", "team-agreement", "team-agreement-page")
#: Pages that tell of several cases of one of them, who is named beside the look.
OF_ONE = ("agenda-person", "team-person")


def shown_to_supervisors() -> list[PageWords]:
    return _shown_to(Supervisor, ACTS_OF_SUPERVISORS)


def shown_to_administrators() -> list[PageWords]:
    return _shown_to(Administrator, set())


def _shown_to(role: type[Role], acts: set[Act]) -> list[PageWords]:
    open_to = {name for name, to in guarded_pages().items() if to in role.permissions or to in acts}
    return [words for name, words in PAGES.items() if name in open_to and words.shows]


def guarded_pages() -> dict[str, Permission | Act]:
    """Return each page that takes more than being signed in, by name, with what it takes."""
    return {
        pattern.name: pattern.callback.access
        for pattern in _patterns(get_resolver())
        if isinstance(getattr(pattern.callback, "access", None), Permission | Act)
    }


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in resolver.url_patterns:
        found += [pattern] if isinstance(pattern, URLPattern) else _patterns(pattern)
    return found
