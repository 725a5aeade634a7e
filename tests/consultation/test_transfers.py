"""What happens when a case goes to a colleague, or is treated by two?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.prompts import Question
from alliance_app.consultation.models import CaseStanding, Override
from alliance_app.consultation.operations.checkins import record_checkin
from alliance_app.consultation.operations.transfers import add_co_therapist, end_co_therapy
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act, may
from tests.factories import (
    NOW,
    TODAY,
    at,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    own,
    theirs,
    therapist_of,
    transfer,
    weekly,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ann(clinic):
    return make_therapist(clinic, name="Ann")


@pytest.fixture
def bob(clinic):
    return make_therapist(clinic, name="Bob")


@pytest.fixture
def case(ann):
    return with_goal(make_case(ann), now=at(-20))


def rate(case, by, every, on=TODAY, client=None, now=NOW):
    others = [(theirs(client_of(case), client), "aloud")] if client is not None else []
    return record_checkin(case=case, by=by, held_on=on, answers=[own(by, every)], others=others, now=now, key="")


def standing(case):
    return CaseStanding.objects.get(case=case)


def parts(case):
    return {part["factor"]: part["state"] for part in standing(case).detail["parts"]}


def leave(person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)


# A new pair
def test_relationship_and_method_start_unknown_and_the_goal_is_kept_and_asked_to_be_confirmed(case, bob):
    weekly(case, 8, 8, until=day(-1), client=8)
    assert standing(case).reason == "in_place"
    transfer(case, bob)
    assert parts(case) == {"relationship": "unknown", "goal": "present", "method": "unknown"}
    assert standing(case).reason == "unknown"
    prompts = [prompt["question"] for prompt in standing(case).detail["prompts"]]
    assert Question.CONFIRM_GOAL.value in prompts
    assert case.goals.count() == 1


def test_a_session_of_the_same_day_was_the_former_pairs(case, ann, bob):
    """The last session is rated in the morning, and the case transferred in the evening."""
    weekly(case, 8, 8, client=8)
    transfer(case, bob, now=at(minutes=60))
    assert parts(case)["relationship"] == parts(case)["method"] == "unknown"
    record_checkin(
        case=case, by=bob, held_on=TODAY, answers=[own(bob, 7)], now=at(minutes=90), key="", another_session=True
    )
    assert parts(case)["relationship"] == "unknown", "said of the session that was there before"
    record_checkin(
        case=case, by=bob, held_on=TODAY, answers=[own(bob, 7)], now=at(minutes=120), key="", another_session=True
    )
    assert parts(case)["relationship"] == parts(case)["method"] == "present"


def test_a_goal_of_the_same_day_is_asked_to_be_confirmed_until_the_new_pair_says_it(case, bob):
    def asked():
        return [p["question"] for p in standing(case).detail["prompts"] if p["question"] == Question.CONFIRM_GOAL]

    with_goal(case, "Sleep")
    transfer(case, bob, now=at(minutes=60))
    assert asked()
    with_goal(case, "Sleep", now=at(minutes=90))
    assert not asked()


def test_the_former_therapists_flags_close_and_their_lines_stay(case, ann, bob):
    weekly(case, 8, 3, until=day(-1))
    assert standing(case).reason == "low" and standing(case).detail["flags"]
    transfer(case, bob)
    assert standing(case).detail["flags"] == []
    assert standing(case).reason == "unknown"
    assert case.sessions.filter(ratings__clinician=ann).count() == 2


def test_the_clients_low_goal_is_low_for_the_new_therapist_too(case, bob):
    rate(case, therapist_of(case), 8, on=day(-1), client=8, now=at(-1))
    record_checkin(
        case=case, by=therapist_of(case), held_on=day(-1), now=NOW, key="",
        answers=[theirs(client_of(case), goal=2)], another_session=True,
    )  # fmt: skip
    transfer(case, bob)
    assert parts(case) == {"relationship": "unknown", "goal": "low", "method": "unknown"}


# Who sees it
def test_the_former_therapist_no_longer_sees_the_case_from_that_moment(case, ann, bob):
    transfer(case, bob)
    assert not Case.objects.visible_to(ann, TODAY).exists()
    assert may(bob, Act.MANAGE, case, TODAY)
    assert Case.objects.get(pk=case.pk).therapists.filter(ends_on=None).get().clinician == bob


def test_who_stays_as_co_therapist_sees_it_and_counts(case, ann, bob):
    weekly(case, 8, 3, until=day(-1))
    transfer(case, bob, former_stays=True)
    assert may(ann, Act.RATE, case, TODAY) and not may(ann, Act.MANAGE, case, TODAY)
    assert parts(case)["goal"] == "low", "a co-therapist has not left"


def test_a_case_opened_today_can_go_on_today_and_back(ann, bob):
    case = make_case(ann, opened_on=TODAY)
    transfer(case, bob, now=at(minutes=1))
    transfer(case, ann, by=bob, now=at(minutes=2))
    assert [may(person, Act.MANAGE, case, TODAY) for person in (ann, bob)] == [True, False]


def test_a_co_therapist_who_takes_over_is_the_only_therapist(case, ann, bob):
    add_co_therapist(case=case, by=ann, clinician=bob, starts_on=day(-3), now=NOW)
    transfer(case, bob)
    assert list(case.therapists.filter(ends_on=None).values_list("clinician__name", "part")) == [("Bob", "owner")]


def test_a_look_at_the_techniques_ends_with_the_pair(case, bob):
    look = override(case)
    transfer(case, bob)
    look.refresh_from_db()
    assert look.ended_because == Override.Ended.CASE


# Who may
def test_the_therapist_and_their_supervisor_transfer_a_case_and_nobody_else(case, clinic, ann, bob):
    others = [make_therapist(clinic), make_supervisor(clinic, bob), make_clinician(clinic, "administrator"), bob]
    for person in [*others, make_therapist(make_clinic("south"))]:
        with pytest.raises(NotAllowed, match="cannot do this"):
            transfer(case, bob, by=person)
    transfer(case, bob, by=make_supervisor(clinic, ann))


def test_a_co_therapist_does_not_give_the_case_away(case, ann, bob):
    add_co_therapist(case=case, by=ann, clinician=bob, starts_on=TODAY, now=NOW)
    with pytest.raises(NotAllowed, match="cannot do this"):
        transfer(case, bob, by=bob)


@pytest.mark.parametrize("who", ["supervisor", "gone", "without sign-in", "foreign", "owner"])
def test_it_goes_only_to_another_therapist_who_works_here(case, clinic, ann, who):
    to = {
        "supervisor": lambda: make_supervisor(clinic),
        "gone": lambda: make_therapist(clinic),
        "without sign-in": lambda: make_therapist(clinic, email=None),
        "foreign": lambda: make_therapist(make_clinic("south")),
        "owner": lambda: ann,
    }[who]()
    if who == "gone":
        leave(to)
    with pytest.raises(NotAllowed):
        transfer(case, to)
    assert therapist_of(case) == ann


def test_an_administrator_gives_a_case_that_nobody_treats_to_somebody(case, clinic, ann, bob):
    admin = make_clinician(clinic, "administrator")
    leave(ann)
    transfer(case, bob, by=admin)
    assert therapist_of(case) == bob
    entry = AuditEntry.objects.get(action="transferred")
    assert (entry.actor_id, entry.detail["to"]) == (admin.pk, bob.pk)
    with pytest.raises(NotAllowed, match="cannot do this"):
        transfer(case, make_therapist(clinic), by=admin)


def test_a_closed_case_stays_where_it_is(case, bob):
    close(case)
    with pytest.raises(NotAllowed, match="closed"):
        transfer(case, bob)


def test_sent_twice_it_goes_over_once(case, ann, bob, clinic):
    supervisor = make_supervisor(clinic, ann)
    first = transfer(case, bob, by=supervisor, key="k")
    assert transfer(case, bob, by=supervisor, key="k", now=at(minutes=1)) == first
    assert case.therapists.count() == 2


# Two therapists
def test_a_co_therapist_rates_for_themselves_until_it_ends(case, ann, bob):
    weekly(case, 8, 8, until=day(-2))
    treats = add_co_therapist(case=case, by=ann, clinician=bob, starts_on=day(-2), now=NOW)
    rate(case, bob, 3, on=day(-1))
    assert standing(case).reason == "low"
    end_co_therapy(treats=treats, by=ann, ends_on=TODAY, now=NOW)
    assert standing(case).reason != "low"
    assert not may(bob, Act.OPEN, case, TODAY)
    said = AuditEntry.objects.filter(subject="co-therapist").order_by("pk").values_list("action", flat=True)
    assert list(said) == ["joined", "left"]


def test_a_co_therapist_joins_once_not_in_the_future_and_only_from_here(case, ann, bob):
    def add(clinician=bob, starts_on=TODAY):
        return add_co_therapist(case=case, by=ann, clinician=clinician, starts_on=starts_on, now=NOW)

    for refused in (
        lambda: add(starts_on=day(1)),
        lambda: add(starts_on=case.opened_on - (TODAY - day(-1))),
        lambda: add(ann),
        lambda: add(make_therapist(make_clinic("south"))),
    ):
        with pytest.raises(NotAllowed):
            refused()
    treats = add()
    with pytest.raises(NotAllowed, match="already"):
        add()
    with pytest.raises(NotAllowed, match="future"):
        end_co_therapy(treats=treats, by=ann, ends_on=day(1), now=NOW)
    with pytest.raises(NotAllowed, match="later"):
        end_co_therapy(treats=treats, by=ann, ends_on=day(-1), now=NOW)
    with pytest.raises(NotAllowed, match="no co-therapist"):
        end_co_therapy(treats=case.therapists.get(part="owner"), by=ann, ends_on=TODAY, now=NOW)

