"""Is what a mail tells claimed by one run at a time, and free again when that run has failed or died?"""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance_app.people.models import Mail
from alliance_app.people.operations.mails import AT_A_TIME, GIVEN_UP_AFTER, claim, done_of, release, settle
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db
LATER = NOW + GIVEN_UP_AFTER


def claimed(*abouts, now=NOW):
    return [mail.about for mail in claim(abouts=abouts, now=now)]


def test_what_one_run_has_claimed_no_other_claims():
    assert claimed("a", "b") == ["a", "b"]
    assert claimed("b", "c") == ["c"]


def test_what_is_done_nobody_claims_again():
    settle(claim(abouts=["a"], now=NOW), NOW)
    assert claimed("a", now=at(400)) == []


def test_a_run_that_died_has_given_up_after_an_hour(caplog):
    claimed("a")
    assert claimed("a", now=LATER - timedelta(seconds=1)) == []
    assert caplog.records == []
    assert claimed("a", now=LATER) == ["a"]
    assert claimed("a", now=LATER) == [], "whoever took it over has an hour too"
    (said,) = caplog.records
    assert said.levelno == logging.WARNING and said.getMessage().startswith(f"A mail that a run began at {NOW:%Y-%m-%d}")


def test_what_could_not_be_sent_is_free_at_once(caplog):
    release(claim(abouts=["a"], now=NOW))
    assert claimed("a") == ["a"]
    assert caplog.records == []


def test_whoever_fails_after_an_hour_takes_nothing_from_the_run_that_sends_now():
    slow = claim(abouts=["a"], now=NOW)
    claimed("a", now=LATER)
    release(slow)
    assert claimed("a", now=LATER) == []


def test_whoever_fails_after_another_has_sent_takes_nothing_back():
    slow = claim(abouts=["a"], now=NOW)
    settle(claim(abouts=["a"], now=LATER), LATER)
    release(slow)
    assert done_of(["a"]) == {"a"}


def test_any_number_can_be_asked_for():
    abouts = [f"number {each}" for each in range(2 * AT_A_TIME + 1)]
    settle(claim(abouts=abouts[1:], now=NOW), NOW)
    claimed(abouts[0])
    assert done_of(iter(abouts)) == set(abouts[1:])
    assert done_of([]) == set()


def test_the_database_keeps_one_row_of_each():
    claimed("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(about="a")
