"""The demonstration clinics, filled once for all tests of this folder and taken out again after them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

NOW = datetime(2026, 3, 11, 14, 30, tzinfo=UTC)  # a Wednesday
PASSWORD = "seven small lanterns"


@dataclass(frozen=True)
class Filled:
    """What the command printed, the day on which it ran, and where it keeps its password."""

    printed: str
    today: date
    var: Path


@pytest.fixture(scope="package")
def filled(django_db_setup, django_db_blocker, tmp_path_factory):
    var = tmp_path_factory.mktemp("var")
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, VAR_DIR=var),
        pytest.MonkeyPatch.context() as patch,
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        out = StringIO()
        call_command("demo_clinic", stdout=out)
        yield Filled(out.getvalue(), NOW.date(), var)
        transaction.set_rollback(True)
