"""As of which date is a case judged?"""

import pytest

from .rows import on, row, weekly


def test_by_default_each_case_is_judged_at_its_own_last_date(assess):
    answer = assess([*weekly([8, 8, 8]), *weekly([8, 8], case="B")])
    assert (answer.case_as_of("A"), answer.case_as_of("B")) == (on(14), on(7))


@pytest.mark.parametrize("last", [row(3, held="missed"), row(3, held="cancelled"), row(3, phq9=4), row(3)])
def test_the_last_date_may_be_a_missed_sessions_or_a_posted_totals(assess, last):
    assert assess([*weekly([8, 8]), last]).case["as_of"] == on(14)


def test_rows_after_the_date_are_not_looked_at(assess):
    rows = weekly([8, 8, 3, 3])
    assert assess(rows).gate() == ("closed", "low")
    answer = assess(rows, "--as-of", on(13), "--history")
    assert answer.gate() == ("open", "in_place")
    assert answer.case["as_of"] == on(13)
    assert {rating["session"] for rating in answer.ratings} == {1, 2}


def test_rows_of_that_very_date_are(assess):
    assert assess(weekly([8, 8, 3]), "--as-of", on(14)).gate() == ("closed", "low")


def test_a_case_with_no_row_left_is_unknown(assess):
    answer = assess([*weekly([8, 8]), row(1, scores=8, case="B", day=-7)], "--as-of", on(-1))
    assert answer.status == 0
    assert answer.order == ["A", "B"]
    case = answer.cases["A"]
    assert answer.gate("A") == ("closed", "unknown")
    assert (case["as_of"], case["stuck"], case["stuck_by"], case["flags"]) == (on(-1), False, [], [])
    assert case["reasons"]
    assert answer.gate("B") == ("open", "in_place")


def test_a_later_date_is_taken_as_it_is(assess):
    answer = assess(weekly([8, 8]), "--as-of", on(500))
    assert answer.case["as_of"] == on(500)
    assert answer.gate() == ("open", "in_place")  # no later session: nothing went stale


def test_one_date_is_for_all_cases(assess):
    answer = assess([*weekly([8, 8]), *weekly([8], case="B")], "--as-of", on(100))
    assert {line["as_of"] for line in answer.lines} == {on(100)}


def test_the_past_is_judged_as_it_was_judged_then(assess):
    rows = weekly([8, 9, 8, 5, 6, 8, 8, 3, None, None, None, 9], stuck="yes", phq9=12, progress=3)
    rows = [each | ({"progress": ""} if each.get("held") else {}) for each in rows]
    for last in range(1, len(rows) + 1):
        then = assess(rows[:last], "--history")
        assert assess(rows, "--history", "--as-of", rows[last - 1]["date"]).lines == then.lines


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_dates(assess, day):
    assert assess(weekly([8, 8]), "--as-of", day).status == 0
