"""Who may open a client's page? Whoever holds its link, as long as it works.

A link that was used, taken back, is over or never was is answered alike, and whoever tries many is told to wait;
who holds one that works never has to. Looking changes nothing, so that a mail program may look at a link first.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, wraps
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation

from alliance_app.consultation.operations.clients_views import LinkIsOver
from alliance_app.records.client_links import link_of
from alliance_app.records.models import ClientLink

from .languages import language_of, languages_for
from .throttle import WINDOW, within

View = Callable[..., HttpResponse]
#: So often a minute: an address may be a whole clinic's, so only what leads nowhere is counted there.
NOWHERE_BY_ADDRESS, SENT_BY_LINK = 120, 30


class ClientRequest(HttpRequest):
    """What a client's page gets: the link and its token, the moment, and the clinic's day."""

    link: ClientLink
    token: str
    now: datetime
    today: date


def for_link_holders(view: View) -> View:
    """Open a view to whoever holds a link that works, in their language and on their clinic's clock.

    What was sent through a link that was used reaches the view too: it may be the same once more, which is answered as
    before. No cookie is asked for and none is set: whoever could make a browser send the form knows the link.
    """

    @wraps(view)
    def guarded(request: ClientRequest, token: str) -> HttpResponse:
        request.now = timezone.now()
        link = link_of(token)
        if link is None or not (link.is_open(request.now) or _may_be_sent_again(request, link)):
            return leads_nowhere(request)
        with translation.override(language_of(request, link)):
            if request.user.is_authenticated:
                return render(request, "clients/signed_in.html")
            if request.method == "POST" and not within(SENT_BY_LINK, "sent", token, request.now):
                return too_many(request)
            request.link, request.token = link, token
            request.today = link.case.clinic.local_date(request.now)
            request.languages = languages_for()
            with timezone.override(link.case.clinic.time_zone):
                try:
                    answer = view(request, link=link)
                except LinkIsOver:
                    return leads_nowhere(request)
        # Of a link that was used nothing is shown: the same once more is led on, anything else leads nowhere.
        shows_a_page = link.used_at is not None and answer.status_code != HTTPStatus.FOUND
        return leads_nowhere(request) if shows_a_page else answer

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return login_not_required(guarded)


def leads_nowhere(request: ClientRequest) -> HttpResponse:
    """Answer a link that does not work, whatever the reason, and whosever it was."""
    with translation.override(language_of(request, None)):
        if not within(NOWHERE_BY_ADDRESS, "nowhere", get_adapter().get_client_ip(request), request.now):
            return too_many(request)
        return render(request, "clients/no_link.html", {"languages": languages_for()}, status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer who has to wait, at little cost: whoever tries a thousand links gets this a thousand times."""
    told = _told_to_wait(translation.get_language())
    return HttpResponse(told, status=429, headers={"Retry-After": str(WINDOW)})


@cache
def _told_to_wait(language: str) -> str:
    return render_to_string("clients/too_many.html", {"languages": languages_for()})


def _may_be_sent_again(request: HttpRequest, link: ClientLink) -> bool:
    return request.method == "POST" and link.used_at is not None
