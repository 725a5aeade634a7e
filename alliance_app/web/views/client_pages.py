"""What does somebody in therapy see and answer by their link?"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from alliance_app.clinical.prompts import invites_criticism
from alliance_app.consultation.operations.clients_views import record_clients_view
from alliance_app.records.client_links import link_of, token_after
from alliance_app.records.models import ClientLink
from alliance_app.records.queries import scores_of

from ..access import Audience, access
from ..answering import page, recorded, sent
from ..client_access import ClientRequest
from ..client_words import wording_for
from ..forms.clients import ClientForm
from ..languages import PARAMETER, language_of, languages_for
from ..thanks import clinic_of, thanks_of
from .client_own import own
from .client_words import client_words


@access(Audience.LINK)
def client_checkin(request: ClientRequest, link: ClientLink) -> HttpResponse:
    return PAGES[ClientLink.Page(link.page)](request, link)


def _questions(request: ClientRequest, link: ClientLink) -> HttpResponse:
    wording = wording_for(link.participant)
    form = ClientForm(sent(request), wording=wording)
    if request.method == "POST" and recorded(
        form,
        lambda: record_clients_view(
            link=link, now=request.now, token=request.token, key=form.cleaned_data["idempotency_key"], **form.answer()
        ),
    ):
        return redirect(_after(request, link))
    context = {
        "link": link,
        "clinic": link.case.clinic,
        "wording": wording,
        "languages": request.languages,
        "invites_criticism": invites_criticism(scores_of(link.participant)),
    }
    return page(request, "clients/questions.html", context, form)


def _after(request: ClientRequest, answered: ClientLink) -> str:
    """Return where whoever has answered goes on: to the page for their own words, if they were given a link to it."""
    token = token_after(request.token)
    link = link_of(token)
    if link is None or not link.is_open(request.now):
        return thanks_of(answered.case.clinic)
    return f"{reverse('client-checkin', args=[token])}?{PARAMETER}={translation.get_language()}"


@access(Audience.ANYBODY)
@require_safe
def client_thanks(request: ClientRequest) -> HttpResponse:
    with translation.override(language_of(request, None)):
        return render(request, "clients/thanks.html", {"languages": languages_for(), "clinic": clinic_of(request)})


PAGES = {ClientLink.Page.QUESTIONS: _questions, ClientLink.Page.WORDS: client_words, ClientLink.Page.OWN: own}
