"""The supervisor's queue: how it is narrowed, under which names that is kept, and what of it is read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance_app.consultation.operations.queue_views import forget_view, save_view
from alliance_app.consultation.operations.seen import see, see_all, unsee_all
from alliance_app.consultation.queries import saved_view
from alliance_app.consultation.queue import therapists_of
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import accepted, looked_for, page, undoable
from ..forms.queue_views import SavedViewForm
from ..forms.seen import cases_of, drawn_at
from ..ids import id_of
from ..queue_whom import sent_whom, whom_of
from ..review_page import FIELDS, KEPT_AS, queue_context

#: Under which name the session keeps what was read last, so that it can be taken back.
READ_AS = "review-read"


@access(Permission.REVIEW)
def review_queue(request: ClinicRequest) -> HttpResponse:
    """The filters are kept in the session: no address names what was looked for, and they hold from case to case."""
    if request.method == "POST":
        sent = {name: looked_for(request, name) for name in FIELDS}
        request.session[KEPT_AS] = sent | {"therapist": sent_whom(request)}
        if not request.htmx:
            return redirect("review-queue")
        return render(request, "supervision/_queue_list.html", queue_of(request))
    return render(request, "supervision/review_queue.html", queue_of(request))


@access(Permission.REVIEW)
@require_POST
def review_view_save(request: ClinicRequest) -> HttpResponse:
    form = SavedViewForm(request.POST)
    if accepted(
        form,
        lambda: save_view(
            clinician=request.user,
            name=form.cleaned_data["name"],
            asked=kept_of(request),
            therapists=_meant(request),
            now=request.now,
        ),
        beside="name",
    ):
        messages.success(request, "Kept. You find it under Review, by its name.")
        return redirect("review-queue")
    return page(request, "supervision/review_queue.html", {**queue_of(request), "view_form": form}, form)


@access(Permission.REVIEW)
@require_POST
def review_view(request: ClinicRequest, view: UUID) -> HttpResponse:
    """Show what a view shows, or forget it."""
    found = saved_view(request.user, view)
    if found is None:
        raise Http404
    if "forget" in request.POST:
        forget_view(view=found)
    else:
        request.session[KEPT_AS] = found.asked
    return redirect("review-queue")


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
@require_POST
def review_seen_all(request: ClinicRequest) -> HttpResponse:
    """Mark what a page of the queue shows as read, as it was when the page was drawn."""
    read = see_all(
        cases=cases_of(request.POST), by=request.user, until=drawn_at(request.POST, request.now), now=request.now
    )
    request.session[READ_AS] = {
        str(case): [before and before.isoformat(), after.isoformat()] for case, (before, after) in read.items()
    }
    if read:
        undoable(request, f"{len(read)} marked as read.", reverse("review-seen-undo"))
    return redirect("review-queue")


@access(Permission.REVIEW)
@require_POST
def review_seen_undo(request: ClinicRequest) -> HttpResponse:
    kept = request.session.pop(READ_AS, {})
    of = datetime.fromisoformat
    read = {UUID(case): (before and of(before), of(after)) for case, (before, after) in kept.items()}
    unsee_all(read=read, by=request.user, now=request.now)
    return redirect("review-queue")


def _meant(request: ClinicRequest) -> tuple[UUID, ...] | None:
    """Return by whose cases the queue is narrowed, None for everybody's."""
    asked = kept_of(request).get("therapist", "")
    return whom_of(asked, list(therapists_of(request.user, request.today))).meant if asked else None


def kept_of(request: ClinicRequest) -> dict[str, str]:
    """Return how the queue was narrowed last, as its form sent it."""
    return request.session.get(KEPT_AS) or {}


def queue_of(request: ClinicRequest, case: Case | None = None) -> dict[str, Any]:
    """Return the context of the queue, beside a case or alone."""
    after = id_of(request.GET.get("after", ""))
    context = queue_context(request.user, request.now, kept_of(request), after=after, current=case)
    return {**context, "view_form": SavedViewForm()}
