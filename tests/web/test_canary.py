"""Does anything that one may not see come out, in whatever part of an answer, and does any of it reach a log?"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.http import HttpResponse
from pytest_django.plugin import DjangoDbBlocker

from alliance_app.audit.models import AuditEntry, AuditSeal
from alliance_app.people.models import Clinician, RoleHeld, SignIn
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.full_case import full_case
from tests.web.pages import addresses, read
from tests.web.posts import POSTS
from tests.web.routes import ROUTES, address_of, right_content, undone
from tests.web.sending import browser_with, signed_in

pytestmark = pytest.mark.sqlite  # what is told does not depend on it; who is told is tried on both: access_matrix
FOREIGN, OTHERS, OWN = "Kanari1", "Kanari2", "Kanari3"
TEXTS = (models.CharField, models.TextField, ConfidentialText)
#: What names a rule or a place and is no text of anybody's; with a canary in it the row would not be read.
RULED = {
    ("people.Clinic", "time_zone"),
    ("people.Clinician", "password"),
    ("consultation.Repair", "factor"),
    ("consultation.StandingChange", "gate"),
    ("consultation.StandingChange", "reason"),
}
#: Where no text says something of its own: this is the only client of the case.
EMPTY_SAYS = ("records.Participant", "code")
#: What in the kept conclusion is said in sentences.
SAID = {"says", "opens", "title", "sentence", "stuck"}


# Putting the canary in
def bears_text(row: models.Model, field: models.Field) -> bool:
    place = (row._meta.label, field.name)
    ruled = place in RULED or (place == EMPTY_SAYS and not getattr(row, field.attname))
    return not (ruled or field.choices or field.primary_key)


def mark(row: models.Model, canary: str) -> None:
    """Put the canary into every text of a row, where the database and the reader bear it."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if not bears_text(row, field):
            continue
        if isinstance(field, models.EmailField):
            setattr(row, field.attname, value and f"{canary}.{value}".lower())
        elif isinstance(field, TEXTS):
            longest = getattr(field, "max_length", None) or 10_000
            setattr(row, field.attname, f"{canary}-{row.pk}-{value or ''}".replace(" ", "-")[:longest])
        elif isinstance(field, models.JSONField):
            setattr(row, field.attname, with_canary(value, canary))
    row.save()


def with_canary(value, canary: str, said: bool = False):
    """Return JSON with the canary in what is said in sentences."""
    if isinstance(value, dict):
        return {key: with_canary(inner, canary, key in SAID) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_canary(inner, canary, said) for inner in value]
    return f"{canary} {value}" if said and isinstance(value, str) else value


def rows_of_clinic(people: People) -> Iterator[models.Model]:
    yield people.clinic
    for model in apps.get_models():
        if model.__module__.startswith("alliance_app.") and any(
            f.name == "clinic" for f in model._meta.fields
        ):
            yield from model.objects.filter(clinic=people.clinic)


def rows_of_case(case: Case) -> Iterator[models.Model]:
    yield from (case, case.client)
    for model in apps.get_models():
        if any(f.name == "case" for f in model._meta.fields):
            yield from model.objects.filter(case=case)


Built = tuple[People, People, dict[str, Case]]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """Build once what each test then finds as it was: what a test writes is undone after it, the rest at the end."""
    with django_db_blocker.unblock(), undone():
        own, foreign = clinics.staffed_clinic("own"), clinics.staffed_clinic("foreign")
        cases = {
            "own": full_case(own, own.therapist, own.supervisor, "K-1"),
            "others": full_case(own, own.other_therapist, own.other_supervisor, "L-1"),
            "foreign": full_case(foreign, foreign.therapist, foreign.supervisor, "F-1"),
        }
        name_deputy(
            supervisor=foreign.supervisor, deputy=foreign.other_supervisor, starts_on=clinics.day(0),
            ends_on=clinics.day(0), by=foreign.administrator, now=clinics.now(),
        )  # fmt: skip
        for row in rows_of_clinic(foreign):
            mark(row, FOREIGN)
        for case, canary in (("own", OWN), ("others", OTHERS)):
            for row in rows_of_case(cases[case]):
                mark(row, canary)
        yield own, foreign, {name: Case.objects.get(pk=case.pk) for name, case in cases.items()}


@pytest.fixture
def own(built: Built, db: None) -> People:
    return deepcopy(built[0])


@pytest.fixture
def foreign(built: Built, db: None) -> People:
    return deepcopy(built[1])


@pytest.fixture
def cases(built: Built, db: None) -> dict[str, Case]:
    return deepcopy(built[2])


# Looking for it
def everything_in(response: HttpResponse) -> str:
    """Return body, headers and cookies, everything that reaches the browser."""
    headers = [f"{name}: {value}" for name, value in response.headers.items()]
    return "\n".join([*headers, response.cookies.output(), response.getvalue().decode()])


def every_answer(person: Clinician | None, cases: dict[str, Case]) -> Iterator[tuple[str, HttpResponse]]:
    """Ask for every page, of each case where it is about one, by both methods, and then for where it leads."""
    cookies = signed_in(person).cookies if person else SimpleCookie()
    for name, route in ROUTES.items():
        for whose, case in cases.items() if route.of_a_case else [("", cases["own"])]:
            address = address_of(name, case)
            for method in ("get", "post"):
                cache.clear()  # many sign-ins from one address are meant here
                with undone():
                    client = browser_with(cookies)
                    content = right_content(name, person) if method == "post" and person else {}
                    answer = getattr(client, method)(address, content)
                    yield f"{method} {name} {whose}", answer
                    if answer.status_code == 302:
                        yield f"after {method} {name} {whose}", client.get(answer.headers["Location"])


@dataclass(frozen=True)
class Walk:
    """All that one person was answered: where, the answer, everything in it; and what was logged meanwhile."""

    answers: list[tuple[str, HttpResponse, str]]
    logged: list[str]

    def found(self, *canaries: str) -> list[str]:
        """Return in which answers any of the canaries stands."""
        sought = [canary.lower() for canary in canaries]
        return [where for where, _, told in self.answers if any(canary in told.lower() for canary in sought)]


class Listener(logging.Handler):
    """Keeps what is logged as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.getMessage()} {record.args} {record.exc_text or ''}")


@contextmanager
def listening() -> Iterator[list[str]]:
    """Give what is logged inside, at every level."""
    root, listener = logging.getLogger(), Listener()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        yield listener.heard
    finally:
        root.removeHandler(listener)
        root.setLevel(level)


Walker = Callable[[Clinician | None], Walk]


@pytest.fixture(scope="module")
def walk(built: Built) -> Walker:
    """Give a function that lets a person see every page; each is let once, since nothing that they do stays."""
    walks: dict[int | None, Walk] = {}

    def of(person: Clinician | None) -> Walk:
        key = person and person.pk
        if key not in walks:
            with listening() as logged:
                answers = [(where, answer, everything_in(answer)) for where, answer in every_answer(person, built[2])]
            walks[key] = Walk(answers, logged)
        return walks[key]

    return of


def test_every_text_of_the_other_clinic_holds_the_canary(cases: dict[str, Case], foreign: People) -> None:
    """Or the tests below would find nothing because there is nothing to find."""
    without = set()
    for row in rows_of_clinic(foreign):
        for field in row._meta.concrete_fields:
            if isinstance(field, TEXTS) and bears_text(row, field):
                value = getattr(type(row).objects.get(pk=row.pk), field.attname)
                if FOREIGN.lower() not in str(value).lower():
                    without.add(f"{row._meta.label}.{field.name}")
    assert not without
    tables = {type(row) for row in rows_of_clinic(foreign)} | {RoleHeld, AuditEntry, AuditSeal, SignIn}
    ours = (model for model in apps.get_models() if model.__module__.startswith("alliance_app."))
    assert [model._meta.label for model in ours if model not in tables] == []


def test_whoever_may_see_the_canary_does(walk: Walker, own: People, foreign: People) -> None:
    assert "get case-detail foreign" in walk(foreign.therapist).found(FOREIGN)
    assert "get review-add foreign" in walk(foreign.supervisor).found(FOREIGN)
    assert "get case-detail others" in walk(own.other_therapist).found(OTHERS)


@pytest.mark.parametrize(
    ("who", "canaries"),
    [
        ("therapist", [FOREIGN, OTHERS]),
        ("supervisor", [FOREIGN, OTHERS]),
        ("administrator", [FOREIGN, OTHERS, OWN]),
        ("other_therapist", [FOREIGN, OWN]),
        ("other_supervisor", [FOREIGN, OWN]),
    ],
)
def test_nothing_comes_out_to_whoever_may_not_see_it(
    who: str, canaries: list[str], walk: Walker, own: People
) -> None:
    """Of the other clinic, of another therapist's case, and to an administrator of any case at all."""
    assert walk(getattr(own, who)).found(*canaries) == []


def test_nothing_comes_out_to_whoever_is_not_signed_in(walk: Walker, db: None) -> None:
    assert walk(None).found(FOREIGN, OTHERS) == []


def test_no_search_and_no_code_finds_what_is_anothers(cases: dict[str, Case], own: People) -> None:
    for person in (own.therapist, own.supervisor):
        client = signed_in(person)
        for code in (cases["others"].code, cases["foreign"].code, "kanari"):
            answer = client.post(ROUTES["case-find"].address(), {"code": code}, follow=True)
            told = everything_in(answer)
            hidden = (FOREIGN, OTHERS, str(cases["others"].pk), str(cases["foreign"].pk))
            assert [each for each in hidden if each.lower() in told.lower()] == []


# Titles, addresses and logs hold none of one's own either
@pytest.mark.parametrize("who", ["therapist", "supervisor", "administrator"])
def test_titles_and_addresses_hold_nothing_of_a_client(who: str, walk: Walker, own: People) -> None:
    """Nor does a form put into an address what is typed: it would stand in histories and in a proxy's log."""
    sent_by_address = set()
    for where, answer, _ in walk(getattr(own, who)).answers:
        told = [answer.headers.get("Location", ""), answer.headers.get("Content-Disposition", "")]
        if answer.headers["Content-Type"].startswith("text/html"):
            page = read(answer)
            told += [*addresses(page), *(title.text for title in page.all("title"))]
            forms = [form for form in page.all("form") if form["method"].lower() not in ("post", "dialog")]
            sent_by_address |= {f"{where}: {form['action']}" for form in forms}
        assert OWN.lower() not in "\n".join(told).lower(), where
    assert sent_by_address == set()


@pytest.mark.parametrize("who", ["", "therapist", "supervisor", "administrator"])
def test_logs_hold_nothing_of_a_client(who: str, walk: Walker, own: People) -> None:
    logged = walk(getattr(own, who) if who else None).logged
    assert logged, "nothing was logged at all"
    assert not re.search(OWN, "\n".join(logged), re.IGNORECASE)


def test_logs_hold_nothing_that_was_typed(cases: dict[str, Case], own: People) -> None:
    with listening() as logged:
        for post in POSTS:
            client = signed_in(post.sent_by(own))
            for text in (f"{OWN} of the client.", f"{OWN} \0", OWN * 2000):
                for name in (*post.fields, *post.hidden):
                    client.post(post.address(cases["own"]), post.fields | {name: text})
        for name in ("case-list", "case-find"):
            client.post(ROUTES[name].address(), {"words": OWN, "code": OWN})
    assert logged, "nothing was logged at all"
    assert not re.search(OWN, "\n".join(logged), re.IGNORECASE)
