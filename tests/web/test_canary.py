"""Does anything that one may not see come out, in whatever part of an answer, and does any of it reach a log?"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.http import HttpResponse
from pytest_django.plugin import DjangoDbBlocker

from alliance_app.audit.models import AuditEntry, AuditSeal
from alliance_app.people.models import Clinician, HandOver, Mail, RoleHeld, SignIn
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.full_case import full_case
from tests.web.pages import Element, addresses, read
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
    ("people.Clinician", "time_zone"),
    ("records.ClientLink", "digest"),
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
    tables = {type(row) for row in rows_of_clinic(foreign)} | {RoleHeld, AuditEntry, AuditSeal, SignIn, HandOver, Mail}
    ours = (model for model in apps.get_models() if model.__module__.startswith("alliance_app."))
    assert [model._meta.label for model in ours if model not in tables] == []


def test_whoever_may_see_the_canary_does(cases: dict[str, Case], own: People, foreign: People) -> None:
    for person, page, whose, canary in (
        (foreign.therapist, "case-detail", "foreign", FOREIGN),
        (foreign.supervisor, "review-add", "foreign", FOREIGN),
        (own.other_therapist, "case-detail", "others", OTHERS),
    ):
        assert canary in everything_in(signed_in(person).get(address_of(page, cases[whose])))


@pytest.mark.parametrize(
    ("who", "hidden", "own_client"),
    [
        ("therapist", [FOREIGN, OTHERS], OWN),
        ("supervisor", [FOREIGN, OTHERS], OWN),
        ("administrator", [FOREIGN, OTHERS, OWN], OWN),
        ("other_therapist", [FOREIGN, OWN], OTHERS),
        ("other_supervisor", [FOREIGN, OWN], OTHERS),
        ("", [FOREIGN, OTHERS, OWN], OWN),
    ],
)
def test_nothing_comes_out_to_whoever_may_not_see_it_nor_into_addresses_or_logs(
    who: str, hidden: list[str], own_client: str, cases: dict[str, Case], own: People
) -> None:
    """Of the other clinic, of another therapist's case, and to an administrator of any case at all.

    Nor does a form put into an address what is typed: it would stand in histories and in a proxy's log.
    """
    with listening() as logged:
        answers = [(*each, everything_in(each[1])) for each in every_answer(getattr(own, who, None), cases)]
    assert [where for where, _, told in answers if any(each.lower() in told.lower() for each in hidden)] == []
    assert [where for where, answer, _ in answers if own_client.lower() in named_by(answer).lower()] == []
    assert [f"{where}: {form['action']}" for where, answer, _ in answers for form in sent_by_address(answer)] == []
    assert logged, "nothing was logged at all"
    assert not re.search(own_client, "\n".join(logged), re.IGNORECASE)


def named_by(answer: HttpResponse) -> str:
    """Return the addresses that an answer holds or leads to, its titles, and the name of its file."""
    told = [answer.headers.get("Location", ""), answer.headers.get("Content-Disposition", "")]
    if answer.headers["Content-Type"].startswith("text/html"):
        page = read(answer)
        told += [*addresses(page), *(title.text for title in page.all("title"))]
    return "\n".join(told)


def sent_by_address(answer: HttpResponse) -> list[Element]:
    """Return the forms of a page that put into an address what is typed."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return []
    return [form for form in read(answer).all("form") if form["method"].lower() not in ("post", "dialog")]


def test_no_search_and_no_code_finds_what_is_anothers(cases: dict[str, Case], own: People) -> None:
    for person in (own.therapist, own.supervisor):
        client = signed_in(person)
        for code in (cases["others"].code, cases["foreign"].code, "kanari"):
            answer = client.post(ROUTES["case-find"].address(), {"code": code}, follow=True)
            told = everything_in(answer)
            hidden = (FOREIGN, OTHERS, str(cases["others"].pk), str(cases["foreign"].pk))
            assert [each for each in hidden if each.lower() in told.lower()] == []


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
