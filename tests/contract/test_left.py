"""What does somebody's having left change, and what stays?"""

import pytest

from .rows import on, row, weekly

LEFT = {"left": "yes"}


def test_who_has_left_no_longer_counts_with_what_was_rated_before(assess):
    rows = [*weekly([8, 8]), row(1, "partner", 2), row(2, "partner", **LEFT)]
    assert assess(rows[:3]).gate() == ("closed", "low")
    answer = assess(rows)
    assert answer.gate() == ("open", "in_place")
    assert answer.case["flags"] == []


def test_until_that_date_they_count(assess):
    rows = [*weekly([8, 8]), row(1, "partner", 2), row(2, "partner", **LEFT)]
    assert assess(rows, "--as-of", on(6)).gate() == ("closed", "low")
    assert assess(rows, "--as-of", on(7)).gate() == ("open", "in_place")


def test_the_row_that_says_so_does_not_count_either(assess):
    assert assess([*weekly([8, 8]), row(2, "partner", 2, **LEFT)]).gate() == ("open", "in_place")


def test_leaving_ends_confirming(assess):
    rows = [*weekly([8] * 3), row(1, "partner", 3), row(2, "partner", 8)]
    assert assess(rows).gate() == ("closed", "confirming")
    assert assess([*rows, row(3, "partner", **LEFT)]).gate() == ("open", "in_place")


def test_what_only_they_rated_is_unknown(assess):
    rows = [row(1, scores=(8, 8, None)), row(1, "partner", (None, None, 8)), row(2, scores=(8, 8, None))]
    assert assess(rows).gate() == ("open", "in_place")
    assert assess([*rows, row(2, "partner", **LEFT)]).gate() == ("closed", "unknown")


def test_the_only_raters_leaving_leaves_the_case_unknown(assess):
    assert assess([*weekly([9, 9]), row(3, **LEFT)]).gate() == ("closed", "unknown")


@pytest.mark.parametrize(("who", "gate"), [("P1", ("open", "in_place")), ("P2", ("closed", "low"))])
def test_one_participants_leaving_is_not_anothers(assess, who, gate):
    rows = [row(1, scores=2, participant="P1"), row(1, scores=8, participant="P2"), row(1, "therapist", 8)]
    rows.append(row(2, participant=who, **LEFT))
    answer = assess([*rows, row(2, "child", 8)])
    assert answer.gate() == gate


@pytest.mark.parametrize(("who", "gate"), [("T1", ("open", "in_place")), ("T2", ("closed", "low"))])
def test_one_therapists_leaving_is_not_anothers(assess, who, gate):
    rows = [row(1, "therapist", 2, therapist="T1"), row(1, "therapist", 8, therapist="T2"), row(1, scores=8)]
    assert assess([*rows, row(2, "therapist", therapist=who, **LEFT)]).gate() == gate


def test_one_roles_leaving_is_not_anothers(assess):
    rows = [row(1, scores=2), row(1, "partner", 8), row(2, "partner", **LEFT)]
    assert assess(rows).gate() == ("closed", "low")


def test_their_sessions_were_held_all_the_same(assess):
    rows = [row(1, scores=8), *weekly([8] * 3, "partner", first=2), row(4, "child", **LEFT)]
    assert assess(rows).gate() == ("open", "in_place")
    rows[-1] = row(5, "partner", **LEFT)
    assert assess(rows).gate() == ("closed", "unknown")  # three held sessions after the client's rating


def test_their_view_is_no_clients_view_any_more(assess):
    rows = [row(1, scores=8), row(1, "therapist", 8)]
    assert assess(rows).gate() == ("open", "in_place")
    assert assess([*rows, row(2, **LEFT)]).gate() == ("open", "client_view_unknown")


def test_gap_ends_with_the_therapist_who_saw_it_otherwise(assess):
    rows = [*weekly([7, 7]), *weekly([10, 10], "therapist", therapist="T1")]
    assert len(assess(rows).flags(rule="gap")) == 3
    assert assess([*rows, row(3, "therapist", therapist="T1", **LEFT)]).case["flags"] == []


def test_perfect_scores_of_somebody_who_left_need_no_conversation(assess):
    rows = [*weekly([8] * 4, stuck="yes"), *weekly([10] * 4, "partner")]
    assert assess(rows).case["reason"] == "unverified"
    answer = assess([*rows, row(5, "partner", **LEFT)])
    assert answer.gate() == ("open", "in_place")
    assert answer.case["flags"] == []


def test_their_progress_makes_no_case_stuck(assess):
    rows = [*weekly([8] * 6), *[row(number, "partner", progress=1) for number in range(1, 7)]]
    assert assess(rows).case["stuck_by"] == ["progress"]
    assert assess([*rows, row(7, "partner", **LEFT)]).case["stuck_by"] == []


def test_totals_of_measures_stay(assess):
    rows = [*weekly([8] * 6, "therapist"), *[row(number, phq9=15) for number in range(1, 7)]]
    assert assess([*rows, row(7, **LEFT)]).case["stuck_by"] == ["measure:phq9"]


def test_what_they_said_of_the_session_stays(assess):
    rows = [
        *weekly([10] * 5),
        row(1, "partner", stuck="yes", client_goal="sleep"),
        row(3, "partner", feedback="yes"),
        row(5, "partner", **LEFT),
    ]
    answer = assess(rows)
    assert answer.case["stuck_by"] == ["declared"]
    assert answer.gate() == ("open", "in_place")  # the goal is told, the conversation took place


def test_a_guardian_may_leave_too(assess):
    rows = [row(1, scores=8), row(1, "guardian", 2)]
    assert assess(rows).flags()
    assert assess([*rows, row(2, "guardian", **LEFT)]).case["flags"] == []
