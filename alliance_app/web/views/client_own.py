"""What does somebody in therapy see of what is their own, by a link that can be looked at until it ends?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance_app.consultation.operations.clients_views import LinkIsOver
from alliance_app.records.models import ClientLink
from alliance_app.records.own_view import shown_to

from ..client_access import ClientRequest
from ..own_page import own_page


@require_safe
def own(request: ClientRequest, link: ClientLink) -> HttpResponse:
    shown = shown_to(link.participant, link.case.clinic)
    if not shown.anything:
        raise LinkIsOver
    return render(request, "clients/own.html", own_page(link, shown) | {"languages": request.languages})
