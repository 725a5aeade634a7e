"""What can be changed about a case itself: its code, its people, its therapists, its end?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.cases import add_participant, edit_case, edit_participant
from alliance_app.consultation.transitions import check_day_of
from alliance_app.records.models import Case, CaseTherapist
from alliance_app.records.permissions import Act
from alliance_app.records.queries import owner_of

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.cases import CaseEditForm, ParticipantEditForm, ParticipantForm, as_it_is


@access(Act.TRANSFER)
def case_manage(request: ClinicRequest, case: Case) -> HttpResponse:
    context = {
        "case": case,
        "manages": Act.MANAGE in request.acts,
        "people": people_of(case),
        "owner": owner_of(case, request.today),
        "co_therapists": co_therapists_of(case),
        "closings": case.closings.select_related("closed_by", "reopened_by"),
    }
    return render(request, "cases/case_manage.html", context)


@access(Act.MANAGE)
def case_edit(request: ClinicRequest, case: Case) -> HttpResponse:
    form = CaseEditForm(sent(request), initial={"code": case.client.code, "kind": case.kind})
    if request.method == "POST":
        done = recorded(
            form,
            lambda: edit_case(
                case=case,
                by=request.user,
                code=form.cleaned_data["code"],
                kind=form.cleaned_data["kind"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
            beside="code",
        )
        if done:
            messages.success(request, "It is changed.")
            return redirect("case-manage", case=case.pk)
        case.refresh_from_db()
    episodes = case.client.cases.exclude(pk=case.pk).count()
    return page(request, "cases/case_edit.html", {"case": case, "other_episodes": episodes}, form)


@access(Act.MANAGE)
def participant_add(request: ClinicRequest, case: Case) -> HttpResponse:
    form = ParticipantForm(sent(request))
    if request.method == "POST":
        person = recorded(
            form,
            lambda: add_participant(
                case=case,
                by=request.user,
                role=Role(form.cleaned_data["role"]),
                code=form.cleaned_data["code"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
            beside="code" if case.is_open else None,
        )
        if person:
            messages.success(request, "They take part now, and can rate from the next session on.")
            return redirect("case-manage", case=case.pk)
    return page(request, "cases/participant_add.html", {"case": case, "people": people_of(case)}, form)


@access(Act.MANAGE)
def participant_edit(request: ClinicRequest, case: Case, participant: UUID) -> HttpResponse:
    person = case.participants.filter(pk=participant).first()
    if person is None:
        raise Http404
    possible = {"left_on": lambda day: check_day_of(case, day, request.today)}
    form = ParticipantEditForm(sent(request), initial=as_it_is(person), possible=possible)
    if request.method == "POST":
        done = recorded(
            form,
            lambda: edit_participant(
                participant=person,
                by=request.user,
                code=form.cleaned_data["code"],
                left_on=form.cleaned_data["left_on"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if done:
            messages.success(request, "It is changed.")
            return redirect("case-manage", case=case.pk)
        person.refresh_from_db()
    return page(request, "cases/participant_edit.html", {"case": case, "person": person}, form)


def people_of(case: Case) -> list:
    """Return who takes part or took part in a case, the client first."""
    order = [role.value for role in Role]
    return sorted(case.participants.all(), key=lambda p: (p.left_on is not None, order.index(p.role), p.code))


def co_therapists_of(case: Case) -> list[CaseTherapist]:
    """Return who treats a case beside its therapist."""
    running = case.therapists.filter(part=CaseTherapist.Part.CO, ends_on__isnull=True)
    return list(running.select_related("clinician").order_by("starts_on"))
