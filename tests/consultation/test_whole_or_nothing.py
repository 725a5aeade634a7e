"""Is every act written whole or not at all, with its entry in the log and no clinical word in that?"""

import json

import pytest
from django.apps import apps
from django.db import connection, transaction

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.clinical.policy import PolicyError
from alliance_app.consultation.models import CaseStanding, Policy, StandingChange
from alliance_app.consultation.operations.checkins import record_absence, revise_rating
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Rating
from alliance_app.records.operations import Answer
from tests.factories import (
    EXPLANATION,
    answer,
    at,
    check_in,
    day,
    declare,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    own,
    repair,
    therapist_of,
    with_goal,
)
from tests.full_clinic import make_full_clinic

pytestmark = pytest.mark.django_db
CANARY = "canary words that only the clinic's people may read"


@pytest.fixture
def case():
    """A case with a low goal and a supervisor."""
    case = make_case(make_therapist(make_clinic()), now=at(-8))
    make_supervisor(case.clinic, therapist_of(case))
    check_in(case, 8, goal=2, on=day(-7), now=at(-7))
    return case


def supervisor_of(case):
    return therapist_of(case).supervised_by.get().supervisor


def rating_of(case):
    return Rating.objects.get(session__case=case)


def correct(case):
    by = therapist_of(case)
    return revise_rating(rating=rating_of(case), answer=own(by, 8, reason=CANARY), by=by, now=at())


def withdraw(case):
    by = therapist_of(case)
    gone = Answer(role=Role.THERAPIST, clinician=by, state="withdrawn", reason=CANARY)
    return revise_rating(rating=rating_of(case), answer=gone, by=by, now=at())


def miss(case):
    return record_absence(case=case, by=therapist_of(case), held_on=day(-1), attendance=Attendance.MISSED, now=at())


ACTS = {
    # act, and what the log says of it: action, subject
    "open a case": (lambda case: make_case(therapist_of(case)), "opened", "case"),
    "check in": (lambda case: check_in(case, 3, note=CANARY), "checked in", "check-in"),
    "correct": (correct, "rating given", "check-in"),
    "withdraw": (withdraw, "rating withdrawn", "check-in"),
    "miss": (miss, "missed", "session"),
    "state the goal": (lambda case: with_goal(case, CANARY), "recorded", "goal"),
    "declare stuck": (lambda case: declare(case, reason=CANARY), "recorded", "stuck"),
    "look anyway": (lambda case: override(case, explanation=CANARY), "looked anyway", "case"),
    "plan a repair": (lambda case: repair(case, note=CANARY), "planned", "repair"),
    "release": (lambda case: answer(case, supervisor_of(case), "release", message=CANARY), "answered", "case"),
}


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_one_entry_in_the_log(case, name):
    act, action, subject = ACTS[name]
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    act(case)
    (entry,) = AuditEntry.objects.exclude(pk__in=before)
    assert (entry.action, entry.subject, entry.clinic_id, entry.at) == (action, subject, case.clinic_id, at())
    assert entry.actor_id == (supervisor_of(case) if name == "release" else therapist_of(case)).pk


def rows():
    """Count the rows of every table."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_a_plan_that_cannot_be_judged_leaves_nothing_whatever_is_done(case):
    # The policy in force cannot be read: each act fails in its middle, after it has written.
    Policy.objects.create(clinic=case.clinic, version=1, parameters={"gap": 99}, set_at=at(), why="A mistake")
    before, standing = rows(), CaseStanding.objects.filter(case=case).values().get()
    for name, (act, *_) in ACTS.items():
        if name == "plan a repair":  # judges nothing
            continue
        with pytest.raises(PolicyError):
            act(case)
        assert rows() == before, name
    assert CaseStanding.objects.filter(case=case).values().get() == standing


def test_what_is_rolled_back_takes_its_entry_along(case):
    before = rows()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        check_in(case, 8)
        _ = 1 / 0
    assert rows() == before


def test_a_refusal_leaves_nothing(case):
    before = rows()
    for act in (
        lambda: check_in(case),
        lambda: override(case, explanation="short"),
        lambda: with_goal(case, " "),
        lambda: declare(case, False),
        lambda: repair(case, move="unheard of"),
        lambda: answer(case, supervisor_of(case), "reopen"),
        lambda: answer(case, therapist_of(case)),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert rows() == before


def test_no_typed_word_is_in_the_log_or_in_what_is_concluded(case):
    for name in sorted(ACTS, key=lambda name: name != "correct"):
        if name in ("open a case", "withdraw"):  # nothing is typed, or the rating is not in force any more
            continue
        ACTS[name][0](case)
    kept = [
        *AuditEntry.objects.values_list("detail", flat=True),
        *CaseStanding.objects.values_list("detail", flat=True),
        *StandingChange.objects.values_list("flags", flat=True),
    ]
    assert "canary" not in json.dumps(kept)


def test_the_log_holds_no_score(case):
    check_in(case, 8, progress=7, note=CANARY)
    assert AuditEntry.objects.get(action="checked in", at=at()).detail == {}


def test_no_typed_word_lies_readable_in_any_table():
    make_full_clinic("north")
    typed = [EXPLANATION, "To sleep through", "Nothing moves.", "A note", "Thank you, go on.", "Ask what they want."]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    text = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    assert not any(word.encode() in text for word in typed), table


def test_the_end_of_an_override_is_in_the_log(case):
    override(case, now=at(-1))
    check_in(case, 8)
    entry = AuditEntry.objects.get(action="override ended")
    assert (entry.subject_id, entry.actor_id, entry.detail) == (str(case.pk), None, {"because": "rated", "unanswered": False})


def test_a_policy_is_a_new_version_on_record(case):
    boss = make_clinician(case.clinic, "administrator")
    for version, gap in ((1, 4), (2, 5)):
        policy = set_policy(clinic=case.clinic, parameters={"gap": gap}, why="We saw it", now=at(), by=boss)
        assert (policy.version, policy.parameters, policy.set_by) == (version, {"gap": gap}, boss)
    assert AuditEntry.objects.filter(action="set", subject="policy").count() == 2


def test_a_policy_that_is_not_possible_is_refused(case):
    with pytest.raises(PolicyError, match="gap"):
        set_policy(clinic=case.clinic, parameters={"gap": 99}, why="A mistake", now=at())
    assert Policy.objects.count() == 0
