"""One session: what is on record of it, what became of it, and what was put right."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.blind import hidden_from
from alliance_app.consultation.operations.checkins import AlreadyRated, revise_rating
from alliance_app.consultation.operations.sessions import Outcome, mark_session, undo_mark
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, CheckIn, Rating, Session
from alliance_app.records.models.checkins import SCORES
from alliance_app.records.permissions import Act
from alliance_app.records.queries import present, session_ever
from alliance_app.records.versions import versions_of

from .. import devices
from ..access import ClinicRequest, access
from ..answering import page, recorded, sent, undoable
from ..client_words import Words, wording_for
from ..forms.checkins import CheckInForm
from ..forms.participants import views_of
from ..forms.revisions import CORRECT, ReviseForm
from ..forms.second_views import SecondViewForm
from ..session_page import rater_words, session_page, versions_told

SAID = {
    Outcome.MISSED: "Missed: no rating is asked.",
    Outcome.CANCELLED: "Cancelled: no rating is asked.",
    Outcome.CRISIS: "Held, not rated: a crisis came first.",
    Outcome.OTHER: "Held, not rated.",
}


@access(Act.OPEN)
def session_detail(request: ClinicRequest, case: Case, session: UUID) -> HttpResponse:
    found = _session(case, session)
    rates = case.is_open and Act.RATE in request.acts
    context = {"case": case, "rates": rates, **session_page(found, request.user, request.today, rates=rates)}
    context["notes_ruptures"] = context["held"] and case.is_open and Act.NOTE_RUPTURE in request.acts
    return render(request, "checkins/session_detail.html", context)


@access(Act.RATE)
@require_POST
def session_mark(request: ClinicRequest, case: Case, session: UUID) -> HttpResponse:
    found = _session(case, session)
    outcome = next((each for each in Outcome if each == request.POST.get("outcome")), None)
    if outcome is None:
        raise Http404
    try:
        mark_session(session=found, outcome=outcome, by=request.user, now=request.now)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("session-detail", case=case.pk, session=found.pk)
    undoable(request, f"{case.code}. {SAID[outcome]}", reverse("session-undo", args=[case.pk, found.pk]))
    return redirect("case-list")


@access(Act.RATE)
@require_POST
def session_undo(request: ClinicRequest, case: Case, session: UUID) -> HttpResponse:
    found = session_ever(case, session)
    if found is None:
        raise Http404
    try:
        undo_mark(session=found, by=request.user, now=request.now)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{case.code}. Taken back.")
    return redirect("case-list")


@access(Act.RATE)
def rating_revise(request: ClinicRequest, case: Case, rating: UUID) -> HttpResponse:
    return revise(request, case, rating, versions_of(case, rating, request.user))


def revise(request: ClinicRequest, case: Case, rating: UUID, versions: list[Rating]) -> HttpResponse:
    """Answer with the page on which a rating is put right, of which these are the versions; 404 if there are none."""
    if not versions:
        raise Http404
    newest = versions[-1]
    if hidden_from(newest, request.user, request.today):
        return redirect("session-detail", case=case.pk, session=newest.session_id)
    begun = "writer" in request.POST  # by the form of a check-in, whose numbers it brings along
    named = {str(version.pk): version for version in versions}
    based_on = named.get(request.POST.get("based_on", ""), named[str(rating)])
    form = ReviseForm(
        None if begun else sent(request),
        rating=based_on,
        asks=_asks(newest),
        initial=_begins(request.POST if begun else None, newest, case),
    )
    if request.method == "POST" and not begun:
        done = recorded(
            form,
            lambda: revise_rating(
                rating=based_on,
                answer=form.answer(),
                by=request.user,
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
                no_session=form.cleaned_data.get("no_session", False),
            ),
        )
        if done:
            return _put_right(request, case, done.checkin, newest)
        if isinstance(getattr(form, "refusal", None), AlreadyRated):
            form.data = form.data.copy()
            form.data["based_on"] = str(newest.pk)
    context = {
        "case": case,
        "rating": newest,
        "who": rater_words(newest, request.user),
        "versions": versions_told(versions, request.user),
    }
    return page(request, "checkins/rating_revise.html", context, form)


def _put_right(request: ClinicRequest, case: Case, checkin: CheckIn, rating: Rating) -> HttpResponse:
    said = "Put right. What was said before is kept beside it."
    if rating.role == Role.OBSERVER:
        messages.success(request, said)
        return redirect("session-detail", case=case.pk, session=rating.session_id)
    devices.drop(request, case=case)
    undoable(request, said, reverse("checkin-undo", args=[case.pk, checkin.pk]))
    return redirect("case-detail", case=case.pk)


def _session(case: Case, session: UUID) -> Session:
    found = case.sessions.filter(pk=session).select_related("case__clinic").first()
    if found is None:
        raise Http404
    return found


def _begins(typed: QueryDict | None, newest: Rating, case: Case) -> dict:
    """Return with what the form begins: the numbers on record, or those that were typed in a check-in just now."""
    prefixes = {view.participant.pk: view.prefix for view in views_of(present(case))}
    prefix = prefixes.get(newest.participant_id, "")
    numbers = {
        name: getattr(newest, name) if typed is None else typed.get(f"{prefix}{name}", "") for name in SCORES
    }
    return {"based_on": str(newest.pk), "change": CORRECT, **numbers}


def _asks(newest: Rating) -> dict[str, Words]:
    """Return what each score is about, as this rater is asked."""
    if newest.role == Role.OBSERVER and newest.clinician_id:
        return {name: SecondViewForm.base_fields[name].statement for name in SecondViewForm.PARTS}
    if newest.clinician_id is None:
        return {name: question.asks for name, question in wording_for(newest.participant).questions.items()}
    return {name: CheckInForm.base_fields[name].statement for name in SCORES}
