"""The reply to one case, what was found in one that chance drew, and what the therapist answers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_app.consultation import transitions
from alliance_app.consultation.answerers import look_for_another
from alliance_app.consultation.case_file import CaseFile, file_of
from alliance_app.consultation.models import Override, Review
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.spot_checks import answer_spot_check
from alliance_app.consultation.queue import next_in, queue, therapists_of
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import REFUSED, page, recorded, sent
from ..banners import banner_of, meanwhile_words
from ..case_chart import chart_context
from ..case_end import case_end
from ..case_page import case_page
from ..forms.consultation import ResponseForm, ReviewForm, state_of_look
from ..forms.spot_checks import SpotCheckForm
from ..replies import replied
from ..review_page import narrowed
from .review_queue import kept_of, queue_of

#: By when an answer is often asked for: in how many weeks, and what that is called.
QUICK_DAYS = ((1, "in a week"), (2, "in two weeks"))
#: What is said once it is kept what a supervisor found in a case that chance drew; of a weak part what follows from it.
KEPT = "kept. The therapist reads it on the case’s page."
KEPT_ASKED = (
    "kept. The therapist is asked to speak with the client about it, and it stays among the replies until it is done. "
    "To set a day or change it, reply again."
)


@access(Act.REVIEW)
def review_add(request: ClinicRequest, case: Case) -> HttpResponse:
    file = file_of(case, request.today, request.user)
    if file.is_kept and request.method == "GET":
        return redirect("second-view-add", case=case.pk)
    form = _reply_form(file, sent(request))
    if request.method == "POST":
        then = _next_address(request, case)
        review = replied(request, case, form)
        if review:
            messages.success(request, f"{case.code}: your reply is with {_whom(file)}.")
            return redirect(then)
        file = file_of(case, request.today, request.user)  # as it stands now, if somebody has answered meanwhile
    return _panel(request, file, form)


@access(Act.REVIEW)
def spot_check_answer(request: ClinicRequest, case: Case) -> HttpResponse:
    """What a supervisor found in a case that chance drew; the form is on the page of the reply."""
    if request.method != "POST":
        return redirect(f"{reverse('review-add', args=[case.pk])}#spot-check")
    form = SpotCheckForm(request.POST)
    then = _next_address(request, case)
    check = recorded(
        form,
        lambda: answer_spot_check(
            case=case,
            by=request.user,
            found=form.cleaned_data["found"],
            factor=form.cleaned_data["factor"],
            note=form.cleaned_data["note"],
            now=request.now,
            key=form.cleaned_data["idempotency_key"],
        ),
    )
    if check:
        messages.success(request, f"{case.code}: {KEPT_ASKED if check.factor else KEPT}")
        return redirect(then)
    file = file_of(case, request.today, request.user)
    return _panel(request, file, _reply_form(file), form)


@access(Permission.REVIEW)
def override_answer(request: ClinicRequest, case: UUID) -> HttpResponse:
    """A look that waits, for whoever answers in place of the supervisor: they see the look, not the case.

    Whose answer comes too late is told so, and keeps the text.
    """
    look = look_for_another(request.user, case, request.today)
    if look is None or not (look.waits(request.today) or request.method == "POST"):
        raise Http404
    newest = look.case.reviews.first()
    form = ReviewForm(
        sent(request),
        answers=(Review.Answer.AGREE, Review.Answer.REOPEN),
        today=request.today,
        looks="waits",
        initial={"based_on": str(newest.pk) if newest else ""},
    )
    if request.method == "POST":
        if replied(request, look.case, form):
            messages.success(request, "Your answer is with the therapist and the supervisor.")
            return redirect("review-queue")
        look.refresh_from_db()
    return _look_page(request, look, form)


@access(Act.RATE)
def response_add(request: ClinicRequest, case: Case, review: UUID) -> HttpResponse:
    reply = case.reviews.filter(pk=review).select_related("supervisor").first()
    if reply is None:
        raise Http404
    form = ResponseForm(sent(request), is_done=reply.done_at is not None)
    if request.method == "POST":
        response = recorded(
            form,
            lambda: respond(
                review=reply,
                by=request.user,
                message=form.cleaned_data["message"],
                done=form.cleaned_data["done"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
            beside="message",
        )
        if response:
            messages.success(request, "Done, and your supervisor sees it." if response.done else _sent(reply))
            return redirect("case-detail", case=case.pk)
    context = {"case": case, "reply": reply, "responses": reply.responses.select_related("by")}
    return page(request, "supervision/response_add.html", context, form)


def _look_page(request: ClinicRequest, look: Override, form: ReviewForm) -> HttpResponse:
    """Show a look that waits; of one that no longer does, how that came, and nothing of the case."""
    if look.waits(request.today):
        file = file_of(look.case, request.today, request.user)
        said: dict[str, Any] = {"banner": banner_of(file, request.user, rates=False)}
    else:
        said = {"meanwhile": meanwhile_words(look, request.user)}
    return page(request, "supervision/override_answer.html", {"look": look, **said}, form)


def _sent(reply: Review) -> str:
    """Return what became of an answer that marks nothing as done."""
    return "Sent. It stays open until you mark it as done." if reply.is_open() else "Sent. Your supervisor sees it."


def _reply_form(file: CaseFile, data: QueryDict | None = None) -> ReviewForm:
    newest = next(iter(file.rows["reviews"]), None)
    form = ReviewForm(
        data,
        answers=transitions.possible_answers(file.case.standing, file.override, file.today),
        today=file.today,
        looks=state_of_look(file.override, file.today),
        ended=not file.case.is_open,
        initial={"based_on": str(newest.pk) if newest else ""},
    )
    form.fields["message"].label = f"To {_whom(file)}"
    return form


def _whom(file: CaseFile) -> str:
    return file.owner.clinician.name if file.owner else "the therapist"


def _panel(
    request: ClinicRequest, file: CaseFile, form: ReviewForm, spot_form: SpotCheckForm | None = None
) -> HttpResponse:
    """Show a case beside the queue, with the reply and, if chance drew it, what was found; 422 if one was refused."""
    context = {
        **queue_of(request, file.case),
        "case": file.case,
        "banner": banner_of(file, request.user, rates=False),
        "override": file.override,
        "risks": file.risk,
        "rates_first": file.rates_first,
        **case_page(file),
        **case_end(file),
        **chart_context(file, request.user),
        "form": form,
        "quick_days": [(request.today + timedelta(weeks=weeks), said) for weeks, said in QUICK_DAYS],
        "spot_check": file.spot_check,
        "spot_form": spot_form or (SpotCheckForm() if file.spot_check else None),
    }
    refused = form.errors or (spot_form is not None and spot_form.errors)
    return render(request, "supervision/review_add.html", context, status=REFUSED if refused else 200)


def _next_address(request: ClinicRequest, case: Case) -> str:
    """Return where a reply leads: to the case behind this one, as the queue stands before it is sent."""
    filters = narrowed(kept_of(request), list(therapists_of(request.user, request.today)))
    following = next_in(queue(request.user, request.today, filters), case)
    return reverse("review-add", args=[following]) if following else reverse("review-queue")
