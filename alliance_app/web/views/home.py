"""Where does each role begin?"""

from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.people.roles import Permission

from ..access import Audience, ClinicRequest, access

FIRST_PAGES = (
    (Permission.RATE, "case-list"),
    (Permission.REVIEW, "review-queue"),
    (Permission.MANAGE_PEOPLE, "clinic-people"),
)


@access(Audience.SIGNED_IN)
def home(request: ClinicRequest) -> HttpResponse:
    first = next((name for permission, name in FIRST_PAGES if request.user.may(permission)), "safety")
    return redirect(first)
