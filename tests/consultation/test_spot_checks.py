"""What does nothing flag, where does it stand once chance has drawn it, and is it kept what a supervisor found?"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Attendance
from alliance_app.consultation.models import CaseStanding, SpotCheck
from alliance_app.consultation.operations.checkins import record_absence
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.spot_checks import answer_spot_check
from alliance_app.consultation.queries import first_of_all, queued_of
from alliance_app.consultation.queue import Narrowed, counts, narrow, next_in, page_after, queue, supervised
from alliance_app.consultation.risk import waiting_scores
from alliance_app.consultation.spot_checks import is_unflagged, to_draw_from, waiting
from alliance_app.people.models import Clinic, Deputy, Supervision
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    NOW,
    TODAY,
    answer,
    at,
    check_in,
    close,
    day,
    declare,
    drawn,
    in_queue,
    make_clinic,
    make_supervisor,
    make_therapist,
    scored,
    supervise,
    therapist_of,
    unflagged,
)
from tests.many_cases import add_cases
from tests.records.at_once import at_once

pytestmark = pytest.mark.django_db
MONDAY = TODAY
SPOT = Narrowed("spot")


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


@pytest.fixture
def therapist(clinic):
    return make_therapist(clinic)


@pytest.fixture
def supervisor(clinic, therapist):
    return make_supervisor(clinic, therapist)


def can_be_drawn(clinic: Clinic, today: date = TODAY) -> set:
    return {case for theirs in to_draw_from(clinic, today).values() for case in theirs}


# Which cases does nothing flag?
def never_met(case: Case) -> None:
    CaseStanding.objects.filter(case=case).update(held_sessions=0)


def flagged(case: Case) -> None:
    standing = CaseStanding.objects.get(case=case)
    standing.detail["flags"] = [{"rule": "gap", "tier": "amber", "factor": "goal", "rater": "client:"}]
    standing.save()


STATES = {
    "nothing more": (lambda case: None, True),
    "low": (lambda case: check_in(case, 8, goal=2), False),
    "stuck": (declare, False),
    "flagged, and techniques open": (flagged, False),
    "never met": (never_met, False),
    "closed": (close, False),
    "without a gate": (lambda case: Case.objects.filter(pk=case.pk).update(gated=False), False),
    "known no more from today": (lambda case: CaseStanding.objects.filter(case=case).update(fresh_until=day(-1)), False),
    "known until today": (lambda case: CaseStanding.objects.filter(case=case).update(fresh_until=TODAY), True),
    "an answer about dying": (lambda case: scored(case, 14, at_risk=1), False),
    "a missed session": (
        lambda case: record_absence(
            case=case, by=therapist_of(case), held_on=TODAY, attendance=Attendance.MISSED, now=at(minutes=1)
        ),
        True,
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_the_rule_and_the_database_know_alike_what_nothing_flags(state, clinic, therapist, supervisor) -> None:
    happens, is_so = STATES[state]
    case = unflagged(therapist)
    happens(case)
    again = Case.objects.select_related("standing").get(pk=case.pk)
    risk = waiting_scores().filter(case=case).exists()
    assert is_unflagged(again, TODAY, risk=risk) is is_so
    assert (case.pk in can_be_drawn(clinic)) is is_so
    drawn(case)
    assert waiting(TODAY).exists() is is_so
    assert [s.case_id for s in queue(supervisor, TODAY, SPOT)] == ([case.pk] if is_so else [])


def test_what_nobody_supervises_is_not_drawn(clinic, therapist) -> None:
    case = unflagged(therapist)
    assert can_be_drawn(clinic) == set()
    link = supervise(make_supervisor(clinic), therapist)
    assert can_be_drawn(clinic) == {case.pk}
    Supervision.objects.filter(pk=link.pk).update(ends_on=day(-1))
    assert can_be_drawn(clinic) == set()


@pytest.mark.parametrize("gone", ["deactivated", "no supervisor any more", "treats the case too"])
def test_what_its_supervisor_cannot_answer_is_not_drawn(gone, clinic, therapist, supervisor) -> None:
    case = unflagged(therapist)
    match gone:
        case "deactivated":
            type(supervisor).objects.filter(pk=supervisor.pk).update(is_active=False)
        case "no supervisor any more":
            supervisor.roles_held.all().delete()
        case _:
            case.therapists.create(clinic=clinic, clinician=supervisor, part="co", starts_on=day(-50))
    assert can_be_drawn(clinic) == set()


def test_what_a_deputy_answers_can_be_drawn_while_its_supervisor_is_gone(clinic, therapist, supervisor) -> None:
    case, deputy = unflagged(therapist), make_supervisor(clinic)
    type(supervisor).objects.filter(pk=supervisor.pk).update(is_active=False)
    Deputy.objects.create(clinic=clinic, supervisor=supervisor, deputy=deputy, starts_on=TODAY, ends_on=day(1))
    assert can_be_drawn(clinic) == {case.pk}
    assert can_be_drawn(clinic, day(2)) == set()


def test_a_case_that_two_supervise_and_two_treat_has_one_chance(clinic, therapist, supervisor) -> None:
    case = unflagged(therapist)
    other = make_therapist(clinic)
    for person in (therapist, other):
        make_supervisor(clinic, person)
    case.therapists.create(clinic=clinic, clinician=other, part="co", starts_on=day(-50))
    assert to_draw_from(clinic, TODAY) == {therapist.pk: [case.pk]}


def test_another_clinics_cases_are_not_drawn(clinic, therapist, supervisor) -> None:
    foreign = make_therapist(make_clinic("south"))
    make_supervisor(foreign.clinic, foreign)
    unflagged(foreign)
    assert can_be_drawn(clinic) == set()


# In the queue
def test_spot_checks_stand_in_a_list_of_their_own_by_week_then_case(therapist, supervisor) -> None:
    cases = [unflagged(therapist) for _ in range(4)]
    for case, weeks_ago in zip(cases, (0, 2, 0, 1), strict=True):
        drawn(case, week=MONDAY - timedelta(weeks=weeks_ago))
    this_week = sorted((cases[0], cases[2]), key=lambda case: case.pk)
    assert [s.case for s in queue(supervisor, TODAY, SPOT)] == [cases[1], cases[3], *this_week]
    assert [s.spot_week for s in queue(supervisor, TODAY, SPOT)][:2] == [day(-14), day(-7)]
    assert in_queue(supervisor) == []
    assert counts(supervised(supervisor, TODAY))["spot"] == 4


def test_the_list_pages_by_key(therapist, supervisor) -> None:
    add_cases(therapist, 360, TODAY)
    for case in can_be_drawn(therapist.clinic):
        drawn(Case.objects.get(pk=case))
    found = narrow(supervised(supervisor, TODAY), SPOT, TODAY)
    pages, after, more = [], None, True
    while more:
        page, more = page_after(found, after)
        pages.append([standing.case_id for standing in page])
        after = pages[-1][-1]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [case for page in pages for case in page] == [s.case_id for s in found]
    assert next_in(found, Case.objects.get(pk=pages[0][0])) == pages[0][1]


def test_an_older_one_stays_until_somebody_has_looked_or_something_flags_it(therapist, supervisor) -> None:
    case = unflagged(therapist)
    drawn(case, week=MONDAY - timedelta(weeks=3))
    assert [s.case for s in queue(supervisor, TODAY, SPOT)] == [case]
    check_in(case, 8, goal=2, now=at(minutes=5))
    assert not queue(supervisor, TODAY, SPOT).exists()
    assert [s.case for s in in_queue(supervisor)] == [case]


def test_nobody_else_finds_it(clinic, therapist, supervisor) -> None:
    drawn(unflagged(therapist))
    for other in (make_supervisor(clinic), make_supervisor(make_clinic("south"))):
        assert not queue(other, TODAY, SPOT).exists()


def test_the_therapist_finds_it_among_what_stands_in_the_queue(therapist, supervisor) -> None:
    case = unflagged(therapist)
    assert not queued_of(therapist, TODAY).exists()
    drawn(case)
    assert [each.case for each in queued_of(therapist, TODAY)] == [case]


# What somebody found
@pytest.fixture
def case(therapist, supervisor) -> Case:
    case = unflagged(therapist)
    drawn(case)
    return case


def said(case, by, found="missed", factor="goal", note="She agrees too fast.", now=NOW, key=""):
    return answer_spot_check(case=case, by=by, found=found, factor=factor, note=note, now=now, key=key)


def test_what_the_supervisor_found_is_kept_and_it_leaves_the_queue(case, supervisor) -> None:
    said(case, supervisor, now=at(1))
    kept = SpotCheck.objects.get()
    assert (kept.found, kept.factor, kept.note, kept.by, kept.at) == (
        "missed", "goal", "She agrees too fast.", supervisor, at(1)
    )  # fmt: skip
    assert not queue(supervisor, TODAY, SPOT).exists()
    entry = AuditEntry.objects.get(action="spot check answered")
    assert (entry.actor_id, entry.case_id, entry.detail) == (supervisor.pk, case.pk, {})


def test_it_changes_nothing_of_the_case(case, supervisor) -> None:
    before = CaseStanding.objects.values().get(case=case)
    said(case, supervisor)
    assert CaseStanding.objects.values().get(case=case) == before


def test_of_a_weak_part_the_therapist_is_asked_to_ask_the_client(case, supervisor, therapist) -> None:
    said(case, supervisor, now=at(1))
    (reply,) = case.reviews.all()
    assert (reply.supervisor, reply.at, reply.answer, reply.is_open()) == (supervisor, at(1), "ask_client", True)
    assert reply.message == "In a spot check I found the goal weak, and no flag said so. She agrees too fast."
    _, asked = first_of_all(therapist, TODAY)
    assert asked == [reply]
    assert counts(supervised(supervisor, TODAY))["replies"] == 1
    entry = AuditEntry.objects.get(action="answered")
    assert (entry.actor_id, entry.case_id, entry.detail) == (supervisor.pk, case.pk, {"answer": "ask_client"})


def test_without_a_note_it_says_which_part_all_the_same(case, supervisor) -> None:
    said(case, supervisor, note=" ")
    assert case.reviews.get().message == "In a spot check I found the goal weak, and no flag said so."


@pytest.mark.parametrize("same", [False, True], ids=["by another", "by the same"])
def test_what_was_asked_before_and_is_not_done_stays_asked_by_its_day(same, case, supervisor) -> None:
    first = supervisor if same else make_supervisor(case.clinic, therapist_of(case), name="Mitchell")
    answer(case, first, due_on=day(1), message="Write the goal down.", now=at(minutes=1))
    said(case, supervisor, now=at(minutes=5))
    newest = case.reviews.first()
    assert newest.message == (
        "In a spot check I found the goal weak, and no flag said so. She agrees too fast. "
        f"What {'I' if same else 'Mitchell'} asked before stays asked."
    )
    assert (newest.supervisor, newest.due_on) == (supervisor, day(1))
    assert [s.reply_due for s in supervised(first, day(5))] == [day(1)], "overdue"


def test_what_is_done_is_not_asked_again(case, supervisor, therapist) -> None:
    earlier = answer(case, supervisor, due_on=day(1), now=at(minutes=1))
    respond(review=earlier, by=therapist, message="", done=True, now=at(minutes=2))
    said(case, supervisor, now=at(minutes=5))
    newest = case.reviews.first()
    assert newest.due_on is None and newest.message.endswith("She agrees too fast.")


def test_sent_twice_it_asks_once(case, supervisor) -> None:
    said(case, supervisor, key="k"), said(case, supervisor, key="k")
    assert case.reviews.count() == 1


def test_it_is_off_the_list_once_the_therapist_says_that_it_is_done(case, supervisor, therapist) -> None:
    said(case, supervisor)
    respond(review=case.reviews.get(), by=therapist, message="She wants less than I wrote.", done=True, now=at(1))
    assert first_of_all(therapist, TODAY)[1] == []


@pytest.mark.parametrize("found", ["nothing", "unclear"])
def test_what_was_not_missed_asks_nobody_for_anything(found, case, supervisor) -> None:
    said(case, supervisor, found=found)
    assert not case.reviews.exists()


@pytest.mark.parametrize("found", ["nothing", "unclear"])
def test_a_part_is_kept_only_of_what_was_missed(found, case, supervisor) -> None:
    said(case, supervisor, found=found, note="  ")
    kept = SpotCheck.objects.get()
    assert (kept.found, kept.factor, kept.note) == (found, "", None)


@pytest.mark.parametrize(
    ("found", "factor", "sentence"),
    [("", "", "Say what you found."), ("all", "", "Say what you found."), ("missed", "", "Say which part is weak."),
     ("missed", "progress", "Say which part is weak.")],
)  # fmt: skip
def test_what_says_nothing_is_refused(found, factor, sentence, case, supervisor) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        said(case, supervisor, found=found, factor=factor)
    assert SpotCheck.objects.get().found == ""


def test_only_who_supervises_the_case_can_answer(case, clinic, therapist) -> None:
    for person in (therapist, make_supervisor(clinic), make_supervisor(make_clinic("south"))):
        with pytest.raises(NotAllowed):
            said(case, person)
    assert SpotCheck.objects.get().found == ""


def test_a_second_supervisor_is_told_who_has_looked_and_what_they_found(case, supervisor, clinic, therapist) -> None:
    other = make_supervisor(clinic, therapist)
    said(case, supervisor, found="nothing")
    with pytest.raises(NotAllowed) as refusal:
        said(case, other)
    assert str(refusal.value) == (
        f"{supervisor.name} has looked at it already, and found: nothing that the ratings had missed."
    )
    assert SpotCheck.objects.get().by == supervisor


def test_sent_twice_it_is_kept_once_and_other_content_is_refused(case, supervisor) -> None:
    first = said(case, supervisor, key="k")
    assert said(case, supervisor, key="k") == first
    with pytest.raises(KeyReused):
        said(case, supervisor, found="nothing", key="k")
    assert AuditEntry.objects.filter(action="spot check answered").count() == 1


def test_what_is_flagged_by_now_or_was_never_drawn_takes_no_answer(case, supervisor, therapist) -> None:
    check_in(case, 8, goal=2, now=at(minutes=5))
    with pytest.raises(NotAllowed, match="no spot check any more"):
        said(case, supervisor)
    with pytest.raises(NotAllowed, match="was not drawn"):
        said(unflagged(therapist), supervisor)


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_cannot_both_win() -> None:
    therapist = make_therapist(make_clinic())
    both = [make_supervisor(therapist.clinic, therapist) for _ in range(2)]
    case = unflagged(therapist)
    drawn(case)
    told = at_once(*(lambda by=by: said(case, by) for by in both))
    assert sorted(type(outcome).__name__ for outcome in told) == ["NotAllowed", "SpotCheck"]


@pytest.mark.postgres  # a constraint over columns of several tables is PostgreSQL's
def test_a_spot_check_of_another_clinics_case_is_refused_by_the_database(case) -> None:
    foreign = make_clinic("south")
    with pytest.raises(IntegrityError):
        SpotCheck.objects.filter(case=case).update(clinic=foreign)
        connection.check_constraints()
