"""Does an administrator set what the clinic is called, when its day begins and whom to call in a crisis?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinic
from alliance_app.people.operations import NotAllowed
from alliance_app.people.operations.clinics import change_clinic
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import error_beside, form_with, read, typed
from tests.web.routes import ROUTES, address_of
from tests.web.sending import signed_in

EDIT = ROUTES["clinic-edit"].address()
GIVEN = {"name": "Harbour <Lane>", "time_zone": "America/New_York", "crisis_contact": "Duty line 01632 960440"}


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def test_crisis_contacts_stand_on_every_page_of_a_case(people: People) -> None:
    case = clinics.low_case(people.therapist)
    client = signed_in(people.administrator)
    assert typed(form_with(read(client.get(EDIT)), "time_zone"))["time_zone"] == ["UTC"]
    assert client.post(EDIT, GIVEN).status_code == 302
    for name in ("case-detail", "consult", "checkin-add", "goal-add", "stuck-declare", "safety"):
        page = read(signed_in(people.therapist).get(address_of(name, case)))
        assert "Duty line 01632 960440" in page.text, name
    entry = AuditEntry.objects.get(action="changed", subject="clinic")
    assert (entry.actor_id, entry.detail) == (
        people.administrator.pk, {"what": ["name", "time_zone", "crisis_contact"]},
    )  # fmt: skip


def test_what_is_sent_again_changes_nothing_and_is_noted_once(people: People) -> None:
    client = signed_in(people.administrator)
    assert [client.post(EDIT, GIVEN).status_code for _ in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(action="changed", subject="clinic").count() == 1


@pytest.mark.parametrize(
    ("field", "wrong"), [("name", " "), ("name", "N" * 201), ("time_zone", "Moon/Base"), ("crisis_contact", "9" * 301)]
)
def test_what_cannot_be_is_refused_beside_its_field_with_the_rest_kept(people: People, field: str, wrong: str) -> None:
    answer = signed_in(people.administrator).post(EDIT, GIVEN | {field: wrong})
    assert answer.status_code == 422
    page = read(answer)
    assert error_beside(page, field)
    kept = typed(form_with(page, "name"))
    assert all(kept[other] == [GIVEN[other]] for other in ("name", "crisis_contact") if other != field)
    assert Clinic.objects.get(pk=people.clinic.pk).time_zone == "UTC"


def test_nobody_else_changes_it(people: People) -> None:
    foreign = clinics.staffed_clinic("foreign")
    for person in (people.therapist, people.supervisor, foreign.administrator):
        with pytest.raises(NotAllowed):
            change_clinic(clinic=people.clinic, by=person, now=clinics.now(), **GIVEN)
