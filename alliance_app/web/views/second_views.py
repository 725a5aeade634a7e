"""A supervisor rates a session themselves, perhaps before they see how others rated it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.second_views import ask_to_rate_first, record_second_view
from alliance_app.consultation.second_views import kept_of
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act
from alliance_app.records.versions import versions_of

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.second_views import SecondViewForm
from ..second_view_page import second_view_page, session_meant
from .sessions import revise


@access(Act.REVIEW)
def second_view_add(request: ClinicRequest, case: Case) -> HttpResponse:
    kept = kept_of(request.user, case, request.today)
    session = session_meant(request, case, kept)
    form = SecondViewForm(sent(request), the_session=session, initial={"session": session and session.pk})
    if request.method == "POST":
        view = recorded(
            form,
            lambda: record_second_view(
                case=case,
                session=session,
                by=request.user,
                source=form.cleaned_data["source"],
                answer=form.answer(request.user),
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if view:
            messages.success(request, "Your second view is on record beside the others’.")
            return redirect("session-detail", case=case.pk, session=view.session_id)
    return page(request, "supervision/second_view_add.html", second_view_page(request, case, session, kept), form)


@access(Act.REVIEW)
@require_POST
def second_view_first(request: ClinicRequest, case: Case) -> HttpResponse:
    """Ask that the next session be kept back until one has rated it, or see it as usual: that leads to the case."""
    wanted = request.POST.get("wanted") == "yes"
    try:
        ask_to_rate_first(case=case, by=request.user, wanted=wanted, now=request.now)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        said = "You rate the next session first." if wanted else "You see the next session as usual."
        messages.success(request, f"{case.code}. {said}")
    return redirect("review-add", case=case.pk)


@access(Act.REVIEW)
def second_view_revise(request: ClinicRequest, case: Case, rating: UUID) -> HttpResponse:
    versions = versions_of(case, rating, request.user)
    own = [each for each in versions if each.role == Role.OBSERVER and each.clinician_id == request.user.pk]
    return revise(request, case, rating, own)
