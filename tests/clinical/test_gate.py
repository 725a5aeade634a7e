"""May technique advice be offered? The first ground that fits decides, and every ground that fits is said."""

import pytest

from alliance_app.clinical.alliance import Rater, Role
from alliance_app.clinical.gate import Gate, Reason
from alliance_app.clinical.policy import Policy

from .histories import (
    CHILD,
    CLIENT,
    GUARDIAN,
    OBSERVER,
    PARTNER,
    THERAPIST,
    Way,
    grounds,
    history,
    rating,
    session,
    stand,
    weekly,
)

LOW, CONFIRMING, UNVERIFIED, UNKNOWN, CLIENT_VIEW_UNKNOWN, IN_PLACE = Reason


def test_reasons_decide_in_this_order_and_only_the_last_two_are_open():
    assert list(Reason) == ["low", "confirming", "unverified", "unknown", "client_view_unknown", "in_place"]
    assert [reason for reason in Reason if reason.gate is Gate.OPEN] == [CLIENT_VIEW_UNKNOWN, IN_PLACE]


def everything_at_once():
    """Low and confirming for two people, perfect scores of a third, no goal, a stale and a never rated part."""
    sessions = []
    for number in range(1, 6):
        sessions.append(
            session(
                number,
                rating(CLIENT, goal=3),
                rating(PARTNER, goal=3 if number < 5 else 8),
                rating(CHILD, 10) if number < 5 else rating(CHILD, relationship=None),
            )
        )
    return history(*sessions, goal_known=False, stuck=True)


def test_every_ground_that_fits_is_said_in_order():
    # The child's four perfect sessions stand, and no later session of theirs takes them back.
    assert grounds(stand(everything_at_once())) == [
        "low goal client",
        "confirming goal partner",
        "unverified child",
        "unknown no_goal goal",
    ]


def test_every_kind_of_unknown_is_said_in_order():
    sessions = [session(1, rating(THERAPIST, relationship=8)), *(session(n) for n in (2, 3, 4))]
    standing = stand(history(*sessions, goal_known=False, stuck=True))
    assert grounds(standing) == [
        "unknown stale relationship therapist",
        "unknown never_rated goal",
        "unknown never_rated method",
        "unknown no_goal goal",
        "unknown no_client_view",
    ]


DECIDES = [
    # history, reason
    (weekly(every="88"), IN_PLACE),
    (weekly(THERAPIST, every="88"), CLIENT_VIEW_UNKNOWN),
    (weekly(goal="83"), LOW),
    (weekly(goal="38"), CONFIRMING),
    (weekly(goal="388"), IN_PLACE),
    (weekly(THERAPIST, goal="83"), LOW),
    (weekly(Rater(Role.CLIENT, "B"), method="84"), LOW),
    (weekly(every="XXXX"), IN_PLACE),
    (weekly(every="XXXX", stuck=True), UNVERIFIED),
    (weekly(every="XXX", stuck=True), IN_PLACE),
    (weekly(every="XX-XX", stuck=True), UNVERIFIED),  # sessions that this person did not rate do not break the run
    (weekly(THERAPIST, every="XXXX", stuck=True), UNKNOWN),
    (weekly(goal="--"), UNKNOWN),
    (weekly(every="88", goal_known=False), IN_PLACE),
    (weekly(every="888"), IN_PLACE),
    (history(), UNKNOWN),
    (history(session(1)), UNKNOWN),
    (history(session(1, rating(GUARDIAN, 8))), UNKNOWN),
    (history(session(1, rating(OBSERVER, 8))), UNKNOWN),
    (history(session(1, rating(CLIENT, 8), rating(GUARDIAN, 0), rating(OBSERVER, 0))), IN_PLACE),
]


@pytest.mark.parametrize(("case", "reason"), DECIDES)
def test_the_first_ground_that_fits_decides(case, reason):
    standing = stand(case)
    assert standing.reason is reason
    assert standing.gate is reason.gate
    assert standing.grounds[0].reason is reason


def test_one_persons_good_ratings_clear_nobody_elses_series():
    sessions = [session(n, rating(CLIENT, 8), rating(THERAPIST, 8, method=3 if n == 1 else None)) for n in (1, 2, 3)]
    assert grounds(stand(history(*sessions))) == ["low method therapist"]


def test_no_session_yet_is_said_alone():
    assert grounds(stand(history(goal_known=False))) == ["unknown no_session"]


@pytest.mark.parametrize(("held", "recorded", "missing"), [(2, False, False), (3, False, True), (3, True, False)])
def test_the_goal_is_asked_for_from_the_third_held_session_on(held, recorded, missing):
    case = history(*(session(n, rating(CLIENT, 8)) for n in range(1, held + 1)), goal_known=recorded)
    assert ("unknown no_goal goal" in grounds(stand(case))) is missing


def test_a_clinic_may_do_without_a_goal():
    case = history(*(session(n, rating(CLIENT, 8)) for n in range(1, 6)), goal_known=False)
    assert stand(case, policy=Policy(require_goal=False)).reason is IN_PLACE


CLIENT_VIEWS = [
    # who answered in the last of four sessions, how, is it a view, does it satisfy a stuck case
    (rating(CLIENT, goal=8), True, True),
    (rating(PARTNER, 8), True, True),
    (rating(CHILD, 8), True, True),
    (rating(CLIENT, 8, way=Way.ALOUD), True, True),
    (rating(CLIENT, 8, way=Way.PAPER), True, True),
    (rating(CLIENT, way=Way.DECLINED), False, True),
    (rating(CLIENT), False, False),
    (rating(GUARDIAN, 8), False, False),
    (rating(GUARDIAN, way=Way.DECLINED), False, False),
    (rating(OBSERVER, 8), False, False),
]


@pytest.mark.parametrize(("answer", "view", "satisfies"), CLIENT_VIEWS)
def test_a_clients_view_is_their_own_or_said_aloud_and_declining_only_satisfies(answer, view, satisfies):
    sessions = [session(n, rating(THERAPIST, 8)) for n in (1, 2, 3)] + [session(4, rating(THERAPIST, 8), answer)]
    assert stand(history(*sessions)).reason is (IN_PLACE if view else CLIENT_VIEW_UNKNOWN)
    stuck = stand(history(*sessions, stuck=True))
    assert ("unknown no_client_view" in grounds(stuck)) is not satisfies
    assert stuck.gate is (Gate.OPEN if satisfies else Gate.CLOSED)


@pytest.mark.parametrize(("age", "seen"), [(1, True), (2, True), (3, False)])
def test_a_clients_view_counts_for_three_held_sessions(age, seen):
    sessions = [session(1, rating(THERAPIST, 8), rating(CLIENT, 8))]
    sessions += [session(1 + n, rating(THERAPIST, 8)) for n in range(1, age + 1)]
    assert ("unknown no_client_view" not in grounds(stand(history(*sessions, stuck=True)))) is seen


def test_a_clinic_may_do_without_the_clients_view():
    lenient = Policy(require_client_view_when_stuck=False)
    assert stand(weekly(THERAPIST, every="8888", stuck=True), policy=lenient).reason is CLIENT_VIEW_UNKNOWN


TALKS = [
    # perfect sessions, talk in session, still unverified
    (4, None, True),
    (4, 4, False),
    (4, 1, False),  # with fewer than five rated sessions any talk will do
    (5, 1, False),
    (6, 1, True),  # one talk excuses the next four ratings
    (6, 2, False),
    (8, 4, False),
    (8, 3, True),
]


@pytest.mark.parametrize(("rated", "talk", "unverified"), TALKS)
def test_a_direct_conversation_excuses_the_next_four_perfect_scores(rated, talk, unverified):
    sessions = [session(n, rating(CLIENT, 10), feedback=n == talk) for n in range(1, rated + 1)]
    assert (stand(history(*sessions, stuck=True)).reason is UNVERIFIED) is unverified


def test_a_conversation_counts_in_a_session_that_the_person_did_not_rate():
    sessions = [session(n, rating(CLIENT, 10)) for n in range(1, 5)] + [session(5, rating(THERAPIST, 8), feedback=True)]
    assert stand(history(*sessions, stuck=True)).reason is IN_PLACE


def test_a_conversation_in_a_missed_session_is_none():
    sessions = [session(n, rating(CLIENT, 10)) for n in range(1, 5)] + [session(5, was="missed", feedback=True)]
    assert stand(history(*sessions, stuck=True)).reason is UNVERIFIED


def test_a_low_ground_names_what_fires_with_its_numbers():
    (low,) = stand(weekly(goal="8883")).grounds
    assert (low.factor, low.rater, low.session, low.value, low.baseline) == ("goal", CLIENT, 4, 3, 8)
    assert set(low.rules) == {"low", "drop"}
    assert (low.needed, low.floor) == (2, 6)


def test_a_confirming_ground_counts_the_good_ratings():
    (confirming,) = stand(weekly(goal="8838")).grounds
    assert (confirming.count, confirming.needed, confirming.value) == (1, 2, 8)
