"""Does everybody get the mail of their week once, whenever and however often the command runs, with counts alone?"""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation.management.commands.send_digests import written
from alliance_app.people.models import Clinician, Mail
from alliance_app.people.operations.digests import about, digests_due
from alliance_app.records.models import Case
from tests.factories import (
    NOW,
    TODAY,
    answer,
    at,
    close,
    day,
    declare,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    weekly,
    with_goal,
)
from tests.records.at_once import at_once
from tests.web.inbox import receiving

URL = "https://alliance.example.org"
GIVEN = {"password": "a password of tests alone"}


@pytest.fixture
def inbox(settings):
    yield from receiving(settings)


def waiting(therapist, code=""):
    """Return a case of which something waits for its therapist, and for whoever supervises."""
    case = make_case(therapist, code)
    weekly(case, 8, 8, {"relationship": 8, "goal": 2, "method": 8}, until=day(-7), note="Kanari note")
    return case


def send(now, *, url=URL):
    with time_machine.travel(now, tick=False):
        call_command("send_digests", url=url)


def text(mail):
    return mail.get_payload(decode=True).decode()


@pytest.mark.django_db
def test_run_every_hour_through_two_weeks_it_sends_each_person_one_a_week_at_their_own_seven(inbox):
    """Two weeks around the night in which the clocks go forward in Los Angeles; three clocks, from one end to the other."""
    clinic = make_clinic(time_zone="Europe/Berlin", crisis_contact="555")
    zones = {"": "Europe/Berlin", "Pacific/Auckland": "Pacific/Auckland", "America/Los_Angeles": "America/Los_Angeles"}
    for zone in zones:
        therapist = make_therapist(clinic, email=f"{zone.lower() or 'clinic'}@north.example".replace("/", "."), **GIVEN)
        Clinician.objects.filter(pk=therapist.pk).update(time_zone=zone)
        waiting(therapist)
        # what waited in the weeks before is told
        Mail.objects.create(about=about(therapist, TODAY - timedelta(days=7)), done_at=NOW)
    began, arrived = datetime(2026, 3, 1, 10, 30, tzinfo=UTC), []
    for hour in range(14 * 24):
        before = len(inbox.mails)
        send(began + timedelta(hours=hour))
        arrived += [(began + timedelta(hours=hour), mail["To"]) for mail in inbox.mails[before:]]
    assert sorted(arrived) == sorted(
        [
            (datetime(2026, 3, 1, 18, 30, tzinfo=UTC), "pacific.auckland@north.example"),
            (datetime(2026, 3, 2, 6, 30, tzinfo=UTC), "clinic@north.example"),
            (datetime(2026, 3, 2, 15, 30, tzinfo=UTC), "america.los_angeles@north.example"),
            (datetime(2026, 3, 8, 18, 30, tzinfo=UTC), "pacific.auckland@north.example"),
            (datetime(2026, 3, 9, 6, 30, tzinfo=UTC), "clinic@north.example"),
            (datetime(2026, 3, 9, 14, 30, tzinfo=UTC), "america.los_angeles@north.example"),
        ]
    )


@pytest.mark.django_db
def test_it_says_how_many_wait_and_where_and_nothing_of_anybody(inbox, capsys):
    clinic = make_clinic()
    therapist = make_therapist(clinic, name="Kanari Therapist", email="t@north.example", **GIVEN)
    supervisor = make_supervisor(clinic, therapist, name="Kanari Supervisor", email="s@north.example", **GIVEN)
    boss = make_clinician(clinic, "administrator", name="Kanari Boss", email="b@north.example", **GIVEN)
    case = waiting(therapist, "K-4711")
    with_goal(case, "Kanari goal")
    declare(case, reason="Kanari reason")
    override(case, explanation="Kanari explains why it is so.")
    answer(case, supervisor, message="Kanari message", due_on=day(1), now=at(minutes=1))
    send(at(minutes=5))
    assert capsys.readouterr().out == "3 sent\n"
    mails = {mail["To"]: mail for mail in inbox.mails}
    for person in (therapist, supervisor, boss):
        mail = mails[person.email]
        said = text(mail)
        assert mail["Subject"] == "Your week in Alliance"
        assert said.startswith(f"Hello {person.name},")
        rest = said.removeprefix(f"Hello {person.name},") + mail["Subject"]
        assert "kanari" not in rest.lower() and case.code not in rest and str(case.pk) not in rest
        assert f"{URL}/account/digest/" in said and mail["List-Unsubscribe"] == f"<{URL}/account/digest/>"
        assert mail["Auto-Submitted"] == "auto-generated"
        paths = set(re.findall(rf"{URL}(\S+)", said))
        assert paths <= {"/cases/", "/review/", "/clinic/people/", "/clinic/cases/", "/account/digest/"}
    assert "- 1 case where the alliance comes first" in text(mails["t@north.example"])
    assert "- 1 reply of your supervisor that is due this week" in text(mails["t@north.example"])
    assert "- 1 case that needs help" in text(mails["s@north.example"])
    assert "2 supervisors and administrators without a second factor" in text(mails["b@north.example"])


@pytest.mark.django_db
def test_run_twice_it_sends_once(inbox, capsys):
    waiting(make_therapist(make_clinic(), **GIVEN))
    for minutes in (0, 5):
        send(at(minutes=minutes))
    assert capsys.readouterr().out == "1 sent\n0 sent\n"
    assert len(inbox.mails) == 1


@pytest.mark.django_db
def test_where_nothing_waits_none_comes_all_week(inbox, capsys):
    therapist = make_therapist(make_clinic(), **GIVEN)
    send(NOW)
    waiting(therapist)
    send(at(3))
    assert inbox.mails == [] and Mail.objects.get().done_at == NOW
    send(at(7))
    assert len(inbox.mails) == 1


@pytest.mark.django_db
def test_who_wants_none_gets_none(inbox):
    therapist = make_therapist(make_clinic(), **GIVEN)
    waiting(therapist)
    Clinician.objects.filter(pk=therapist.pk).update(wants_digest=False)
    send(NOW)
    assert inbox.mails == [] and not Mail.objects.exists()


@pytest.mark.django_db
def test_who_ends_it_after_it_was_found_due_gets_none(inbox):
    therapist = make_therapist(make_clinic(), **GIVEN)
    waiting(therapist)
    ((person, week),) = digests_due(NOW)
    Clinician.objects.filter(pk=therapist.pk).update(wants_digest=False)
    assert written(person, week, URL, NOW) is None


@pytest.mark.django_db
def test_what_the_mail_server_refuses_is_tried_again(inbox, settings, capsys):
    waiting(make_therapist(make_clinic(), **GIVEN))
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1  # nobody answers there
    with pytest.raises(CommandError, match="1 could not be sent") as refused:
        send(NOW)
    assert refused.value.returncode == 1 and Mail.objects.get().done_at is None
    settings.EMAIL_PORT = port
    send(at(minutes=5))
    assert len(inbox.mails) == 1


@pytest.mark.django_db
def test_one_whose_mail_cannot_be_written_keeps_nobody_else_from_theirs(inbox):
    clinic = make_clinic()
    first, second = (make_therapist(clinic, **GIVEN) for _ in range(2))
    for therapist in (first, second):
        waiting(therapist)
    Clinician.objects.filter(pk=first.pk).update(email="no\naddress@north.example")
    with pytest.raises(CommandError, match="1 could not be sent"):
        send(NOW)
    assert [mail["To"] for mail in inbox.mails] == [second.email]
    assert Mail.objects.get(done_at=NOW).about == about(second, TODAY)


@pytest.mark.django_db
def test_its_days_are_those_of_the_clinics_pages(inbox):
    """In Auckland the day has begun on which a case ended and was answered; where the command runs it has not."""
    therapist = make_therapist(make_clinic(time_zone="Pacific/Auckland"))
    supervisor = make_supervisor(therapist.clinic, therapist, **GIVEN)
    answered, unanswered = waiting(therapist), waiting(therapist)
    for case in (answered, unanswered):
        close(case, on=therapist.clinic.local_date(NOW), ending=Case.Ending.DROPPED_OUT)
    answer(answered, supervisor, now=at(minutes=1))
    send(at(minutes=2))
    assert "- 1 case that needs help" in text(inbox.mails[0])


@pytest.mark.django_db
def test_it_says_what_it_needs(settings, inbox):
    for url, is_sent in ((URL, False), ("alliance.example.org", True)):
        settings.MAIL_IS_SENT = is_sent
        with pytest.raises(CommandError) as refused:
            send(NOW, url=url)
        assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_mail_that_goes_out_is_no_entry_in_the_log(inbox):
    waiting(make_therapist(make_clinic(), **GIVEN))
    before = AuditEntry.objects.count()
    send(NOW)
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_that_run_at_once_send_each_person_one(inbox):
    clinic = make_clinic()
    people = [make_therapist(clinic, **GIVEN) for _ in range(6)]
    for therapist in people:
        waiting(therapist)
    with time_machine.travel(NOW, tick=False):
        told = at_once(*[lambda: call_command("send_digests", url=URL)] * 3)
    assert told == [None] * 3
    assert sorted(mail["To"] for mail in inbox.mails) == sorted(person.email for person in people)
    assert Mail.objects.filter(done_at=NOW).count() == len(people)
