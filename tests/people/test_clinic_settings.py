"""Who changes a clinic's settings, and what can they be?"""

from dataclasses import replace

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinic
from alliance_app.people.operations import NotAllowed
from alliance_app.people.operations.clinics import SETTINGS, ClinicSettings, change_clinic
from tests.factories import NOW, make_clinic, make_clinician, make_supervisor, make_therapist

pytestmark = pytest.mark.django_db
AS_MADE = ClinicSettings(name="Clinic north", time_zone="UTC")


@pytest.fixture
def boss():
    return make_clinician(make_clinic(), "administrator")


def change(by, clinic=None, **other):
    change_clinic(clinic=clinic or by.clinic, to=replace(AS_MADE, **other), by=by, now=NOW)


def kept(clinic):
    return Clinic.objects.filter(pk=clinic.pk).values(*SETTINGS).get()


def test_a_new_clinic_has_the_settings_that_nobody_has_changed(boss):
    assert kept(boss.clinic) == {name: getattr(AS_MADE, name) for name in SETTINGS}


def test_nobody_else_changes_them(boss):
    foreign = make_clinician(make_clinic("south"), "administrator")
    for person in (make_therapist(boss.clinic), make_supervisor(boss.clinic), foreign):
        with pytest.raises(NotAllowed, match="administrator"):
            change(person, boss.clinic, link_days=5)
    assert kept(boss.clinic)["link_days"] == 4


@pytest.mark.parametrize(("link_days", "remind_after_days"), [(1, None), (2, 1), (30, 29), (30, None)])
def test_the_ends_of_each_range_can_be_set(boss, link_days, remind_after_days):
    change(boss, link_days=link_days, remind_after_days=remind_after_days)
    assert [kept(boss.clinic)[name] for name in ("link_days", "remind_after_days")] == [link_days, remind_after_days]


@pytest.mark.parametrize(
    ("link_days", "remind_after_days"), [(0, None), (31, None), (1, 1), (4, 0), (4, 4), (4, 5), (4, -1)]
)
def test_what_the_database_would_not_keep_is_refused_with_a_sentence(boss, link_days, remind_after_days):
    with pytest.raises(NotAllowed, match="day"):
        change(boss, link_days=link_days, remind_after_days=remind_after_days)
    assert not AuditEntry.objects.filter(subject="clinic", action="changed").exists()


def test_spaces_around_what_is_written_are_no_change(boss):
    change(boss, name=" Clinic north ", other_contact="  ")
    assert not AuditEntry.objects.filter(subject="clinic", action="changed").exists()


@pytest.mark.parametrize("percent", [0, 5, 10])
def test_spot_checks_are_none_or_five_to_ten_per_cent(boss, percent):
    change(boss, spot_check_percent=percent)
    assert kept(boss.clinic)["spot_check_percent"] == percent


@pytest.mark.parametrize("percent", [-1, 1, 4, 11, 100])
def test_any_other_share_of_spot_checks_is_refused(boss, percent):
    with pytest.raises(NotAllowed, match="0 for none, or 5 to 10"):
        change(boss, spot_check_percent=percent)
    assert kept(boss.clinic)["spot_check_percent"] == 5
