"""What may somebody see and change of their own account?"""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance_app.people import queries
from alliance_app.people.operations import sign_ins
from alliance_app.people.operations.introductions import end_introduction, introduce_again
from alliance_app.people.operations.people import rename_oneself
from alliance_app.people.roles import Permission

from ..access import Audience, ClinicRequest, access
from ..answering import accepted, page, sent
from ..forms.people import OwnNameForm


@access(Audience.SIGNED_IN)
def account(request: ClinicRequest) -> HttpResponse:
    form = OwnNameForm(sent(request), initial={"name": request.user.name})
    if request.method == "POST" and accepted(
        form,
        lambda: rename_oneself(person=request.user, name=form.cleaned_data["name"], now=request.now),
        beside="name",
    ):
        messages.success(request, "Your name is saved.")
        return redirect("account")
    named = queries.deputies_of(request.user, request.today)
    about = {
        "role_names": queries.role_names(request.user),
        "has_second_factor": queries.has_second_factor(request.user),
        "needs_second_factor": queries.needs_second_factor(request.user),
        "signed_in_at": len(queries.sign_ins_of(request.user, request.now)),
        "now": request.now,
        "stand_ins": [each for each in named if each.supervisor_id == request.user.pk],
        "reviews": request.user.may(Permission.REVIEW),
    }
    return page(request, "account/account.html", about, form)


@access(Audience.SIGNED_IN)
@require_POST
def introduction(request: ClinicRequest) -> HttpResponse:
    """End the introduction, read or skipped, where it stands: what is typed on that page stays. Or begin it again."""
    if request.POST.get("again") == "yes":
        introduce_again(person=request.user)
        return redirect("home")
    end_introduction(person=request.user, now=request.now)
    if request.htmx:
        return render(request, "account/_introduction_over.html")
    messages.success(request, "The introduction is over. You find it again under “Your account”.")
    return redirect("home")


@access(Audience.SIGNED_IN)
def sign_in_list(request: ClinicRequest) -> HttpResponse:
    if request.method == "POST":
        messages.success(request, _end(request))
        return redirect("sign-in-list")
    listed = queries.sign_ins_of(request.user, request.now)
    here = request.session.session_key
    listed.sort(key=lambda sign_in: sign_in.session_key != here)
    return render(request, "account/sign_in_list.html", {"sign_ins": listed, "here": here, "now": request.now})


def _end(request: ClinicRequest) -> str:
    """Sign out in one other browser or in all of them, and return what to say."""
    asked = request.POST.get("sign_in", "")
    if asked == "others":
        ended = sign_ins.end_others(
            person=request.user, here=request.session.session_key, now=request.now
        )
        return "You are signed in here, and nowhere else." if ended else "You are signed in nowhere else."
    try:
        public_id = uuid.UUID(asked)
    except ValueError:
        return "You are not signed in there any more."
    ended = sign_ins.end_elsewhere(person=request.user, public_id=public_id, now=request.now)
    return "You are signed out there." if ended else "You are not signed in there any more."
