"""Who is seen first, and what of a case is news to its supervisor?"""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.clinical.alliance import Attendance
from alliance_app.clinical.attention import Facts, Notice, notice_of
from alliance_app.consultation.models import CaseStanding, Override, Seen
from alliance_app.consultation.operations.checkins import record_absence
from alliance_app.consultation.operations.closings import reopen_case
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.operations.seen import see, see_all, unsee_all
from alliance_app.consultation.queue import PAGE, Narrowed, next_in, page_after, queue, supervised
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case
from tests.factories import (
    TODAY,
    again,
    answer,
    at,
    check_in,
    close,
    day,
    declare,
    drawn,
    end,
    in_queue,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    override,
    therapist_of,
    unflagged,
    weekly,
    with_goal,
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
    """A case with a low goal in its second session."""
    case = make_case(therapist)
    check_in(case, 8, on=day(-14), now=at(-14))
    check_in(case, 8, goal=2, on=day(-7), now=at(-7))
    return case


def the_row(case, supervisor, today=TODAY):
    return supervised(supervisor, today).get(case=case)


# Attention and watch
def test_the_database_decides_as_the_rule_does(case, supervisor):
    """Each combination of what a standing can say, with and without a look that nobody has answered."""
    look = override(case)
    signs = product([True, False], [1, 2], *[[True, False]] * 5)
    for closed, held, waits, stuck, red, missed, ended in signs:
        Override.objects.filter(pk=look.pk).update(ends_on=day(14 if waits else 0), made_on=day(-2))
        Override.objects.filter(pk=look.pk).update(ends_on=day(14) if waits else day(-1))
        for reason in ("low", "unknown") if closed else ("in_place",):
            CaseStanding.objects.filter(case=case).update(
                gate="closed" if closed else "open", reason=reason, held_sessions=held, stuck=stuck, red=red,
                missed_low=missed and reason == "low", fresh_until=None,
            )  # fmt: skip
            Case.objects.update(closed_on=TODAY if ended else None, ending="dropped_out" if ended else "")
            facts = Facts(
                closed=closed, unknown=reason == "unknown", waits=waits, stuck=stuck, red=red, low=reason == "low",
                lost=missed or ended, ended=ended, held_sessions=held,
            )  # fmt: skip
            expected = notice_of(facts)
            assert the_row(case, supervisor).notice == (expected and expected.place), facts


def test_a_first_session_calls_for_no_attention(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 1)
    declare(case)
    assert the_row(case, supervisor).notice == Notice.WATCH.place


def test_missing_twice_while_low_is_seen_and_missing_once_is_not(therapist, supervisor):
    case = make_case(therapist)
    weekly(case, 8, {"relationship": 8, "goal": 4, "method": 8}, until=day(-21), now=at(-21))
    seen = []
    for days in (-14, -7):
        record_absence(case=case, by=therapist, held_on=day(days), attendance=Attendance.MISSED, now=at(days))
        seen.append(the_row(case, supervisor).notice)
    assert seen == [Notice.WATCH.place, Notice.LOST.place]


def test_whoever_dropped_out_while_low_is_seen_until_somebody_has_answered(case, supervisor):
    close(case, on=TODAY, ending=Case.Ending.DROPPED_OUT)
    assert [s.case for s in in_queue(supervisor)] == [case]
    answer(case, supervisor, now=at(1))
    assert in_queue(supervisor, day(1)) == []


def test_what_was_answered_while_the_case_went_on_is_no_answer_to_its_ending(case, supervisor):
    """On the day on which it ended, and after a day that was put back."""
    answer(case, supervisor, now=at(-3))
    answer(case, supervisor, now=at())
    end(case, "dropped_out", on=day(-5), now=at(minutes=1))
    assert [s.notice for s in in_queue(supervisor)] == [Notice.LOST.place]
    answer(case, supervisor, now=at(minutes=2))
    assert in_queue(supervisor) == []


def test_a_case_that_dropped_out_again_is_seen_again(case, supervisor):
    end(case, "dropped_out", now=at())
    answer(case, supervisor, now=at(minutes=1))
    reopen_case(case=Case.objects.get(pk=case.pk), by=therapist_of(case), because="She wrote.", now=at(1))
    answer(case, supervisor, now=at(1, minutes=1))
    end(Case.objects.get(pk=case.pk), "dropped_out", on=day(1), now=at(1, minutes=2))
    assert [s.notice for s in in_queue(supervisor, day(1))] == [Notice.LOST.place]


def test_a_case_that_ended_as_planned_is_not_seen(case, supervisor):
    close(case)
    assert in_queue(supervisor) == []


def test_ones_own_look_awaits_no_answer_of_ones_own(case, supervisor):
    override(case)
    Override.objects.update(made_by=supervisor)
    assert the_row(case, supervisor).notice == Notice.RED.place


# News
def unread(case, supervisor):
    return the_row(case, supervisor).unread


def test_a_case_is_new_until_it_is_read_and_news_make_it_unread_again(case, supervisor):
    assert unread(case, supervisor)
    see(case=case, by=supervisor, now=at(1))
    assert not unread(case, supervisor)
    check_in(case, 8, goal=8, on=day(2), now=at(2))  # low -> not yet steady
    assert unread(case, supervisor)


def test_what_one_did_oneself_is_no_news(case, supervisor):
    see(case=case, by=supervisor, now=at(1))
    answer(case, supervisor, "release", now=at(2))
    assert not unread(case, supervisor)


def test_a_look_and_the_therapists_answer_are_news(case, supervisor):
    review = answer(case, supervisor, "ask_client", now=at(1))
    assert not unread(case, supervisor)
    override(case, now=at(2))
    assert unread(case, supervisor)
    see(case=case, by=supervisor, now=at(3))
    respond(review=review, by=therapist_of(case), message="I did.", now=at(4))
    row = the_row(case, supervisor)
    assert (row.unread, row.answer_unread) == (True, True)


def test_what_time_made_unknown_is_news_until_it_is_read_as_such(therapist, supervisor):
    fading = make_case(therapist)
    weekly(fading, 8, 8, until=day(-20), now=at(-20))
    check_in(fading, progress=5, on=day(-1), now=at(-1))
    with_goal(fading)
    last = CaseStanding.objects.get(case=fading).fresh_until
    days = (last - TODAY).days
    see(case=fading, by=supervisor, now=at(days))  # on the last day on which it is known
    assert not the_row(fading, supervisor, day(days)).unread
    row = the_row(fading, supervisor, day(days + 1))
    assert (row.notice, row.unread) == (Notice.UNKNOWN.place, True)
    see(case=fading, by=supervisor, now=at(days + 1))
    assert not the_row(fading, supervisor, day(days + 2)).unread


def test_the_last_day_on_which_it_is_known_is_the_clinics(therapist, supervisor):
    """In Auckland the day ends at noon or before in UTC."""
    Clinic.objects.update(time_zone="Pacific/Auckland")
    case = unflagged(again(therapist))
    supervisor = again(supervisor)
    CaseStanding.objects.filter(case=case).update(fresh_until=day(3))
    see(case=case, by=supervisor, now=at(3).replace(hour=8))  # still that day
    assert the_row(case, supervisor, day(4)).unread
    see(case=case, by=supervisor, now=at(3).replace(hour=16))  # the day after
    assert not the_row(case, supervisor, day(4)).unread


def test_a_case_that_chance_has_drawn_since_is_news(therapist, supervisor):
    case = unflagged(therapist)
    see(case=case, by=supervisor, now=at(1))
    drawn(case, now=at(2))
    assert unread(case, supervisor)
    see(case=case, by=supervisor, now=at(3))
    assert not unread(case, supervisor)


def test_a_colleagues_reply_is_news_and_ones_own_is_not(case, supervisor):
    deputy = make_supervisor(case.clinic, therapist_of(case))
    see(case=case, by=supervisor, now=at(1))
    answer(case, deputy, "ask_client", now=at(2))
    assert (unread(case, supervisor), unread(case, deputy)) == (True, False)
    see(case=case, by=supervisor, now=at(3))
    assert not unread(case, supervisor)


def test_that_the_therapist_closed_a_case_is_news(case, supervisor):
    see(case=case, by=supervisor, now=at(1))
    end(case, "dropped_out", on=day(1), now=at(2))
    assert unread(case, supervisor)


def test_each_supervisor_reads_for_themselves(case, supervisor):
    other = make_supervisor(case.clinic, therapist_of(case))
    see(case=case, by=supervisor, now=at(1))
    assert (unread(case, supervisor), unread(case, other)) == (False, True)


def test_left_unread_it_is_unread(case, supervisor):
    see(case=case, by=supervisor, now=at(1))
    see(case=case, by=supervisor, now=at(2), unread=True)
    assert unread(case, supervisor)


# Narrowing, pages
def test_the_queue_is_narrowed_by_therapist_reason_age_stuck_and_unread(case, therapist, supervisor):
    other = make_therapist(therapist.clinic)
    make_supervisor(therapist.clinic, other)
    second = make_case(therapist)
    weekly(second, 8, 8)
    declare(second)
    see(case=case, by=supervisor, now=at(1))

    def found(**narrowed):
        return {s.case_id for s in queue(supervisor, TODAY, Narrowed(**narrowed))}

    assert found() == {case.pk, second.pk}
    assert found(therapists=frozenset({therapist.pk})) == {case.pk, second.pk}
    assert found(therapists=frozenset({other.pk})) == found(therapists=frozenset()) == set()
    assert found(reason="low") == {case.pk}
    CaseStanding.objects.filter(case=case).update(since=day(-28))
    assert found(weeks=4) == {case.pk}
    CaseStanding.objects.filter(case=case).update(since=day(-27))
    assert found(weeks=4) == set()
    assert found(stuck=True) == {second.pk}
    assert found(unread=True) == {second.pk}


def test_a_part_is_looked_for_where_it_is_low_not_yet_steady_or_not_known_by_now(therapist, supervisor):
    low, steadying, unrated, fading = (make_case(therapist, code) for code in "ABCD")
    weekly(low, 8, {"relationship": 8, "goal": 3, "method": 8})
    weekly(steadying, 8, {"relationship": 8, "goal": 3, "method": 8}, 8)
    weekly(unrated, {"relationship": 8, "goal": None, "method": 8}, {"relationship": 8, "goal": None, "method": 8})
    weekly(fading, 8, 8, until=day(-20), now=at(-20))
    check_in(fading, progress=5, on=day(-1), now=at(-1))
    with_goal(fading)

    def found(factor, today=TODAY):
        shows = ("attention", "watch")
        return {s.case.code for show in shows for s in queue(supervisor, today, Narrowed(show, factor=factor))}

    assert found("goal") == {"A", "B", "C"}
    assert found("method") == set()
    assert found("method", day(9)) == {"D"}  # four weeks and more since it was rated, and they have met since
    assert found("goal", day(9)) == {"A", "B", "C", "D"}


def test_a_goal_that_is_not_written_down_is_looked_for_with_the_goal(therapist, supervisor):
    case = make_case(therapist)
    weekly(case, 8, 8, 8)  # from the third session on the goal is asked for
    goal, method = (queue(supervisor, TODAY, Narrowed("watch", factor=factor)) for factor in ("goal", "method"))
    assert [s.case for s in goal] == [case] and not method.exists()
    with_goal(case)
    assert not goal.all().exists()


def test_many_are_read_at_once_as_they_were_and_what_came_since_stays_news(case, therapist, supervisor):
    second, seen = make_case(therapist), make_case(therapist)
    see(case=seen, by=supervisor, now=at(1))
    others = make_case(make_therapist(therapist.clinic))
    check_in(second, 8, goal=2, on=day(3), now=at(3))  # after the page was drawn
    asked = [case.pk, second.pk, seen.pk, others.pk]
    read = see_all(cases=asked, by=supervisor, until=at(2), now=at(4))
    assert read == {case.pk: (None, at(2)), second.pk: (None, at(2))}
    assert not Seen.objects.filter(case=others).exists()
    assert not unread(case, supervisor) and unread(second, supervisor)
    assert Seen.objects.get(case=seen).seen_at == at(1)
    unsee_all(read=read | {others.pk: (None, at(2))}, by=supervisor, now=at(5))
    assert unread(case, supervisor) and not unread(seen, supervisor)
    assert not Seen.objects.filter(case=others).exists()


def test_what_was_opened_since_stays_read_when_many_are_unread_again(case, therapist, supervisor):
    second = make_case(therapist)
    read = see_all(cases=[case.pk, second.pk], by=supervisor, until=at(2), now=at(2))
    see(case=case, by=supervisor, now=at(3))
    unsee_all(read=read, by=supervisor, now=at(4))
    assert Seen.objects.get(case=case).seen_at == at(3)
    assert unread(second, supervisor)


def test_reading_at_once_never_makes_a_case_older_than_it_was_read_nor_read_in_advance(case, supervisor):
    see(case=case, by=supervisor, now=at(3))
    override(case, now=at(4))
    see_all(cases=[case.pk], by=supervisor, until=at(2), now=at(5))
    assert Seen.objects.get(case=case).seen_at == at(3)
    see_all(cases=[case.pk], by=supervisor, until=at(90), now=at(6))
    assert Seen.objects.get(case=case).seen_at == at(6)


def test_open_replies_come_by_their_day_and_leave_when_done(case, therapist, supervisor):
    second = make_case(therapist)
    undated = answer(case, supervisor, "ask_client")
    dated = answer(second, supervisor, "ask_client", due_on=day(3))
    assert [s.case for s in in_queue(supervisor, TODAY, "replies")] == [second, case]
    respond(review=dated, by=therapist, message="", done=True, now=at(1))
    assert [s.case for s in in_queue(supervisor, TODAY, "replies")] == [second, case]  # the answer is unread
    see(case=second, by=supervisor, now=at(2))
    assert [s.case for s in in_queue(supervisor, TODAY, "replies")] == [case]
    assert undated.is_open()


def many(therapist, count):
    """Write cases straight into the tables: what is asked is how the list pages."""
    template = make_case(therapist)
    check_in(template, 8, on=day(-14), now=at(-14))
    check_in(template, 8, goal=2, on=day(-7), now=at(-7))
    standing = CaseStanding.objects.get(case=template)
    owner = template.therapists.get()
    for number in range(count - 1):
        case = Case.objects.create(
            clinic=template.clinic, client=template.client, code=f"M-{number}", opened_on=template.opened_on,
            recorded_at=template.recorded_at,
        )  # fmt: skip
        case.therapists.create(clinic=case.clinic, clinician=owner.clinician, starts_on=owner.starts_on)
        values = {f.attname: getattr(standing, f.attname) for f in CaseStanding._meta.concrete_fields}
        CaseStanding.objects.create(**{**values, "id": None, "case_id": case.pk, "since": day(-number % 5)})


def test_pages_by_key_show_every_case_once_in_order(therapist, supervisor):
    many(therapist, PAGE + 7)
    found = queue(supervisor, TODAY)
    first, more = page_after(found, None)
    second, no_more = page_after(found, first[-1].case_id)
    assert (len(first), more, len(second), no_more) == (PAGE, True, 7, False)
    assert [s.case_id for s in (*first, *second)] == [s.case_id for s in found]


def test_behind_a_case_that_is_gone_is_the_first_page(therapist, supervisor):
    many(therapist, 3)
    gone = make_case(make_therapist(therapist.clinic))
    assert len(page_after(queue(supervisor, TODAY), gone.pk)[0]) == 3


def test_the_next_case_is_the_one_behind_and_after_the_last_the_first(therapist, supervisor):
    many(therapist, 3)
    found = list(queue(supervisor, TODAY))
    after = [next_in(queue(supervisor, TODAY), standing.case) for standing in found]
    assert after == [found[1].case_id, found[2].case_id, found[0].case_id]
    alone = queue(supervisor, TODAY).filter(case=found[0].case_id)
    assert next_in(alone, found[0].case) is None


def test_one_query_reads_a_page(therapist, supervisor):
    many(therapist, 12)
    supervisor.may("review")
    with CaptureQueriesContext(connection) as asked:
        [(s.case.code, s.therapist_name, s.unread) for s in page_after(queue(supervisor, TODAY), None)[0]]
    assert len(asked) <= 2
