"""A case goes to a colleague, or is treated by two."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.operations.transfers import add_co_therapist, end_co_therapy, transfer_case
from alliance_app.consultation.transitions import check_day_of
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, CaseTherapist
from alliance_app.records.permissions import Act, may
from alliance_app.records.queries import owner_of, therapists_of

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.episodes import CoTherapistEndForm, CoTherapistForm, TransferForm


@access(Act.TRANSFER)
def case_transfer(request: ClinicRequest, case: Case) -> HttpResponse:
    owner = owner_of(case, request.today)
    form = TransferForm(sent(request), colleagues=_colleagues(case, owner and owner.clinician))
    mine = bool(owner and owner.clinician == request.user)
    if mine:
        form.fields["former_stays"].label = "I stay as co-therapist"
    if owner is None or not owner.clinician.is_active:
        del form.fields["former_stays"]
    if request.method == "POST":
        taken = recorded(
            form,
            lambda: transfer_case(
                case=case,
                by=request.user,
                to=form.colleague,
                former_stays=form.cleaned_data.get("former_stays", False),
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if taken:
            messages.success(request, f"{taken.clinician.name} treats this case from today on.")
            still_seen = may(request.user, Act.OPEN, case, request.today)
            return redirect("case-detail", case=case.pk) if still_seen else redirect("home")
    return page(request, "cases/case_transfer.html", {"case": case, "owner": owner, "mine": mine}, form)


@access(Act.MANAGE)
def cotherapist_add(request: ClinicRequest, case: Case) -> HttpResponse:
    possible = {"starts_on": lambda day: check_day_of(case, day, request.today)}
    form = CoTherapistForm(
        sent(request),
        colleagues=_colleagues(case, request.user),
        initial={"starts_on": request.today},
        possible=possible,
    )
    if request.method == "POST":
        treats = recorded(
            form,
            lambda: add_co_therapist(
                case=case,
                by=request.user,
                clinician=form.colleague,
                starts_on=form.cleaned_data["starts_on"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if treats:
            messages.success(request, f"{treats.clinician.name} treats this case too.")
            return redirect("case-manage", case=case.pk)
    return page(request, "cases/cotherapist_add.html", {"case": case}, form)


@access(Act.MANAGE)
def cotherapist_end(request: ClinicRequest, case: Case, treats: UUID) -> HttpResponse:
    theirs = case.therapists.filter(part=CaseTherapist.Part.CO).select_related("clinician").filter(pk=treats).first()
    if theirs is None:
        raise Http404
    possible = {"ends_on": lambda day: check_day_of(case, day, request.today)}
    form = CoTherapistEndForm(sent(request), initial={"ends_on": request.today}, possible=possible)
    if request.method == "POST":
        done = recorded(
            form,
            lambda: end_co_therapy(
                treats=theirs,
                by=request.user,
                ends_on=form.cleaned_data["ends_on"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if done:
            messages.success(request, f"{theirs.clinician.name} no longer treats this case.")
            return redirect("case-manage", case=case.pk)
    return page(request, "cases/cotherapist_end.html", {"case": case, "treats": theirs}, form)


def _colleagues(case: Case, but: Clinician | None) -> list[Clinician]:
    return [person for person in therapists_of(case.clinic) if person != but]
