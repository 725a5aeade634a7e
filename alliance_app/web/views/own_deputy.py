"""Who stands in for me while I am away? For supervisors, who name and end their own deputies."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.people import queries
from alliance_app.people.operations import supervision
from alliance_app.people.roles import Permission, Supervisor

from ..access import ClinicRequest, access
from ..answering import accepted, page, sent
from ..forms.people import OwnDeputyForm


@access(Permission.REVIEW)
def own_deputy(request: ClinicRequest) -> HttpResponse:
    me = request.user
    ends = request.method == "POST" and "end" in request.POST
    others = queries.colleagues(me.clinic, Supervisor.key, me)
    form = OwnDeputyForm(None if ends else sent(request), colleagues=others, today=request.today)
    form.fields["colleague"].label = "Who stands in for you?"
    if ends:
        messages.success(request, _end(request))
        return redirect("own-deputy")
    if request.method == "POST" and accepted(
        form,
        lambda: supervision.name_deputy(
            supervisor=me,
            deputy=form.chosen(),
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=me,
            now=request.now,
        ),
    ):
        messages.success(request, "The deputy is named.")
        return redirect("own-deputy")
    named = queries.deputies_of(me, request.today)
    about = {
        "colleagues": others,
        "mine": [deputy for deputy in named if deputy.supervisor_id == me.pk],
        "others": [deputy for deputy in named if deputy.deputy_id == me.pk],
    }
    return page(request, "account/own_deputy.html", about, form)


def _end(request: ClinicRequest) -> str:
    """End one of one's own deputies, and return what to say."""
    named = queries.deputies_of(request.user, request.today)
    ended = [d for d in named if d.supervisor_id == request.user.pk and str(d.pk) == request.POST.get("end")]
    for deputy in ended:
        supervision.end_deputy(deputy=deputy, by=request.user, now=request.now)
    return "They no longer stand in for you." if ended else "They do not stand in for you any more."
