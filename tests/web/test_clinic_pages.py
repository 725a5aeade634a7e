"""Does an administrator set what the clinic is called, when its day begins, whom to call, and what clients get?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinic
from alliance_app.people.operations.clinics import SETTINGS
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import error_beside, form_with, read, typed
from tests.web.routes import ROUTES, address_of
from tests.web.sending import signed_in

EDIT = ROUTES["clinic-edit"].address()
#: As a browser sends it: what is not ticked is not sent.
GIVEN = {
    "name": "Harbour <Lane>", "time_zone": "America/New_York", "crisis_contact": "Duty line 01632 960440",
    "other_contact": "Ask for M. Okafor", "link_days": "7", "remind_after_days": "3", "clients_see_alliance": "on",
    "spot_check_percent": "8",
}  # fmt: skip


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def kept(people: People) -> dict:
    return Clinic.objects.filter(pk=people.clinic.pk).values(*SETTINGS).get()


def test_crisis_contacts_stand_on_every_page_of_a_case(people: People) -> None:
    case = clinics.low_case(people.therapist)
    client = signed_in(people.administrator)
    assert typed(form_with(read(client.get(EDIT)), "time_zone"))["time_zone"] == ["UTC"]
    assert client.post(EDIT, GIVEN).status_code == 302
    for name in ("case-detail", "consult", "checkin-add", "goal-add", "stuck-declare", "safety"):
        page = read(signed_in(people.therapist).get(address_of(name, case)))
        assert "Duty line 01632 960440" in page.text, name


def test_everything_that_is_set_is_kept_and_the_log_names_what_changed(people: People) -> None:
    assert signed_in(people.administrator).post(EDIT, GIVEN).status_code == 302
    assert kept(people) == {
        "name": "Harbour <Lane>", "time_zone": "America/New_York", "crisis_contact": "Duty line 01632 960440",
        "other_contact": "Ask for M. Okafor", "link_days": 7, "remind_after_days": 3,
        "clients_see_goal": False, "clients_see_progress": False, "clients_see_alliance": True,
        "spot_check_percent": 8,
    }  # fmt: skip
    entry = AuditEntry.objects.get(action="changed", subject="clinic")
    assert (entry.actor_id, entry.detail) == (people.administrator.pk, {"what": list(SETTINGS)})


def test_the_log_names_only_what_changed(people: People) -> None:
    client = signed_in(people.administrator)
    client.post(EDIT, GIVEN)
    client.post(EDIT, GIVEN | {"link_days": "10", "remind_after_days": ""})
    entry = AuditEntry.objects.filter(action="changed", subject="clinic").latest("pk")
    assert entry.detail == {"what": ["link_days", "remind_after_days"]}
    assert kept(people)["remind_after_days"] is None


@pytest.mark.parametrize("percent", ["0", "5", "10"])
def test_no_spot_checks_are_drawn_or_five_to_ten_per_cent(percent: str, people: People) -> None:
    assert signed_in(people.administrator).post(EDIT, GIVEN | {"spot_check_percent": percent}).status_code == 302
    assert kept(people)["spot_check_percent"] == int(percent)


def test_the_page_shows_what_is_set_and_its_ranges(people: People) -> None:
    page = read(signed_in(people.administrator).get(EDIT))
    sent = typed(form_with(page, "name"))
    assert (sent["link_days"], sent["remind_after_days"]) == (["4"], [""])
    assert [bool(sent.get(f"clients_see_{what}")) for what in ("goal", "progress", "alliance")] == [True, True, False]
    assert "1 to 30; 4 unless you change it" in page.text
    assert "Pages for clients" in [each.text for each in page.all("legend")]


def test_a_page_that_was_only_looked_at_and_sent_changes_nothing(people: People) -> None:
    client = signed_in(people.administrator)
    before = kept(people)
    sent = typed(form_with(read(client.get(EDIT)), "name"))
    assert client.post(EDIT, {name: values[0] for name, values in sent.items() if values}).status_code == 302
    assert kept(people) == before
    assert not AuditEntry.objects.filter(action="changed", subject="clinic").exists()


def test_what_is_sent_again_changes_nothing_and_is_noted_once(people: People) -> None:
    client = signed_in(people.administrator)
    assert [client.post(EDIT, GIVEN).status_code for _ in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(action="changed", subject="clinic").count() == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", " "),
        ("name", "N" * 201),
        ("time_zone", "Moon/Base"),
        ("crisis_contact", "9" * 301),
        ("other_contact", "9" * 301),
        ("other_contact", "a\0b"),
        *(("spot_check_percent", text) for text in ("", "-1", "1", "4", "11", "5.5", "five", "٤", "9" * 400)),
        ("link_days", ""),
        ("link_days", "0"),
        ("link_days", "31"),
        ("link_days", "4.5"),
        ("link_days", "four"),
        ("link_days", "٤٤"),
        ("link_days", "9" * 400),
        ("remind_after_days", "0"),
        ("remind_after_days", "-1"),
        ("remind_after_days", "7"),
        ("remind_after_days", "30"),
        ("remind_after_days", "\0"),
    ],
    ids=ascii,
)
def test_what_cannot_be_is_refused_beside_its_field_with_the_rest_kept(people: People, field: str, wrong: str) -> None:
    before = kept(people)
    answer = signed_in(people.administrator).post(EDIT, GIVEN | {field: wrong})
    assert answer.status_code == 422
    page = read(answer)
    assert error_beside(page, field)
    sent = typed(form_with(page, "name"))
    assert all(sent[other] == [value] for other, value in GIVEN.items() if other != field)
    assert kept(people) == before


def test_a_link_of_one_day_has_no_room_for_a_reminder_and_the_page_says_so(people: People) -> None:
    client = signed_in(people.administrator)
    answer = client.post(EDIT, GIVEN | {"link_days": "1", "remind_after_days": "1"})
    assert "leaves no time for a reminder" in error_beside(read(answer), "remind_after_days")
    assert client.post(EDIT, GIVEN | {"link_days": "1", "remind_after_days": ""}).status_code == 302
