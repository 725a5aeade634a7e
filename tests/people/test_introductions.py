"""When is somebody introduced, and until when?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinician
from alliance_app.people.operations import add_clinician
from alliance_app.people.operations.introductions import end_introduction, introduce_again
from tests.factories import NOW, again, at, make_clinic, make_therapist

pytestmark = pytest.mark.django_db


def newcomer() -> Clinician:
    return add_clinician(clinic=make_clinic(), name="New", roles=["therapist"], now=NOW)


def test_whoever_is_added_has_not_been_introduced() -> None:
    assert newcomer().introduced_at is None


def test_who_has_read_it_twice_read_it_the_first_time() -> None:
    person = newcomer()
    for minutes in (1, 2):
        end_introduction(person=person, now=at(minutes=minutes))
    assert again(person).introduced_at == at(minutes=1)


def test_it_can_be_shown_again_and_ends_again() -> None:
    person = newcomer()
    end_introduction(person=person, now=NOW)
    introduce_again(person=person)
    assert again(person).introduced_at is None
    end_introduction(person=person, now=at(3))
    assert again(person).introduced_at == at(3)


def test_it_is_of_one_person_alone_and_no_entry_of_the_log() -> None:
    person = newcomer()
    colleague = make_therapist(person.clinic)
    entries = AuditEntry.objects.count()
    introduce_again(person=person)
    assert again(colleague).introduced_at == NOW
    introduce_again(person=colleague)
    end_introduction(person=person, now=at(1))
    assert again(colleague).introduced_at is None
    assert AuditEntry.objects.count() == entries
