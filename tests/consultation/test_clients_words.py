"""How do goal and method in the client's own words reach the record, and how does a therapist put theirs beside them?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Role
from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.beside import write_beside
from alliance_app.consultation.operations.client_links import make_link
from alliance_app.consultation.operations.clients_views import LinkIsOver, record_clients_view
from alliance_app.consultation.operations.clients_words import leave_clients_words, record_clients_words
from alliance_app.consultation.operations.goals import Changed, state_goal
from alliance_app.consultation.operations.methods import state_method
from alliance_app.consultation.operations.reminders import remind
from alliance_app.people.operations import NotAllowed
from alliance_app.records.client_links import link_of, token_after
from alliance_app.records.histories import history_of
from alliance_app.records.many_histories import histories_of_many
from alliance_app.records.models import ClientLink, GoalStatement, MethodStatement
from tests.factories import (
    NOW,
    TODAY,
    add_participant,
    at,
    check_in,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    therapist_of,
    transfer,
    weekly,
    with_goal,
)

pytestmark = pytest.mark.django_db
QUESTIONS, WORDS = ClientLink.Page.QUESTIONS, ClientLink.Page.WORDS


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def link_to(case, page=WORDS, *, person=None, session=None, now=NOW):
    return make_link(
        case=case, participant=person or client_of(case), page=page, way="shown", by=therapist_of(case), now=now,
        session=session,
    )  # fmt: skip


def write(case, goal="To sleep through", *, person=None, now=NOW, key="k", **more):
    link = link_to(case, person=person, now=now).link
    return record_clients_words(link=link, now=now, key=key, goal=goal, **more)


def beside(statement, *, now=NOW, by=None, **own):
    return write_beside(words=statement, by=by or therapist_of(statement.case), now=now, **own)


# The client writes
def test_the_clients_words_are_a_version_of_their_own_without_the_therapists(case):
    with_goal(case)
    link = write(
        case, "  To sleep  ", method="You talk, I listen", believes="partly", goal_agreement="different", now=at(1)
    )
    goal, method = case.goals.last(), case.methods.get()
    assert (goal.client_words, goal.client_agreement, goal.version) == ("To sleep", "different", 2)
    assert (goal.participant, goal.recorded_by, goal.therapist_words, goal.agreement) == (client_of(case), None, None, "")
    assert (method.client_words, method.believes, method.participant) == ("You talk, I listen", "partly", client_of(case))
    assert ClientLink.objects.get(pk=link.pk).used_at == at(1)


def test_who_only_says_that_they_believe_in_it_says_something(case):
    write(case, "", believes="no")
    assert [(said.client_words, said.believes) for said in case.methods.all()] == [("", "no")]
    assert not case.goals.exists()


def test_nothing_at_all_is_refused_and_the_link_still_works(case):
    link = link_to(case).link
    with pytest.raises(NotAllowed, match="Nothing is answered"):
        record_clients_words(link=link, now=NOW, key="k", goal="  ")
    assert ClientLink.objects.open(NOW).filter(pk=link.pk).exists()


def test_sent_twice_the_words_are_recorded_once(case):
    link = link_to(case).link
    for _ in range(2):
        record_clients_words(link=link, now=NOW, key="k", goal="To sleep")
    assert GoalStatement.objects.count() == 1
    with pytest.raises(LinkIsOver):
        record_clients_words(link=link, now=NOW, key="k", goal="To work")
    with pytest.raises(LinkIsOver):
        record_clients_words(link=link, now=NOW, key="another", goal="To sleep")


def test_who_would_rather_not_write_uses_the_link_up_and_leaves_no_words(case):
    link = link_to(case).link
    for _ in range(2):
        leave_clients_words(link=link, now=NOW, key="k")
    assert not (GoalStatement.objects.exists() or MethodStatement.objects.exists())
    assert not ClientLink.objects.open(NOW).exists()


def test_a_guardian_says_what_they_were_told_and_writes_no_goal(case):
    guardian = add_participant(case, Role.GUARDIAN)
    with pytest.raises(NotAllowed, match="client’s own"):
        write(case, person=guardian)
    write(case, "", person=guardian, method="They play together")
    assert not case.goals.exists()
    assert [said.participant for said in case.methods.all()] == [guardian]


def test_an_observer_gets_no_link_to_words(case):
    with pytest.raises(NotAllowed, match="observer"):
        link_to(case, person=add_participant(case, Role.OBSERVER))


def test_nothing_is_written_in_a_closed_case_nor_by_who_has_left(case):
    link = link_to(case).link
    case.participants.update(left_on=TODAY)
    with pytest.raises(LinkIsOver):
        record_clients_words(link=link, now=NOW, key="k", goal="To sleep")
    case.participants.update(left_on=None)
    close(case)
    with pytest.raises(LinkIsOver):
        record_clients_words(link=link, now=NOW, key="k", goal="To sleep")
    assert not GoalStatement.objects.exists()


def test_a_goal_by_the_clients_own_hand_opens_what_waited_for_it(case):
    for week in (14, 7, 0):
        check_in(case, 8, on=day(-week), client=8)
    assert CaseStanding.objects.get(case=case).reason == "unknown"
    write(case, "Not yet known")
    assert CaseStanding.objects.get(case=case).reason == "in_place"
    assert history_of(case).goals == (TODAY,)


def test_the_log_keeps_that_it_was_the_client_and_nothing_of_the_words(case):
    write(case, "To sleep through")
    entry = AuditEntry.objects.get(action="client wrote")
    assert (entry.actor_id, entry.case_id, entry.subject) == (None, case.pk, "client link")
    assert "sleep" not in str(entry.detail)


# After the three questions
def answer(case, *, now=NOW, person=None, scores=True):
    """Answer the three questions about the newest session by a link; return the link that follows, if any."""
    made = link_to(case, QUESTIONS, person=person, session=case.sessions.last(), now=now)
    said = {"relationship": 8, "goal": 8, "method": 8, "progress": None} if scores else None
    for _ in range(2):  # as a browser that heard no answer
        record_clients_view(link=made.link, now=now, key=f"{made.link.pk}", scores=said, token=made.token)
    return link_of(token_after(made.token))


def test_early_on_the_answer_leads_on_to_the_page_for_their_own_words(case):
    weekly(case, 8, 8)
    assert answer(case) is None
    check_in(case, 8, on=day(1), now=at(1))
    after = answer(case, now=at(1))
    assert (after.page, after.way, after.participant) == (WORDS, "after", client_of(case))
    assert (after.made_by, after.ends_at) == (therapist_of(case), at(1 + case.clinic.link_days))
    assert ClientLink.objects.filter(page=WORDS).count() == 1, "the retry has made no second one"


def test_whoever_wrote_or_was_asked_lately_is_left_alone(case):
    weekly(case, 8, 8, 8)
    leave_clients_words(link=answer(case), now=NOW, key="no")
    for days in (7, 27):
        check_in(case, 8, on=day(days), now=at(days))
        assert answer(case, now=at(days)) is None
    check_in(case, 8, on=day(28), now=at(28))
    record_clients_words(link=answer(case, now=at(28)), now=at(28), key="yes", goal="To sleep")
    for days, again in ((60, False), (28 + 90, False), (28 + 91, True)):
        check_in(case, 8, on=day(days), now=at(days))
        assert bool(answer(case, now=at(days))) is again, days


def test_after_a_transfer_the_goal_is_asked_for_again(case):
    weekly(case, 8, 8, 8)
    write(case, now=NOW)
    colleague = make_therapist(case.clinic)
    transfer(case, colleague, now=at(30))
    check_in(case, 8, on=day(31), now=at(31))
    assert answer(case, now=at(31)) is not None


def test_who_declines_to_rate_a_guardian_and_who_has_no_token_are_not_led_on(case):
    weekly(case, 8, 8, 8)
    guardian = add_participant(case, Role.GUARDIAN)
    assert answer(case, person=guardian) is None
    assert answer(case, scores=False) is None
    partner = link_to(case, QUESTIONS, person=add_participant(case, Role.PARTNER), session=case.sessions.last())
    record_clients_view(link=partner.link, now=NOW, key="p", scores={"goal": 8})
    assert not ClientLink.objects.filter(page=WORDS).exists()


# The therapist's own, unread
def shown(case, viewer=None):
    return file_of(case, TODAY, viewer or therapist_of(case))


def test_the_clients_words_wait_for_the_therapists_own_and_never_for_a_supervisors(case):
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    with_goal(case, "What I typed")
    write(case, "To sleep", method="We talk", now=at(minutes=1))
    file = shown(case)
    assert file.unread == {"goals", "methods"}
    assert [goal.client_words for goal in file.rows["goals"]] == ["What I typed"]
    assert file.rows["methods"] == []
    seen = shown(case, supervisor)
    assert (seen.unread, seen.rows["goals"][-1].client_words) == (frozenset(), "To sleep")


def test_the_case_is_judged_with_a_goal_that_is_not_read_yet(case):
    write(case)
    assert shown(case).judged.history.goals == (TODAY,)


def test_a_therapist_who_has_written_theirs_sees_both(case):
    write(case, "To sleep", goal_agreement="")
    mine = beside(case.goals.last(), therapist_words="Less brooding")
    assert (mine.client_words, mine.therapist_words, mine.agreement) == ("To sleep", "Less brooding", "")
    assert (mine.participant, mine.recorded_by) == (client_of(case), therapist_of(case))
    assert not shown(case).unread
    near = beside(mine, agreement="close")
    assert (near.therapist_words, near.agreement, near.version) == ("Less brooding", "close", 3)
    assert history_of(case).goals == (TODAY,), "what is put beside is no other goal"
    assert histories_of_many([case.pk])[case.pk].goals == (TODAY,)


def test_who_reads_without_writing_is_on_record(case):
    write(case, "To sleep")
    read = beside(case.goals.last())
    assert (read.therapist_words, read.recorded_by) == (None, therapist_of(case))
    assert not shown(case).unread
    assert AuditEntry.objects.filter(action="read without own", subject="goal", case_id=case.pk).count() == 1
    with pytest.raises(NotAllowed, match="read already"):
        beside(read, therapist_words="Now that I have seen it")


def test_how_near_the_two_are_is_said_after_and_not_before(case):
    write(case)
    with pytest.raises(NotAllowed, match="Write yours first"):
        beside(case.goals.last(), agreement="same")


def test_what_nobody_wrote_with_their_own_hand_has_nothing_beside_it(case):
    with_goal(case)
    with pytest.raises(NotAllowed, match="own hand"):
        beside(case.goals.last(), agreement="same")


def test_words_that_came_meanwhile_wait_too(case):
    write(case, "To sleep")
    first = case.goals.last()
    write(case, "To work again", key="k2", now=at(minutes=1))
    with pytest.raises(Changed) as refusal:
        beside(first, therapist_words="Less brooding")
    assert refusal.value.newest.client_words == "To work again"
    assert shown(case).rows["goals"] == [], "of what was not answered neither is shown"


def test_sent_twice_the_therapists_version_is_recorded_once(case):
    write(case)
    words = case.goals.last()
    assert beside(words, therapist_words="Less", key="t") == beside(words, therapist_words="Less", key="t")
    assert case.goals.count() == 2


def test_only_who_treats_an_open_case_puts_theirs_beside(case):
    write(case)
    for person in (make_therapist(case.clinic), make_supervisor(case.clinic, therapist_of(case))):
        with pytest.raises(NotAllowed, match="cannot do this"):
            beside(case.goals.last(), by=person, therapist_words="Mine")
    closed = close(case)
    words = closed.goals.last()
    with pytest.raises(NotAllowed, match="closed"):
        beside(words, by=therapist_of(case), therapist_words="Mine")
    assert not shown(closed).unread, "in a closed case nobody can write any more"


def test_of_a_method_whoever_stands_behind_it_says_so(case):
    write(case, "", method="We talk", believes="partly")
    mine = beside(case.methods.last(), therapist_words="Interpersonal therapy", stands_behind="yes")
    assert (mine.client_words, mine.believes, mine.stands_behind) == ("We talk", "partly", "yes")


def test_a_guardians_words_wait_for_nobody(case):
    guardian = add_participant(case, Role.GUARDIAN)
    write(case, "", method="We talk")
    write(case, "", person=guardian, method="They play", key="g", now=at(minutes=1))
    assert [said.participant for said in shown(case).rows["methods"]] == [guardian]


# The method, written down by the therapist
def method(case, *, by=None, now=NOW, **said):
    return state_method(case=case, by=by or therapist_of(case), now=now, **said)


def test_a_method_is_kept_as_both_put_it(case):
    method(case, client_words=" We talk ", therapist_words="", believes="partly", stands_behind="yes", agreement="close")
    kept = case.methods.get()
    assert (kept.client_words, kept.therapist_words, kept.believes) == ("We talk", None, "partly")
    assert (kept.stands_behind, kept.agreement, kept.recorded_by, kept.stated_on) == (
        "yes", "close", therapist_of(case), TODAY,
    )  # fmt: skip


@pytest.mark.parametrize("said", [{}, {"client_words": " "}, {"believes": "yes", "stands_behind": "yes"}], ids=str)
def test_a_method_that_says_nothing_is_refused(case, said):
    with pytest.raises(NotAllowed, match="Write what"):
        method(case, **said)
    assert not case.methods.exists()


def test_of_two_who_write_the_method_at_once_the_second_is_told(case):
    method(case, client_words="We talk", based_on=0)
    with pytest.raises(Changed) as refusal:
        method(case, client_words="We play", based_on=0)
    assert refusal.value.newest.client_words == "We talk"
    method(case, client_words="We play", based_on=1)
    assert [said.version for said in case.methods.all()] == [1, 2]


def test_a_method_sent_twice_is_recorded_once(case):
    assert method(case, client_words="We talk", key="k") == method(case, client_words="We talk", key="k", now=at(1))
    assert case.methods.count() == 1


def test_nobody_else_writes_the_method_nor_anybody_of_a_day_to_come(case):
    with pytest.raises(NotAllowed, match="cannot do this"):
        method(case, by=make_therapist(case.clinic), client_words="We talk")
    with pytest.raises(NotAllowed, match="future"):
        method(case, client_words="We talk", stated_on=day(1))
    with pytest.raises(NotAllowed, match="closed"):
        method(close(case), by=therapist_of(case), client_words="We talk")


def test_what_is_not_read_yet_is_not_passed_over_by_writing_anew(case):
    with_goal(case, "To sleep")
    state_method(case=case, by=therapist_of(case), now=NOW, therapist_words="Exposure")
    write(case, "To be left alone", method="We talk")
    more = {"case": case, "by": therapist_of(case), "now": NOW}
    for based_on in (None, 2):
        with pytest.raises(NotAllowed, match="write yours first"):
            state_goal(client_words="To sleep", based_on=based_on, **more)
        with pytest.raises(NotAllowed, match="write yours first"):
            state_method(therapist_words="Exposure", based_on=based_on, **more)
    assert (case.goals.count(), case.methods.count()) == (2, 2)


def test_no_thank_you_ends_the_link_of_a_reminder_too(case):
    first = make_link(
        case=case, participant=client_of(case), page=WORDS, way="mail", address="c@elsewhere.example",
        by=therapist_of(case), now=NOW,
    )  # fmt: skip
    again = remind(link=first.link, now=NOW)
    leave_clients_words(link=first.link, now=NOW, key="k")
    with pytest.raises(LinkIsOver):
        record_clients_words(link=link_of(again.token), now=NOW, key="l", goal="To sleep")
