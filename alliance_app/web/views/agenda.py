"""The agenda of a supervisor's next meeting with each therapist, and the notes of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_app.consultation.agenda import Meeting, cases_met, meeting_with, on_record
from alliance_app.consultation.second_views import cases_kept
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..agenda_page import agenda_list, kept_note, meeting_context, note_context, note_form, own_context
from ..answering import REFUSED
from ..replies import replied


@access(Permission.REVIEW)
def agenda(request: ClinicRequest) -> HttpResponse:
    return render(request, "supervision/agenda.html", agenda_list(request.user, request.today))


@access(Permission.REVIEW)
def agenda_person(request: ClinicRequest, person: UUID) -> HttpResponse:
    meeting = _meeting(request, person)
    return render(request, "supervision/agenda_person.html", meeting_context(meeting, request.user, request.today))


@access(Permission.OPEN_CASES)
def agenda_own(request: ClinicRequest) -> HttpResponse:
    return render(request, "supervision/agenda_person.html", own_context(request.user, request.today))


@access(Act.REVIEW)
def agenda_note(request: ClinicRequest, person: UUID, case: Case) -> HttpResponse:
    """A note of the meeting is the supervisor's reply to the case; whoever sends one stays with the agenda."""
    meeting = _meeting(request, person)
    if not cases_met(request.user, meeting.therapist, request.today).filter(pk=case.pk).exists():
        raise Http404
    back = f"{reverse('agenda-person', args=[person])}#case-{case.pk}"
    if request.method != "POST":
        return redirect(back)
    if case.pk in cases_kept(request.user, request.today):
        return _kept_back(request, meeting, case)
    form = note_form(case, on_record([case.standing], own=False)[case.pk], request.today, request.POST)
    review = replied(request, case, form)
    if request.htmx:
        shown = note_context(meeting, request.user, case, request.today, refused=None if review else form)
        return render(request, "supervision/_agenda_case.html", shown, status=200 if review else REFUSED)
    if review:
        messages.success(request, "Your note is with the therapist, as a reply.")
        return redirect(back)
    shown = meeting_context(meeting, request.user, request.today, refused=form, of=case)
    return render(request, "supervision/agenda_person.html", shown, status=REFUSED)


def _kept_back(request: ClinicRequest, meeting: Meeting, case: Case) -> HttpResponse:
    """Answer a note about a case that the supervisor is to rate first by now: it is not sent, and stays to be sent."""
    note = kept_note(case, request.today, request.POST)
    if request.htmx:
        shown = {"therapist": meeting.therapist, "kept": note}
        return render(request, "supervision/_agenda_kept.html", shown, status=REFUSED)
    shown = meeting_context(meeting, request.user, request.today, kept_back=note)
    return render(request, "supervision/agenda_person.html", shown, status=REFUSED)


def _meeting(request: ClinicRequest, person: UUID) -> Meeting:
    """Return the meeting with somebody whom one supervises or stands in for today; else Http404."""
    meeting = meeting_with(request.user, person, request.today)
    if meeting is None:
        raise Http404
    request.person = meeting.therapist
    return meeting
