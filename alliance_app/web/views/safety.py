"""Risk and safety: open to everybody who is signed in, whatever the state of any case."""

from django.http import HttpResponse
from django.shortcuts import render

from alliance_app.consultation.guidance import safety as guidance

from ..access import Audience, ClinicRequest, access


@access(Audience.SIGNED_IN)
def safety(request: ClinicRequest) -> HttpResponse:
    return render(request, "consultation/safety.html", {"guidance": guidance})
