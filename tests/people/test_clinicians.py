"""Who can sign in, by which e-mail, and in which clinic?"""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed, add_clinician, create_clinic
from tests.factories import NOW, at, make_clinic, make_clinician, make_therapist

pytestmark = pytest.mark.django_db


def test_a_clinic_begins_empty_and_its_beginning_is_on_record():
    clinic = make_clinic()
    assert clinic.clinicians.count() == 0
    entry = AuditEntry.objects.get()
    assert (entry.clinic_id, entry.action, entry.subject, entry.actor_id, entry.at) == (
        clinic.pk, "created", "clinic", None, NOW,
    )  # fmt: skip


def test_a_short_name_belongs_to_one_clinic():
    make_clinic("north")
    with pytest.raises(NotAllowed, match="short name"):
        make_clinic("north")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinic.objects.create(slug="north", name="Another")


@pytest.mark.parametrize(
    ("zone", "hours", "days"), [("UTC", 0, 0), ("Pacific/Auckland", 0, 1), ("America/Los_Angeles", -5, -1)]
)
def test_a_clinic_lives_by_its_own_day(zone, hours, days):
    clinic = make_clinic(time_zone=zone)
    moment = at(minutes=60 * hours)
    assert (clinic.local_date(moment) - NOW.date()).days == days


@pytest.mark.parametrize("taken", ["ann@north.example", "ANN@north.example", "Ann@North.Example"])
def test_an_e_mail_belongs_to_one_person_however_it_is_written(taken):
    clinic = make_clinic()
    make_therapist(clinic, email="Ann@north.example")
    with pytest.raises(NotAllowed, match="e-mail"):
        make_therapist(clinic, email=taken)


def test_an_e_mail_is_taken_across_clinics():
    make_therapist(make_clinic("north"), email="ann@north.example")
    with pytest.raises(NotAllowed):
        make_therapist(make_clinic("south"), email="Ann@north.example")


def test_the_database_refuses_an_e_mail_in_other_letters():
    clinic = make_clinic()
    make_therapist(clinic, email="ann@north.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinician.objects.create(clinic=clinic, email="ANN@NORTH.EXAMPLE", name="Another", joined_at=NOW)


def test_any_number_of_people_have_no_e_mail():
    clinic = make_clinic()
    for email in (None, "", None):
        assert make_therapist(clinic, email=email).email is None


def test_a_code_belongs_to_one_person_of_a_clinic():
    north, south = make_clinic("north"), make_clinic("south")
    make_therapist(north, code="T01")
    make_therapist(south, code="T01")
    with pytest.raises(NotAllowed, match="code"):
        make_therapist(north, code="T01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinician.objects.create(clinic=north, name="Another", code="T01", joined_at=NOW)


def test_any_number_of_people_have_no_code():
    clinic = make_clinic()
    assert [make_therapist(clinic).code for _ in range(3)] == ["", "", ""]


def test_people_sign_in_by_e_mail_in_any_letters(rf):
    person = make_therapist(make_clinic(), email="ann@north.example", password="a long password")
    for email in ("ann@north.example", "ANN@north.example"):
        assert authenticate(rf.post("/"), email=email, password="a long password") == person
    assert authenticate(rf.post("/"), email="ann@north.example", password="a wrong password") is None


def test_without_a_password_nobody_signs_in_as_them(rf):
    person = make_therapist(make_clinic(), email="ann@north.example")
    assert not person.has_usable_password()
    for guess in ("", "!", person.password):
        assert authenticate(rf.post("/"), email="ann@north.example", password=guess) is None


def test_a_natural_key_finds_a_person_whatever_the_letters():
    person = make_therapist(make_clinic(), email="ann@north.example")
    assert Clinician.objects.get_by_natural_key("Ann@North.example") == person


def test_no_e_mail_is_nobodys_natural_key():
    make_therapist(make_clinic(), email=None)
    with pytest.raises(Clinician.DoesNotExist):
        Clinician.objects.get_by_natural_key(None)


def test_a_person_is_not_written_out_by_name():
    person = make_therapist(make_clinic(), name="Ann Other", email="ann@north.example")
    assert "Ann" not in str(person) and "ann" not in str(person)


def test_who_added_whom_with_which_roles_is_on_record_without_names():
    clinic = make_clinic()
    boss = make_clinician(clinic, "administrator")
    person = add_clinician(
        clinic=clinic, name="Ann Other", roles=["therapist"], now=at(1), email="ann@north.example", by=boss
    )
    entry = AuditEntry.objects.get(at=at(1))
    assert (entry.action, entry.actor_id, entry.subject_id) == ("added", boss.pk, str(person.pk))
    assert entry.detail == {"roles": ["therapist"]}


def test_a_refused_person_leaves_nothing():
    clinic = make_clinic()
    before = AuditEntry.objects.count()
    with pytest.raises(NotAllowed):
        add_clinician(clinic=clinic, name="Ann", roles=["chief"], now=NOW)
    assert (Clinician.objects.count(), AuditEntry.objects.count()) == (0, before)


def test_a_refused_clinic_leaves_nothing():
    make_clinic("north")
    with pytest.raises(NotAllowed):
        create_clinic(slug="north", name="Again", now=NOW)
    assert (Clinic.objects.count(), AuditEntry.objects.count()) == (1, 1)
