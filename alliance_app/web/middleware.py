"""Which headers does every page carry, which cookies are none, and how is what was refused answered?"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

from alliance_app.people.operations import NotAllowed
from alliance_app.records.submissions import KeyReused

from .answering import CHANGED_SINCE, REFUSED

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class PageHeaders:
    """Forbid what no page needs, and keep pages out of every cache.

    `no-store` is on each page, not only on those of people who are signed in: a client's page has no sign-in, and
    on a shared tablet "back" must show nothing. Static files are answered before this and stay cacheable; a view
    that sets its own `Cache-Control` keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csp = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.csp)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class WithoutNul:
    """Drop cookies that hold a NUL: no page sets one, and PostgreSQL takes none in a text that it is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class OneCharset:
    """Refuse a request that names another charset than UTF-8: no page of ours sends one, and some make text of what
    is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


class OwnPages:
    """Give a page of ours to whoever is refused without one: a look at what is only sent, a rule without a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            response.content = render_to_string("405.html")
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 422 where a rule refused what no form was there to be shown again with."""
        if not isinstance(exception, NotAllowed | KeyReused):
            return None
        sentence = str(exception) if isinstance(exception, NotAllowed) else CHANGED_SINCE
        return render(request, "422.html", {"sentence": sentence}, status=REFUSED)


class RefusedAccountForms:
    """Answer 422 where a form of `django-allauth` is refused, as every other form here does; it would say 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if response.status_code == 200 and form is not None and form.is_bound and form.errors:
            response.status_code = 422
        return response
