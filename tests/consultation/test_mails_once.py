"""Does each mail of a timer reach each person once, whoever fails, dies or runs at the same time?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from alliance_app.consultation.operations import reminders, reply_reminders
from alliance_app.consultation.operations.client_links import make_link
from alliance_app.people.operations import digests
from alliance_app.people.operations.mails import claim
from alliance_app.records import operations as records
from alliance_app.records.models import ClientLink
from tests.factories import (
    NOW,
    TODAY,
    answer,
    at,
    client_of,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    weekly,
)
from tests.records.at_once import at_once
from tests.web.inbox import receiving

URL = "https://alliance.example.org"
GIVEN = {"password": "a password of tests alone"}
HOUR = timedelta(hours=1)


@dataclass
class Due:
    """A command that has mails to send at a moment: to whom, in which word it counts them, and what each is about."""

    command: str
    now: datetime
    done: str
    to: list[str]
    abouts: list[str]

    def run(self, after: timedelta = timedelta()) -> None:
        with time_machine.travel(self.now + after, tick=False):
            call_command(self.command, url=URL)


def weeks() -> Due:
    """Two people whose mail of the week is due."""
    people = [make_therapist(make_clinic(slug), **GIVEN) for slug in ("north", "south")]
    for person in people:
        weekly(make_case(person), 8, 8, {"relationship": 8, "goal": 2, "method": 8}, until=day(-7))
    abouts = [digests.about(person, TODAY) for person in people]
    return Due("send_digests", NOW, "sent", [person.email for person in people], abouts)


def replies() -> Due:
    """One reply that is due to the two who treat the case."""
    clinic = make_clinic()
    first, second = (make_therapist(clinic, **GIVEN) for _ in range(2))
    reply = answer(make_case(first), make_supervisor(clinic, first), due_on=day(2))
    reply.case.therapists.create(clinic=clinic, clinician=second, part="co", starts_on=TODAY)
    abouts = [reply_reminders.about(reply, person) for person in (first, second)]
    return Due("remind_of_replies", at(2), "reminded", [first.email, second.email], abouts)


def links() -> Due:
    """Two links that wait as long as the clinic has set."""
    therapist = make_therapist(make_clinic(remind_after_days=2))
    to, abouts = ["one@elsewhere.example", "two@elsewhere.example"], []
    for address in to:
        case = make_case(therapist)
        made = make_link(
            case=case, session=records.add_session(case=case, held_on=day(-1), now=at(-1)), participant=client_of(case),
            page=ClientLink.Page.QUESTIONS, way=ClientLink.Way.MAIL, address=address, by=therapist, now=NOW,
        )  # fmt: skip
        abouts.append(reminders.about(made.link))
    return Due("remind_clients", at(2), "reminded", to, abouts)


@pytest.fixture(params=[weeks, replies, links], ids=lambda made: made.__name__)
def due(request):
    return request.param()


@pytest.fixture
def inbox(settings):
    yield from receiving(settings)


def arrived(inbox):
    return sorted(mail["To"] for mail in inbox.mails)


@pytest.mark.django_db
def test_whom_the_mail_server_refuses_gets_it_at_the_next_run_and_the_other_none_more(due, inbox, capsys):
    refused, taken = due.to
    inbox.refuses.add(refused)
    with pytest.raises(CommandError, match=r"^1 could not be sent, and are tried again$") as error:
        due.run()
    assert error.value.returncode == 1
    assert arrived(inbox) == [taken]
    inbox.refuses.clear()
    for days in (0, 1):  # at once, and the next day
        due.run(timedelta(days=days))
    assert arrived(inbox) == sorted(due.to)
    assert capsys.readouterr().out == f"1 {due.done}\n1 {due.done}\n0 {due.done}\n"


@pytest.mark.django_db
def test_what_a_run_had_begun_that_died_goes_out_after_an_hour(due, inbox, capsys):
    inbox.interrupts.update(due.to)
    with pytest.raises(KeyboardInterrupt):
        due.run()
    inbox.interrupts.clear()
    due.run()
    due.run(HOUR - timedelta(seconds=1))
    assert len(inbox.mails) == 1, "to the one to whom it had not come"
    for hours in (1, 2, 24):
        due.run(hours * HOUR)
    assert arrived(inbox) == sorted(due.to)
    assert capsys.readouterr().out == "".join(f"{sent} {due.done}\n" for sent in (1, 0, 1, 0, 0))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("died", [False, True])
def test_eight_that_run_at_once_send_each_person_one(died, due, inbox, capsys):
    if died:
        claim(abouts=due.abouts, now=due.now - HOUR)
    with time_machine.travel(due.now, tick=False):
        ended = at_once(*[lambda: call_command(due.command, url=URL)] * 8)
    assert ended == [None] * 8
    assert arrived(inbox) == sorted(due.to)
    counted = [int(line.split()[0]) for line in capsys.readouterr().out.splitlines()]
    assert (len(counted), sum(counted)) == (8, 2)
