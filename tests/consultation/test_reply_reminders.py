"""Who is reminded that a supervisor's reply is due, when, and with which words?"""

import pytest
import time_machine
from django.core.management import CommandError, call_command

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation.management.commands.remind_of_replies import written
from alliance_app.consultation.models import Review
from alliance_app.consultation.operations.reply_reminders import about, due_by_therapist
from alliance_app.consultation.operations.reviews import respond
from alliance_app.people.operations.mails import claim
from tests.factories import (
    NOW,
    TODAY,
    answer,
    at,
    close,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    transfer,
)
from tests.records.at_once import at_once
from tests.web.inbox import receiving

URL = "https://alliance.example.org"
GIVEN = {"password": "a password of tests alone"}


@pytest.fixture
def therapist():
    return make_therapist(make_clinic(time_zone="Pacific/Auckland"), name="Kanari", **GIVEN)


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


@pytest.fixture
def inbox(settings):
    yield from receiving(settings)


def asked(therapist, supervisor, due=2, code="", **more):
    """Return a reply that is due so many days after the clinic's today, which is TODAY's morrow: it is far in the east."""
    return answer(make_case(therapist, code), supervisor, due_on=day(1 + due), **more)


def due(now):
    return {person: {reply.pk for reply in replies} for person, replies in due_by_therapist(now)}


def run(now):
    with time_machine.travel(now, tick=False):
        call_command("remind_of_replies", url=URL)


@pytest.mark.django_db
def test_it_is_due_on_its_day_by_the_clinics_clock_and_later(therapist, supervisor):
    reply = asked(therapist, supervisor, due=2)
    last_minute = at(2, minutes=-61)  # 23:59 in Auckland
    assert therapist.clinic.local_date(NOW) == day(1)
    assert due(last_minute) == {}
    assert due(at(2, minutes=-60)) == {therapist: {reply.pk}}
    assert due(at(30)) == {therapist: {reply.pk}}


@pytest.mark.django_db
def test_whoever_treats_the_case_is_told_once(therapist, supervisor, inbox, capsys):
    reply = asked(therapist, supervisor)
    for days in (1, 2, 3, 9):
        run(at(days))
    assert capsys.readouterr().out == "0 reminded\n1 reminded\n0 reminded\n0 reminded\n"
    assert [mail["To"] for mail in inbox.mails] == [therapist.email]
    entry = AuditEntry.objects.get(action="therapist reminded")
    assert (entry.case_id, entry.actor_id) == (reply.case_id, None)


@pytest.mark.django_db
def test_several_that_are_due_are_one_mail(therapist, supervisor, inbox):
    for _ in range(3):
        asked(therapist, supervisor)
    for days in (2, 3):
        run(at(days))
    assert len(inbox.mails) == 1


@pytest.mark.django_db
def test_of_several_that_are_due_only_what_no_other_run_tells_is_on_record(therapist, supervisor, inbox):
    elsewhere, here = (asked(therapist, supervisor) for _ in range(2))
    claim(abouts=[about(elsewhere, therapist)], now=at(2))
    run(at(2))
    assert len(inbox.mails) == 1
    assert [entry.case_id for entry in AuditEntry.objects.filter(action="therapist reminded")] == [here.case_id]


@pytest.mark.django_db
def test_a_cotherapist_is_told_too(therapist, supervisor, inbox):
    reply = asked(therapist, supervisor)
    other = make_therapist(therapist.clinic, **GIVEN)
    reply.case.therapists.create(clinic=reply.clinic, clinician=other, part="co", starts_on=TODAY)
    run(at(2))
    assert sorted(mail["To"] for mail in inbox.mails) == sorted([therapist.email, other.email])
    assert AuditEntry.objects.filter(action="therapist reminded", case_id=reply.case_id).count() == 2


@pytest.mark.django_db
def test_whoever_takes_the_case_over_is_told_too(therapist, supervisor, inbox):
    reply = asked(therapist, supervisor)
    run(at(2))
    other = make_therapist(therapist.clinic, **GIVEN)
    transfer(reply.case, other, now=at(3))
    run(at(4))
    assert [mail["To"] for mail in inbox.mails] == [therapist.email, other.email]


@pytest.mark.django_db
def test_it_says_that_something_is_due_and_nothing_of_it(therapist, supervisor, inbox):
    reply = asked(therapist, supervisor, code="K-4711", message="Kanari asks for a talk.")
    run(at(2))
    (mail,) = inbox.mails
    said = mail.get_payload(decode=True).decode()
    assert said.startswith("Hello Kanari,") and said.endswith(f"{URL}/cases/\r\n")
    assert mail["Auto-Submitted"] == "auto-generated"
    rest = said.removeprefix("Hello Kanari,") + mail["Subject"]
    for word in ("kanari", reply.case.code.lower(), str(reply.case_id), "client", "talk", "case ", supervisor.name.lower()):
        assert word not in rest.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("ended", ["done", "superseded", "closed", "without a day", "handed over"])
def test_of_what_asks_for_nothing_any_more_nobody_is_reminded(ended, therapist, supervisor):
    reply = asked(therapist, supervisor)
    case = reply.case
    if ended == "done":
        respond(review=reply, by=therapist, message="", done=True, now=NOW)
    if ended == "superseded":
        answer(case, supervisor, now=at(minutes=5))
    if ended == "closed":
        close(case)
    if ended == "without a day":
        Review.objects.update(due_on=None, answer="ask_client")
    if ended == "handed over":
        case.therapists.update(ends_on=TODAY)
    assert due(at(5)) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("cannot", [{"is_active": False}, {"email": None}, {"password": "!"}])
def test_who_cannot_sign_in_is_not_told_and_the_reply_waits_for_somebody_who_can(cannot, therapist, supervisor, inbox):
    reply = asked(therapist, supervisor)
    type(therapist).objects.filter(pk=therapist.pk).update(**cannot)
    run(at(2))
    other = make_therapist(therapist.clinic, **GIVEN)
    reply.case.therapists.create(clinic=reply.clinic, clinician=other, part="co", starts_on=TODAY)
    assert inbox.mails == [] and due(at(2)) == {other: {reply.pk}}


@pytest.mark.django_db
def test_what_the_mail_server_refuses_is_tried_again(therapist, supervisor, settings, inbox):
    asked(therapist, supervisor)
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1  # nobody answers there
    with pytest.raises(CommandError, match=r"1 could not be sent, and are tried again$") as refused:
        run(at(2))
    assert refused.value.returncode == 1
    settings.EMAIL_PORT = port
    run(at(2, minutes=5))
    assert len(inbox.mails) == 1


@pytest.mark.django_db
def test_of_what_is_done_since_it_was_found_due_nobody_is_reminded(therapist, supervisor):
    reply = asked(therapist, supervisor)
    ((person, replies),) = due_by_therapist(at(2))
    respond(review=reply, by=therapist, message="", done=True, now=at(2))
    assert written(person, replies, URL) is None


@pytest.mark.django_db
def test_who_wants_no_weekly_mail_is_reminded_all_the_same(therapist, supervisor, inbox):
    asked(therapist, supervisor)
    type(therapist).objects.filter(pk=therapist.pk).update(wants_digest=False)
    run(at(2))
    assert len(inbox.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_run_at_once_tell_each_therapist_once(inbox):
    clinic = make_clinic()
    therapists = [make_therapist(clinic, **GIVEN) for _ in range(5)]
    for each in therapists:
        asked(each, make_supervisor(clinic, each))
    with time_machine.travel(at(5), tick=False):
        told = at_once(*[lambda: call_command("remind_of_replies", url=URL)] * 3)
    assert told == [None] * 3
    assert sorted(mail["To"] for mail in inbox.mails) == sorted(each.email for each in therapists)
    assert AuditEntry.objects.filter(action="therapist reminded").count() == len(therapists)
