"""Is the person who signed in still there, and do they owe a second factor?"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from alliance_app.people.operations import sign_ins
from alliance_app.people.queries import owes_second_factor
from alliance_app.people.sessions import times

from .devices import sign_out_and_keep

#: A request that carries this header asks by itself, not because somebody is there: it keeps nobody signed in.
POLLING = "X-Polling"
GOODBYE = "You were signed out, since nobody was here for a while. Sign in, and go on where you were."
#: All that somebody can open who still has to set up a second factor.
WITHOUT_SECOND_FACTOR = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "health-live", "health-ready", "safety",
}  # fmt: skip


class WhoIsThere:
    """Sign out who has walked away or was here all day, and lead to the second factor who owes one.

    Nobody is asked twice for what is typed: an unsent check-in is kept elsewhere, and after signing in again the
    page comes back. Times are shown in the clinic's zone, and a thread keeps nobody's zone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            if request.user.is_authenticated:
                if self._is_over(request):
                    answer = signed_out(request)
                    # What was sent goes on without a sign-in: a check-in is kept, anything else is led to the sign-in.
                    return self.get_response(request) if request.method == "POST" and not asks_htmx(request) else answer
                timezone.activate(request.user.clinic.time_zone)
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def _is_over(self, request: HttpRequest) -> bool:
        """Whether this sign-in has ended by time, or tells none; otherwise note that the person is there."""
        now = timezone.now()
        known = times(request.session)
        if known is None:
            return True
        began_at, seen_at = known
        if now - seen_at >= settings.SIGN_IN_IDLE or now - began_at >= settings.SIGN_IN_LONGEST:
            return True
        if POLLING not in request.headers:
            sign_ins.see(request.session, now=now)
        return False

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        if request.user.is_authenticated and request.resolver_match.view_name not in WITHOUT_SECOND_FACTOR:
            if owes_second_factor(request.user):
                return redirect("mfa_index")
        return None


def asks_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page asks, not the page."""
    return "HX-Request" in request.headers


def signed_out(request: HttpRequest) -> HttpResponse:
    """End a sign-in whose time is over, and answer with the sign-in page, which leads back to where one was."""
    sign_ins.note(request.user, "signed out by time", now=timezone.now())
    sign_out_and_keep(request)
    messages.info(request, GOODBYE)
    if asks_htmx(request):
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponseClientRedirect(redirect_to_login(page).url)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
