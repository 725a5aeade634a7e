"""A page for clients to take along: why they are asked, and what they may refuse."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from ..access import Audience, ClinicRequest, access
from ..languages import language_of, languages_for


@access(Audience.SIGNED_IN)
@require_safe
def leaflet(request: ClinicRequest) -> HttpResponse:
    language = language_of(request, None)
    with translation.override(language):
        languages = languages_for()
    return render(request, "clients/leaflet.html", {"language": language, "languages": languages})
