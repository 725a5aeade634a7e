"""Which address leads where?

The pages' own addresses are in `web/urls.py`. What is refused is answered by Django's own views, which look for
`templates/400.html`, `403.html`, `403_csrf.html` and `404.html`; what failed by `web/views/errors.py`.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

handler500 = "alliance_app.web.views.errors.server_error"


@login_not_required
def not_there(request: HttpRequest, **named: str) -> HttpResponse:
    """Answer as an address that does not exist."""
    raise Http404


#: What the sign-in package has and nobody here needs: an address is the administrator's to change, everybody has a
#: password from their invitation, and codes come from an app.
UNUSED = {
    "accounts/email/": "account_email",
    "accounts/confirm-email/": "account_email_verification_sent",
    "accounts/confirm-email/<str:key>/": "account_confirm_email",
    "accounts/password/set/": "account_set_password",
    "accounts/login/code/confirm/": "account_confirm_login_code",
}

urlpatterns = [
    *(path(address, not_there, name=name) for address, name in UNUSED.items()),
    path("accounts/", include("allauth.account.urls")),
    # Passkeys are listed with the other second factors.
    path(
        "accounts/second-factor/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"
    ),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("", include("alliance_app.web.urls")),
]
