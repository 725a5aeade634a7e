"""Does a better rating ever close a gate that a worse one leaves open? Twice, and for good reasons."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from .histories import COUNT, cases, who
from .rows import FACTORS, row, weekly


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_a_better_newest_rating_closes_nothing_unless_perfect_scores_want_a_conversation(assess, rows, data):
    before = assess(rows).case
    assume(before["gate"] == "open")
    newest = {}
    for each in sorted(rows, key=lambda each: (each["date"], each["session"])):
        newest |= {
            (who(each), factor): each for factor in FACTORS if factor in each and each["rater"] in COUNT
        }
    (_, factor), chosen = data.draw(st.sampled_from(sorted(newest.items(), key=str)))
    better = data.draw(st.integers(chosen[factor], 10))
    after = assess([each | {factor: better} if each is chosen else each for each in rows]).case
    assert after["gate"] == "open" or after["reason"] == "unverified"


def test_a_better_earlier_rating_raises_what_is_usual_so_that_a_later_fall_shows(assess):
    # b = 6.5 becomes b = 9.5 with s = 1.1427: the same 6 is now a fall of 3.5, at least 3 * s.
    assert assess(weekly([4, 9, 6])).gate() == ("open", "in_place")
    assert assess(weekly([10, 9, 6])).gate() == ("closed", "low")


def test_a_last_point_to_perfect_scores_in_a_stuck_case_wants_a_conversation(assess):
    perfect = weekly([10, 10, 10], stuck="yes")
    assert assess([*perfect, row(4, scores=(10, 10, 9))]).gate() == ("open", "in_place")
    assert assess([*perfect, row(4, scores=(10, 10, 10))]).gate() == ("closed", "unverified")
