#!/usr/bin/env python3
"""How is Alliance set up, shown and tested on a machine that has nothing but Python?

    python3 dev.py demo [--port N] [--no-serve]     set up and serve the demonstration clinics
    python3 dev.py test [pytest arguments]          set up and run every test, on SQLite and on PostgreSQL
    python3 dev.py pictures [FOLDER]                set up and take a picture of every page of the demonstration

Standard library only. Both may be run as often as wanted: what is there already is not made again. Exit status:
0 done, 1 a test failed, 2 something could not be had; then a line that starts with NOT RUN says what, and why.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "NOT RUN: Alliance needs Python 3.11 or newer, and this is %d.%d (%s). Start dev.py with a newer one.\n"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    sys.exit(2)

import argparse
import contextlib
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.chromium import find_chromium
from tests.postgres.server import NoPostgres, postgres_server

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DEMO_PACKAGES = ROOT / "deploy" / "requirements.txt"
TEST_PACKAGES = ROOT / "tests" / "requirements.txt"  # holds the others too
FIRST_PORT = 8000
SECONDS_TO_SERVE = 60
NO_TESTS_FOUND = 5  # pytest's exit status


class NotRun(Exception):
    """Says what could not be done and why; it ends as exit status 2."""


def say(line):
    print(line, flush=True)


# Setting up
def prepare(packages):
    """Leave an environment in .venv that holds the locked packages."""
    if not _environment_fits():
        say(
            f"Making a virtual environment for Python {sys.version_info[0]}.{sys.version_info[1]} in .venv ..."
        )
        _make_environment()
    stamps = {lock: VENV / f"installed-{lock.parent.name}" for lock in (DEMO_PACKAGES, TEST_PACKAGES)}
    if _stamped(stamps[packages], packages) or _stamped(stamps[TEST_PACKAGES], TEST_PACKAGES):
        return
    count = packages.read_text().count("==")
    say(f"Installing {count} packages, each checked against its hash (a minute at most, usually) ...")
    # --no-deps: the lock is complete. Left to resolve, pip meets coverage[toml] in it, reaches for the newest
    # coverage, and gives up because that one has no hash.
    install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input", "--no-deps"]
    if _call([PYTHON, *install, "--require-hashes", "--only-binary", ":all:", "-r", packages]):
        raise NotRun("the packages could not be installed, because pip failed; what it said stands above")
    stamps[packages].write_text(_fingerprint(packages))


def _fingerprint(lock):
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _stamped(stamp, lock):
    return stamp.exists() and stamp.read_text() == _fingerprint(lock)


def _environment_fits():
    """Return whether .venv is whole and of the Python that runs this."""
    question = "import sys, pip; print(sys.version_info[:2])"
    try:
        told = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True)
    except OSError:
        return False
    return told.stdout.strip() == str(sys.version_info[:2])


def _make_environment():
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not _apt_install(package):
            raise NotRun(
                f"this Python cannot make virtual environments, because {package} is missing: install it"
            )
    if _call([sys.executable, "-m", "venv", "--clear", VENV]):
        raise NotRun("no virtual environment could be made; what Python said stands above")


def _apt_install(package):
    """Return whether Debian's or Ubuntu's installer could install the package, which takes root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {package} with apt-get (a minute or two) ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "--yes", package]):
        told = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    if told.returncode:
        sys.stderr.write(told.stderr)
    return told.returncode == 0


def _call(command, **options):
    """Run a command in the project's folder and return its exit status; interrupted, let it put things away."""
    with subprocess.Popen([str(part) for part in command], cwd=ROOT, **options) as running:
        try:
            return running.wait()
        except KeyboardInterrupt:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(timeout=2)  # Ctrl-C has reached it too
            if running.poll() is None:
                running.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    running.wait(timeout=10)
            running.kill()
            raise


# Showing
def demo(arguments):
    """Set up the demonstration clinics and serve them until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="dev.py demo", description=demo.__doc__)
    parser.add_argument("--port", type=int, help=f"default: {FIRST_PORT}, or a free one where that is taken")
    parser.add_argument("--no-serve", action="store_true", help="set everything up and stop there")
    wanted = parser.parse_args(arguments)
    port = None if wanted.no_serve else free_port(wanted.port)
    prepare(DEMO_PACKAGES)
    environment = {**os.environ, "DEMO": "1"}
    environment.setdefault("DATABASE_URL", f"sqlite:///{ROOT / 'var' / 'demo.sqlite3'}")
    (ROOT / "var").mkdir(exist_ok=True)
    fill(environment)
    if port is not None:
        serve(port, environment)
    return 0


def fill(environment):
    """Leave the demonstration clinics in the environment's database."""
    say("Bringing the database up to date ...")
    _manage(environment, "migrate", "--no-input", "-v", "0")
    say("Filling the demonstration clinics ...")
    _manage(environment, "demo_clinic")


def _manage(environment, *command):
    if _call([PYTHON, "manage.py", *command], env=environment):
        raise NotRun(f"the demonstration, because `manage.py {command[0]}` failed; what it said stands above")


def free_port(wanted):
    """Return the port to serve on: the wanted one, which must be free, else the first or any that is."""
    for port in [wanted] if wanted is not None else [FIRST_PORT, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError, OverflowError):
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
    raise NotRun(f"the demonstration, because port {wanted} cannot be used here: choose another or none")


def serve(port, environment):
    """Serve until Ctrl-C or the server's own end."""
    try:
        with served(port, environment) as (server, address):
            say(f"\nAlliance is at {address}   (Ctrl-C stops it)")
            if server.wait() != 0:
                raise NotRun("the server ended by itself; what it said stands above")
    except KeyboardInterrupt:
        say("\nStopped.")


@contextlib.contextmanager
def served(port, environment):
    """Serve on this machine alone; give the server's process and its address once it answers."""
    address = f"http://127.0.0.1:{port}/"
    options = ["--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command = [PYTHON, "-m", "gunicorn", "alliance_app.wsgi", *options]
    # One process: in the demonstration, sign-in attempts are counted in its memory.
    server = subprocess.Popen(command, cwd=ROOT, env={**environment, "WEB_CONCURRENCY": "1"})
    try:
        _wait_until_served(server, f"{address}health/live")
        yield server, address
    finally:
        server.terminate()
        server.wait()


def _wait_until_served(server, address):
    deadline = time.monotonic() + SECONDS_TO_SERVE
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(address, timeout=5)
            return
        time.sleep(0.1)
    raise NotRun("the demonstration, because the server did not answer; what it said stands above")


# Looking
def pictures(arguments):
    """Take pictures of every page of the demonstration clinics, by default into var/pictures."""
    parser = argparse.ArgumentParser(prog="dev.py pictures", description=pictures.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "var" / "pictures")
    folder = parser.parse_args(arguments).folder.resolve()
    prepare(TEST_PACKAGES)
    no_browser = why_no_browser()
    if no_browser:
        raise NotRun(f"the pictures, because {no_browser}")
    port = free_port(0)
    with tempfile.TemporaryDirectory(prefix="alliance-pictures-") as place:
        environment = {
            **os.environ,
            "DEMO": "1",
            "DEMO_PASSWORD": secrets.token_urlsafe(),
            "DATABASE_URL": f"sqlite:///{place}/demo.sqlite3",
        }
        fill(environment)
        with served(port, environment) as (_, address):
            if _call([PYTHON, "-m", "tests.pictures", address, folder], env=environment):
                raise NotRun("the pictures; what went wrong stands above")
    say(f"They are in {folder}")
    return 0


# Testing
def test(arguments):
    """Run every test on SQLite, then those that touch a database on PostgreSQL."""
    prepare(TEST_PACKAGES)
    passed, failed, missing = [], [], []

    def run(database, environment):
        say(f"\nTests on {database} ...")
        status = _call([PYTHON, "-m", "pytest", *chosen], env=environment)
        if status != NO_TESTS_FOUND:
            (failed if status else passed).append(database)

    # worksteal: a file’s tests stay together, and whoever is done first helps the other
    chosen = ["-n", "2", "--dist", "worksteal", *arguments]
    no_browser = why_no_browser()
    if no_browser:
        missing.append(f"browser tests, because {no_browser}")
        chosen.insert(0, "--no-browser")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    run("SQLite", environment)
    try:
        with _postgres() as (url, name):
            run(name, {**environment, "DATABASE_URL": url})
    except NoPostgres as reason:
        missing.append(f"tests on PostgreSQL, because {reason}")
    if not passed + failed:
        missing.append("any test, because none was found that fits the arguments")
    return conclude(passed, failed, missing)


def why_no_browser():
    """Return why no browser can be driven, having tried to mend it where that is allowed; None when one can."""
    if not find_chromium() and "CHROMIUM" not in os.environ:
        _apt_install("chromium")
    if not find_chromium():
        return "there is no Chromium: install it, or set CHROMIUM to its path"
    if not _driver_runs():
        _apt_install("libatomic1")  # the one library that the driver wants and a bare system lacks
    if not _driver_runs():
        return "Playwright's driver does not start; it may lack a library (libatomic1): install that"
    return None


def _driver_runs():
    driver = next(VENV.glob("lib/python3*/site-packages/playwright/driver/node"), None)
    return driver is not None and subprocess.run([driver, "--version"], capture_output=True).returncode == 0


@contextlib.contextmanager
def _postgres():
    """Give the URL and the name of a PostgreSQL: of the environment's, else of one that runs for the tests alone."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given, "the PostgreSQL of TEST_DATABASE_URL"
        return
    with postgres_server(VENV) as (url, version):
        yield url, f"PostgreSQL {version}"


def conclude(passed, failed, missing):
    """Say what passed, what failed and what was not run; return the exit status for it."""
    say("")
    for reason in missing:
        say(f"NOT RUN: {reason}")
    if failed:
        say(f"FAILED on {' and on '.join(failed)}.")
    if passed:
        say(f"Passed on {' and on '.join(passed)}.")
    return 1 if failed else 2 if missing else 0


def main(arguments):
    commands = {"demo": demo, "test": test, "pictures": pictures}
    if not arguments or arguments[0] not in commands:
        sys.stderr.write(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    # Being ended by another program is like Ctrl-C: what was started is stopped first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return commands[arguments[0]](arguments[1:])
    except NotRun as reason:
        sys.stderr.write(f"NOT RUN: {reason}\n")
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
