"""Noting that a client drew back or pushed back in a session."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from alliance_app.clinical.wording import short
from alliance_app.consultation.operations.ruptures import note_rupture
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.ruptures import RuptureForm
from ..which_session import last_held, session_named

#: How many of the newest held sessions can be chosen from; any other can be named by its own page.
SHOWN_SESSIONS = 6


@access(Act.NOTE_RUPTURE)
def rupture_add(request: ClinicRequest, case: Case) -> HttpResponse:
    named = request.POST.get("session") or request.GET.get("session", "")
    held = last_held(case, SHOWN_SESSIONS, also=named)
    choices = [(str(session.pk), f"Session {number}, {short(session.held_on)}") for session, number in held]
    meant = {"session": named} if named in dict(choices) else {}
    form = RuptureForm(sent(request), sessions=choices, initial=meant)
    if request.method == "POST":
        noted = recorded(
            form,
            lambda: note_rupture(
                case=case,
                session=session_named(case, form.cleaned_data["session"]),
                by=request.user,
                kind=form.cleaned_data["kind"],
                note=form.cleaned_data["note"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if noted:
            messages.success(request, "Noted. It stands beside the ratings and changes none of them.")
            return redirect(f"{reverse('case-detail', args=[case.pk])}#ledger")
    return page(request, "consultation/rupture_add.html", {"case": case, "sessions": choices}, form)
