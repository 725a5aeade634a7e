"""How does a test send a form, and what may an answer to a bad one look like?"""

from http.cookies import SimpleCookie

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from alliance_app.people.models import Clinician, SignIn
from alliance_app.records.models import Case
from tests.web.clinics import People
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.posts import Post


def signed_in(person: Clinician, **options: object) -> Client:
    client = Client(**options)
    client.force_login(person)
    return client


def browser_with(cookies: SimpleCookie) -> Client:
    """Return a browser as one that signed in before left it; what happens in it, the others do not see."""
    client = Client()
    client.cookies.load(cookies.output(header=""))
    return client


def send(post: Post, people: People, case: Case, fields: dict, client: Client | None = None) -> HttpResponse:
    return (client or signed_in(post.sent_by(people))).post(post.address(case), fields)


def page_as_sent(post: Post, people: People, case: Case) -> dict[str, str]:
    """Return what a browser would send of the page as it is shown, hidden fields included."""
    page = read(signed_in(post.sent_by(people)).get(post.page(case)))
    form = form_with(page, next(iter(post.fields)))
    return {name: values[0] for name, values in typed(form).items() if values}


def page_of(client: Client, name: str, *args: object) -> Element:
    """Return a page that somebody opens by its name."""
    return read(client.get(reverse(name, args=args)))


def rows() -> dict[str, int]:
    """Return how many rows each table of ours holds, besides the audit log, which notes every look and refusal.

    Browsers' sessions are no record, and the sign-in package notes addresses of its own.
    """
    ours = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("alliance_app.") and model._meta.app_label != "audit" and model is not SignIn
    ]
    with connection.cursor() as cursor:  # in one question, for it is asked after every look
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {model._meta.db_table})" for model in ours))
        return dict(zip((model._meta.label for model in ours), cursor.fetchone()))


def sentences_above(response: HttpResponse) -> str:
    """Return what is said above a form that was refused."""
    return " ".join(each.text for each in read(response).all(role="alert"))


def lost(response: HttpResponse, fields: dict[str, str]) -> dict[str, str]:
    """Return what was typed and no longer stands in the form; a choice that is none of the offered cannot."""
    form = form_with(read(response), next(name for name in fields if name != "idempotency_key"))
    kept = typed(form)
    missing = {}
    for name, value in fields.items():
        elements = form.all(name=name)
        offered = [each["value"] for field in elements for each in field.all("option") or [field]]
        chosen_from = any(each.tag == "select" or each["type"] in ("radio", "checkbox") for each in elements)
        if name == "idempotency_key" or (chosen_from and value not in offered):
            continue
        if kept.get(name, []) != [as_typed(value)]:
            missing[name] = value
    return missing


def as_typed(value: str) -> str:
    """Return text as HTML holds it, where there is one kind of line break."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


def complaints(response: HttpResponse, fields: dict[str, str], *beside: str) -> list[str]:
    """Return in what an answer differs from a good refusal of these fields.

    Status 422, a sentence above the form and beside each field that is named, and nothing lost of what was typed.
    """
    if response.status_code != 422:
        return [f"status {response.status_code}"]
    page = read(response)
    silent = [f"nothing is said beside {name}" for name in beside if not error_beside(page, name)]
    gone = [f"lost {name}: {value[:60]!a}" for name, value in lost(response, fields).items()]
    return [*([] if sentences_above(response) else ["nothing is said above the form"]), *silent, *gone]
