"""Do the settings refuse what would be unsafe, and is what is left safe?

Each question is asked of a process of its own, with an environment of its own, as an operator would start it.
"""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from alliance_app.keys import kept_secret, new_key

ROOT = Path(__file__).resolve().parent.parent
CLINIC = {"SECRET_KEY": new_key(48), "DATA_KEY": new_key(32), "ALLOWED_HOSTS": "alliance.clinic.example"}
ASKED = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=lambda value: str(value)))
"""


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    own = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "alliance_app.settings", **environment}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=own, capture_output=True, text=True)


def settings(*names: str, **environment: str) -> dict:
    done = run("-c", ASKED, *names, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(**environment: str) -> str:
    done = run("manage.py", "check", **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ImproperlyConfigured: ") and done.stderr.count("\n") == 1
    return done.stderr


def test_a_clinic_does_not_start_without_its_keys() -> None:
    assert "SECRET_KEY is not set" in refusal()
    assert "SECRET_KEY is not set" in refusal(**{**CLINIC, "SECRET_KEY": ""})
    assert "DATA_KEY is not set" in refusal(**{**CLINIC, "DATA_KEY": ""})


@pytest.mark.parametrize("value", ["short", "bm90IHRoaXJ0eS10d28gYnl0ZXM=", "file:/nowhere/data.key", "ä"])
def test_a_data_key_that_is_none_is_refused_and_not_repeated(value: str) -> None:
    told = refusal(**{**CLINIC, "DATA_KEY": f"{CLINIC['DATA_KEY']},{value}"})
    assert "DATA_KEY" in told
    assert CLINIC["DATA_KEY"] not in told and (value.startswith("file:") or value not in told)


def test_the_first_data_key_encrypts_and_a_file_may_hold_one(tmp_path: Path) -> None:
    (tmp_path / "old.key").write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    keys = settings("DATA_KEYS", **{**CLINIC, "DATA_KEY": f"{'_' * 43}=, file:{tmp_path}/old.key"})[
        "DATA_KEYS"
    ]
    assert keys == [str(b"\xff" * 32), str(b"\x00" * 32)]


def test_the_defaults_are_those_of_production() -> None:
    found = settings(
        *("DEBUG", "DEMO", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "USE_TZ"),
        **{**CLINIC, "ALLOWED_HOSTS": ""},
    )
    assert found == {
        "DEBUG": False,
        "DEMO": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "USE_TZ": True,
    }
    assert settings("ALLOWED_HOSTS", **{**CLINIC, "ALLOWED_HOSTS": ""}) == {"ALLOWED_HOSTS": []}


def test_forwarded_headers_are_believed_only_when_asked_to() -> None:
    assert settings("SECURE_PROXY_SSL_HEADER", **CLINIC) == {"SECURE_PROXY_SSL_HEADER": None}
    behind = settings("SECURE_PROXY_SSL_HEADER", **CLINIC, BEHIND_PROXY="1")
    assert behind == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


@pytest.mark.parametrize("mode", ["DEMO", "DEBUG"])
def test_demonstration_and_debugging_speak_plain_http_on_this_machine_alone(mode: str) -> None:
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS")
    found = settings(*names, **{**CLINIC, "ALLOWED_HOSTS": "localhost", mode: "1"})
    assert list(found.values()) == [False, False, 0, ["localhost"]]


@pytest.mark.parametrize(
    ("production", "named"),
    [
        (
            {"ALLOWED_HOSTS": "localhost,alliance.clinic.example"},
            "ALLOWED_HOSTS names alliance.clinic.example",
        ),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS names *"),
        ({"ALLOWED_HOSTS": "192.168.0.7"}, "ALLOWED_HOSTS names 192.168.0.7"),
        ({"EMAIL_URL": "smtp://mail.clinic.example:25"}, "EMAIL_URL names a mail server"),
        ({"EMAIL_URL": "smtp+tls://someone:secret@mail.clinic.example:587"}, "EMAIL_URL names a mail server"),
        ({"BEHIND_PROXY": "1"}, "BEHIND_PROXY is set"),
    ],
)
def test_the_demonstration_refuses_production_settings(production: dict, named: str) -> None:
    told = refusal(DEMO="1", **production)
    assert named in told and "secret@" not in told


def test_check_for_deployment_has_nothing_to_warn_of() -> None:
    for database in ({}, {"DATABASE_URL": "postgres://alliance@/alliance?host=/run/postgresql"}):
        done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **CLINIC, **database)
        assert done.returncode == 0, done.stderr
        assert "no issues" in done.stdout


def test_sqlite_waits_for_its_lock_and_keeps_what_it_confirmed() -> None:
    options = settings("DATABASES", **CLINIC)["DATABASES"]["default"]["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        assert pragma in options["init_command"]


def test_postgresql_has_a_pool_and_may_be_reached_through_a_socket() -> None:
    url = "postgres://alliance@/alliance?host=/run/postgresql&sslmode=require"
    database = settings("DATABASES", **CLINIC, DATABASE_URL=url)["DATABASES"]["default"]
    assert database["OPTIONS"]["host"] == "/run/postgresql"
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] >= 8
    assert not database.get("ATOMIC_REQUESTS")


def test_migrating_is_all_that_a_new_database_needs(tmp_path: Path) -> None:
    clinic = {**CLINIC, "DATABASE_URL": f"sqlite:///{tmp_path}/clinic.sqlite3"}
    for _twice in range(2):
        done = run("manage.py", "migrate", "--no-input", "-v", "0", **clinic)
        assert (done.returncode, done.stderr) == (0, "")
    counted = "from django.core.cache import cache; cache.set('attempts', 1); print(cache.incr('attempts'))"
    done = run("-c", f"import django; django.setup(); {counted}", **clinic)
    assert (done.stdout, done.stderr) == ("2\n", "")


def test_static_files_can_be_collected_and_are_all_there(tmp_path: Path) -> None:
    collect = (
        "import django; django.setup();"
        "from django.conf import settings; from django.core.management import call_command;"
        f"settings.STATIC_ROOT = {str(tmp_path)!r}; call_command('collectstatic', interactive=False, verbosity=0)"
    )
    done = run("-c", collect, **CLINIC)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "staticfiles.json").exists()


def test_a_secret_made_here_is_kept_and_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    assert kept_secret(path, "first") == kept_secret(path, "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_cookies_belong_to_this_host_alone_and_https_stays() -> None:
    found = settings(
        *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"),
        *("SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH", "SESSION_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS"),
        **CLINIC,
    )
    assert found == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_DOMAIN": None,
        "CSRF_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "CSRF_COOKIE_PATH": "/",
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    }
