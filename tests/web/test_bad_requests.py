"""What does a request get that no form of ours would send? Never an error of ours, and never half a record."""


import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.posts import BY_NAME, POSTS, SEARCHES, Post
from tests.web.routes import ROUTES, address_of, right_content, undone
from tests.web.sending import rows, send, sentences_above, signed_in

EVERY_POST = [*BY_NAME, *SEARCHES]
OF_THE_SIGN_IN = [name for name, route in ROUTES.items() if not route.ours]
NASTY = (
    *(
        "\0",
        "a\0b",
        "\x1b",
        "\u202e",
        "\ufffe",
        "\U0010ffff",
        "🫠",
        "١",
        "%00",
        "' OR 1=1 --",
        "{{x}}",
        "../" * 9,
    ),
    *(
        "-1",
        "11",
        "1e9",
        "NaN",
        "9" * 400,
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "true",
        "null",
        "[]",
        "on",
    ),
)
FIELDS = sorted(
    {name for post in POSTS for name in (*post.fields, *post.hidden)}
    | {"idempotency_key", "words", "only", "code", "feedback", "another_session", "csrfmiddlewaretoken"}
)
TEXTS = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
RIGHT = {name: value for post in POSTS for name, value in post.fields.items()}
FUZZ = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


def in_the_beginning(people: People) -> Case:
    return clinics.asked_and_planned(clinics.low_case(people.therapist), people.supervisor)


def sender(name: str, people: People):
    return BY_NAME[name].sent_by(people) if name in BY_NAME else people.therapist


# Anything at all in any field
@FUZZ
@given(name=st.sampled_from(EVERY_POST), fields=st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=8))
@example(name="case-list", fields={"words": "\0", "only": "\0"})
@example(name="case-find", fields={"code": "\0"})
@example(name="case-find", fields={})
@example(name="technique-list", fields={"words": "\0"})
def test_nothing_in_any_field_is_an_error_of_ours(
    people: People, case: Case, name: str, fields: dict[str, str]
) -> None:
    with undone():
        answer = signed_in(sender(name, people)).post(address_of(name, case), fields)
        assert answer.status_code in (200, 302, 403, 404, 422)


#: What these send is a new value of a row that there is.
CHANGED_IN_PLACE = {"case-edit", "repair-change"}


@FUZZ
@given(name=st.sampled_from(list(BY_NAME)), field=st.sampled_from(FIELDS), text=TEXTS)
@example(name="checkin-add", field="idempotency_key", text="\0")
@example(name="goal-add", field="based_on", text="9" * 400)
def test_one_odd_field_among_right_ones_is_taken_whole_or_refused_whole(
    people: People, case: Case, name: str, field: str, text: str
) -> None:
    post = BY_NAME[name]
    with undone():
        before = rows()
        answer = send(post, people, case, post.fields | {field: text})
        assert answer.status_code in (302, 404, 422)
        if answer.status_code != 302:
            assert rows() == before
        else:
            assert rows() != before or name in CHANGED_IN_PLACE


@FUZZ
@given(
    name=st.sampled_from(OF_THE_SIGN_IN),
    fields=st.dictionaries(
        st.sampled_from(
            ["login", "password", "email", "password1", "password2", "oldpassword", "next", "code", "key"]
        ),
        TEXTS | st.sampled_from(["therapist@own.example", "//elsewhere.example/", clinics.PASSWORD]),
        max_size=5,
    ),
    is_signed_in=st.booleans(),
)
def test_nothing_sent_to_the_sign_in_is_an_error_of_ours(
    people: People, name: str, fields: dict[str, str], is_signed_in: bool
) -> None:
    with undone():
        client = signed_in(people.therapist) if is_signed_in else Client()
        answer = client.post(address_of(name, None), fields)
        assert answer.status_code in (200, 302, 404, 405, 422, 429)
        assert "elsewhere.example" not in answer.headers.get("Location", "")


# More than once, from nowhere, too much, and not to be read
@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_a_field_that_comes_twice_counts_once_and_is_no_error(post: Post, people: People, case: Case) -> None:
    before = rows()
    twice = {name: ["nonsense", value] for name, value in post.fields.items()}
    assert send(post, people, case, twice).status_code == 302
    assert rows() != before or post.name in CHANGED_IN_PLACE
    assert send(
        post, people, case, {name: [value, "\0"] for name, value in post.fields.items()}
    ).status_code in (404, 422)


@pytest.mark.parametrize("name", EVERY_POST)
def test_without_the_token_of_its_page_nothing_is_taken(name: str, people: People, case: Case) -> None:
    before = rows()
    client = signed_in(sender(name, people), enforce_csrf_checks=True)
    for token in ({}, {"csrfmiddlewaretoken": ""}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = client.post(address_of(name, case), right_content(name, people.therapist) | token)
        assert answer.status_code == 403
    assert rows() == before


def test_with_the_token_of_its_page_a_form_is_taken(people: People, case: Case) -> None:
    """Every page that shows a form puts the token in it."""
    for post in POSTS:
        with undone():
            client = signed_in(post.sent_by(people), enforce_csrf_checks=True)
            form = next(
                form
                for form in read(client.get(post.page(case))).all("form", method="post")
                if form.all(name=next(iter(post.fields)))
            )
            token = {"csrfmiddlewaretoken": form.one("input", name="csrfmiddlewaretoken")["value"]}
            assert client.post(post.address(case), post.fields | token).status_code == 302, post.name


@pytest.mark.parametrize("name", EVERY_POST)
@pytest.mark.parametrize("csrf", [False, True])
def test_a_huge_body_is_refused_unread(name: str, csrf: bool, people: People, case: Case) -> None:
    before = rows()
    client = signed_in(sender(name, people), enforce_csrf_checks=csrf)
    for body in ("note=" + "w" * 3_000_000, "&".join(f"field{n}=1" for n in range(1_500))):
        answer = client.post(address_of(name, case), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (400, 403, 413)
    assert rows() == before


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"held_on=%ED%A0%80&note=%FF%FE&goal=%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"note=x", "application/x-www-form-urlencoded; charset=latin-1"),
        (b"note=x", "application/x-www-form-urlencoded; charset=no-such"),
        (b"no boundary", "multipart/form-data"),
        (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="note"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n', "multipart/form-data; boundary=b"),
        (b'{"goal": 4}', "application/json"),
        (b"<goal>4</goal>", "text/xml"),
        (b"x", "nonsense"),
    ],
    ids=lambda value: ascii(value)[:60],
)  # fmt: skip
def test_a_body_that_is_no_form_is_refused(
    body: bytes, content_type: str, people: People, case: Case
) -> None:
    before = rows()
    for name in EVERY_POST:
        if name in SEARCHES:  # which takes what it can read for nothing looked for
            continue
        client = signed_in(sender(name, people))
        answer = client.generic("POST", address_of(name, case), body, content_type=content_type)
        assert answer.status_code in (400, 404, 422), name
    assert rows() == before


def test_a_cookie_that_is_no_session_is_nobodys(people: People) -> None:
    for cookie in ("", "x", "x" * 5_000, "\0" * 32, "\xff" * 32, "'; --"):
        client = Client()
        client.cookies["sessionid"] = cookie
        answer = client.get(ROUTES["case-list"].address())
        assert answer.status_code == 302


def test_an_address_that_is_none_is_not_found(people: People, case: Case) -> None:
    client = signed_in(people.therapist)
    for address in ("/cases/1/", "/cases/%00/", "/cases/../../etc/passwd", f"/cases/{case.pk}/%F0%9F%AB%A0/", "/%ff%fe/",
                    f"/cases/{str(case.pk).upper()}/", "/cases/" + "9" * 3_000 + "/", "/accounts/password/reset/key/-/"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_what_is_refused_says_so_where_it_is_read_out(people: People, case: Case) -> None:
    for post in POSTS:
        if post.needed:
            assert sentences_above(send(post, people, case, {})), post.name
