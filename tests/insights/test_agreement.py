"""Are those views compared that were given apart, one of each kind a session, and is nothing small told?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.clinical.agreement import icc, weighted_kappa
from alliance_app.clinical.alliance import Attendance, Factor, Role
from alliance_app.consultation.models import SecondView
from alliance_app.consultation.operations.checkins import record_absence, revise_rating
from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.insights.agreement import Agreement, Kind, agreement_of
from alliance_app.people.models import Supervision
from alliance_app.records.models import CheckIn, Rating
from alliance_app.records.operations import Answer, answer_of
from tests.factories import (
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
    scores,
    second_view,
    theirs,
)

pytestmark = pytest.mark.django_db
#: What client, therapist and observer give the goal in seven cases.
GOALS = [(8, 8, 7), (3, 6, 4), (9, 8, 8), (5, 7, 5), (2, 2, 3), (7, 9, 6), (6, 6, 6)]


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


def rated(therapist, client, own, *, way=CheckIn.Way.SELF, days=-1):
    """Return a case with one session of which client and therapist rated the goal."""
    case = make_case(therapist)
    said = [(theirs(client_of(case), goal=client), way)] if client is not None else []
    check_in(case, goal=own, on=day(days), now=at(days), others=said)
    return case


@pytest.fixture
def cases(therapist, supervisor):
    """Seven cases, each with a session that all three rated apart."""
    made = []
    for client, own, seen in GOALS:
        made.append(rated(therapist, client, own))
        second_view(made[-1], supervisor, None, goal=seen)
    return made


def of_the_goal(supervisor, first, second, today=TODAY) -> Agreement:
    found = agreement_of(supervisor, today)
    return next(a for a in found if (a.factor, a.first, a.second) == (Factor.GOAL, first, second))


def test_each_pair_is_compared_on_each_part(cases, supervisor):
    found = agreement_of(supervisor, TODAY)
    assert [(a.first, a.second, a.factor) for a in found] == [
        (first, second, factor)
        for first, second in [("client", "therapist"), ("client", "observer"), ("therapist", "observer")]
        for factor in ("relationship", "goal", "method")
    ]


@pytest.mark.parametrize(("first", "second"), [(0, 1), (0, 2), (1, 2)])
def test_the_figures_are_those_of_the_pairs(cases, supervisor, first, second):
    pairs = [(row[first], row[second]) for row in GOALS]
    found = of_the_goal(supervisor, list(Kind)[first], list(Kind)[second])
    assert (found.sessions, found.cases, found.left_out) == (7, 7, 0)
    assert found.icc == pytest.approx(icc(pairs).absolute)
    assert found.kappa == pytest.approx(weighted_kappa(pairs))
    assert found.difference == pytest.approx(sum(one - other for one, other in pairs) / 7)


def test_a_part_that_nobody_rated_has_no_figure(cases, supervisor):
    for found in agreement_of(supervisor, TODAY):
        if found.factor is not Factor.GOAL:
            assert (found.sessions, found.cases, found.icc) == (0, 0, None)


def test_fewer_than_five_cases_are_not_told_however_many_sessions(therapist, supervisor):
    for _ in range(4):
        case = rated(therapist, 5, 8, days=-9)
        said = [(theirs(client_of(case), goal=8), CheckIn.Way.SELF)]
        check_in(case, goal=6, on=day(-1), now=at(-1), others=said)
    few = of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST)
    assert (few.sessions, few.cases, few.shown) == (8, 4, False)
    assert (few.icc, few.kappa, few.difference) == (None, None, None)
    rated(therapist, 4, 4)
    enough = of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST)
    assert (enough.cases, enough.shown) == (5, True)
    assert enough.icc is not None


def test_where_nobody_tells_sessions_apart_there_is_a_number_of_them_and_no_correlation(therapist, supervisor):
    for _ in range(5):
        rated(therapist, 8, 8)
    found = of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST)
    assert (found.sessions, found.icc, found.kappa, found.difference) == (5, None, None, 0)


def test_a_second_view_that_was_not_blind_is_left_out_and_counted(cases, supervisor):
    SecondView.objects.filter(case=cases[0]).update(blind=False)
    for first in (Kind.CLIENT, Kind.THERAPIST):
        found = of_the_goal(supervisor, first, Kind.OBSERVER)
        assert (found.sessions, found.left_out) == (6, 1)


def test_a_second_view_that_was_corrected_once_the_others_were_seen_is_blind_no_more(cases, supervisor):
    rating = Rating.objects.get(session__case=cases[0], role="observer")
    better = Answer(role=Role.OBSERVER, clinician=supervisor, reason="Misheard", **scores(goal=8))
    revise_rating(rating=rating, answer=better, by=supervisor, now=at(1))
    found = of_the_goal(supervisor, Kind.THERAPIST, Kind.OBSERVER)
    assert (found.sessions, found.left_out) == (6, 1)


def test_one_that_was_withdrawn_counts_nowhere(cases, supervisor):
    rating = Rating.objects.get(session__case=cases[0], role="observer")
    gone = answer_of(rating, state=Rating.State.WITHDRAWN, reason="Another case")
    revise_rating(rating=rating, answer=gone, by=supervisor, now=at(1))
    found = of_the_goal(supervisor, Kind.THERAPIST, Kind.OBSERVER)
    assert (found.sessions, found.left_out) == (6, 0)


def test_of_two_supervisors_the_blind_one_counts(cases, supervisor, therapist):
    SecondView.objects.filter(case=cases[0]).update(blind=False)
    another = make_supervisor(therapist.clinic, therapist)
    second_view(cases[0], another, None, goal=1, session=cases[0].sessions.get(), now=at(1))
    found = of_the_goal(supervisor, Kind.THERAPIST, Kind.OBSERVER)
    assert (found.sessions, found.left_out) == (7, 0)


def test_what_the_client_told_the_therapist_aloud_is_not_set_against_the_therapists(therapist, supervisor):
    for client, own, seen in GOALS:
        case = rated(therapist, client, own, way=CheckIn.Way.ALOUD)
        second_view(case, supervisor, None, goal=seen)
    own = of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST)
    seen = of_the_goal(supervisor, Kind.CLIENT, Kind.OBSERVER)
    assert [(a.sessions, a.left_out) for a in (own, seen)] == [(0, 7), (7, 0)]


def test_what_a_therapist_corrected_with_the_others_in_sight_is_not_set_against_them(cases, therapist, supervisor):
    rating = Rating.objects.get(session__case=cases[1], role="therapist")
    better = Answer(role=Role.THERAPIST, clinician=therapist, reason="I saw it otherwise", **scores(goal=3))
    revise_rating(rating=rating, answer=better, by=therapist, now=at(1))
    for other in ((Kind.CLIENT, Kind.THERAPIST), (Kind.THERAPIST, Kind.OBSERVER)):
        found = of_the_goal(supervisor, *other)
        assert (found.sessions, found.left_out) == (6, 1)


def put_right(case, by, *, goal, now):
    """Let a therapist correct what the client rated."""
    rating = Rating.objects.filter(session__case=case, role="client").order_by("version").last()
    right = theirs(client_of(case), goal=goal, reason="They meant it otherwise")
    revise_rating(rating=rating, answer=right, by=by, now=now)


def test_what_the_therapist_put_right_for_the_client_is_not_set_against_the_therapists(cases, therapist, supervisor):
    put_right(cases[1], therapist, goal=6, now=at(-1, minutes=5))
    found = of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST)
    assert (found.sessions, found.left_out) == (6, 1)


def test_against_the_supervisors_it_counts_if_it_was_put_right_before_they_rated(cases, therapist, supervisor):
    put_right(cases[1], therapist, goal=6, now=at(-1, minutes=5))
    put_right(cases[2], therapist, goal=8, now=at(1))
    found = of_the_goal(supervisor, Kind.CLIENT, Kind.OBSERVER)
    assert (found.sessions, found.left_out) == (6, 1)


def test_what_the_client_corrected_in_their_own_hand_was_given_apart(cases, therapist, supervisor):
    put_right(cases[1], therapist, goal=6, now=at(-1, minutes=5))
    CheckIn.objects.filter(ratings__role="client", ratings__version=2).update(recorded_by=None)
    for other in (Kind.THERAPIST, Kind.OBSERVER):
        found = of_the_goal(supervisor, Kind.CLIENT, other)
        assert (found.sessions, found.left_out) == (7, 0)


def test_what_was_corrected_before_the_client_had_said_anything_was_given_apart(therapist, supervisor):
    case = rated(therapist, None, 8)
    rating = Rating.objects.get(session__case=case, role="therapist")
    better = Answer(role=Role.THERAPIST, clinician=therapist, reason="A slip", **scores(goal=6))
    revise_rating(rating=rating, answer=better, by=therapist, now=at(0))
    said = [(theirs(client_of(case), goal=3), CheckIn.Way.SELF)]
    check_in(case, None, on=day(-1), session=case.sessions.get(), now=at(1), others=said)
    found = of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST)
    assert (found.sessions, found.left_out) == (1, 0)


def test_paper_that_the_therapist_typed_in_is_not_set_against_theirs_and_another_persons_is(therapist, supervisor):
    cases = [rated(therapist, 5, 8, way=CheckIn.Way.PAPER) for _ in range(2)]
    CheckIn.objects.filter(case=cases[1], ratings__role="client").update(recorded_by=make_therapist(therapist.clinic))
    found = of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST)
    assert (found.sessions, found.left_out) == (1, 1)


def test_of_two_clients_one_view_a_session_counts(therapist, supervisor):
    case = rated(therapist, 5, 8)
    partner = add_participant(case, Role.PARTNER, "B")
    session = case.sessions.get()
    check_in(
        case, None, on=session.held_on, session=session, now=at(0), others=[(theirs(partner, goal=1), CheckIn.Way.SELF)]
    )
    assert of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST).sessions == 1


def test_a_guardian_is_no_client_and_an_observer_from_outside_no_supervisor(therapist, supervisor):
    case = rated(therapist, None, 8)
    session = case.sessions.get()
    for role in (Role.GUARDIAN, Role.OBSERVER):
        said = [(theirs(add_participant(case, role, "X"), goal=2), CheckIn.Way.SELF)]
        check_in(case, None, on=session.held_on, session=session, now=at(0), others=said)
    assert {(a.sessions, a.left_out) for a in agreement_of(supervisor, TODAY)} == {(0, 0)}


def test_what_was_not_held_or_was_withdrawn_counts_nowhere(therapist, supervisor):
    case = rated(therapist, 5, 8)
    record_absence(case=case, by=therapist, held_on=TODAY, attendance=Attendance.MISSED, now=at(0))
    case.sessions.filter(held_on=day(-1)).update(withdrawn_at=at(0))
    assert of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST).sessions == 0


def test_a_session_that_the_supervisor_is_to_rate_first_counts_once_they_have(therapist, supervisor):
    case = make_case(therapist)
    ask_to_rate_first(case=case, by=supervisor, wanted=True, now=at(-2))
    said = [(theirs(client_of(case), goal=3), CheckIn.Way.SELF)]
    check_in(case, goal=8, on=day(-1), now=at(-1), others=said)
    assert of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST).sessions == 0
    second_view(case, supervisor, None, goal=4)
    assert of_the_goal(supervisor, Kind.CLIENT, Kind.THERAPIST).sessions == 1


def test_only_the_cases_count_that_the_supervisor_answers_and_closed_ones_among_them(cases, therapist):
    other = make_supervisor(therapist.clinic, make_therapist(therapist.clinic))
    close(cases[0])
    newcomer = make_supervisor(therapist.clinic, therapist)
    seen = [of_the_goal(who, Kind.CLIENT, Kind.THERAPIST).sessions for who in (newcomer, other)]
    assert seen == [7, 0]
    Supervision.objects.filter(supervisor=newcomer).update(ends_on=day(-1))
    assert of_the_goal(newcomer, Kind.CLIENT, Kind.THERAPIST).sessions == 0


def test_it_asks_as_much_for_many_cases_as_for_one(cases, supervisor):
    with CaptureQueriesContext(connection) as asked:
        agreement_of(supervisor, TODAY)
    assert len(asked) == 2
