"""Does a client's link do what it is for, once, and nothing after?"""

from datetime import timedelta

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Role
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.client_links import HANDED_OVER, make_link, revoke_link
from alliance_app.consultation.operations.clients_views import LinkIsOver, record_clients_view
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records.client_links import digest_of, link_of, token_after
from alliance_app.records.models import CheckIn, ClientLink, Rating, SessionChange
from alliance_app.records.queries import ratings_in_force, scores_of
from tests.factories import (
    NOW,
    add_participant,
    at,
    check_in,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_therapist,
    scores,
    theirs,
    therapist_of,
)

pytestmark = pytest.mark.django_db
QUESTIONS, SHOWN = ClientLink.Page.QUESTIONS, ClientLink.Way.SHOWN


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


@pytest.fixture
def session(case):
    return records.add_session(case=case, held_on=day(-1), now=at(-1))


def link(case, session, *, person=None, way=SHOWN, now=NOW, by=None, **more):
    return make_link(
        case=case, session=session, participant=person or client_of(case), page=QUESTIONS, way=way,
        by=by or therapist_of(case), now=now, **more,
    )  # fmt: skip


def answer(made, *, key="k", now=NOW, **more):
    given = {"scores": scores(7), **more}
    return record_clients_view(link=link_of(made.token), now=now, key=key, **given)


# Making
def test_a_link_is_known_by_a_token_of_which_only_a_hash_is_kept(case, session):
    made = link(case, session)
    assert len(made.token) == 32
    assert made.link.digest == digest_of(made.token)
    assert link_of(made.token) == made.link
    kept = [str(value) for value in ClientLink.objects.values_list().get()]
    assert not any(made.token in value for value in kept)
    assert made.link.ends_at == NOW + timedelta(days=4)
    assert AuditEntry.objects.filter(action="client link made", case_id=case.pk).count() == 1


def test_two_links_never_share_a_token(case, session):
    assert len({link(case, session).token for _ in range(50)}) == 50


def test_the_clinic_says_how_long_a_link_works_and_a_device_is_handed_over_for_half_an_hour(case, session):
    case.clinic.link_days = 9
    assert link(case, session).link.ends_at == NOW + timedelta(days=9)
    assert link(case, session, way=ClientLink.Way.DEVICE).link.ends_at == NOW + HANDED_OVER


def test_a_newer_link_to_the_same_page_ends_the_one_before(case, session):
    first, second = link(case, session), link(case, session)
    assert [link_of(made.token).is_open(NOW) for made in (first, second)] == [False, True]


def test_somebody_elses_link_goes_on(case, session):
    partner = add_participant(case, Role.PARTNER)
    first, _ = link(case, session), link(case, session, person=partner)
    assert link_of(first.token).is_open(NOW)


def test_language_and_wording_are_kept_with_the_person(case, session):
    link(case, session, language="es", wording="young")
    person = client_of(case)
    assert (person.language, person.wording, person.page_language) == ("es", "young", "es")


def test_what_cannot_be_asked_is_refused(case, session):
    other = make_case(make_therapist(case.clinic))
    missed = records.add_session(case=case, held_on=day(-2), now=NOW)
    records.change_session(session=missed, became=SessionChange.Became.MISSED, by=therapist_of(case), now=NOW)
    gone = add_participant(case, Role.PARTNER)
    gone.left_on = day(-1)
    gone.save()
    for refused in (
        lambda: link(case, None),
        lambda: link(case, records.add_session(case=other, held_on=day(-1), now=NOW)),
        lambda: link(case, missed),
        lambda: link(case, session, person=client_of(other)),
        lambda: link(case, session, person=gone),
        lambda: link(case, session, by=therapist_of(other)),
        lambda: link(close(case), session),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert not ClientLink.objects.exists()


def test_who_has_rated_the_session_is_not_asked_again(case):
    session = check_in(case, 8, client=7).checkin.session
    with pytest.raises(NotAllowed, match="on record already"):
        link(case, session)


# Answering
def test_an_answer_is_the_clients_own_and_is_judged_at_once(case, session):
    made = link(case, session)
    checkin = answer(made, scores=scores(8, goal=2, progress=5), words="Less homework.")
    (rating,) = ratings_in_force(session)
    assert (rating.role, rating.participant, rating.clinician) == ("client", client_of(case), None)
    assert (rating.relationship, rating.goal, rating.method, rating.progress) == (8, 2, 8, 5)
    assert (checkin.way, checkin.recorded_by, checkin.note, checkin.wants_to_talk) == ("self", None, "Less homework.", False)
    assert CaseStanding.objects.get(case=case).reason == "low"
    assert AuditEntry.objects.get(action="client answered").actor_id is None


def test_to_decline_is_recorded_and_is_not_nothing(case, session):
    checkin = answer(link(case, session), scores=None)
    (rating,) = checkin.ratings.all()
    assert (rating.state, checkin.way) == (Rating.State.DECLINED, "declined")
    with pytest.raises(NotAllowed, match="Nothing is answered"):
        answer(link(case, records.add_session(case=case, held_on=day(-2), now=NOW)), key="l", scores=scores())


def test_what_somebody_says_themselves_is_told_without_a_word_of_it(case, session):
    checkin = answer(link(case, session), wants_to_talk=True)
    assert (checkin.wants_to_talk, checkin.note) == (True, None)


def test_a_link_answers_once_and_the_same_again_is_answered_as_before(case, session):
    made = link(case, session)
    first = answer(made, key="once")
    assert answer(made, key="once", now=at(minutes=1)) == first
    for again in (lambda: answer(made, key="other"), lambda: answer(made, key="once", scores=scores(2))):
        with pytest.raises(LinkIsOver):
            again()
    assert Rating.objects.count() == 1


@pytest.mark.parametrize("ended", ["over", "taken back", "said aloud", "closed", "missed", "left"])
def test_a_link_that_has_ended_records_nothing(ended, case, session):
    made = link(case, session)
    now = NOW
    if ended == "over":
        now = made.link.ends_at
    if ended == "taken back":
        assert revoke_link(link=made.link, by=therapist_of(case), now=NOW)
    if ended == "said aloud":
        check_in(case, on=session.held_on, session=session, others=[(theirs(client_of(case), 5), CheckIn.Way.ALOUD)])
    if ended == "closed":
        close(case)
    if ended == "missed":
        records.change_session(session=session, became=SessionChange.Became.MISSED, by=therapist_of(case), now=NOW)
    if ended == "left":
        client = client_of(case)
        client.left_on = day(0)
        client.save()
    before = Rating.objects.count()
    with pytest.raises(LinkIsOver):
        answer(made, now=now)
    assert Rating.objects.count() == before
    assert ClientLink.objects.get().used_at is None


def test_a_link_is_taken_back_once_and_by_the_therapist_alone(case, session):
    made = link(case, session)
    with pytest.raises(NotAllowed):
        revoke_link(link=made.link, by=make_therapist(case.clinic), now=NOW)
    assert [revoke_link(link=made.link, by=therapist_of(case), now=NOW) for _ in range(2)] == [True, False]


def test_the_token_after_another_is_the_same_each_time_and_cannot_be_known_without_it():
    assert token_after("a") == token_after("a") != token_after("b")
    assert len(token_after("a")) == 48


# Perfect scores
def test_the_scores_of_a_person_come_newest_first_and_only_of_sessions_that_they_rated(case):
    client = client_of(case)
    for days, every in ((40, 10), (30, 9), (10, 8)):
        check_in(case, 8, client=every, on=day(-days))
    check_in(case, 8, on=day(-4))  # nobody asked the client: nothing is known of that session
    assert scores_of(client) == [(8, 8, 8), (9, 9, 9), (10, 10, 10)]
