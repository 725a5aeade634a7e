"""In which language is a client's page?

The one that the reader chose in the address, else the one of the person for whom the link was made, else the clinic's.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from alliance_app.records.models import ClientLink

#: By which parameter of an address a reader chooses.
PARAMETER = "lang"


@dataclass(frozen=True, slots=True)
class Language:
    """One language in which a page can be read, by its own name."""

    code: str
    name: str
    current: bool


def language_of(request: HttpRequest, link: ClientLink | None) -> str:
    """Return the code of the language in which a page is answered."""
    chosen = request.GET.get(PARAMETER, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return link.participant.page_language if link else settings.LANGUAGE_CODE


def languages_for() -> list[Language]:
    """Return the languages in which the page can be read, each by its own name."""
    current = translation.get_language()
    return [Language(code, name, code == current) for code, name in settings.LANGUAGES]
