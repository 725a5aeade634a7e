"""What of an error, and of the request in which it happened, may stand in a log?

A failed constraint repeats the whole row in its message ("DETAIL: Failing row contains ..."), a bad value repeats
the value, and so do many other errors ("invalid literal for int(): ..."). The log keeps where it happened, the kind of
error and the name of the constraint, and drops the rest. An address may hold a one-time token, or whatever somebody
typed there: the log keeps the pattern of the address ("cases/<uuid:case>/").
"""

import logging
import re
import sqlite3
import traceback
from typing import Any

import django.db
import psycopg
from django.http import HttpRequest

WITHHELD = "(message withheld)"
REFUSALS = (django.db.Error, psycopg.Error, sqlite3.Error)
# The connection, a lock or the disk failed: no contents, and the operator needs every word.
FAILURES = (django.db.OperationalError, psycopg.OperationalError, sqlite3.OperationalError)
# Both databases name the rule first and the contents after it; only these beginnings are known to be names alone.
NAMES_ONLY = re.compile(
    r"(UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(: [\w., ]+)?"
    r"|new row for relation \"\w+\" violates check constraint \"\w+\""
    r"|duplicate key value violates unique constraint \"\w+\""
    r"|null value in column \"\w+\" of relation \"\w+\" violates not-null constraint"
    r"|(insert or )?update (or delete )?on table \"\w+\" violates foreign key constraint \"\w+\"( on table \"\w+\")?"
)


class WithoutRowContents(logging.Filter):
    """Let every record pass, without what a row, a form or an address holds.

    Of errors outside of any request, as in a command, only the database's are reduced.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if not isinstance(request, HttpRequest):  # the server for developing gives its socket
            request = None
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if request is not None:
            self._without_the_request(record, request, error)
        if isinstance(record.args, tuple):
            record.args = tuple(
                described(value) if isinstance(value, BaseException) else value for value in record.args
            )
        if isinstance(record.msg, BaseException):
            record.msg = described(record.msg)
        if error:
            # The formatter prints this text instead of making its own.
            record.exc_text = "".join(_told(error, in_request=request is not None))
        return True

    def _without_the_request(self, record: logging.LogRecord, request: Any, error: BaseException | None) -> None:
        says = str(error) if error else ""
        replaced = {request.path: route_of(request), request.get_full_path(): route_of(request)}
        if says:
            replaced[says] = WITHHELD
        if isinstance(record.args, tuple):
            record.args = tuple(
                replaced.get(value, value) if isinstance(value, str) else value for value in record.args
            )
        if record.msg == says:
            record.msg = WITHHELD


def route_of(request: Any) -> str:
    """Return the pattern of the address that was asked for; nothing of one that fits none."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no such address)"


def described(error: BaseException, in_request: bool = False) -> str:
    """Return the kind and the message of an error; no more than names of a database's, nothing of one in a request."""
    message = str(error)
    if isinstance(error, REFUSALS) and not isinstance(error, FAILURES):
        names = NAMES_ONLY.match(message)
        message = names[0] if names else WITHHELD
    elif in_request and not isinstance(error, FAILURES):
        message = WITHHELD
    return f"{type(error).__name__}: {message}"


def _told(error: BaseException, in_request: bool) -> list[str]:
    before: list[str] = []
    if error.__cause__:
        before = [*_told(error.__cause__, in_request), "\n\nThat led to:\n\n"]
    elif error.__context__ and not error.__suppress_context__:
        before = [*_told(error.__context__, in_request), "\n\nWhile that was handled:\n\n"]
    where = traceback.format_tb(error.__traceback__)
    return [*before, "Traceback (most recent call last):\n", *where, described(error, in_request)]


class WithoutRequests(logging.Filter):
    """For the web server's own log: it would repeat the address, or the line that it could not read."""

    BEGINNINGS = ("Error handling request", "Invalid request")

    def filter(self, record: logging.LogRecord) -> bool:
        beginning = next((words for words in self.BEGINNINGS if str(record.msg).startswith(words)), None)
        if beginning:
            record.msg, record.args = beginning, None
        if isinstance(record.exc_info, tuple) and record.exc_info[1]:
            record.exc_text = "".join(_told(record.exc_info[1], in_request=True))
        return True
