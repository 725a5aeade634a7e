"""Does a log keep silent about the contents of a row that the database refused?"""

import io
import logging
import socket

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from alliance_app.logs import WithoutRequests, WithoutRowContents

CANARY = "canary-in-the-row"


@pytest.fixture
def log():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutRowContents())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, written


@pytest.mark.django_db
def test_a_refused_row_is_logged_by_the_name_of_its_rule_alone(log) -> None:
    logger, written = log
    Session.objects.create(session_key=CANARY, session_data="", expire_date=timezone.now())
    try:
        with transaction.atomic():
            Session.objects.bulk_create(
                [Session(session_key=CANARY, session_data="", expire_date=timezone.now())]
            )
    except IntegrityError as error:
        logger.exception("the write failed: %s", error)
        logger.error(error)
    assert "IntegrityError: " in written.getvalue() and "django_session" in written.getvalue()
    assert "test_logs.py" in written.getvalue()
    assert CANARY not in written.getvalue()


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_value_that_the_database_cannot_read_is_not_logged(log) -> None:
    logger, written = log
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", [CANARY])
    except DatabaseError:
        logger.exception("the question failed")
    assert "DataError: (message withheld)" in written.getvalue()
    assert CANARY not in written.getvalue()


def test_other_errors_are_logged_whole_with_what_led_to_them(log) -> None:
    logger, written = log
    try:
        try:
            raise KeyError("first")
        except KeyError as error:
            raise ValueError("second") from error
    except ValueError:
        logger.exception("it failed")
    assert "KeyError: 'first'" in written.getvalue() and "ValueError: second" in written.getvalue()


def test_the_web_servers_own_log_repeats_no_request() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger = logging.Logger("server")
    logger.addHandler(handler)
    logger.addFilter(WithoutRequests())
    logger.warning(f"Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'GET /c/{CANARY}'")
    try:
        int(CANARY)
    except ValueError:
        logger.exception("Error handling request %s %s", "GET", f"/c/{CANARY}")
    logger.info("Booting worker with pid: %s", 7)
    told = written.getvalue()
    assert CANARY not in told
    assert "Invalid request" in told and "ValueError: (message withheld)" in told and "pid: 7" in told


def test_a_record_that_names_no_request_of_ours_passes(log) -> None:
    """The server for developing names the socket."""
    logger, written = log
    ours, theirs = socket.socketpair()
    with ours, theirs:
        logger.info("%s %s", "GET", 200, extra={"request": ours})
    assert written.getvalue() == "GET 200\n"
