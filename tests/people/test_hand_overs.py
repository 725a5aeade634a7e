"""When does a PIN lead back to a device that was handed over, and when never?"""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinician, HandOver
from alliance_app.people.operations import hand_overs, sign_ins
from alliance_app.people.operations.hand_overs import LASTS, TRIES
from alliance_app.people.operations.people import deactivate, reactivate
from tests.factories import NOW, at, make_clinic, make_clinician
from tests.records.at_once import at_once

DEVICE, PIN, CASE = "the secret of one device", "2580", uuid.uuid4()
ALREADY_THERE = timedelta(hours=2)


@pytest.fixture
def person(db) -> Clinician:
    return make_clinician(make_clinic(), "therapist", email="ann@north.example", password="a long password")


def handed_over(person: Clinician, pin: str = PIN, device: str = DEVICE, now: datetime = NOW) -> HandOver:
    return hand_overs.begin(
        by=person, device=device, case_id=CASE, pin=pin, began_at=NOW - ALREADY_THERE, now=now
    )


def opened(pin: str = PIN, device: str = DEVICE, now: datetime = NOW) -> HandOver | None:
    return hand_overs.open_again(device=device, pin=pin, now=now)


def acts(person: Clinician) -> list[str]:
    about = AuditEntry.objects.filter(subject="clinician", subject_id=str(person.pk))
    return [action for action in about.order_by("pk").values_list("action", flat=True) if action.startswith("sign")]


# What leads back
def test_the_pin_leads_back_to_the_person_the_case_and_the_beginning_of_their_sign_in(person):
    handed_over(person)
    found = opened(now=at(minutes=14))
    assert (found.clinician, found.case_id, found.began_at) == (person, CASE, NOW - ALREADY_THERE)
    assert acts(person) == ["signed out to hand over the device", "signed in again by PIN"]


def test_it_leads_back_once(person):
    handed_over(person)
    assert opened() and opened() is None


def test_neither_the_pin_nor_the_devices_secret_is_kept(person):
    kept = handed_over(person)
    told = str(HandOver.objects.filter(pk=kept.pk).values().get())
    assert PIN not in told and DEVICE not in told


def test_the_same_pin_is_kept_in_other_digits_for_another_device(person):
    assert handed_over(person).pin != handed_over(person, device="another").pin


# What never does
@pytest.mark.parametrize("pin", ["2581", "25800", " 2580", "٢٥٨٠", "\0", "2580 " * 1000])
def test_no_other_pin_leads_back_and_the_failure_is_on_record(pin, person):
    handed_over(person)
    assert opened(pin) is None
    failed = AuditEntry.objects.get(action="sign-in by PIN failed")
    assert (failed.actor_id, failed.subject_id) == (None, str(person.pk))
    assert opened(), "one mistake costs nothing"


def test_another_device_leads_nowhere_and_costs_no_try(person):
    handed_over(person)
    assert opened(device="another") is None
    assert HandOver.objects.get().tries_left == TRIES


def test_without_a_pin_only_a_sign_in_leads_back(person):
    handed_over(person, pin="")
    assert not hand_overs.can_be_opened(device=DEVICE, now=NOW)
    assert opened("") is None and opened(PIN) is None


def test_after_three_wrong_ones_the_right_one_does_not_lead_back(person):
    handed_over(person)
    assert [opened("0000") for _ in range(TRIES)] == [None] * TRIES
    assert not hand_overs.can_be_opened(device=DEVICE, now=NOW)
    assert opened() is None


def test_the_third_try_may_be_the_right_one(person):
    handed_over(person)
    assert [opened("0000") for _ in range(TRIES - 1)] == [None] * (TRIES - 1)
    assert opened()


@pytest.mark.parametrize(("after", "leads_back"), [(LASTS - timedelta(seconds=1), True), (LASTS, False)])
def test_it_leads_back_for_a_quarter_of_an_hour(after, leads_back, person):
    handed_over(person)
    assert hand_overs.can_be_opened(device=DEVICE, now=NOW + after) is leads_back
    assert bool(opened(now=NOW + after)) is leads_back


def test_it_leads_back_no_longer_than_the_sign_in_would_have_lasted(person):
    twelve_hours = NOW - ALREADY_THERE + settings.SIGN_IN_LONGEST
    handed_over(person, now=twelve_hours - timedelta(minutes=5))
    assert opened(now=twelve_hours) is None
    assert opened(now=twelve_hours - timedelta(seconds=1))


def test_not_whoever_was_deactivated_not_even_when_the_account_is_open_again(person):
    admin = make_clinician(person.clinic, "administrator", email="admin@north.example", password="a long password")
    handed_over(person)
    deactivate(person=person, by=admin, now=NOW)
    assert opened() is None
    reactivate(person=person, by=admin, now=NOW)
    assert opened() is None


def test_nor_while_the_account_is_closed_in_whatever_way(person):
    handed_over(person)
    Clinician.objects.update(is_active=False)
    assert not hand_overs.can_be_opened(device=DEVICE, now=NOW) and opened() is None


def test_not_after_the_password_was_changed_in_whatever_way(person):
    handed_over(person)
    person.set_password("another long password")
    person.save()
    assert opened() is None


def test_not_after_signing_out_everywhere(person):
    handed_over(person)
    sign_ins.end_others(person=person, here=None, now=NOW)
    assert opened() is None


def test_signing_out_everywhere_ends_nobody_elses(person):
    other = make_clinician(person.clinic, "therapist", email="bo@north.example", password="a long password")
    handed_over(other)
    sign_ins.end_others(person=person, here=None, now=NOW)
    assert opened()


def test_what_is_over_is_forgotten_with_the_next_and_what_is_not_stays(person):
    handed_over(person)
    handed_over(person, device="a second one", now=at(minutes=10))
    handed_over(person, device="a third one", now=at(minutes=15))
    assert HandOver.objects.count() == 3, "known for an hour after its end"
    assert opened(device="a second one", now=at(minutes=15)) and opened(device="a third one", now=at(minutes=15))
    handed_over(person, device="a fourth one", now=at(minutes=75))
    assert HandOver.objects.count() == 3


# Several at once
def all_before(statement: str, *acts: Callable[[], Any]) -> list[Any]:
    """Do things at the same time, each waiting before this statement until all have come to it."""
    ready = threading.Barrier(len(acts))

    def wait(execute, sql, params, many, context):
        if sql.startswith(statement):
            ready.wait(timeout=30)
        return execute(sql, params, many, context)

    def waiting(act: Callable[[], Any]) -> Any:
        with connection.execute_wrapper(wait):
            return act()

    return at_once(*(partial(waiting, act) for act in acts))


@pytest.mark.django_db(transaction=True)
def test_of_many_wrong_tries_at_once_three_are_looked_at(person):
    """Whatever each has read before it counts, all others have read as well."""
    handed_over(person)
    assert all_before('UPDATE "people_handover"', *[lambda: opened("0000")] * 8) == [None] * 8
    assert AuditEntry.objects.filter(action="sign-in by PIN failed").count() == TRIES
    assert HandOver.objects.get().tries_left == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_right_tries_at_once_one_leads_back(person):
    """All are counted before the first is looked at."""
    handed_over(person)
    outcomes = all_before('SELECT "people_handover"', *[opened] * TRIES)
    assert sorted(type(each).__name__ for each in outcomes) == ["HandOver", *["NoneType"] * (TRIES - 1)]
    assert acts(person).count("signed in again by PIN") == 1
