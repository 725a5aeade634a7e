"""Does every page carry the headers that keep it safe?"""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from alliance_app.web.middleware import PageHeaders
from tests.web.pages import read


def test_a_page_forbids_what_none_needs_and_is_kept_nowhere(client) -> None:
    headers = client.get("/health/live").headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
    assert "unsafe" not in policy and "http" not in policy and "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_view_may_set_its_own_cache_control(rf) -> None:
    page = PageHeaders(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))
    assert page(rf.get("/")).headers["Cache-Control"] == "max-age=60"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("account_login", {"login": "nobody@own.example", "password": "seven grey geese"}),
        ("account_login", {"login": "", "password": ""}),
        ("account_reset_password", {"email": "no address"}),
    ],
)
def test_a_refused_sign_in_answers_as_every_refused_form_and_keeps_what_was_typed(client, name, sent) -> None:
    answer = client.post(reverse(name), sent)
    assert answer.status_code == 422
    page = read(answer)
    typed = next(iter(sent))
    assert page.one("input", name=typed)["value"] == sent[typed]
    assert not any(field["value"] for field in page.all("input", name="password"))
