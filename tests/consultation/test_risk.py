"""Does an answer about dying reach everybody who has to know, whatever the gate says, until somebody has asked?"""

from itertools import product

import pytest
from django.db import transaction

from alliance_app.clinical.attention import Notice
from alliance_app.clinical.gate import Gate
from alliance_app.clinical.measures import PHQ9
from alliance_app.consultation import risk_mail
from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.scores import RiskWaits, record_scores, revise_score
from alliance_app.consultation.operations.seen import see
from alliance_app.consultation.operations.undoing import can_be_undone
from alliance_app.consultation.queries import first_of_all, queued_of
from alliance_app.consultation.queue import Narrowed, queue, supervised
from alliance_app.consultation.risk import answers_on, waiting_scores
from alliance_app.people.models import Deputy
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from alliance_app.records.scores import Scored
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
    therapist_of,
    weekly,
    with_goal,
)  # fmt: skip
from tests.web.inbox import after_mail, receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


@pytest.fixture
def case(therapist):
    return make_case(therapist)


def in_place(case):
    """Let all three parts be in place, so that techniques are open."""
    with_goal(case)
    weekly(case, 8, 8, 8, client=8)
    assert CaseStanding.objects.get(case=case).gate == Gate.OPEN
    return case


def notice(case, supervisor, today=TODAY):
    place = supervised(supervisor, today).get(case=case).notice
    return None if place is None else list(Notice)[place]


# It is seen
def test_it_stands_in_the_queue_although_all_three_parts_are_in_place(case, supervisor):
    in_place(case)
    assert notice(case, supervisor) is None
    scored(case, 8, at_risk=1)
    assert notice(case, supervisor) is Notice.RISK


def test_it_stands_in_the_queue_after_the_case_has_ended_too(case, supervisor):
    scored(case, 8, at_risk=1)
    close(case)
    assert notice(case, supervisor, day(30)) is Notice.RISK


def test_a_look_that_awaits_an_answer_comes_before_it(case, supervisor):
    check_in(case, 2)
    override(case)
    scored(case, 8, at_risk=1)
    assert notice(case, supervisor) is Notice.OVERRIDE


@pytest.mark.parametrize("at_risk", [None, 0])
def test_no_answer_and_the_lowest_answer_call_for_nothing(case, supervisor, at_risk):
    in_place(case)
    scored(case, 8, at_risk=at_risk)
    assert list(waiting_scores()) == []
    assert notice(case, supervisor) is None


def test_it_comes_first_on_the_therapists_page_oldest_first(case, therapist):
    later, earlier = scored(case, 9, at_risk=2, now=at(minutes=5)), scored(case, 8, at_risk=1, on=day(-1), now=at(minutes=1))
    risks, _ = first_of_all(therapist, TODAY)
    assert risks == [earlier, later]
    assert first_of_all(make_therapist(therapist.clinic), TODAY)[0] == []


def test_it_changes_neither_gate_nor_stuck(case):
    in_place(case)
    before = CaseStanding.objects.get(case=case)
    scored(case, 8, at_risk=3)
    after = CaseStanding.objects.get(case=case)
    assert (before.gate, before.reason, before.stuck) == (after.gate, after.reason, after.stuck)


# Until it is answered
@pytest.mark.parametrize(("what", "waits"), [("no_danger", False), ("thoughts", False), ("danger", False), ("not_reached", True)])
def test_it_waits_until_somebody_has_spoken_with_the_client(case, therapist, supervisor, what, waits):
    score = scored(case, 8, at_risk=1)
    found(score, what)
    assert (list(waiting_scores()) == [score]) is waits
    assert (file_of(case, TODAY, therapist).risk == [score]) is waits
    assert (notice(case, supervisor) is Notice.RISK) is waits


def test_the_supervisor_may_answer_too_and_a_stranger_may_not(case, supervisor):
    score = scored(case, 8, at_risk=1)
    with pytest.raises(NotAllowed):
        found(score, by=make_therapist(case.clinic))
    found(score, by=supervisor)
    assert list(waiting_scores()) == []


def test_it_is_answered_after_the_case_has_ended_too(case, therapist):
    score = scored(case, 8, at_risk=1)
    close(case)
    found(score, by=therapist)
    assert list(waiting_scores()) == []


@pytest.mark.parametrize(("what", "told", "taken"), [
    ("thoughts", "", False), ("danger", " ", False), ("danger", "The duty clinician", True), ("no_danger", "", True),
    ("not_reached", "", True),
])  # fmt: skip
def test_nobody_decides_alone_about_thoughts_or_a_plan(case, what, told, taken):
    score = scored(case, 8, at_risk=1)
    if taken:
        assert found(score, what, told=told).found == what
    else:
        with pytest.raises(NotAllowed, match="who else knows"):
            found(score, what, told=told)


@pytest.mark.parametrize("account", ["", "I asked.", " " * 40])
def test_an_account_that_says_nothing_is_refused(case, account):
    with pytest.raises(NotAllowed, match="at least 20 characters"):
        found(scored(case, 8, at_risk=1), account=account)


def test_nothing_is_answered_of_a_score_that_tells_of_no_risk(case):
    with pytest.raises(NotAllowed):
        found(scored(case, 8))


# It does not vanish
def revise(score, case, at_risk, *, minutes=1):
    wanted = None if at_risk is None else said(case, at_risk)
    return revise_score(score=score, scored=wanted, reason="A slip.", by=therapist_of(case), now=at(minutes=minutes))


@pytest.mark.parametrize("at_risk", [None, 0, 2])
def test_while_it_waits_its_score_is_neither_corrected_nor_withdrawn(case, at_risk):
    score = scored(case, 8, at_risk=1)
    found(score, "not_reached")
    with pytest.raises(RiskWaits, match="say what you found"):
        revise(score, case, at_risk)
    assert list(waiting_scores()) == [score]


def test_a_check_in_that_tells_of_it_is_not_taken_back_in_one_tap(case):
    checkin = check_in(case, 8, scores=[said(case, 1)]).checkin
    assert not can_be_undone(checkin, therapist_of(case), at(minutes=1))
    harmless = check_in(case, 8, scores=[said(case, 0)], on=day(-1)).checkin
    assert can_be_undone(harmless, therapist_of(case), at(minutes=1))


@pytest.mark.parametrize(
    ("before", "found_there", "after", "waits"),
    [
        (1, "no_danger", 2, False),  # asked already, of the same sheet
        (1, "mistaken", 2, True),  # that somebody had answered so was taken back, and now is said again
        (1, "mistaken", 0, False),
        (0, None, 1, True),
    ],
)
def test_a_correction_asks_again_only_for_what_nobody_has_asked_about(
    case, therapist, supervisor, before, found_there, after, waits
):
    score = scored(case, 8, at_risk=before)
    if found_there:
        found(score, found_there)
    new = revise(score, case, after)
    assert list(waiting_scores()) == ([new] if waits else [])
    assert file_of(case, TODAY, therapist).risk == ([new] if waits else [])
    assert (notice(case, supervisor) is Notice.RISK) is waits


def test_a_second_correction_asks_nothing_either(case):
    score = scored(case, 8, at_risk=1)
    found(score)
    revise(revise(score, case, 2), case, 3, minutes=2)
    assert list(waiting_scores()) == []


def test_what_was_found_is_kept_with_what_corrects_the_score(case):
    score = scored(case, 8, at_risk=1)
    answer = found(score)
    other = found(scored(case, 8, at_risk=1, on=day(-1)))
    new = revise(score, case, 2)
    scores = list(case.scores.all())
    assert answers_on(new, [answer, other], scores) == answers_on(score, [answer, other], scores) == [answer]


# Nobody overlooks it
def test_a_case_outside_the_queue_stands_in_it_for_a_risk_and_for_nothing_else(case, supervisor):
    Case.objects.filter(pk=case.pk).update(gated=False)
    check_in(case, 2)
    assert not supervised(supervisor, TODAY).filter(case=case).exists()
    score = scored(case, 8, at_risk=1)
    assert notice(case, supervisor) is Notice.RISK
    found(score)
    assert not supervised(supervisor, TODAY).filter(case=case).exists()


def test_the_therapist_is_told_that_it_stands_in_the_supervisors_queue(case, therapist):
    in_place(case)
    assert not queued_of(therapist, TODAY).exists()
    score = scored(case, 8, at_risk=1)
    close(case)
    assert [each.case for each in queued_of(therapist, TODAY)] == [case]
    found(score)
    assert not queued_of(therapist, TODAY).exists()


@pytest.mark.parametrize("looks", [False, True])
@pytest.mark.parametrize(
    "narrowed", [{"stuck": True}, {"unread": True}, {"reason": "unknown"}, {"therapists": frozenset()}, {"factor": "method", "weeks": 12}, {"stuck": True, "reason": "low"}]
)
def test_however_the_queue_is_narrowed_a_risk_stays(case, supervisor, narrowed, looks):
    if looks:
        check_in(case, 2, goal=8, client=9)
        override(case)
    else:
        in_place(case)
    scored(case, 8, at_risk=1)
    see(case=case, by=supervisor, now=at(1))
    assert [each.case for each in queue(supervisor, TODAY, Narrowed(**narrowed))] == [case]
    for show in ("watch", "replies"):
        assert not queue(supervisor, TODAY, Narrowed(show=show, **narrowed)).exists()


def test_a_risk_and_what_was_found_are_news_to_the_supervisor(case, supervisor):
    in_place(case)
    see(case=case, by=supervisor, now=at(minutes=1))
    assert not supervised(supervisor, TODAY).get(case=case).unread
    score = scored(case, 8, at_risk=1, now=at(minutes=2))
    assert supervised(supervisor, TODAY).get(case=case).unread
    see(case=case, by=supervisor, now=at(minutes=3))
    found(score, "not_reached", now=at(minutes=4))
    assert supervised(supervisor, TODAY).get(case=case).unread


def said(case, at_risk):
    return Scored(client_of(case), PHQ9, 9, (None,) * 8 + (at_risk,))


def test_pages_and_queue_agree_on_what_waits(case, therapist):
    scores = []
    for place, (at_risk, what) in enumerate(product((0, 1), ("", "no_danger", "not_reached"))):
        score = scored(case, 8, at_risk=at_risk, on=day(-place), now=at(minutes=place))
        if at_risk and what:
            found(score, what)
        scores.append(score)
    assert file_of(case, TODAY, therapist).risk == list(waiting_scores().order_by("scored_on", "recorded_at"))
    assert len(file_of(case, TODAY, therapist).risk) == 2


# Who is told
def test_those_who_treat_supervise_or_stand_in_are_told_and_nobody_else(case, therapist, supervisor):
    co = make_therapist(case.clinic, name="Co")
    case.therapists.create(clinic=case.clinic, clinician=co, part="co", starts_on=day(-9))
    deputy = make_supervisor(case.clinic, name="Deputy")
    Deputy.objects.create(clinic=case.clinic, supervisor=supervisor, deputy=deputy, starts_on=TODAY, ends_on=TODAY)
    gone = make_therapist(case.clinic, name="Gone")
    case.therapists.create(clinic=case.clinic, clinician=gone, part="co", starts_on=day(-9), ends_on=day(-1))
    make_supervisor(case.clinic, name="Other")
    told = risk_mail.who_is_told(case, but=therapist, today=TODAY)
    assert {person.pk for person in told} == {co.pk, deputy.pk, supervisor.pk}


def test_a_mail_says_that_something_waits_and_nothing_of_whom(
    case, therapist, supervisor, settings, django_capture_on_commit_callbacks
):
    for inbox in receiving(settings):
        with django_capture_on_commit_callbacks(execute=True):
            scored(case, 8, at_risk=1)
            scored(case, 8, on=day(-1))
        after_mail()
        (mail,) = inbox.mails
        text = f"{mail['Subject']} {mail.get_payload()}"
        assert mail["To"] == supervisor.email
        assert "today" in text
        for word in (case.code, "PHQ", "dying", "harm", "risk", "suicide", "score", "client", str(case.pk)):
            assert word.lower() not in text.lower()


def test_nobody_is_told_of_what_was_not_kept(case, supervisor, settings):
    for inbox in receiving(settings):
        with pytest.raises(Backed), transaction.atomic():
            record_scores(case=case, scored=[said(case, 1)], scored_on=TODAY, by=therapist_of(case), now=NOW)
            raise Backed
        after_mail()
        assert inbox.mails == []


class Backed(Exception):
    """Ends a transaction without keeping anything."""


def test_a_mail_that_cannot_be_written_breaks_nothing(case, supervisor, settings, django_capture_on_commit_callbacks):
    del settings.DEFAULT_FROM_EMAIL
    with django_capture_on_commit_callbacks(execute=True):
        score = scored(case, 8, at_risk=1)
    assert list(waiting_scores()) == [score]


def test_a_risk_that_came_with_a_check_in_is_told_like_any_other(case, supervisor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        check_in(case, 8, scores=[said(case, 1)], now=NOW)
    assert len(callbacks) == 1


@pytest.mark.parametrize("sent", [True, False])
def test_where_no_mail_arrives_the_risk_stands_first_all_the_same(
    case, therapist, supervisor, sent, settings, django_capture_on_commit_callbacks
):
    for inbox in receiving(settings):
        settings.EMAIL_PORT, settings.MAIL_IS_SENT = 9, sent  # nobody listens there
        with django_capture_on_commit_callbacks(execute=True):
            score = scored(case, 8, at_risk=1)
        after_mail()
        assert inbox.mails == []
    assert first_of_all(therapist, TODAY)[0] == [score]
    assert notice(case, supervisor) is Notice.RISK
