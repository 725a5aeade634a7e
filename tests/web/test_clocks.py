"""Is it the clinic's day, around midnight and where the clocks change: a day of 23 hours, and one of 25?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from alliance_app.audit.models import AuditEntry
from alliance_app.audit.operations import record
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.web.pages import error_beside, form_with, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Change:
    """The day on which a zone changes its clocks: when it begins and when the next one does."""

    zone: str
    day: date
    begins: datetime
    ends: datetime

    def __str__(self) -> str:
        return f"{self.zone} {self.day}"


CHANGES = [
    Change("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    Change("America/New_York", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)),
    # Where the clocks are moved at midnight itself, there is no midnight.
    Change("America/Santiago", date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC), datetime(2026, 9, 7, 3, tzinfo=UTC)),
]  # fmt: skip


@pytest.fixture(params=CHANGES, ids=str)
def change(request: pytest.FixtureRequest) -> Change:
    return request.param


@dataclass
class Work:
    """A therapist and a supervisor in the clinic of that zone, and a case whose goal has been low for a day."""

    therapist: Clinician
    supervisor: Clinician
    case: Case


@pytest.fixture
def work(change: Change, db: None) -> Iterator[Work]:
    clinic = factories.make_clinic(time_zone=change.zone)
    therapist = factories.make_therapist(clinic)
    supervisor = factories.make_supervisor(clinic, therapist)
    before = change.begins - timedelta(hours=4)  # the evening before
    opened_on = change.day - timedelta(days=40)
    case = factories.make_case(therapist, "K-1", now=before, opened_on=opened_on)
    factories.check_in(case, 3, on=change.day - timedelta(days=1), now=before)
    yield Work(therapist, supervisor, case)
    timezone.deactivate()


def moments(change: Change) -> list[tuple[datetime, date]]:
    """Return the seconds around both midnights, with the clinic's day at each."""
    day = timedelta(days=1)
    return [
        (change.begins - SECOND, change.day - day),
        (change.begins, change.day),
        (change.ends - SECOND, change.day),
        (change.ends, change.day + day),
    ]


def test_today_is_the_clinics_day_at_every_second(change: Change, work: Work) -> None:
    for moment, day in moments(change):
        with time_machine.travel(moment, tick=False):
            client = signed_in(work.therapist)
            form = form_with(read(client.get(ROUTES["checkin-add"].address(work.case.pk))), "held_on")
            assert typed(form)["held_on"] == [day.isoformat()]
            lead = read(client.get(ROUTES["case-list"].address())).text
            assert f"{day:%A} {day.day} {day:%B}" in lead


def test_a_session_may_be_of_today_and_not_of_tomorrow(change: Change, work: Work) -> None:
    for moment, day in moments(change):
        with time_machine.travel(moment, tick=False):
            client = signed_in(work.therapist)
            fields = {"mode": "video", "goal": "6", "another_session": "on"}
            address = ROUTES["checkin-add"].address(work.case.pk)
            tomorrow = (day + timedelta(days=1)).isoformat()
            refused = client.post(address, fields | {"held_on": tomorrow})
            assert refused.status_code == 422 and error_beside(read(refused), "held_on")
            assert client.post(address, fields | {"held_on": day.isoformat()}).status_code == 302
    held = set(work.case.sessions.values_list("held_on", flat=True))
    assert held == {change.day + timedelta(days=days) for days in (-1, 0, 1)}


def test_a_reply_is_due_today_at_the_earliest_and_stands_at_the_clinics_time(change: Change, work: Work) -> None:
    address = ROUTES["review-add"].address(work.case.pk)
    for moment, day in moments(change):
        with time_machine.travel(moment, tick=False):
            client = signed_in(work.supervisor)
            page = form_with(read(client.get(address)), "message")
            fields = {**{name: values[0] for name, values in typed(page).items() if values}, "answer": "agree", "message": "Go on."}
            late = client.post(address, fields | {"due_on": (day - timedelta(days=1)).isoformat()})
            assert late.status_code == 422
            assert client.post(address, fields | {"due_on": day.isoformat()}).status_code == 302
            told = read(signed_in(work.therapist).get(ROUTES["case-detail"].address(work.case.pk))).text
            local = moment.astimezone(ZoneInfo(change.zone))
            assert f"{local.day} {local:%B}, {local:%H:%M}" in told


def test_an_age_counts_days_of_the_calendar_and_no_hours(change: Change, work: Work) -> None:
    expected = {change.day - timedelta(days=1): "today", change.day: "1 day", change.day + timedelta(days=1): "2 days"}
    for moment, day in moments(change):
        with time_machine.travel(moment, tick=False):
            (row,) = read(signed_in(work.therapist).get(ROUTES["case-list"].address())).all(data_row="")
            assert expected[day] in row.text, (moment, row.text)


def test_looking_anyway_holds_through_its_last_day(change: Change, work: Work) -> None:
    """Made two weeks before, it ends with the day of the change."""
    look = factories.override(work.case, now=change.begins + timedelta(hours=1) - timedelta(days=14, hours=-2))
    assert look.ends_on == change.day
    for moment, day in moments(change):
        with time_machine.travel(moment, tick=False):
            page = read(signed_in(work.therapist).get(ROUTES["case-detail"].address(work.case.pk)))
            assert bool(page.all(data_override="")) == (day <= change.day), moment


def test_the_log_of_a_day_begins_and_ends_with_the_clinics_day(change: Change, work: Work) -> None:
    administrator = factories.make_clinician(work.therapist.clinic, "administrator")
    for number, (moment, _) in enumerate(moments(change)):
        record(
            clinic_id=administrator.clinic_id, at=moment, actor_id=None, action="imported", subject="ratings",
            subject_id=number, written=number,
        )  # fmt: skip
    with time_machine.travel(change.ends + timedelta(hours=1), tick=False):
        client = signed_in(administrator)
        for days in (-1, 0, 1):
            day = change.day + timedelta(days=days)
            page = read(client.get(ROUTES["clinic-audit"].address(), {"day": day.isoformat(), "act": "wrote"}))
            shown = [line for line in page.all("li", data_act="") if "imported" in line.text]
            assert len(shown) == [on for _, on in moments(change)].count(day), day
            assert f"{day:%A} {day.day} {day:%B}" in page.text
    assert AuditEntry.objects.filter(action="imported").count() == 4


def test_no_clinics_zone_is_left_to_a_page_of_nobody(change: Change, work: Work) -> None:
    signed_in(work.therapist).get(ROUTES["case-list"].address())
    Client().get(ROUTES["health-live"].address())
    assert timezone.get_current_timezone_name() == "UTC"
