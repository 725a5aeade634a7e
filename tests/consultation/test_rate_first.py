"""Is a second view blind only if nothing can have told its ratings, and are they kept back from who asks for it?"""


from datetime import timedelta

import pytest

from alliance_app.audit import operations as audit
from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.consultation.queue import supervised
from alliance_app.consultation.second_views import (
    KEPT_DAYS,
    OWN_PAGES,
    TELL_NOTHING,
    is_blind,
    kept_from,
    to_rate_first,
)
from alliance_app.people.operations import NotAllowed
from alliance_app.records.operations import add_checkin
from tests.factories import (
    NOW,
    TODAY,
    at,
    check_in,
    client_of,
    close,
    day,
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


def test_another_case_beside_the_queue_counts_and_alone_it_does_not(case, supervisor, therapist):
    another = make_case(therapist)
    looked(supervisor, another, page="case-detail")
    assert is_blind(supervisor, newest(case), NOW)
    looked(supervisor, another, page="review-add")
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
    assert len(to_rate_first(supervisor, TODAY)) == 1
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
