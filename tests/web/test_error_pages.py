"""What does somebody read, and what does the log keep, when something is refused or fails?"""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client

from alliance_app.keys import new_key
from alliance_app.logs import WithoutRowContents
from alliance_app.people.models import Clinic
from alliance_app.people.operations import NotAllowed
from alliance_app.records.submissions import KeyReused
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.routes import ROUTES, address_of
from tests.web.sending import signed_in

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Kanari K-1043, afraid of lifts"
MY_CASES = ROUTES["case-list"].address()


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that an installation would write to its log."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutRowContents())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"], style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def failing(monkeypatch, error: object) -> None:
    """Let My cases fail: raise an error, or do what raises one."""

    def fail(*arguments: object, **options: object) -> None:
        if callable(error) and not isinstance(error, type):
            error()
        raise error

    monkeypatch.setattr("alliance_app.web.views.cases.case_tabs", fail)


def asked(person, address: str = MY_CASES) -> HttpResponse:
    client = signed_in(person, raise_request_exception=False)
    return client.get(address)


def a_refused_row() -> None:
    with transaction.atomic():
        Clinic.objects.bulk_create([Clinic(slug=CANARY[:50], name=CANARY), Clinic(slug=CANARY[:50], name=CANARY)])


def a_value_that_cannot_be_read() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer" if connection.vendor == "postgresql" else "SELECT no_such(%s)", [CANARY])


def an_error_that_led_to_another() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        raise RuntimeError(CANARY) from error


ERRORS = [
    ValueError(CANARY), KeyError(CANARY), ValidationError(CANARY), TypeError(CANARY), UnicodeError(CANARY),
    RuntimeError(CANARY), IntegrityError(f"Failing row contains ({CANARY})"), DataError(CANARY),
    PermissionDenied(CANARY), BadRequest(CANARY), SuspiciousOperation(CANARY), ExceptionGroup(CANARY, [ValueError(CANARY)]),
    a_refused_row, an_error_that_led_to_another,
]  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: getattr(error, "__name__", type(error).__name__))
def test_no_error_puts_what_somebody_typed_into_the_log_or_on_a_page(error, people: People, monkeypatch, log) -> None:
    failing(monkeypatch, error)
    answer = asked(people.therapist, f"{MY_CASES}?x=Kanari")
    assert answer.status_code in (400, 403, 500)
    assert read(answer).all("h1") and "Kanari" not in answer.content.decode()
    assert "cases" in log.getvalue() and "Kanari" not in log.getvalue()


@pytest.mark.postgres
def test_a_value_that_the_database_cannot_read_is_told_to_nobody(people: People, monkeypatch, log) -> None:
    failing(monkeypatch, a_value_that_cannot_be_read)
    answer = asked(people.therapist)
    assert answer.status_code == 500 and "Kanari" not in answer.content.decode()
    assert "DataError" in log.getvalue() and "Kanari" not in log.getvalue()


def test_the_log_still_says_where_and_what(people: People, monkeypatch, log) -> None:
    failing(monkeypatch, an_error_that_led_to_another)
    asked(people.therapist)
    told = log.getvalue()
    assert "Internal Server Error: /cases/" in told
    assert "in an_error_that_led_to_another" in told and "ValueError: (message withheld)" in told
    assert "That led to:" in told and "RuntimeError: (message withheld)" in told


def test_an_address_is_logged_by_its_pattern(people: People, monkeypatch, log) -> None:
    client = signed_in(people.therapist, raise_request_exception=False)
    client.get("/cases/K-1043-Kanari/")
    client.get("/accounts/password/reset/key/1-Kanari/")
    client.get(ROUTES["case-detail"].address())
    client.get(ROUTES["case-find"].address() + "?code=Kanari")
    client.put(ROUTES["health-live"].address() + "?code=Kanari")
    told = log.getvalue()
    assert "Kanari" not in told
    assert "Not Found: (no such address)" in told
    assert "Not Found: /cases/<uuid:case>/" in told
    assert "Method Not Allowed" in told and "/health/live" in told


# A page of our own for each
def test_what_can_only_be_sent_has_a_page_for_whoever_looks(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    answer = signed_in(people.therapist).get(address_of("checkin-undo", case))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "nothing to look at" in read(answer).one("h1").text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_what_may_only_be_looked_at_has_a_page_for_whoever_sends() -> None:
    assert read(Client().post("/health/live")).one("h1").text


@pytest.mark.parametrize(
    ("refusal", "says"),
    [(NotAllowed("This case is closed."), "This case is closed."), (KeyReused(), "sent before with other content")],
)
def test_a_rule_that_refuses_without_a_form_says_why(refusal, says: str, people: People, monkeypatch) -> None:
    failing(monkeypatch, refusal)
    answer = asked(people.therapist)
    assert answer.status_code == 422
    assert says in read(answer).text and read(answer).one("h1").text == "This was not saved"


@pytest.mark.parametrize("error", [OperationalError(f"connection lost {CANARY}"), InterfaceError("closed")])
def test_a_database_that_is_away_is_told_calmly(error, people: People, monkeypatch) -> None:
    failing(monkeypatch, error)
    answer = asked(people.therapist)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "cannot be reached just now" in read(answer).text and "Kanari" not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"


ASK = """
import json, sys
import django
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 0.3
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "alliance.clinic.example"})
client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
answers = [client.get(path, secure=True) for path in ("/cases/", "/accounts/login/")]
answers += [Client(headers={"host": "alliance.clinic.example"}).get(f"/health/{name}", secure=True) for name in ("ready", "live")]
answers.append(client.post("/review/", {"message": "Kanari"}, secure=True))
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
"""


def test_a_postgresql_that_does_not_answer_is_told_calmly_whatever_is_asked(tmp_path: Path) -> None:
    """Nobody listens at this address, as when the server was stopped; settings are those of production."""
    environment = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "alliance_app.settings", "SECRET_KEY": new_key(48),
        "DATA_KEY": new_key(32), "ALLOWED_HOSTS": "alliance.clinic.example",
        "DATABASE_URL": f"postgres://alliance:secret-word@/alliance?host={tmp_path}",
    }  # fmt: skip
    code = ASK.replace("django.setup()", PLAIN_FILES + "django.setup()")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    cases, sign_in, ready, live, sent = json.loads(done.stdout.splitlines()[-1])
    for status, page in (cases, sign_in):
        assert status == 503 and "cannot be reached just now" in page
    assert ready == [503, "not ready: the database does not answer\n"] and live[0] == 200
    assert sent[0] in (403, 503)
    told = done.stdout + done.stderr
    assert "Kanari" not in told and "secret-word" not in told and "OperationalError" in done.stderr


#: Without collected files there are no names to look up for the pages' styles.
PLAIN_FILES = (
    'settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"\n'
    "settings.WHITENOISE_USE_FINDERS = True\n"
)
