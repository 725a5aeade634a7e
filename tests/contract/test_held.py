"""Was there a session? Said by a row, or inferred from what its rows hold."""

import pytest

from .rows import row, weekly

# One session was held and PHQ-9 got reliably worse: the case is stuck once a second session was held.
WORSE = [row(1, scores=8, phq9=4), row(11, day=3, phq9=10), row(12, day=4, phq9=10)]


@pytest.mark.parametrize(
    ("rows", "held"),
    [
        ([row(2)], False),
        ([row(2, scores=8)], True),
        ([row(2, scores=(None, None, 8))], True),
        ([row(2, scores=(0, None, None))], True),
        ([row(2, "therapist", 8)], True),
        ([row(2, "guardian", 8)], True),
        ([row(2, "observer", 8)], True),
        ([row(2, entered="declined")], True),
        ([row(2, held="yes")], True),
        ([row(2, "therapist", held="yes")], True),
        ([row(2, held="yes"), row(2, "therapist")], True),
        ([row(2), row(2, "therapist", 8)], True),
        ([row(2, held="missed")], False),
        ([row(2, held="cancelled")], False),
        ([row(2, held="missed"), row(2, "therapist")], False),
        ([row(2, gad7=4)], False),
        ([row(2, "therapist", gad7=4)], False),
        ([row(2, client_goal="sleep")], False),
        ([row(2, entered="paper")], False),
        ([row(2, entered="declined", gad7=4)], True),
    ],
)
def test_a_session_was_held_if_a_row_says_so_or_else_if_one_rates_or_declines(assess, rows, held):
    answer = assess([*WORSE, *rows])
    assert answer.status == 0
    assert answer.case["stuck"] is held


def test_a_total_sent_by_post_makes_no_rating_older(assess):
    rows = [*weekly([8]), *[row(number, phq9=4) for number in range(2, 9)]]
    assert assess(rows).gate() == ("open", "in_place")


def test_a_held_session_that_nobody_rated_makes_ratings_older(assess):
    rows = [*weekly([8]), *[row(number, phq9=4, held="yes") for number in range(2, 5)]]
    assert assess(rows).gate() == ("closed", "unknown")


@pytest.mark.parametrize("held", ["missed", "cancelled"])
def test_a_rating_in_a_session_that_was_not_held_opens_nothing(assess, held):
    assert assess([row(1, "therapist", held=held), row(1, scores=8)]).gate() == ("closed", "unknown")


def test_only_missed_sessions_are_no_session_yet(assess):
    assert assess([row(1, held="missed"), row(2, held="cancelled")]).gate() == ("closed", "unknown")
