"""What does the weekly mail count for each role, and does it say no more than that?"""

import pytest
from allauth.mfa.models import Authenticator

from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.models import Repair, Review, SpotCheck
from alliance_app.consultation.my_cases import Group, MyCases
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.consultation.queue import counts, supervised
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.people.roles import ROLES
from alliance_app.records import operations as records
from tests.factories import (
    NOW,
    TODAY,
    again,
    answer,
    at,
    check_in,
    close,
    day,
    declare,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    repair,
    scored,
    supervise,
    therapist_of,
    weekly,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist():
    return make_therapist(make_clinic(crisis_contact="555 0140"))


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


def told(person, page=""):
    """Return what a mail says, line by line, of one page or of all."""
    parts = digest_of(again(person), TODAY, TODAY)
    return [f"{line.count} {line.words}" for part in parts for line in part.lines if page in ("", part.page)]


def low(therapist, code=""):
    case = make_case(therapist, code)
    weekly(case, 8, 8, {"relationship": 8, "goal": 2, "method": 8}, until=day(-7))
    return case


def test_nothing_waits_for_a_therapist_without_cases(therapist):
    assert told(therapist) == []


def test_a_therapist_reads_what_waits_for_them(therapist, supervisor):
    case, other = low(therapist), low(therapist)
    records.add_session(case=case, held_on=day(-1), now=NOW)
    assert told(therapist) == ["1 session to rate", "2 cases where the alliance comes first"]
    scored(other, 14, at_risk=1)
    assert told(therapist)[0] == "1 case that needs your look today"


def test_the_counts_are_those_of_my_cases(therapist):
    for _ in range(3):
        low(therapist)
    make_case(therapist)
    total = MyCases(therapist, TODAY).first_pages()[Group.ALLIANCE_FIRST].total
    assert told(therapist) == [f"{total} cases where the alliance comes first"]


@pytest.mark.parametrize(
    ("due", "says"),
    [(-1, "1 reply of your supervisor that is overdue"), (0, "1 reply of your supervisor that is due this week"),
     (6, "1 reply of your supervisor that is due this week"), (7, None)],
)  # fmt: skip
def test_a_reply_is_counted_when_it_is_due_by_the_end_of_the_week(due, says, therapist, supervisor):
    case = make_case(therapist)
    reply = answer(case, supervisor, due_on=TODAY)
    Review.objects.update(due_on=day(due))
    assert told(therapist) == ([says] if says else [])
    respond(review=reply, by=therapist, message="", done=True, now=NOW)
    assert told(therapist) == []


def test_a_planned_repair_is_counted_until_somebody_says_how_it_went(therapist):
    case = make_case(therapist)
    planned = repair(case)
    assert told(therapist) == []
    for days, says in ((-1, "overdue"), (0, "due this week"), (6, "due this week")):
        Repair.objects.update(due_on=day(days))
        assert told(therapist) == [f"1 planned repair that is {says}"]
    planned.marks.create(clinic=case.clinic, case=case, state="tried", by=therapist, at=NOW)
    assert told(therapist) == []


def test_a_repair_whose_move_was_planned_again_is_not_counted(therapist):
    case = make_case(therapist)
    repair(case)
    Repair.objects.update(due_on=TODAY, planned_again_on=TODAY)
    assert told(therapist) == []


def test_what_was_said_of_a_repair_and_taken_back_is_not_said(therapist):
    case = make_case(therapist)
    planned = repair(case)
    Repair.objects.update(due_on=TODAY)
    mark = planned.marks.create(clinic=case.clinic, case=case, state="tried", by=therapist, at=NOW)
    assert told(therapist) == []
    mark.withdrawn_at = NOW
    mark.save()
    assert told(therapist) == ["1 planned repair that is due this week"]


def test_of_a_case_that_was_closed_nothing_waits(therapist, supervisor):
    case = low(therapist)
    answer(case, supervisor, due_on=TODAY)
    repair(case)
    Repair.objects.update(due_on=TODAY)
    close(case)
    assert told(therapist) == []


def test_a_supervisor_reads_what_waits_in_the_queue(therapist, supervisor):
    case, second, watched = low(therapist), low(therapist), make_case(therapist)
    declare(second)
    override(case)
    assert told(supervisor) == ["2 cases that need help", "1 look that awaits your answer", "1 case to watch", "3 unread cases"]
    found = counts(supervised(supervisor, TODAY))
    assert (found["attention"], found["watch"], found["spot"]) == (2, 1, 0), "as the tabs of the queue say"
    answer(watched, supervisor, due_on=TODAY, now=at(minutes=1))
    Review.objects.update(due_on=day(-2))
    assert told(supervisor)[-2:] == ["1 reply that is overdue", "2 unread cases"]


def test_what_a_supervisor_rates_first_is_counted_apart_with_what_is_overdue_of_it(therapist, supervisor):
    case = low(therapist)
    answer(case, supervisor, due_on=TODAY, now=at(-2))
    Review.objects.update(due_on=day(-1))
    ask_to_rate_first(case=case, by=supervisor, wanted=True, now=at(-1))
    check_in(case, 1, now=NOW)
    assert told(supervisor) == ["1 session that you rate before you see its ratings", "1 reply that is overdue"]


def test_a_spot_check_is_counted_until_it_is_done(therapist, supervisor):
    case = with_goal(make_case(therapist))
    check_in(case, 8, client=8)  # all in place, so that nothing else waits
    drawn = SpotCheck.objects.create(clinic=case.clinic, case=case, week=TODAY, therapist=therapist, drawn_at=NOW)
    assert told(supervisor) == ["1 spot check to do"]
    assert told(make_supervisor(therapist.clinic)) == []
    drawn.found, drawn.by, drawn.at = "nothing", supervisor, NOW
    drawn.save()
    assert told(supervisor) == []


def test_a_deputy_reads_what_the_supervisor_would(therapist, supervisor):
    low(therapist)
    deputy = make_supervisor(therapist.clinic)
    assert told(deputy) == []
    name_deputy(supervisor=supervisor, deputy=deputy, starts_on=TODAY, ends_on=TODAY, by=supervisor, now=NOW)
    assert told(deputy) == told(supervisor) != []


def test_an_administrator_reads_what_is_missing(therapist, settings):
    boss = make_clinician(therapist.clinic, "administrator", password="a password of tests alone")
    Authenticator.objects.create(user=boss, type="totp", data={})
    make_case(therapist)
    assert told(boss) == ["1 person who was invited and has not been here", "1 case that nobody supervises"]
    supervise(make_supervisor(boss.clinic, password="another password"), therapist)
    assert told(boss, "clinic-people")[1:] == ["1 supervisor or administrator without a second factor"]
    assert told(boss, "clinic-cases") == []
    boss.clinic.__class__.objects.update(crisis_contact="")
    assert told(boss, "clinic-people")[-1] == "1 crisis contact is missing: the clinic has named none"
    therapist.is_active = False
    therapist.save()
    assert told(boss, "clinic-cases") == ["1 case without a therapist"]


def test_who_holds_every_role_reads_a_part_for_each_page(therapist, supervisor):
    low(therapist)
    person = make_clinician(therapist.clinic, *ROLES)
    low(person)
    supervise(person, therapist)
    titles = [part.title for part in digest_of(person, TODAY, TODAY)]
    assert titles == ["My cases", "Review", "People", "Cases"]


def test_nothing_of_another_clinic_is_counted(therapist, supervisor):
    south = make_clinic("south", crisis_contact="555")
    boss = make_clinician(south, "administrator", password="a password of tests alone")
    Authenticator.objects.create(user=boss, type="totp", data={})
    both = make_clinician(south, "therapist", "supervisor", password="a password of tests alone")
    Authenticator.objects.create(user=both, type="totp", data={})
    records.add_session(case=low(therapist), held_on=day(-1), now=NOW)
    low(therapist_of(make_case(make_therapist(therapist.clinic))))
    assert (told(boss), told(both)) == ([], [])


def test_it_asks_as_few_questions_for_many_cases_as_for_one(therapist, supervisor, django_assert_max_num_queries):
    person = make_clinician(therapist.clinic, *ROLES)
    supervise(person, therapist)
    for _ in range(5):
        check_in(low(therapist), 8, on=TODAY)
        low(person)
    person = again(person)
    with django_assert_max_num_queries(5):
        assert digest_of(person, TODAY, TODAY)
