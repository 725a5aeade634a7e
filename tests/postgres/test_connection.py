"""Are the settings for PostgreSQL in force on a real connection?"""

import pytest
from django.db import connection

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_nothing_waits_for_ever() -> None:
    assert asked("SHOW lock_timeout") == "20s"
    assert asked("SHOW idle_in_transaction_session_timeout") == "1min"


def test_connections_come_from_a_pool() -> None:
    assert connection.pool is not None
    assert connection.pool.max_size == 10
