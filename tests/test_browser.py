"""Would the browser tests notice? Each page here does one wrong thing on purpose."""

import pytest

from tests.browser import UnderWay, watched

pytestmark = pytest.mark.sqlite  # no page here asks a database
RIGHT = "<!doctype html><html lang=en><title>t</title><main><h1>A page</h1>%s</main>"
STRICT = {"Content-Security-Policy": "default-src 'none'; style-src 'self'", "Content-Type": "text/html"}
WRONGS = {
    "an inline script": ("<script>1</script>", "console: "),
    "an inline style": ("<p style='color: red'>x</p>", "console: "),
    "a picture from elsewhere": ("<img alt=x src=http://elsewhere.example/x.png>", "asked another machine"),
    "a missing style sheet": ("<link rel=stylesheet href=/static/missing.css>", "404: "),
}


def troubles_of(browser, live_server, body: str, headers: dict, status: int = 200) -> list[str]:
    troubles: list[str] = []
    context = browser.new_context(base_url=live_server.url)
    page = watched(context, troubles)
    page.route("**/page", lambda route: route.fulfill(status=status, body=RIGHT % body, headers=headers))
    page.goto("/page", wait_until="networkidle")
    context.close()
    return troubles


@pytest.mark.parametrize("wrong", WRONGS)
def test_a_page_that_does_wrong_is_found_out(browser, live_server, wrong: str) -> None:
    body, found = WRONGS[wrong]
    headers = {"Content-Type": "text/html"} if "elsewhere" in wrong else STRICT
    troubles = troubles_of(browser, live_server, body, headers)
    assert troubles and troubles[0].startswith(found)


def test_a_script_that_fails_is_found_out(browser, live_server) -> None:
    troubles = troubles_of(
        browser, live_server, "<script>nothing.here()</script>", {"Content-Type": "text/html"}
    )
    assert "nothing is not defined" in troubles[0]


@pytest.mark.parametrize("status", [200, 404, 422])
def test_a_page_that_answers_with_care_is_no_trouble(browser, live_server, status: int) -> None:
    assert troubles_of(browser, live_server, "<p>x</p>", STRICT, status) == []


def test_an_error_of_the_server_is_found_out(browser, live_server) -> None:
    assert troubles_of(browser, live_server, "<p>x</p>", STRICT, 500)[0].startswith("500: ")


def test_axe_finds_what_a_screen_reader_would_miss(page, axe) -> None:
    page.set_content(RIGHT % "<p>x</p>")
    assert axe(page) == []
    page.set_content(RIGHT % "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><input>")
    assert [line.split()[0] for line in axe(page)] == ["image-alt", "label"]


def test_a_page_shows_what_the_server_says(page) -> None:
    assert page.goto("/health/live").status == 200
    assert page.text_content("body").strip() == "live"


def test_a_test_ends_after_the_last_answer() -> None:
    requests = UnderWay()
    requests.began()
    with pytest.raises(pytest.fail.Exception, match="still answers"):
        requests.wait_for_none(seconds=0)
    requests.ended()
    requests.wait_for_none(seconds=0)
