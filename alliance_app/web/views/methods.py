"""The way of working: what the client has been told it is, and who believes in it."""

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.operations.methods import state_method
from alliance_app.consultation.unread import of_the_therapy, therapists
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.methods import MethodForm
from .beside import METHOD, beside
from .goals import base_on_newest

SAID = ("client_words", "believes", "therapist_words", "stands_behind", "agreement")


@access(Act.RATE)
def method_add(request: ClinicRequest, case: Case) -> HttpResponse:
    if answer := beside(request, case, METHOD):
        return answer
    statements = of_the_therapy(case.methods.select_related("participant", "recorded_by"))
    newest_version = case.methods.aggregate(newest=Max("version"))["newest"] or 0
    form = MethodForm(sent(request), today=request.today, initial={"based_on": newest_version})
    newest = statements[-1] if statements else None
    if request.method == "POST":
        data = form.cleaned_data if form.is_valid() else {}
        done = recorded(
            form,
            lambda: state_method(
                case=case,
                by=request.user,
                based_on=data["based_on"],
                stated_on=data["stated_on"],
                now=request.now,
                key=data["idempotency_key"],
                **{name: data[name].strip() for name in SAID},
            ),
        )
        if done:
            messages.success(request, "The way of working is written down.")
            return redirect("case-detail", case=case.pk)
        newest = base_on_newest(form) or newest
    context = {
        "case": case,
        "newest": newest,
        "waits": newest and newest.by_own_hand,
        "therapist": therapists(statements),
    }
    return page(request, "cases/method_add.html", context, form)
