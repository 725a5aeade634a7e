"""What holds for every test: its database, an empty cache, no network, and no quiet leaving out."""

import socket

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from alliance_app.audit import append_only

pytest_plugins = ["tests.browser"]

LOCAL = {None, "", "localhost", "localhost.localdomain", "127.0.0.1", "::1", "0.0.0.0", socket.gethostname()}
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-browser", action="store_true", help="leave out the tests that need a Chromium")


def pytest_configure(config: pytest.Config) -> None:
    keep_to_this_machine()
    # How long an example takes says nothing on a busy machine. All else is Hypothesis's own, in CI the same examples.
    hypothesis.settings.register_profile("house", parent=hypothesis.settings(), deadline=None)
    hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for another database, and what a run on the other one has shown already.

    `dev.py test` runs on SQLite, then on PostgreSQL: what touches no database is tested once, on SQLite.
    """
    here, elsewhere = ("postgres", "sqlite") if connection.vendor == "postgresql" else ("sqlite", "postgres")
    kept, left = [], []
    for item in items:
        unwanted = item.get_closest_marker(elsewhere) or (
            config.getoption("--no-browser") and item.get_closest_marker("browser")
        )
        repeated = here == "postgres" and not _uses_database(item)
        (left if unwanted or repeated else kept).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    return bool(
        item.get_closest_marker("django_db")
        or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    )


def keep_to_this_machine() -> None:
    """Let no test reach beyond the loopback addresses and the sockets of this machine."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def local_connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_foreign(address[0])
        return connect(self, address)

    def local_getaddrinfo(host: object, *arguments: object, **options: object) -> list:
        refuse_foreign(host)
        return getaddrinfo(host, *arguments, **options)

    socket.socket.connect = local_connect
    socket.getaddrinfo = local_getaddrinfo


def refuse_foreign(host: object) -> None:
    if isinstance(host, bytes):
        host = host.decode()
    if host not in LOCAL and not str(host).startswith("127."):
        raise RuntimeError(f"a test tried to reach {host}: tests stay on this machine")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Sign-in attempts are counted in the cache: those of one test are not another's."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def emptied_whatever_protects_it() -> None:
    """Let a test that commits leave an empty database behind: the audit log refuses that to everybody else."""
    operations = type(connection.ops)  # the class: a browser's test has a connection of its own
    empty = operations.execute_sql_flush

    def execute_sql_flush(self: object, statements: list[str]) -> None:
        append_only.run(self.connection, append_only.releases)
        empty(self, statements)
        append_only.run(self.connection, append_only.protections)

    operations.execute_sql_flush = execute_sql_flush
