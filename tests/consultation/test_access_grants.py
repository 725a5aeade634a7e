"""How does an administrator open one case in an emergency?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation.operations.access_grants import break_glass
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import AccessGrant, Case
from alliance_app.records.permissions import Act, may
from tests.factories import (
    NOW,
    TODAY,
    again,
    at,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
)

pytestmark = pytest.mark.django_db
WHY = "Her therapist is ill and she has called."


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def case(clinic):
    return make_case(make_therapist(clinic), "K-1")


@pytest.fixture
def administrator(clinic):
    return make_clinician(clinic, "administrator")


def acts(person, case, today=TODAY):
    return {act for act in Act if may(again(person), act, case, today)}


def test_a_reason_opens_one_case_to_read_until_the_day_ends(case, administrator, clinic):
    other = make_case(make_therapist(clinic), "K-2")
    assert acts(administrator, case) == set()
    grant = break_glass(by=administrator, code=" k-1 ", reason=WHY, now=NOW)
    assert (grant.case, grant.reason, grant.ends_on) == (case, WHY, TODAY)
    assert acts(administrator, case) == {Act.OPEN}
    assert acts(administrator, other) == acts(administrator, case, day(1)) == set()
    assert not Case.objects.visible_to(make_clinician(clinic, "administrator"), TODAY).exists()


def test_it_is_on_the_record(case, administrator):
    grant = break_glass(by=administrator, code="K-1", reason=WHY, now=NOW)
    entry = AuditEntry.objects.get(action="broke the glass")
    assert (entry.actor_id, entry.subject, entry.subject_id) == (administrator.pk, "case", str(case.pk))
    assert entry.detail == {"access_grant": str(grant.pk), "until": TODAY.isoformat()}


@pytest.mark.parametrize(("code", "reason"), [("K-9", WHY), ("", WHY), ("K-1", "Because."), ("K-1", " " * 30)])
def test_without_a_case_or_a_reason_nothing_opens(case, administrator, code, reason):
    with pytest.raises(NotAllowed):
        break_glass(by=administrator, code=code, reason=reason, now=NOW)
    assert not AccessGrant.objects.exists() and not AuditEntry.objects.filter(action="broke the glass").exists()


def test_another_clinics_case_is_not_there(case):
    stranger = make_clinician(make_clinic("south"), "administrator")
    with pytest.raises(NotAllowed, match="No case of this clinic"):
        break_glass(by=stranger, code="K-1", reason=WHY, now=NOW)


def test_only_an_administrator_who_is_there_can_do_it(case, clinic, administrator):
    type(administrator).objects.filter(pk=administrator.pk).update(is_active=False)
    for person in (make_therapist(clinic), make_supervisor(clinic), again(administrator)):
        with pytest.raises(NotAllowed, match="cannot open"):
            break_glass(by=person, code="K-1", reason=WHY, now=NOW)


def test_a_retry_opens_once(case, administrator):
    first, second = (
        break_glass(by=administrator, code="K-1", reason=WHY, now=at(0, minutes), key="k") for minutes in (0, 1)
    )
    assert first == second and AccessGrant.objects.count() == 1
