"""Asking a client by a link of their own."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance_app.consultation.client_mail import mail_of
from alliance_app.consultation.operations.client_links import NewLink, make_link, revoke_link
from alliance_app.people.mail import deliver_later
from alliance_app.records.models import Case, ClientLink, Session
from alliance_app.records.permissions import Act
from alliance_app.records.queries import present_in_order, ratings_in_force

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.client_links import AskForm
from ..forms.whom import name_of
from ..handed_over import hand_over
from ..link_page import address_of, as_qr_code
from ..which_session import newest_held, session_named


@access(Act.RATE)
def client_ask(request: ClinicRequest, case: Case) -> HttpResponse:
    session = _session_meant(request, case)
    answered = {rating.participant_id for rating in ratings_in_force(session)} if session else set()
    people = present_in_order(case)
    first = next((person for person in people if person.pk not in answered), people[0] if people else None)
    asks = session and first and first.pk not in answered
    form = AskForm(
        sent(request),
        clinic=case.clinic,
        session=session,
        people=people,
        answered=answered,
        mails=settings.MAIL_IS_SENT,
        initial={
            "session": str(session.pk) if session else "",
            "participant": str(first.pk) if first else "",
            "page": ClientLink.Page.QUESTIONS if asks else ClientLink.Page.OWN,
            "way": ClientLink.Way.DEVICE,
        },
    )
    if request.method == "POST" and (made := recorded(form, lambda: _make(request, case, session, form))):
        if made.link.way == ClientLink.Way.DEVICE:
            hand_over(request, case=case, pin=form.cleaned_data["pin"], now=request.now)
            return redirect("client-checkin", token=made.token)
        return _given(request, case, made)
    context = {
        "case": case,
        "session": session,
        "people": people,
        "answered": [name_of(person) for person in people if person.pk in answered],
        "links": list(case.client_links.open(request.now).select_related("participant", "session", "made_by")),
        "days": case.clinic.link_days,
    }
    return page(request, "clients/ask.html", context, form)


@access(Act.RATE)
@require_POST
def client_link_revoke(request: ClinicRequest, case: Case, link: UUID) -> HttpResponse:
    given = case.client_links.filter(pk=link).select_related("case__clinic").first()
    if given is None:
        raise Http404
    if revoke_link(link=given, by=request.user, now=request.now):
        messages.success(request, "Taken back: the link does not work any more.")
    else:
        messages.info(request, "The link was used or over already.")
    return redirect("client-ask", case=case.pk)


def _session_meant(request: ClinicRequest, case: Case) -> Session | None:
    """Return the session that is asked about: the one named, else the one held last; Http404 for a strange one."""
    named = request.POST.get("session", "") or request.GET.get("session", "")
    if not named:
        return newest_held(case)
    session = session_named(case, named)
    if session is None:
        raise Http404
    return session


def _make(request: ClinicRequest, case: Case, session: Session | None, form: AskForm) -> NewLink:
    data = form.cleaned_data
    return make_link(
        case=case,
        participant=form.person,
        page=data["page"],
        way=data["way"],
        session=session if data["page"] == ClientLink.Page.QUESTIONS else None,
        address=data["address"] if data["way"] == ClientLink.Way.MAIL else "",
        by=request.user,
        now=request.now,
        key=data["idempotency_key"],
        **form.how_asked(),
    )


def _given(request: ClinicRequest, case: Case, made: NewLink) -> HttpResponse:
    """Show a new link, this once, or send it: the address stands nowhere but there."""
    if made.link.way == ClientLink.Way.MAIL:
        if made.token:  # else the mail has gone out before
            deliver_later(mail_of(made.link, address_of(request, made.token)))
        messages.success(request, "The mail is on its way. It says nothing of what it is about.")
        return redirect("client-ask", case=case.pk)
    address = address_of(request, made.token)
    context = {"case": case, "link": made.link, "address": address, "qr_code": as_qr_code(address)}
    return render(request, "clients/link.html", context)
