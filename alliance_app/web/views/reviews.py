"""The supervisor's queue, the reply to one case, and what the therapist answers to it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance_app.consultation import transitions
from alliance_app.consultation.answerers import looks_for_others
from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.models import Review
from alliance_app.consultation.operations.reviews import AnsweredMeanwhile, answer_case, respond, see
from alliance_app.consultation.queue import next_in, queue, therapists_of
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..banners import banner_of
from ..case_chart import chart_context
from ..case_page import case_page
from ..forms.consultation import ResponseForm, ReviewForm, state_of_look
from ..review_page import KEPT_AS, narrowed, queue_context


@access(Permission.REVIEW)
def review_queue(request: ClinicRequest) -> HttpResponse:
    """The filters are kept in the session: no address names what was looked for, and they hold from case to case."""
    if request.method == "POST":
        request.session[KEPT_AS] = {
            name: request.POST.get(name, "")[:40] for name in ("show", "therapist", "reason", "stuck", "unread")
        }
        if not request.htmx:
            return redirect("review-queue")
    template = "supervision/_queue_list.html" if request.htmx else "supervision/review_queue.html"
    return render(request, template, _queue(request))


@access(Act.REVIEW)
def review_add(request: ClinicRequest, case: Case) -> HttpResponse:
    file = file_of(case, request.today, request.user)
    newest = next(iter(file.rows["reviews"]), None)
    form = ReviewForm(
        sent(request),
        answers=transitions.possible_answers(case.standing, file.override, request.today),
        today=request.today,
        looks=state_of_look(file.override, request.today),
        initial={"based_on": str(newest.pk) if newest else ""},
    )
    if request.method == "POST":
        then = _next_address(request, case)
        review = recorded(
            form,
            lambda: answer_case(
                case=case,
                by=request.user,
                answer=form.cleaned_data["answer"],
                message=form.cleaned_data["message"],
                due_on=form.cleaned_data["due_on"],
                based_on=form.cleaned_data["based_on"] if "based_on" in form.data else None,
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if review:
            messages.success(request, "Your reply is with the therapist.")
            return redirect(then)
        if isinstance(getattr(form, "refusal", None), AnsweredMeanwhile):
            form.data = form.data.copy()
            form.data["based_on"] = str(form.refusal.newest.pk)
            file = file_of(case, request.today, request.user)
    context = {
        **_queue(request, case),
        "case": case,
        "banner": banner_of(file, request.user, rates=False),
        "override": file.override,
        "risks": file.risk,
        **case_page(file),
        **chart_context(file, request.user),
    }
    return page(request, "supervision/review_add.html", context, form)


@access(Act.REVIEW)
@require_POST
def review_seen(request: ClinicRequest, case: Case) -> HttpResponse:
    """Opening a case reads nothing into the database; the page says so itself once it is there."""
    unread = request.POST.get("unread") == "yes"
    see(case=case, by=request.user, now=request.now, unread=unread)
    if request.htmx:
        return render(request, "supervision/_seen.html", {"case": case, "seen": not unread})
    return redirect("review-queue") if unread else redirect("review-add", case=case.pk)


@access(Permission.REVIEW)
def override_answer(request: ClinicRequest, case: UUID) -> HttpResponse:
    """A look that waits, for whoever answers in place of the supervisor: they see the look, not the case."""
    look = next((look for look in looks_for_others(request.user, request.today) if look.case_id == case), None)
    if look is None:
        raise Http404
    form = ReviewForm(
        sent(request), answers=(Review.Answer.AGREE, Review.Answer.REOPEN), today=request.today, looks="waits"
    )
    if request.method == "POST":
        review = recorded(
            form,
            lambda: answer_case(
                case=look.case,
                by=request.user,
                answer=form.cleaned_data["answer"],
                message=form.cleaned_data["message"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if review:
            messages.success(request, "Your answer is with the therapist and the supervisor.")
            return redirect("review-queue")
    file = file_of(look.case, request.today, request.user)
    context = {"look": look, "banner": banner_of(file, request.user, rates=False)}
    return page(request, "supervision/override_answer.html", context, form)


@access(Act.RATE)
def response_add(request: ClinicRequest, case: Case, review: UUID) -> HttpResponse:
    reply = case.reviews.filter(pk=review).select_related("supervisor").first()
    if reply is None:
        raise Http404
    form = ResponseForm(sent(request))
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
            messages.success(request, f"{'Done, and your' if response.done else 'Your'} supervisor sees it.")
            return redirect("case-detail", case=case.pk)
    context = {"case": case, "reply": reply, "responses": reply.responses.select_related("by")}
    return page(request, "supervision/response_add.html", context, form)


def _kept(request: ClinicRequest) -> dict:
    return request.session.get(KEPT_AS) or {}


def _queue(request: ClinicRequest, case: Case | None = None) -> dict:
    return queue_context(request.user, request.today, _kept(request), after=_after(request), current=case)


def _after(request: ClinicRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _next_address(request: ClinicRequest, case: Case) -> str:
    """Return where a reply leads: to the case behind this one, as the queue stands before it is sent."""
    filters = narrowed(_kept(request), therapists_of(request.user, request.today))
    following = next_in(queue(request.user, request.today, filters), case)
    return reverse("review-add", args=[following]) if following else reverse("review-queue")
