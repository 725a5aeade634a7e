"""Do the stories say what their lines are meant to say, on whatever day they are told?"""

from datetime import date, timedelta

import pytest

from alliance_app.clinical.alliance import Attendance
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.demo.chance import FORMER_CODES, Chance
from alliance_app.demo.clinics import BY_CHANCE, FORMER, FORMER_SEED, MOVES, SEED, STORIES
from alliance_app.demo.goals import GOALS
from alliance_app.demo.story import DECLINED, End, Goal, View, course
from alliance_app.demo.telling import _working_day

MONDAY = date(2026, 3, 2)


def by_chance():
    chance = Chance(SEED, sum(BY_CHANCE.values()))
    return [chance.story(chance.therapist()) for _ in range(sum(BY_CHANCE.values()))]


def former():
    chance = Chance(FORMER_SEED, sum(FORMER.values()), FORMER_CODES)
    return [chance.former_story(chance.therapist()) for _ in range(sum(FORMER.values()))]


EVERY_STORY = [*(story for stories in STORIES.values() for story in stories), *by_chance(), *former()]


def test_a_line_is_read_from_left_to_right_a_week_apart() -> None:
    meetings = course("8-71/XX93 = missed . 7772/declined -/5555/1234", last=3)
    assert [meeting.back for meeting in meetings] == [38, 24, 17, 10, 3]
    assert (meetings[0].ours, meetings[0].theirs) == ((8, None, 7, 1), (10, 10, 9, 3))
    assert meetings[1].attendance is Attendance.MISSED
    assert (meetings[2].ours, meetings[2].theirs) == (None, None)
    assert (meetings[3].ours, meetings[3].theirs) == ((7, 7, 7, 2), DECLINED)
    assert (meetings[4].ours, meetings[4].theirs, meetings[4].partner) == (None, (5, 5, 5, 5), (1, 2, 3, 4))


def test_scores_and_notes_belong_to_an_appointment_by_its_number() -> None:
    meetings = course("7771 = 7772", last=1, phq9={2: 14}, notes={1: "First."}, feedback=[2])
    assert [m.phq9 for m in meetings] == [None, 14]
    assert [m.note for m in meetings] == ["First.", ""]
    assert [m.feedback for m in meetings] == [False, True]


@pytest.mark.parametrize("weekday", range(7))
def test_on_no_day_of_the_week_do_two_sessions_of_a_case_meet_or_fall_on_a_weekend(weekday) -> None:
    today = MONDAY + timedelta(days=weekday)
    for story in EVERY_STORY:
        days = [_working_day(today - timedelta(days=meeting.back)) for meeting in story.meetings]
        assert days == sorted(set(days)), story.code
        assert all(day.weekday() < 5 and day <= today for day in days), story.code


def test_codes_are_used_once() -> None:
    codes = [story.code for story in EVERY_STORY]
    assert len(codes) == len(set(codes))


def test_goals_differ() -> None:
    assert len({goal.client_words for goal in GOALS}) == len(GOALS) >= 40


def test_most_cases_have_a_goal() -> None:
    with_goal = [s for s in EVERY_STORY if any(isinstance(act.does, Goal) for act in s.acts)]
    assert 0.8 < len(with_goal) / len(EVERY_STORY) < 1


def test_nobody_rates_a_session_after_its_case_was_closed() -> None:
    for story in EVERY_STORY:
        ends = [act for act in story.acts if isinstance(act.does, End)]
        views = [act for act in story.acts if isinstance(act.does, View)]
        assert all((view.after, view.days) < (end.after, end.days) for view in views for end in ends), story.code


def test_the_moves_are_those_of_the_guidance_and_each_team_has_its_own() -> None:
    one, other = MOVES.values()
    for factor, guide in FACTORS.items():
        assert {*one[factor], *other[factor]} <= {move.key for move in guide.moves}
        assert not {*one[factor]} & {*other[factor]}
