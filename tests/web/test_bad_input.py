"""What does bad input get? A sentence beside the field, status 422, everything typed still there, nothing written."""


import pytest

from alliance_app.records.codes import doubt
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.posts import POSTS, REPAIR_ADD, Post
from tests.web.routes import undone
from tests.web.sending import complaints, rows, send, signed_in

CONTROLS = "a\0b\x01\x07\x1b[31m\x7f"
RIGHT_TO_LEFT = "\u202eevil\u202c שלום مرحبا"
EMOJI = "👩‍👩‍👧 🫠 𝕬"
MARKUP = "</textarea><script>alert(1)</script>{{ 7*7 }}{% x %}'\"&amp;"
IMPOSSIBLE_DAYS = (
    *("1e9", "1000000000", "2026-02-30", "2025-02-29", "0000-00-00", "99999-01-01", "-1-01-01", "31.12.2025"),
    *("yesterday", "2026-13-01", "٢٠٢٥-٠١-٠١", "2025-01-01T00:00", "2025-01-01; DROP TABLE", "\0", EMOJI),
)
NO_SCORES = ("11", "-1", "7.5", "1e1", "NaN", "seven", "٧", " ", "\0", "7 or 8", "9" * 400, EMOJI)
TEXTS = (
    f"{EMOJI} are words, too",
    MARKUP,
    "שלום مرحبا and from the left again",
    "these are two\r\nlines",
    "é" * 60,
    "a bell \x07 rings and \x1b[31m is red",
)
#: Refused before any database is asked.
by_the_form = pytest.mark.sqlite
UNKNOWN = ("nonsense", "\0", "__proto__", EMOJI, "x" * 10_000)


def each(*kinds: str) -> list:
    """Return a post and a field of it for each field of these kinds."""
    found = []
    for post in POSTS:
        for kind in kinds:
            found += [pytest.param(post, name, id=f"{post.name}-{name}") for name in getattr(post, kind)]
    return found


def in_the_beginning(people: People) -> Case:
    return clinics.asked_and_planned(clinics.low_case(people.therapist), people.supervisor)


def assert_refused_and_nothing_written(
    post: Post, people: People, case: Case, fields: dict[str, str], *beside: str
) -> None:
    before = rows()
    assert complaints(send(post, people, case, fields), fields, *beside) == []
    assert rows() == before


# What is right is taken
@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_what_is_right_is_taken(post: Post, people: People, case: Case) -> None:
    answer = send(post, people, case, post.fields)
    assert answer.status_code == 302


@pytest.mark.parametrize(("post", "name"), each("texts"))
def test_any_words_are_taken_as_they_are(post: Post, name: str, people: People, case: Case) -> None:
    client = signed_in(post.sent_by(people))
    for text in TEXTS:
        with undone():
            answer = client.post(post.address(case), post.fields | {name: text}, follow=True)
        if name == "code":  # one short line of what can be printed, by which nobody is recognised
            good = text.isprintable() and len(text) <= 200 and not doubt(text)
            assert answer.status_code == (200 if good else 422)
        else:
            assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


# Nothing, and too much
@by_the_form
@pytest.mark.parametrize(
    "post", [post for post in POSTS if post is not REPAIR_ADD], ids=lambda post: post.name
)
def test_nothing_is_not_enough(post: Post, people: People, case: Case) -> None:
    before = rows()
    answer = send(post, people, case, {})
    assert complaints(answer, dict.fromkeys(post.fields, ""), *post.needed) == []
    for blank in ("", " ", "\n\t"):
        fields = dict.fromkeys(post.fields, blank)
        assert complaints(send(post, people, case, fields), fields, *post.needed) == []
    assert rows() == before


@by_the_form
@pytest.mark.parametrize(("post", "name"), each("needed"))
def test_each_field_that_is_needed_is_asked_for(post: Post, name: str, people: People, case: Case) -> None:
    assert_refused_and_nothing_written(post, people, case, post.fields | {name: ""}, name)


@pytest.mark.parametrize(("post", "name"), each("texts"))
def test_too_long_a_text_is_refused_and_kept(post: Post, name: str, people: People, case: Case) -> None:
    just_right, longest = post.longest[name], {name: "w" * post.longest[name]}
    assert_refused_and_nothing_written(post, people, case, post.fields | {name: "w" * (just_right + 1)}, name)
    assert_refused_and_nothing_written(post, people, case, post.fields | {name: "w" * 1_000_000}, name)
    assert send(post, people, case, post.fields | longest).status_code == 302


# Of the wrong kind
@by_the_form
@pytest.mark.parametrize(("post", "name"), each("scores"))
def test_what_is_no_score_is_refused(post: Post, name: str, people: People, case: Case) -> None:
    for score in NO_SCORES:
        assert_refused_and_nothing_written(post, people, case, post.fields | {name: score}, name)


@by_the_form
@pytest.mark.parametrize(("post", "name"), each("dates"))
def test_a_day_that_is_none_is_refused(post: Post, name: str, people: People, case: Case) -> None:
    for text in IMPOSSIBLE_DAYS:
        assert_refused_and_nothing_written(post, people, case, post.fields | {name: text}, name)


@by_the_form
@pytest.mark.parametrize(("post", "name"), each("choices"))
def test_a_choice_that_is_not_offered_is_refused(post: Post, name: str, people: People, case: Case) -> None:
    for choice in UNKNOWN:
        assert_refused_and_nothing_written(post, people, case, post.fields | {name: choice}, name)


@pytest.mark.parametrize(("post", "name"), each("texts"))
def test_a_nul_in_a_text_is_refused_and_the_rest_kept(
    post: Post, name: str, people: People, case: Case
) -> None:
    assert_refused_and_nothing_written(post, people, case, post.fields | {name: CONTROLS}, name)


@pytest.mark.parametrize(
    "code", ["a\tb", "a\nb", RIGHT_TO_LEFT, "a\u200bb", "\u2066a", "her@mail.example"], ids=ascii
)
def test_a_code_that_would_not_show_what_it_is_is_refused(code: str, people: People, case: Case) -> None:
    assert_refused_and_nothing_written(POSTS[0], people, case, POSTS[0].fields | {"code": code}, "code")


@by_the_form
@pytest.mark.parametrize(("post", "name"), each("hidden"))
def test_a_hidden_field_that_was_tampered_with_is_refused(
    post: Post, name: str, people: People, case: Case
) -> None:
    for text in ("nonsense" * 10, "\0", EMOJI * 100):
        before = rows()
        answer = send(post, people, case, post.fields | {name: text})
        assert complaints(answer, post.fields) == []
        assert rows() == before


@by_the_form
@pytest.mark.parametrize("factor", ["", "goals", "\0", EMOJI, "GOAL"], ids=ascii)
def test_a_repair_of_nothing_that_is_known_does_not_exist(factor: str, people: People, case: Case) -> None:
    before = rows()
    for change in ({"factor": factor}, {"move": factor}, {"factor": "method"}):
        assert send(REPAIR_ADD, people, case, REPAIR_ADD.fields | change).status_code == 404
        client = signed_in(people.therapist)
        assert client.get(REPAIR_ADD.address(case), REPAIR_ADD.fields | change).status_code == 404
    assert client.get(REPAIR_ADD.address(case)).status_code == 404
    assert rows() == before


# Days that are possible, and wrong
@pytest.mark.parametrize(
    ("name", "field", "days_ago"),
    [
        ("checkin-add", "held_on", -1),
        ("checkin-add", "held_on", -40_000),
        ("checkin-add", "held_on", 30 * 366),
        ("case-add", "opened_on", -1),
        ("case-add", "opened_on", -900_000),
        ("case-add", "opened_on", 120 * 366),
        ("goal-add", "stated_on", -1),
        ("goal-add", "stated_on", 30 * 366),
        ("case-close", "closed_on", -1),
        ("case-close", "closed_on", 20),
        ("case-close", "closed_on", 300),
        ("review-add", "due_on", 1),
        ("review-add", "due_on", 700_000),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(
    name: str, field: str, days_ago: int, people: People, case: Case
) -> None:
    post = next(post for post in POSTS if post.name == name)
    wrong = {field: str(clinics.day(days_ago))}
    assert_refused_and_nothing_written(post, people, case, post.fields | wrong, field)


def test_a_session_of_the_first_and_of_the_last_possible_day_of_the_calendar_is_refused(
    people: People, case: Case
) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        for post in (post for post in POSTS if post.dates and post.name not in ("review-add", "agenda-note")):
            (field,) = post.dates
            assert_refused_and_nothing_written(post, people, case, post.fields | {field: day}, field)


# What does not go together
@pytest.mark.parametrize(
    ("change", "beside"),
    [
        ({"client_way": ""}, "client_way"),
        ({"client_way": "declined"}, "client_way"),
        ({f"client_{name}": "" for name in clinics.SCORES}, "client_way"),
    ],
)
def test_a_clients_view_that_contradicts_itself_is_refused(
    change: dict[str, str], beside: str, people: People, case: Case
) -> None:
    post = POSTS[1]
    assert_refused_and_nothing_written(post, people, case, post.fields | change, beside)


def test_a_checkin_that_says_nothing_is_refused_with_its_note_kept(people: People, case: Case) -> None:
    fields = {"held_on": str(clinics.day(1)), "mode": "video", "note": "She was late."}
    assert_refused_and_nothing_written(POSTS[1], people, case, fields)


def test_a_code_that_is_taken_is_refused(people: People, case: Case) -> None:
    assert_refused_and_nothing_written(POSTS[0], people, case, POSTS[0].fields | {"code": case.code}, "code")


def test_too_short_an_explanation_is_refused_and_kept(people: People, case: Case) -> None:
    post = next(post for post in POSTS if post.name == "override-add")
    for short in ("too short", "  nineteen letters,  ", "." * 19, " " * 40):
        kept = post.fields | {"explanation": short}
        assert_refused_and_nothing_written(post, people, case, kept, "explanation")


@pytest.mark.parametrize(
    "name",
    ["checkin-add", "goal-add", "stuck-declare", "repair-add", "override-add", "participant-add"],
)
def test_nothing_is_added_to_a_case_that_has_ended(name: str, people: People) -> None:
    post = next(post for post in POSTS if post.name == name)
    ended = clinics.closed_case(people.therapist)
    before = rows()
    answer = send(post, people, ended, post.fields)
    assert answer.status_code == 422
    assert rows() == before
