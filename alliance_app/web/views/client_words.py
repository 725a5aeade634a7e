"""The client's own words on goal and method: written first, then put beside what the therapist wrote."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render

from alliance_app.consultation.operations.clients_words import leave_clients_words, record_clients_words
from alliance_app.consultation.unread import therapists
from alliance_app.records.models import Case, ClientLink, GoalStatement, MethodStatement

from ..answering import page, recorded, sent
from ..client_access import ClientRequest
from ..client_words import own_words_for
from ..forms.client_words import OwnWordsForm
from ..thanks import thanks_of


@dataclass(frozen=True, slots=True)
class Beside:
    """What of the therapist's is shown beside what somebody has written; None where there is nothing to compare."""

    goal: GoalStatement | None
    method: MethodStatement | None

    @property
    def name(self) -> str:
        """By which the second step says what was shown; empty if nothing was."""
        return ", ".join(f"{each._meta.model_name} {each.version}" for each in (self.goal, self.method) if each)


def client_words(request: ClientRequest, link: ClientLink) -> HttpResponse:
    form = OwnWordsForm(sent(request), asks=own_words_for(link.participant))
    context = {
        "link": link,
        "clinic": link.case.clinic,
        "languages": request.languages,
        "follows": link.way == ClientLink.Way.AFTER,
    }
    if request.method == "POST":
        complete = form.is_valid()
        key = form.cleaned_data.get("idempotency_key", "")
        if "leave" in request.POST:
            leave_clients_words(link=link, now=request.now, key=key)
            return redirect(thanks_of(link.case.clinic))
        beside = _beside(link.case, form)
        if complete and link.used_at is None and form.cleaned_data["seen"] != beside.name:
            asked = {**context, "form": form, "beside": beside, "languages": []}  # another would begin anew
            return render(request, "clients/words_beside.html", asked)
        if recorded(form, lambda: record_clients_words(link=link, now=request.now, key=key, **form.answer())):
            return redirect(thanks_of(link.case.clinic))
    return page(request, "clients/words.html", context, form)


def _beside(case: Case, form: OwnWordsForm) -> Beside:
    """Return what the therapist wrote on what somebody has written about themselves."""
    wrote = {name: form.cleaned_data.get(name) for name in ("goal", "method")}
    return Beside(
        goal=therapists(case.goals.select_related("participant")) if wrote["goal"] else None,
        method=therapists(case.methods.select_related("participant")) if wrote["method"] else None,
    )
