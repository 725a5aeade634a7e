"""Do the health pages tell a load balancer the truth?"""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse


def test_live_asks_no_database(client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"live\n",
        "text/plain; charset=utf-8",
    )


@pytest.mark.django_db
def test_ready_once_every_migration_is_applied(client) -> None:
    assert client.get(reverse("health-ready")).content == b"ready\n"
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, answer.content) == (503, b"not ready: migrations are not applied\n")


@pytest.mark.django_db
def test_not_ready_when_the_database_does_not_answer(client, monkeypatch) -> None:
    def gone(*_arguments, **_options):
        raise OperationalError("server closed the connection: password=canary")

    monkeypatch.setattr("alliance_app.web.views.health.MigrationExecutor", gone)
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, answer.content) == (503, b"not ready: the database does not answer\n")


def test_health_can_only_be_asked(client) -> None:
    assert client.post("/health/live").status_code == 405
