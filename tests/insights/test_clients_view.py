"""Does the database find a client's view where the rules find one?"""

import pytest

from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.clinical.gate import has_client_view
from alliance_app.clinical.policy import Policy
from alliance_app.consultation.judgement import judge, rules_of
from alliance_app.consultation.operations.checkins import record_absence, revise_rating
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.insights.clients_view import views_of
from alliance_app.insights.small_cells import Share
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records import operations as records
from alliance_app.records.models import Case, Participant
from tests import factories
from tests.factories import TODAY, at, check_in, client_of, day, theirs
from tests.insights.courses import GOOD, course
from tests.web.many_cases import copies_of

pytestmark = pytest.mark.django_db
SESSIONS = Policy().view_sessions


@pytest.fixture
def clinic() -> Clinic:
    return factories.make_clinic()


@pytest.fixture
def therapist(clinic: Clinic) -> Clinician:
    return factories.make_therapist(clinic)


def rated_by(case: Case, who: Participant, on: int, **scores: int | None) -> object:
    return check_in(case, GOOD, on=day(on), now=at(on), others=[(theirs(who, **scores), "paper")])


def asked_and_declined(case: Case) -> None:
    declined = theirs(client_of(case), state="declined")
    check_in(case, GOOD, on=day(0), now=at(0), others=[(declined, "declined")])


def taken_back(case: Case) -> None:
    records.add_session(case=case, held_on=TODAY, now=at(0, -1))  # so that the session remains
    recorded = rated_by(case, client_of(case), 0, every=8)
    undo_checkin(checkin=recorded.checkin, by=factories.therapist_of(case), now=at(0, 1))


def put_right(case: Case, *corrections: dict) -> None:
    """The client rated a session, and the therapist who had written it down put it right, once or more often."""
    rating = rated_by(case, client_of(case), 0, every=8).checkin.session.ratings.get(role=Role.CLIENT.value)
    for minutes, correction in enumerate(corrections, start=1):
        answer = theirs(client_of(case), reason="Read wrongly.", **correction)
        by = factories.therapist_of(case)
        rating = revise_rating(rating=rating, answer=answer, by=by, now=at(0, minutes)).checkin.ratings.get()


def missed_since(case: Case) -> None:
    rated_by(case, client_of(case), -6, every=8)
    for ago in (-5, -4, -3, -2):
        record_absence(case=case, by=factories.therapist_of(case), held_on=day(ago), attendance=Attendance.MISSED, now=at(ago))


def three_since(case: Case) -> None:
    rated_by(case, client_of(case), -6, every=8)
    for ago in (-3, -2, -1):
        check_in(case, GOOD, on=day(ago), now=at(ago))


def a_partner(case: Case, left: int | None = None) -> None:
    partner = factories.add_participant(case, Role.PARTNER)
    rated_by(case, partner, -2, every=8)
    Participant.objects.filter(pk=partner.pk).update(left_on=left if left is None else day(left))


#: What happened after the therapist alone had rated three sessions, and whether there is a client's view then.
WAYS = {
    "nothing more": (lambda case: None, False),
    "all parts": (lambda case: rated_by(case, client_of(case), 0, every=8), True),
    "one part": (lambda case: rated_by(case, client_of(case), 0, goal=0), True),
    "progress alone": (lambda case: rated_by(case, client_of(case), 0, progress=5), False),
    "declined": (asked_and_declined, False),
    "taken back": (taken_back, False),
    "put right: it was no rating of a part": (lambda case: put_right(case, {"progress": 5}), False),
    "put right, and back": (lambda case: put_right(case, {"progress": 5}, {"goal": 7}), True),
    "withdrawn": (lambda case: put_right(case, {"state": "withdrawn"}), False),
    "missed since": (missed_since, True),
    "three sessions since": (three_since, False),
    "a partner": (a_partner, True),
    "a partner who has left": (lambda case: a_partner(case, left=0), False),
    "a partner who will have left": (lambda case: a_partner(case, left=1), True),
    "a guardian": (lambda case: rated_by(case, factories.add_participant(case, Role.GUARDIAN), 0, every=8), False),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_database_says_of_a_case_what_the_rules_say(way: str, clinic: Clinic, therapist: Clinician) -> None:
    happens, there = WAYS[way]
    case = course(therapist, GOOD, GOOD, GOOD, last=-7)
    happens(case)
    history = judge(case, rules_of(clinic), TODAY).history.until(TODAY)
    assert has_client_view(history, Policy()) is there
    copies_of(course(therapist, GOOD, client=8), 4)
    copies_of(course(therapist, GOOD), 3)
    assert views_of(clinic, SESSIONS, TODAY)[0] == (Share(10, few=False) if there else Share(10, 5)), "six, or five"


def test_the_clinics_policy_says_how_far_back_one_looks(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, last=-14)
    three_since(case)
    copies_of(case, 9)
    assert [views_of(clinic, sessions, TODAY)[0].few for sessions in (3, 4)] == [True, False]


def test_only_open_cases_that_have_met_are_counted(clinic: Clinic, therapist: Clinician) -> None:
    copies_of(course(therapist, GOOD, GOOD), 5)
    copies_of(course(therapist, GOOD, GOOD, client=8), 6)
    new = factories.make_case(therapist)
    record_absence(case=new, by=therapist, held_on=TODAY, attendance=Attendance.MISSED, now=at())
    factories.end(course(therapist, GOOD, last=-1))
    Case.objects.filter(pk=course(therapist, GOOD).pk).update(gated=False)
    course(factories.make_therapist(factories.make_clinic("other")), GOOD)
    assert views_of(clinic, SESSIONS, TODAY) == (Share(13, 7), Share())


def test_the_stuck_ones_are_told_beside_all(clinic: Clinic, therapist: Clinician) -> None:
    for stuck, seen, copies in ((True, True, 5), (True, False, 7), (False, True, 9), (False, False, 4)):
        case = course(therapist, GOOD, GOOD, **({"client": 8} if seen else {}))
        if stuck:
            factories.declare(case)
        copies_of(case, copies)
    assert views_of(clinic, SESSIONS, TODAY) == (Share(29, 16), Share(14, 6))
