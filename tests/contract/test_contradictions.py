"""What happens to rows that contradict each other? All are refused, so that no order of rows changes an answer."""

import pytest

from .rows import on, row, totals, weekly


def refused_lines(answer, lines=range(2, 10)):
    return [line for line in lines if answer.refuses(line)]


CONTRADICTIONS = {
    "date": [row(2, scores=3), row(2, "therapist", 8, day=9)],
    "held yes and missed": [row(2, scores=3, held="yes"), row(2, "therapist", held="missed")],
    "held missed and cancelled": [row(2, held="missed", stuck="yes"), row(2, "therapist", held="cancelled")],
    "stuck": [row(2, scores=3, stuck="yes"), row(2, "therapist", 8, stuck="no")],
    "scores of one rater": [row(2, scores=3), row(2, scores=8)],
    "one factor": [row(2, scores=(3, 8, 8)), row(2, scores=(3, 8, None))],
    "progress": [row(2, scores=3, progress=1), row(2, scores=3, progress=2)],
    "way": [row(2, scores=3, entered="paper"), row(2, scores=3, entered="aloud")],
    "rated and declined": [row(2, scores=3), row(2, entered="declined")],
    "client's row, two therapists": [row(2, scores=3, therapist="T1"), row(2, scores=3, therapist="T2")],
    "one therapist": [row(2, "therapist", 3, therapist="T1"), row(2, "therapist", 8, therapist="T1")],
    "one participant": [row(2, scores=3, participant="P1"), row(2, scores=8, participant="P1")],
    "two alike and one other": [row(2, scores=3), row(2, scores=3), row(2, scores=8)],
}


@pytest.mark.parametrize("rows", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
@pytest.mark.parametrize("turn", [1, -1], ids=["as is", "the other way round"])
def test_rows_that_contradict_each_other_are_all_refused(assess, rows, turn):
    answer = assess([row(1, scores=8), *rows[::turn], row(1, scores=3, case="B")])
    assert answer.status == 1
    assert set(refused_lines(answer)) >= set(range(3, 3 + len(rows)))
    assert answer.case_as_of("A") == on(0)
    assert answer.gate("A") == ("open", "in_place")
    assert answer.cases["A"]["stuck"] is False
    assert answer.gate("B") == ("closed", "low")


NO_CONTRADICTION = {
    "held said once": [row(2, scores=8, held="yes"), row(2, "therapist", 8)],
    "missed said once": [row(2, held="missed"), row(2, "therapist", phq9=3)],
    "stuck said once": [row(2, scores=8, stuck="yes"), row(2, "therapist", 8)],
    "two raters": [row(2, scores=8), row(2, "therapist", 9)],
    "two participants": [row(2, scores=8, participant="P1"), row(2, scores=9, participant="P2")],
    "two therapists": [row(2, "therapist", 8, therapist="T1"), row(2, "therapist", 9, therapist="T2")],
    "another case": [row(2, scores=8), row(2, scores=9, case="B", day=9, stuck="yes")],
    "equal totals": [row(2, scores=8, phq9=5), row(2, "therapist", 8, phq9=5)],
    "totals of two participants": [row(2, phq9=5, participant="P1"), row(2, phq9=9, participant="P2")],
    "totals of client and partner": [row(2, phq9=5), row(2, "partner", phq9=9)],
    "totals of two measures": [row(2, phq9=5), row(2, "therapist", gad7=9)],
    "totals of two sessions": [row(2, phq9=5), row(3, phq9=9)],
    "numbers with gaps, not in order of dates": [row(9, scores=8, day=1), row(4, scores=8, day=8)],
}


@pytest.mark.parametrize("rows", NO_CONTRADICTION.values(), ids=NO_CONTRADICTION)
def test_rows_that_only_add_to_each_other_are_all_taken(assess, rows):
    answer = assess([row(1, scores=8), *rows])
    assert (answer.status, answer.errors) == (0, "")


def test_a_session_of_another_number_on_the_same_day_is_another_session(assess):
    answer = assess([row(1, scores=8), row(2, scores=3, day=0)])
    assert answer.status == 0
    assert answer.gate() == ("closed", "low")


@pytest.mark.parametrize("copies", [1, 3])
def test_an_exact_copy_is_named_and_ignored(assess, copies):
    rows = weekly([8, 3, 8, 8])
    answer = assess([*rows, *[rows[1]] * copies], "--history")
    assert answer.lines == assess(rows, "--history").lines
    assert all(answer.refuses(line) for line in range(6, 6 + copies))


def test_totals_that_differ_count_for_nothing_and_are_named(assess):
    rows = totals("phq9", [4, 10, 10])
    assert assess(rows).case["stuck_by"] == ["measure:phq9"]
    other = row(3, "therapist", phq9=11)
    for mixed in ([*rows, other], [other, *rows]):
        answer = assess(mixed)
        assert answer.status == 1
        assert "phq9" in answer.errors
        assert answer.case["stuck_by"] == []
    assert {4, 5} <= set(refused_lines(assess([*rows, other])))


def test_the_clients_total_on_a_therapists_row_must_not_differ_from_the_clients_own(assess):
    assert assess([row(1, scores=8, phq9=5), row(1, "therapist", 8, phq9=6)]).status == 1
    assert (
        assess(
            [row(1, scores=8, phq9=5, participant="P1"), row(1, "therapist", 8, phq9=6, participant="P1")]
        ).status
        == 1
    )


def test_a_contradiction_in_one_session_costs_no_other_session(assess):
    rows = [row(1, scores=3), row(2, scores=8), row(2, scores=9), row(3, scores=8)]
    assert assess(rows).gate() == ("closed", "confirming")
