"""Who may open which page? The one place that decides, denied by default.

Every view carries `@access(...)` outermost. What somebody may not see does not exist: 404, alike for what is another's
and for what is not there. `request.now` and `request.today` (the clinic's day) are set here, once a request, and here
each look and each refusal goes into the audit log.

Who holds a client's link is nobody who signs in: the token in the address says what they may see (`client_access.py`).
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act, find_case

from .client_access import for_link_holders
from .trail import note_answer, note_refusal

View = Callable[..., HttpResponse]


class ClinicRequest(HttpRequest):
    """What a view of somebody who is signed in gets; `today` is the clinic's day, `case` what the page is about if it
    is about one, `acts` what they may do with it, `person` whose cases it is about, where a view says so."""

    user: Clinician
    now: datetime
    today: date
    case: Case
    person: Clinician
    acts: frozenset[Act]
    htmx: HtmxDetails


class Audience(Enum):
    """Who may open a page that is about no case."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    LINK = "who holds a client’s link"


def access(
    to: Audience | Permission | Act, *, signed_out: Callable[..., None] | None = None
) -> Callable[[View], View]:
    """Open a view to an audience, to those whose role has a permission, or to those who may do an act with a case.

    With an act the view gets the Case instead of its id from the address, for who holds a client's link the ClientLink
    instead of its token. `signed_out` is told of what is sent after the sign-in has ended, with what the address names,
    before the person is asked to sign in again.
    """

    def decorate(view: View) -> View:
        if to is Audience.LINK:
            return _opened_to(to, for_link_holders(view))

        @wraps(view)
        def guarded(request: ClinicRequest, *args, **kwargs) -> HttpResponse:
            if signed_out and not request.user.is_authenticated:
                if request.method == "POST":
                    signed_out(request, *args, **kwargs)
                return redirect_to_login(request.get_full_path())
            _set_clock(request, to)
            if isinstance(to, Audience):
                return view(request, *args, **kwargs)
            case_id = kwargs.get("case")
            try:
                if isinstance(to, Act):
                    kwargs["case"] = case_for(request, case_id, to)
                elif not request.user.may(to):
                    raise Http404
                response = view(request, *args, **kwargs)
            except (Http404, NotAllowed):  # by this decorator, or by the view: of what is below a case
                note_refusal(request, case_id)
                raise
            note_answer(request, response, case_id)
            return response

        _opened_to(to, guarded)
        return login_not_required(guarded) if to is Audience.ANYBODY or signed_out else guarded

    return decorate


def case_for(request: ClinicRequest, case_id: UUID, act: Act) -> Case:
    """Return a case with which the person may do this, and keep it and all that they may as `request.case` and
    `request.acts`; else Http404."""
    found = find_case(request.user, case_id, request.today)
    if found is None or act not in found[1]:
        raise Http404
    request.case, request.acts = found
    return request.case


def _set_clock(request: ClinicRequest, to: Audience | Permission | Act) -> None:
    if to is not Audience.ANYBODY:
        request.now = timezone.now()
        request.today = request.user.clinic.local_date(request.now)


def _opened_to(to: Audience | Permission | Act, view: View) -> View:
    """Note on a view to whom it is open, so that every address can be asked."""
    view.access = to  # type: ignore[attr-defined]
    return view
