"""When are the client's own words on goal and method due?"""

from dataclasses import replace

import pytest

from alliance_app.clinical.own_words import own_words_due

from .histories import DEFAULT, day, history, session, weekly


def due(case, on=14, **more) -> bool:
    return own_words_due(case, DEFAULT, day(on), **more)


@pytest.mark.parametrize(("held", "asked"), [(0, False), (1, False), (2, False), (3, True), (9, True)])
def test_who_never_wrote_is_asked_once_the_goal_is_asked_for(held, asked):
    case = weekly(every="8" * held) if held else history()
    assert due(case, on=7 * max(held - 1, 0)) is asked


def test_the_clinic_says_from_which_session_on():
    case = weekly(every="8")
    assert own_words_due(case, replace(DEFAULT, goal_from=1), day(0))


def test_a_goal_that_a_clinician_typed_is_not_yet_the_clients_own_hand():
    case = weekly(every="888", goal_known=True)
    assert due(case) and not due(case, written=[day(1)])


def test_missed_sessions_are_none():
    case = history(session(1), session(2, was="missed"), session(3))
    assert not due(case)


@pytest.mark.parametrize(("days", "asked"), [(90, False), (91, True), (400, True)])
def test_a_goal_older_than_ninety_days_is_asked_for_again(days, asked):
    case = weekly(every="888")
    assert due(case, on=days, written=[day(0)]) is asked


def test_the_newest_goal_says_how_old_it_is_whoever_wrote_it_down():
    case = replace(weekly(every="888"), goals=(day(0), day(80)))
    assert not due(case, on=120, written=[day(0)])
    assert due(case, on=171, written=[day(0)])


def test_after_a_change_of_therapist_the_goal_is_asked_for_until_it_is_confirmed():
    case = replace(weekly(every="888"), dyad_since=day(10), dyad_from=3)
    assert due(case, written=[day(0)])
    assert not due(replace(case, goals=(day(0), day(12))), written=[day(0)])


def test_a_change_of_therapist_that_is_to_come_asks_nothing():
    case = replace(weekly(every="888"), dyad_since=day(30), dyad_from=3)
    assert not due(case, written=[day(0)])


@pytest.mark.parametrize(("days", "asked"), [(0, False), (27, False), (28, True)])
def test_who_was_asked_is_left_alone_for_four_weeks(days, asked):
    case = weekly(every="888")
    assert due(case, on=14 + days, asked_on=day(14)) is asked


def test_without_a_goal_and_a_word_nothing_is_too_old():
    case = weekly(every="88", goal_known=False)
    assert not due(case, on=400, written=[])
