"""Is a second view blind only if nothing can have told its ratings, and are they kept back from who asks for it?"""


from datetime import timedelta

import pytest

from alliance_app.audit import operations as audit
from alliance_app.clinical.gate import Gate, Reason
from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.models import Override, Review
from alliance_app.consultation.operations.closings import reopen_case
from alliance_app.consultation.operations.overrides import end_active
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.consultation.operations.seen import see
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.consultation.queue import supervised
from alliance_app.consultation.second_views import (
    KEPT_DAYS,
    OWN_PAGES,
    TELL_NOTHING,
    WITH_A_CASE,
    asks_to_rate_first,
    is_blind,
    kept_from,
    to_rate_first,
)
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import SessionChange
from alliance_app.records.operations import add_checkin, change_session
from tests.factories import (
    NOW,
    TODAY,
    answer,
    at,
    check_in,
    client_of,
    close,
    day,
    end,
    found,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    override,
    scored,
    second_view,
    theirs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


@pytest.fixture
def case(therapist):
    """A case whose newest session was rated a day ago."""
    case = make_case(therapist)
    check_in(case, 8, on=day(-8), now=at(-8))
    check_in(case, 8, client=8, on=day(-1), now=at(-1))
    return case


def newest(case):
    return case.sessions.last()


def looked(supervisor, case=None, *, page="case-detail", now=NOW, action=audit.VIEWED):
    """Write down a look as the pages do."""
    about = {"subject": "case", "subject_id": case.pk, "page": page} if case else {"subject": "page", "subject_id": page}
    audit.record(clinic_id=supervisor.clinic_id, at=now, actor_id=supervisor.pk, action=action, **about)


def ask(case, supervisor, now, wanted=True):
    return ask_to_rate_first(case=case, by=supervisor, wanted=wanted, now=now)


# Blind or not
def test_who_has_opened_nothing_since_the_session_was_rated_is_blind(case, supervisor):
    looked(supervisor, case, now=at(-2))
    assert second_view(case, supervisor).blind


@pytest.mark.parametrize("page", ["case-detail", "session-detail", "review-add", "consult", "case-sessions", "review-seen"])
def test_who_has_opened_anything_of_the_case_since_is_not(case, supervisor, page):
    looked(supervisor, case, page=page)
    assert not second_view(case, supervisor).blind


def test_a_file_that_was_taken_along_counts_and_a_look_that_was_refused_does_not(case, supervisor):
    looked(supervisor, case, action=audit.REFUSED)
    assert is_blind(supervisor, newest(case), NOW)
    looked(supervisor, case, page="case-sessions", action=audit.EXPORTED)
    assert not is_blind(supervisor, newest(case), NOW)


def test_an_answer_to_the_case_counts_as_a_look(case, supervisor):
    audit.record(
        clinic_id=case.clinic_id, at=NOW, actor_id=supervisor.pk, action="answered", subject="case", subject_id=case.pk
    )
    assert not is_blind(supervisor, newest(case), NOW)


FIGURES = ["team", "team-person", "team-moves", "team-agreement", "team-agreement-page", "clinic-figures"]


@pytest.mark.parametrize(
    "page", ["review-queue", "agenda", "agenda-person", *FIGURES, "a-page-that-nobody-has-thought-of"]
)
def test_an_overview_that_may_tell_numbers_counts(case, supervisor, page):
    looked(supervisor, page=page)
    assert not is_blind(supervisor, newest(case), NOW)


@pytest.mark.parametrize("beside", WITH_A_CASE)
def test_another_case_beside_the_queue_counts_and_alone_it_does_not(case, supervisor, therapist, beside):
    another = make_case(therapist)
    looked(supervisor, another, page="case-detail")
    assert is_blind(supervisor, newest(case), NOW)
    looked(supervisor, another, page=beside)
    assert not is_blind(supervisor, newest(case), NOW)


@pytest.mark.parametrize("page", TELL_NOTHING)
def test_a_page_that_tells_of_no_single_case_does_not_count(case, supervisor, page):
    looked(supervisor, page=page)
    assert is_blind(supervisor, newest(case), NOW)


@pytest.mark.parametrize("page", OWN_PAGES)
def test_nor_does_the_page_on_which_one_rates(case, supervisor, page):
    looked(supervisor, case, page=page)
    assert is_blind(supervisor, newest(case), NOW)


def test_what_somebody_else_opened_does_not_count(case, supervisor, therapist):
    looked(make_supervisor(therapist.clinic, therapist), case)
    assert is_blind(supervisor, newest(case), NOW)


# Asking to rate first
def test_who_asked_sees_no_row_of_the_case_from_its_next_rating_on_until_they_have_rated(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-9), now=at(-9))
    ask(case, supervisor, at(-8))

    def in_the_queue():
        return supervised(supervisor, TODAY).filter(case=case).exists()

    assert in_the_queue(), "what was rated before was seen already"
    recorded = check_in(case, 8, goal=1, on=day(-1), now=at(-1))
    assert not in_the_queue()
    (session,) = to_rate_first(supervisor, TODAY)
    assert (session, session.therapist_name, session.can_be_viewed) == (recorded.checkin.session, therapist.name, True)
    looked(supervisor, page="review-queue")
    assert second_view(case, supervisor).blind
    assert in_the_queue()
    assert to_rate_first(supervisor, TODAY) == []


def test_the_clients_rating_alone_keeps_it_back_and_does_not_ask_for_ones_own(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-8))
    session = case.sessions.create(clinic_id=case.clinic_id, held_on=day(-1), recorded_at=at(-1))
    add_checkin(session=session, answers=[theirs(client_of(case), 2)], by=None, now=at(-1))
    (waiting,) = to_rate_first(supervisor, TODAY)
    assert (waiting, waiting.can_be_viewed) == (session, False)


def test_the_queue_counts_again_once_the_week_is_over(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-9))
    check_in(case, 8, on=day(-8), now=at(-8))
    last = TODAY - timedelta(days=8) + timedelta(days=KEPT_DAYS - 1)
    kept = [kept_from(supervisor, on).exists() for on in (last, last + timedelta(days=1))]
    assert kept == [True, False]
    looked(supervisor, page="review-queue", now=at(-2))
    assert is_blind(supervisor, newest(case), NOW)
    looked(supervisor, page="review-queue", now=at(-1))
    assert not is_blind(supervisor, newest(case), NOW)


def test_asked_after_the_rating_it_keeps_nothing_back(case, supervisor):
    ask(case, supervisor, NOW)
    assert to_rate_first(supervisor, TODAY) == []
    looked(supervisor, page="review-queue")
    assert not is_blind(supervisor, newest(case), NOW)


def test_a_risk_brings_the_case_back_into_the_queue(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-8))
    check_in(case, 8, on=day(-1), now=at(-1))
    score = scored(case, 15, at_risk=1, on=day(-1), now=at(-1))
    assert to_rate_first(supervisor, TODAY) == []
    assert supervised(supervisor, TODAY).filter(case=case, risk=True).exists()
    found(score)
    assert to_rate_first(supervisor, TODAY) == [], "what was shown is not hidden again"
    assert not asks_to_rate_first(supervisor, case, TODAY)
    looked(supervisor, page="review-queue")
    assert not is_blind(supervisor, newest(case), NOW), "the queue may have shown it while the risk waited"


def test_so_does_a_look_that_has_not_ended(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-8))
    check_in(case, 8, goal=2, on=day(-1), now=at(-1))
    override(case)
    assert to_rate_first(supervisor, TODAY) == []
    looked(supervisor, page="review-queue")
    assert not is_blind(supervisor, newest(case), NOW)
    end_active(case, Override.Ended.SUPERVISOR, NOW)
    assert to_rate_first(supervisor, TODAY) == [], "what was shown is not hidden again"
    assert not is_blind(supervisor, newest(case), NOW)


def test_a_look_that_ends_as_the_session_is_rated_showed_nothing_of_it(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-9), now=at(-9))
    ask(case, supervisor, at(-8))
    override(case, now=at(-7))
    assert supervised(supervisor, TODAY).filter(case=case).exists()
    recorded = check_in(case, 8, goal=1, on=day(-1), now=at(-1))
    assert [session.pk for session in to_rate_first(supervisor, TODAY)] == [recorded.checkin.session_id]
    looked(supervisor, page="review-queue")
    assert is_blind(supervisor, newest(case), NOW)


def test_a_look_that_goes_on_as_what_had_ended_it_is_taken_back_shows_the_case_for_good(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-9), now=at(-9))
    ask(case, supervisor, at(-8))
    override(case, now=at(-7))
    mine = check_in(case, 8, goal=1, on=day(-1), now=at(-1))
    add_checkin(session=newest(case), answers=[theirs(client_of(case), 2)], by=None, now=at(-1, minutes=1))
    undo_checkin(checkin=mine.checkin, by=therapist, now=at(-1, minutes=2))
    assert supervised(supervisor, TODAY).filter(case=case).exists()
    end_active(case, Override.Ended.SUPERVISOR, NOW)
    assert to_rate_first(supervisor, TODAY) == []


def test_a_case_that_was_closed_meanwhile_is_kept_back_no_more_once_it_is_taken_up_again(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-8))
    check_in(case, 8, goal=2, on=day(-1), now=at(-1))
    end(case)
    reopen_case(case=case, by=therapist, because="She came back.", now=NOW)
    assert to_rate_first(supervisor, TODAY) == []
    assert supervised(supervisor, TODAY).filter(case=case).exists()


# The next one, and none after it
def test_with_a_session_every_week_the_case_is_back_after_the_first_and_stays(therapist, supervisor):
    case, hidden = make_case(therapist), []
    ask(case, supervisor, at(-60))
    for days in range(-60, 1):
        if days % 7 == 0:
            check_in(case, 2, on=day(days), now=at(days))
        if not supervised(supervisor, day(days)).filter(case=case).exists():
            hidden.append(days)
        asks = asks_to_rate_first(supervisor, case, day(days))
        assert file_of(case, day(days), supervisor).rates_first is asks, "the panel says the same"
    assert hidden == list(range(-56, -56 + KEPT_DAYS))
    assert not asks_to_rate_first(supervisor, case, TODAY)


def test_for_another_it_is_asked_anew(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-20))
    check_in(case, 2, on=day(-16), now=at(-16))
    check_in(case, 2, on=day(-9), now=at(-9))
    assert ask(case, supervisor, at(-8)).rates_first_since == at(-8)
    assert asks_to_rate_first(supervisor, case, TODAY)
    recorded = check_in(case, 2, on=day(-2), now=at(-2))
    assert [session.pk for session in to_rate_first(supervisor, TODAY)] == [recorded.checkin.session_id]
    looked(supervisor, page="review-queue", now=at(-1))
    assert is_blind(supervisor, newest(case), NOW)


def test_the_one_after_the_next_is_not_blind_for_who_has_opened_the_queue(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-12))
    check_in(case, 8, on=day(-10), now=at(-10))
    check_in(case, 8, on=day(-2), now=at(-2))
    assert supervised(supervisor, TODAY).filter(case=case).exists()
    looked(supervisor, page="review-queue", now=at(-1))
    assert not is_blind(supervisor, newest(case), NOW)


def test_rating_an_earlier_session_leaves_the_next_one_to_be_rated_first(case, supervisor):
    ask(case, supervisor, NOW)
    second_view(case, supervisor, now=NOW)
    assert asks_to_rate_first(supervisor, case, TODAY)


def test_rated_it_is_over_and_the_one_after_it_is_shown(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-8))
    check_in(case, 8, on=day(-2), now=at(-2))
    second_view(case, supervisor, now=at(-1))
    assert not asks_to_rate_first(supervisor, case, TODAY)
    check_in(case, 2, on=TODAY, now=NOW)
    assert to_rate_first(supervisor, TODAY) == []


@pytest.mark.parametrize(("found_out", "blind"), [(-2, True), (0, False)])
def test_where_the_next_session_never_was_the_one_after_it_is(therapist, supervisor, found_out, blind):
    """If that is found out before the one after it is rated; later, the queue may have told of it already."""
    case = make_case(therapist)
    ask(case, supervisor, at(-8))
    mistake = check_in(case, 8, on=day(-3), now=at(-3)).checkin.session
    if found_out < -1:
        change_session(session=mistake, became=SessionChange.Became.NONE, by=therapist, now=at(found_out))
    recorded = check_in(case, 8, on=day(-1), now=at(-1))
    if found_out > -1:
        change_session(session=mistake, became=SessionChange.Became.NONE, by=therapist, now=at(found_out))
    assert [session.pk for session in to_rate_first(supervisor, TODAY)] == [recorded.checkin.session_id]
    looked(supervisor, page="review-queue")
    assert is_blind(supervisor, newest(case), NOW) is blind


# What was known before
def test_what_was_known_before_and_what_is_owed_is_told_with_it_and_nothing_that_came_after(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-12), now=at(-12))
    reply = answer(case, supervisor, Review.Answer.ASK_CLIENT, now=at(-11), due_on=day(-9))
    see(case=case, by=supervisor, now=at(-10))
    ask(case, supervisor, at(-8))
    check_in(case, 9, on=day(-2), now=at(-2))
    (session,) = to_rate_first(supervisor, TODAY)
    known = session.before_gate, session.before_reason, session.before_stuck, session.reply_due, session.answer_unread
    assert known == (Gate.CLOSED, Reason.LOW, False, day(-9), False)
    later = answer(case, make_supervisor(therapist.clinic, therapist), now=at(-1), due_on=TODAY)
    respond(review=later, by=therapist, message="Yes.", done=False, now=at(-1))
    (session,) = to_rate_first(supervisor, TODAY)
    assert (session.reply_due, session.answer_unread) == (day(-9), False)
    respond(review=reply, by=therapist, message="I asked her.", done=True, now=NOW)
    (session,) = to_rate_first(supervisor, TODAY)
    assert (session.reply_done, session.answer_unread) == (NOW, True)


def test_asking_can_be_taken_back_and_asking_twice_does_not_begin_anew(therapist, supervisor):
    case = make_case(therapist)
    ask(case, supervisor, at(-8))
    assert ask(case, supervisor, at(-7)).rates_first_since == at(-8)
    check_in(case, 8, on=day(-1), now=at(-1))
    ask(case, supervisor, NOW, wanted=False)
    assert to_rate_first(supervisor, TODAY) == []
    looked(supervisor, page="review-queue")
    assert not is_blind(supervisor, newest(case), NOW)


def test_what_a_supervisor_has_read_is_news_to_them_all_the_same(case, supervisor):
    seen = ask(case, supervisor, NOW)
    assert seen.seen_at is None


def test_only_who_answers_the_case_asks_and_only_of_an_open_one(case, therapist, supervisor):
    for by in (therapist, make_supervisor(therapist.clinic)):
        with pytest.raises(NotAllowed, match="You cannot do this"):
            ask(case, by, NOW)
    with pytest.raises(NotAllowed, match="This case is closed"):
        ask(close(case), supervisor, NOW)
