"""Rating a session, and the answer."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance_app.clinical.alliance import Attendance, Role, Way
from alliance_app.clinical.wording import HOW_SURE
from alliance_app.consultation.blind import hidden_from
from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.operations.checkins import AlreadyRated, Recorded, record_checkin
from alliance_app.consultation.operations.sessions import Outcome, record_away
from alliance_app.consultation.operations.undoing import can_be_undone, undo_checkin
from alliance_app.consultation.plans import plans_asked_about
from alliance_app.consultation.queries import to_rate
from alliance_app.people.operations import NotAllowed
from alliance_app.records.histories import ratings_by_session
from alliance_app.records.models import Case, Session
from alliance_app.records.permissions import Act
from alliance_app.records.queries import number_of, ratings_in_force, with_clients_view

from .. import devices
from ..access import ClinicRequest, access
from ..answering import page, recorded, sent, undoable
from ..banners import banner_of
from ..both_views import both_views
from ..forms.checkins import CheckInForm
from ..forms.participants import View
from ..forms.tried import plans_named
from ..which_session import newest_held, session_named


@access(Act.RATE, signed_out=devices.keep_for_writer)
def checkin_add(request: ClinicRequest, case: Case) -> HttpResponse:
    if request.method == "POST" and devices.written_by_another(request):
        messages.error(request, "Somebody else had opened this check-in. Nothing of it was saved.")
        return redirect("checkin-add", case=case.pk)
    draft = devices.found(request, case=case, now=request.now) if request.method == "GET" else None
    session = _session_meant(request, case, draft)
    draft = draft if draft and _fits(draft, session) else None
    waiting = to_rate(request.user, [case.pk], request.today).first()
    in_force = ratings_in_force(session) if session else []
    meant = session or waiting
    form = CheckInForm(
        sent(request),
        case=case,
        today=request.today,
        session=session,
        rated=in_force,
        plans=plans_asked_about(
            case, request.user, meant and meant.held_on, request.today, named=plans_named(request.POST)
        ),
        initial=_typed(draft) or _usual(case, meant, session, request.today),
    )
    copied = _copied_from_paper(request, form)
    if request.method == "POST":
        if devices.written_by_nobody_knows_whom(request) and form.is_valid():
            form.refuse("This page was open for more than half a day. Look through it once more, and save again.")
        done = recorded(form, lambda: _record(request, case, form))
        if done:
            devices.drop(request, case=case)
            return _after(request, case, done)
    refusal = getattr(form, "refusal", None)
    already = refusal.rating if isinstance(refusal, AlreadyRated) else None
    meant = session or (already.session if already else waiting)
    context = {
        "case": case,
        "number": number_of(meant) if meant else case.sessions.count() + 1,
        "session": session,
        "own": next((rating for rating in in_force if rating.clinician_id == request.user.pk), None),
        "client_rated": bool(waiting and not session and with_clients_view([waiting])),
        "unfolded": copied or (_first_to_add(form) if "client" in request.GET else None),
        "already": already,
        "already_hidden": already and hidden_from(already, request.user, request.today),
        "draft_at": draft[1] if draft else None,
        "writer": devices.writer_token(request.user, case),
    }
    return page(request, "checkins/checkin_add.html", context, form)


@access(Act.RATE)
def checkin_answer(request: ClinicRequest, case: Case, checkin: UUID) -> HttpResponse:
    done = case.checkins.filter(pk=checkin).select_related("session").first()
    if done is None:
        raise Http404
    if done.withdrawn_at or done.session.withdrawn_at:
        messages.info(request, "This check-in was taken back; nothing of it counts.")
        return redirect("case-detail", case=case.pk)
    mine = [r for r in ratings_in_force(done.session) if r.clinician_id in (None, request.user.pk)]
    file = file_of(case, request.today, request.user)
    shown = ratings_by_session(file.rows["ratings"])
    context = {
        "case": case,
        "checkin": done,
        "banner": banner_of(file, request.user, rates=True),
        "waits": bool(file.hidden),
        "both": both_views(shown.get(done.session_id, []), request.user, file.rules.policy.gap),
        "risks": file.risk,
        "how_sure": HOW_SURE,
        "may_undo": can_be_undone(done, request.user, request.now),
        "to_correct": mine,
        "add_client": case.is_open and not any(Role(rating.role) is Role.CLIENT for rating in mine),
    }
    return render(request, "checkins/checkin_answer.html", context)


@access(Act.RATE)
@require_POST
def checkin_undo(request: ClinicRequest, case: Case, checkin: UUID) -> HttpResponse:
    done = case.checkins.filter(pk=checkin).select_related("session", "case__clinic").first()
    if done is None:
        raise Http404
    try:
        undo_checkin(checkin=done, by=request.user, now=request.now)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("session-detail", case=case.pk, session=done.session_id)
    messages.success(request, "Taken back. Nothing of it counts.")
    return redirect("case-detail", case=case.pk)


@access(Act.RATE, signed_out=devices.keep_for_writer)
@require_POST
def checkin_draft(request: ClinicRequest, case: Case) -> HttpResponse:
    if "discard" in request.POST:
        devices.drop(request, case=case)
        return redirect("checkin-add", case=case.pk)
    if not (devices.written_by_another(request) or devices.written_by_nobody_knows_whom(request)):
        devices.keep(request, case=case, by=request.user, now=request.now)
    return HttpResponse(status=204)


def _session_meant(request: ClinicRequest, case: Case, draft: tuple | None) -> Session | None:
    """Return the session for which the check-in is, None if its date will say; Http404 for one that is not there."""
    if request.method == "POST":
        return session_named(case, request.POST.get("session", ""))
    if name := request.GET.get("session", ""):
        session = session_named(case, name)
        if session is None:
            raise Http404
        return session
    if "client" in request.GET:
        return newest_held(case)
    return session_named(case, (draft[0].get("session") or [""])[0]) if draft else None


def _first_to_add(form: CheckInForm) -> View | None:
    return next((view for view in form.views if not view.rated), None)


def _copied_from_paper(request: ClinicRequest, form: CheckInForm) -> View | None:
    """Return the part of whoever filled in a sheet of paper, with how it came already chosen, and no score."""
    of = request.GET.get("paper")
    view = next((view for view in form.views if str(view.participant.pk) == of and not view.rated), None)
    if view:
        form.initial[f"{view.prefix}way"] = Way.PAPER.value
    return view


def _fits(draft: tuple, session: Session | None) -> bool:
    """Whether a draft is of the session that the page is for."""
    return (draft[0].get("session") or [""])[0] == (str(session.pk) if session else "")


def _typed(draft: tuple | None) -> dict | None:
    """Return a draft as the values with which a form begins."""
    if draft is None:
        return None
    typed = {name: values if name.endswith("_more_between") else values[-1] for name, values in draft[0].items()}
    return typed | {"held_on": _day(typed.get("held_on", ""))}


def _day(text: str) -> date | None:
    """Return a day as a form sends it, None if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _usual(case: Case, meant: Session | None, named: Session | None, today: date) -> dict:
    newest = case.sessions.last()
    return {
        "session": str(named.pk) if named else "",
        "held_on": meant.held_on if meant else today,
        "mode": meant.mode if meant else newest.mode if newest else Session.Mode.IN_PERSON,
        "attendance": Attendance.HELD.value,
    }


def _record(request: ClinicRequest, case: Case, form: CheckInForm) -> Recorded | Session:
    """Record what the form says: ratings, or that they did not meet."""
    data = form.cleaned_data
    session = form.the_session
    held_on = session.held_on if session else data["held_on"]
    if data["attendance"] in (Outcome.MISSED, Outcome.CANCELLED):
        return record_away(
            case=case, by=request.user, held_on=held_on, outcome=Outcome(data["attendance"]), session=session,
            note=data["note"], key=data["idempotency_key"], now=request.now,
        )  # fmt: skip
    return record_checkin(
        case=case,
        by=request.user,
        held_on=held_on,
        mode=data["mode"] or Session.Mode.IN_PERSON,
        answers=[form.answer(request.user)],
        others=form.others(),
        scores=form.scored(),
        repairs=form.repairs(),
        note=data["note"],
        feedback=data["feedback"],
        another_session=data["another_session"],
        session=session,
        key=data["idempotency_key"],
        now=request.now,
    )


def _after(request: ClinicRequest, case: Case, done: Recorded | Session) -> HttpResponse:
    if isinstance(done, Recorded):
        if at_risk := done.checkin.scores.filter(at_risk=True).first():
            return redirect("risk-answer", case=case.pk, score=at_risk.pk)
        return redirect("checkin-answer", case=case.pk, checkin=done.checkin.pk)
    undoable(
        request, f"{done.get_attendance_display()}: no rating is asked.",
        reverse("session-undo", args=[case.pk, done.pk]),
    )  # fmt: skip
    return redirect("case-detail", case=case.pk)
