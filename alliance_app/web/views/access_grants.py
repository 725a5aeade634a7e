"""An administrator opens one case, with a reason, until the day ends."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.operations.access_grants import break_glass
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.access_grants import AccessGrantForm
from ..trail import note_refusal


@access(Permission.BREAK_GLASS)
def access_grant_add(request: ClinicRequest) -> HttpResponse:
    form = AccessGrantForm(sent(request))
    if request.method == "POST":
        grant = recorded(
            form,
            lambda: break_glass(
                by=request.user,
                code=form.cleaned_data["code"],
                reason=form.cleaned_data["reason"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
            beside="code",
        )
        if grant:
            messages.success(request, "The case is open to you until the end of today. Its therapist can see that.")
            return redirect("case-detail", case=grant.case_id)
        note_refusal(request)
    return page(request, "clinic/access_grant_add.html", {}, form)
