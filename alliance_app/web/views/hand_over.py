"""Coming back to a device that a client had."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from .. import handed_over
from ..access import Audience, access
from ..answering import REFUSED
from ..forms.hand_over import BackForm


@access(Audience.ANYBODY)
def hand_back(request: HttpRequest) -> HttpResponse:
    """Whatever is wrong with a PIN is said in one sentence: whether there was one is nobody's business."""
    if request.user.is_authenticated:
        return redirect("home")
    now, refused = timezone.now(), request.method == "POST"
    if refused and (opened := handed_over.take_back(request, pin=request.POST.get("pin", "").strip(), now=now)):
        return redirect("case-detail", case=opened.case_id)
    context = {"form": BackForm(), "opens": handed_over.opens_by_pin(request, now), "refused": refused}
    return render(request, "clients/hand_back.html", context, status=REFUSED if refused else 200)
