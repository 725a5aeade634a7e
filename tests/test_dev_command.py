"""Do the two commands set up what is missing, once, and say plainly what they could not have?

Nothing is installed or served here: each step that would is watched instead. That the whole works is shown by the
command itself, which runs these tests.
"""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests import chromium
from tests.postgres.server import NoPostgres

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = ["-n", "2", "--dist", "worksteal"]


@pytest.fixture
def calls(monkeypatch, tmp_path) -> list:
    """Give the list of commands that dev.py would have run; each succeeds, in an empty folder."""
    made: list = []

    def call(command, **options):
        made.append(([str(part) for part in command], options.get("env", {})))
        return 0

    monkeypatch.setattr(dev, "_call", call)
    monkeypatch.setattr(dev, "VENV", tmp_path)
    monkeypatch.setattr(dev, "_environment_fits", lambda: True)
    monkeypatch.setattr(dev, "_driver_runs", lambda: True)
    monkeypatch.setattr(dev, "find_chromium", lambda: "/usr/bin/chromium")
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    return made


@pytest.fixture
def postgres(monkeypatch) -> None:
    @contextlib.contextmanager
    def server(_venv):
        yield "postgres://alliance@/postgres?host=/tmp/there", "16.14"

    monkeypatch.setattr(dev, "postgres_server", server)


def pytest_runs(calls) -> list:
    return [
        (command[command.index("pytest") + 1 :], env.get("DATABASE_URL"))
        for command, env in calls
        if "pytest" in command
    ]


def test_an_older_python_gets_one_clear_sentence() -> None:
    pretended = (
        "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('dev.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", pretended], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("NOT RUN: Alliance needs Python 3.11 or newer, and this is 3.9")


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["deploy"], 2), (["--help"], 0)])
def test_without_a_command_it_tells_which_there_are(arguments, status, capsys) -> None:
    assert dev.main(arguments) == status
    assert "dev.py demo" in capsys.readouterr().err


def test_packages_are_installed_by_hash_once_and_again_when_the_lock_changes(
    calls, monkeypatch, tmp_path
) -> None:
    lock = tmp_path / "deploy" / "requirements.txt"
    lock.parent.mkdir()
    lock.write_text("django==5.2.19\n")
    monkeypatch.setattr(dev, "DEMO_PACKAGES", lock)
    dev.prepare(lock)
    dev.prepare(lock)
    assert len(calls) == 1 and {"--require-hashes", "--no-deps", "-qq"} <= set(calls[0][0])
    lock.write_text("django==5.2.20\n")
    dev.prepare(lock)
    assert len(calls) == 2


def test_the_packages_for_tests_are_enough_for_the_demonstration(calls) -> None:
    dev.prepare(dev.TEST_PACKAGES)
    dev.prepare(dev.DEMO_PACKAGES)
    assert len(calls) == 1


def test_packages_that_cannot_be_had_end_with_not_run(calls, monkeypatch, capsys) -> None:
    monkeypatch.setattr(dev, "_call", lambda command, **options: 1)
    assert dev.main(["demo", "--no-serve"]) == 2
    assert "NOT RUN: the packages could not be installed, because pip failed" in capsys.readouterr().err


def test_a_python_without_venv_names_the_package_that_is_missing(calls, monkeypatch) -> None:
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    with pytest.raises(dev.NotRun, match=rf"python3\.{sys.version_info[1]}-venv is missing"):
        dev._make_environment()


def test_the_demonstration_is_set_up_in_its_own_database(calls, monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert dev.main(["demo", "--no-serve"]) == 0
    steps = [
        (command[2], env["DEMO"], env["DATABASE_URL"]) for command, env in calls if "manage.py" in command
    ]
    database = f"sqlite:///{ROOT}/var/demo.sqlite3"
    assert steps == [("migrate", "1", database), ("demo_clinic", "1", database)]


def test_a_demonstration_that_fails_ends_with_not_run(calls, monkeypatch, capsys) -> None:
    monkeypatch.setattr(dev, "prepare", lambda packages: None)
    monkeypatch.setattr(dev, "_call", lambda command, **options: int("demo_clinic" in command))
    assert dev.main(["demo", "--no-serve"]) == 2
    assert "NOT RUN: the demonstration, because `manage.py demo_clinic` failed" in capsys.readouterr().err


def test_a_taken_port_is_refused_when_asked_for_and_avoided_when_not(monkeypatch) -> None:
    with dev.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(dev.NotRun, match=f"port {port} cannot be used"):
            dev.free_port(port)
        monkeypatch.setattr(dev, "FIRST_PORT", port)
        assert dev.free_port(None) not in (0, port)


def test_the_suite_runs_on_both_databases_with_the_same_arguments(
    calls, postgres, monkeypatch, capsys
) -> None:
    assert dev.main(["test", "-k", "gate"]) == 0
    assert pytest_runs(calls) == [
        ([*AT_ONCE, "-k", "gate"], None),
        ([*AT_ONCE, "-k", "gate"], "postgres://alliance@/postgres?host=/tmp/there"),
    ]
    assert capsys.readouterr().out.endswith("Passed on SQLite and on PostgreSQL 16.14.\n")


def test_a_given_postgresql_is_used(calls, monkeypatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://given/tests")
    assert dev.main(["test"]) == 0
    assert [url for _, url in pytest_runs(calls)] == [None, "postgres://given/tests"]


def test_what_cannot_be_had_is_said_and_the_rest_runs(calls, monkeypatch, capsys) -> None:
    @contextlib.contextmanager
    def no_server(_venv):
        raise NoPostgres("there is none")
        yield

    monkeypatch.setattr(dev, "postgres_server", no_server)
    monkeypatch.setattr(dev, "find_chromium", lambda: None)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    assert dev.main(["test"]) == 2
    assert pytest_runs(calls) == [(["--no-browser", *AT_ONCE], None)]
    told = capsys.readouterr().out
    assert "NOT RUN: browser tests, because there is no Chromium" in told
    assert "NOT RUN: tests on PostgreSQL, because there is none" in told
    assert told.endswith("Passed on SQLite.\n")


def test_a_driver_that_lacks_a_library_is_mended_or_named(calls, monkeypatch) -> None:
    installed = []
    monkeypatch.setattr(dev, "_driver_runs", lambda: "libatomic1" in installed)
    monkeypatch.setattr(dev, "_apt_install", lambda package: False)
    assert "libatomic1" in dev.why_no_browser()
    monkeypatch.setattr(dev, "_apt_install", installed.append)
    assert dev.why_no_browser() is None


@pytest.mark.parametrize(
    ("statuses", "ends", "said"),
    [
        ((0, 1), 1, "FAILED on PostgreSQL 16.14.\nPassed on SQLite."),
        ((2, 2), 1, "FAILED on SQLite and on PostgreSQL 16.14."),
        ((5, 0), 0, "Passed on PostgreSQL 16.14."),
        ((5, 5), 2, "NOT RUN: any test, because none was found that fits the arguments"),
    ],
)
def test_the_last_lines_say_what_passed(calls, postgres, monkeypatch, capsys, statuses, ends, said) -> None:
    answers = iter(statuses)
    monkeypatch.setattr(dev, "prepare", lambda packages: None)
    monkeypatch.setattr(dev, "_call", lambda command, **options: next(answers))
    assert dev.main(["test"]) == ends
    assert capsys.readouterr().out.endswith(f"\n{said}\n")


def test_chromium_is_the_one_that_is_named_or_the_first_on_the_path(monkeypatch, tmp_path) -> None:
    for name in ("chromium-browser", "mine"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert chromium.find_chromium() == str(tmp_path / "chromium-browser")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "mine"))
    assert chromium.find_chromium() == str(tmp_path / "mine")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert chromium.find_chromium() is None


@pytest.mark.parametrize("lock", [dev.DEMO_PACKAGES, dev.TEST_PACKAGES], ids=lambda lock: lock.parent.name)
def test_a_lock_names_no_host_and_a_hash_for_every_package(lock: Path) -> None:
    text = lock.read_text()
    assert not re.search(r"https?:|^-|@", text.replace("--hash=", ""), re.MULTILINE)
    packages = re.split(r"\n(?=\w)", text.strip())
    assert len(packages) > 15
    assert [
        package for package in packages if not re.match(r"[\w.-]+==\S+.*\\\n +--hash=sha256:", package)
    ] == []
