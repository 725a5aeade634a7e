"""What does one's weekly mail say, and does one want it?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.digest_mail import mail_of
from alliance_app.people.operations.digests import choose_digest, week_of

from ..access import Audience, ClinicRequest, access
from ..answering import accepted, page, sent
from ..forms.digests import DigestForm


@access(Audience.SIGNED_IN)
def digest_preview(request: ClinicRequest) -> HttpResponse:
    me = request.user
    chosen = {"wants_digest": me.wants_digest, "time_zone": me.time_zone}
    form = DigestForm(sent(request), initial=chosen, clinic=me.clinic)
    if request.method == "POST" and accepted(
        form,
        lambda: choose_digest(
            person=me,
            wanted=form.cleaned_data["wants_digest"],
            time_zone=form.cleaned_data["time_zone"],
            now=request.now,
        ),
        beside="time_zone",
    ):
        messages.success(request, "Saved.")
        return redirect("digest-preview")
    parts = digest_of(me, week_of(me, request.now), request.today)
    mail = mail_of(me, parts, base=request.build_absolute_uri("/"), now=request.now)
    return page(request, "account/digest_preview.html", {"mail": mail if parts else None}, form)
