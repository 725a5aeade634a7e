"""Who is reminded of a link, and of what does the mail speak?"""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from alliance_app.consultation.operations.client_links import make_link, revoke_link
from alliance_app.consultation.operations.clients_views import LinkIsOver, record_clients_view
from alliance_app.consultation.operations.reminders import about, keep_whether_reminded, remind, reminders_due
from alliance_app.people.operations.mails import claim, settle
from alliance_app.records import operations as records
from alliance_app.records.client_links import link_of
from alliance_app.records.models import ClientLink, Rating
from tests.factories import (
    NOW,
    at,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_therapist,
    scores,
    therapist_of,
)
from tests.web.inbox import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic(remind_after_days=2)), code="K-17")


@pytest.fixture
def made(case):
    session = records.add_session(case=case, held_on=day(-1), now=at(-1))
    return make_link(
        case=case, session=session, participant=client_of(case), page=ClientLink.Page.QUESTIONS,
        way=ClientLink.Way.MAIL, address="client@elsewhere.example", by=therapist_of(case), now=NOW,
    )  # fmt: skip


@pytest.fixture
def inbox(settings):
    yield from receiving(settings)


def due(days):
    return list(reminders_due(NOW + timedelta(days=days)))


def test_nobody_is_reminded_of_a_page_that_is_only_looked_at(case):
    make_link(
        case=case, participant=client_of(case), page=ClientLink.Page.OWN, way=ClientLink.Way.MAIL,
        address="client@elsewhere.example", by=therapist_of(case), now=NOW,
    )  # fmt: skip
    assert due(3) == []


def test_a_mailed_link_is_reminded_of_once_after_as_many_days_as_the_clinic_says(made):
    assert (due(1.4), due(1.6)) == ([], [made.link]), "the second day of the clinic begins at midnight"
    assert remind(link=made.link, now=at(2)).link.ends_at == made.link.ends_at
    keep_whether_reminded(link=made.link, went=True, now=at(2))
    assert due(3) == []


def test_a_second_link_whose_mail_never_went_ends_with_the_next(made):
    """A run that ended before it had sent has left a link that nobody knows."""
    lost, again = remind(link=made.link, now=at(2)), remind(link=made.link, now=at(2, minutes=90))
    assert [link_of(each.token).is_open(at(3)) for each in (made, lost, again)] == [True, False, True]


def test_a_link_that_the_therapist_has_made_anew_meanwhile_stays(made, case):
    newer = make_link(
        case=case, session=made.link.session, participant=client_of(case), page=ClientLink.Page.QUESTIONS,
        way=ClientLink.Way.MAIL, address="client@elsewhere.example", by=therapist_of(case), now=at(2),
    )  # fmt: skip
    assert remind(link=made.link, now=at(2)) is None
    keep_whether_reminded(link=made.link, went=False, now=at(2))
    assert link_of(newer.token).is_open(at(3))


def test_without_the_clinics_wish_nobody_is_reminded(case, made):
    case.clinic.remind_after_days = None
    case.clinic.save()
    assert due(3) == []


@pytest.mark.parametrize("ended", ["used", "taken back", "over", "shown", "closed"])
def test_of_a_link_that_leads_nowhere_nobody_is_reminded(ended, case, made):
    if ended == "used":
        record_clients_view(link=made.link, now=NOW, key="k", scores=scores(7))
    if ended == "taken back":
        revoke_link(link=made.link, by=therapist_of(case), now=NOW)
    if ended == "shown":
        ClientLink.objects.update(way=ClientLink.Way.SHOWN, address=None)
    if ended == "closed":
        close(case)
    assert due(5 if ended == "over" else 3) == []


def test_both_links_work_and_the_first_that_is_used_ends_the_other(made):
    again = remind(link=made.link, now=at(2))
    record_clients_view(link=link_of(made.token), now=at(3), key="k", scores=scores(7))
    with pytest.raises(LinkIsOver):
        record_clients_view(link=link_of(again.token), now=at(3), key="l", scores=scores(7))
    assert Rating.objects.count() == 1


def test_the_command_mails_the_link_and_no_word_of_what_it_is_about(case, made, inbox, capsys):
    with time_machine.travel(at(2), tick=False):
        for _ in range(2):
            call_command("remind_clients", url="https://alliance.example.org")
    assert capsys.readouterr().out.split("\n")[:2] == ["1 reminded", "0 reminded"]
    (mail,) = inbox.mails
    told = f"{mail['Subject']} {mail.get_payload()}"
    assert mail["To"] == "client@elsewhere.example"
    assert "https://alliance.example.org/c/" in told
    for word in (case.code, case.clinic.name, therapist_of(case).name, "therap", "session", "rate", "question"):
        assert word.lower() not in told.lower()


def test_what_a_run_told_and_died_before_it_kept_so_waits_no_more(made):
    assert due(2) == [made.link]
    settle(claim(abouts=[about(made.link)], now=at(2)), at(2))
    assert due(2) == due(3) == []


def test_the_command_says_what_it_needs(made, settings):
    settings.MAIL_IS_SENT = False
    for url in ("https://alliance.example.org", "alliance.example.org"):
        with pytest.raises(CommandError):
            call_command("remind_clients", url=url)


def test_whom_no_mail_could_be_sent_is_reminded_another_time(made, settings, inbox, capsys):
    port = settings.EMAIL_PORT
    with time_machine.travel(at(2), tick=False):
        settings.EMAIL_PORT = 1  # nobody answers there
        with pytest.raises(CommandError, match="1 could not be sent") as refused:
            call_command("remind_clients", url="https://alliance.example.org")
        settings.EMAIL_PORT = port
        call_command("remind_clients", url="https://alliance.example.org")
    assert refused.value.returncode == 1
    assert len(inbox.mails) == 1
    assert link_of(made.token).is_open(at(2))
    assert ClientLink.objects.open(at(2)).count() == 2, "the link that could not be sent is no more"
