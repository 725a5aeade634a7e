"""May technique advice be offered? Each line of the gate, and which one decides."""

import re

import pytest

from .rows import row, weekly

STUCK = {"stuck": "yes"}


def ceiling(*, count=4, feedback=(), first=1, **cells):
    """Return a stuck case's perfect ratings, with feedback conversations in those sessions."""
    rows = weekly([10] * count, first=first, **cells)
    rows[0] |= STUCK
    return [each | ({"feedback": "yes"} if each["session"] in feedback else {}) for each in rows]


LOW = row(1, "partner", (4, None, None))
CONFIRMING = [row(1, "partner", (4, None, None)), row(2, "partner", (8, None, None))]
NO_GOAL = {"client_goal": ""}


@pytest.mark.parametrize(
    ("rows", "gate", "reason"),
    [
        ([row(1, scores=8)], "open", "in_place"),
        ([row(1, scores=8), row(1, "therapist", 8)], "open", "in_place"),
        ([row(1, "therapist", 8)], "open", "client_view_unknown"),
        ([row(1, scores=4)], "closed", "low"),
        ([row(1, scores=(8, 4, 8))], "closed", "low"),
        ([row(1, scores=8), row(1, "therapist", (8, 8, 4))], "closed", "low"),
        ([row(1, scores=8), LOW], "closed", "low"),
        ([row(1, scores=8), *CONFIRMING], "closed", "confirming"),
        (ceiling(), "closed", "unverified"),
        ([row(1, scores=(8, 8, None))], "closed", "unknown"),
        ([row(1, held="yes")], "closed", "unknown"),
        ([row(1, held="missed")], "closed", "unknown"),
        ([row(1, "guardian", 9)], "closed", "unknown"),
        ([row(1, "observer", 9)], "closed", "unknown"),
        ([row(1, entered="declined")], "closed", "unknown"),
    ],
)
def test_each_state_of_the_gate(assess, rows, gate, reason):
    assert assess(rows).gate() == (gate, reason)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([*CONFIRMING, row(2, scores=(None, 3, 8))], "low"),
        ([*ceiling(), row(4, "partner", (4, None, None))], "low"),
        ([row(1, scores=(4, None, None))], "low"),  # method and goal were never rated
        ([*ceiling(), *CONFIRMING], "confirming"),
        ([row(1, scores=(4, None, None)), row(2, scores=(8, None, None))], "confirming"),
        ([each | NO_GOAL for each in ceiling()], "unverified"),
    ],
)
def test_the_first_line_that_fits_decides_and_reasons_lists_them_all(assess, rows, reason):
    case = assess(rows).case
    assert (case["gate"], case["reason"]) == ("closed", reason)
    assert len(case["reasons"]) >= 2
    assert len(set(case["reasons"])) == len(case["reasons"])


def test_a_weak_factor_is_told_with_its_number_rater_and_session(assess):
    rows = [row(2, scores=8), row(7, "partner", (8, 4, 8))]
    (sentence,) = assess(rows).case["reasons"]
    assert "goal" in sentence.lower()
    assert "partner" in sentence.lower()
    assert re.search(r"\b4\b", sentence)
    assert re.search(r"\b7\b", sentence)


def test_every_closed_gate_says_why(assess):
    for rows in ([LOW], [row(1, held="missed")], ceiling(), [row(1, "guardian", 8)], CONFIRMING):
        reasons = assess(rows).case["reasons"]
        assert reasons
        assert all(len(sentence.split()) >= 3 for sentence in reasons)


def test_no_reason_speaks_in_the_rules_own_words(assess):
    for rows in (
        [LOW],
        ceiling(),
        [row(1, "guardian", 8)],
        CONFIRMING,
        [row(1, "therapist", 8)],
        [row(1, scores=9)],
    ):
        for sentence in assess(rows).case["reasons"]:
            assert not re.search(r"\b(gate|closers?|red|amber)\b", sentence, re.IGNORECASE), sentence


def test_the_weakest_current_rater_decides_for_the_case(assess):
    rows = (
        weekly([9] * 5)
        + weekly([9] * 5, "therapist")
        + weekly([9] * 5, "child")
        + [row(5, "partner", (9, 9, 4))]
    )
    assert assess(rows).gate() == ("closed", "low")


def test_one_rater_may_know_one_factor_and_another_the_next(assess):
    rows = [
        row(1, scores=(8, None, None)),
        row(1, "therapist", (None, 8, None)),
        row(1, "child", (None, None, 8)),
    ]
    assert assess(rows).gate() == ("open", "in_place")


def test_zero_is_a_rating_and_an_empty_cell_is_none(assess):
    assert assess([row(1, scores=(8, 8, 0))]).gate() == ("closed", "low")
    assert assess([row(1, scores=(8, 8, None))]).gate() == ("closed", "unknown")


def test_a_missing_rating_is_never_carried_forward_as_a_low_one_nor_as_a_good_one(assess):
    rows = [row(1, scores=8), *weekly([None, None], first=2)]
    assert assess(rows).gate() == ("open", "in_place")
    assert assess([*rows, row(4, held="yes")]).gate() == ("closed", "unknown")


def test_being_stuck_alone_closes_nothing(assess):
    assert assess([row(1, scores=8, **STUCK)]).gate() == ("open", "in_place")


class TestUnverified:
    @pytest.mark.parametrize(
        ("count", "feedback", "reason"),
        [
            (4, [], "unverified"),
            (4, [1], "in_place"),  # fewer than five were rated: any conversation at all
            (4, [4], "in_place"),
            (5, [1], "in_place"),  # the fifth-newest
            (6, [1], "unverified"),  # one conversation excuses the next four ratings
            (6, [2], "in_place"),
            (9, [4], "unverified"),
            (9, [5], "in_place"),
            (9, [9], "in_place"),
            (9, [1, 4], "unverified"),
        ],
    )
    def test_perfect_scores_need_a_conversation_in_or_after_the_fifth_newest_rating(
        self, assess, count, feedback, reason
    ):
        assert assess(ceiling(count=count, feedback=feedback)).case["reason"] == reason

    def test_only_sessions_that_this_person_rated_are_counted(self, assess):
        rated = [*weekly([10, 10, 10]), *weekly([10, 10, 10], first=5)]  # fifth-newest: session 2
        other = row(4, "therapist", 8, **STUCK)
        for talked, reason in ((1, "unverified"), (2, "in_place"), (4, "in_place")):
            rows = [
                each | ({"feedback": "yes"} if each["session"] == talked else {}) for each in [*rated, other]
            ]
            assert assess(rows).case["reason"] == reason

    def test_any_row_of_the_session_may_tell_of_the_conversation(self, assess):
        rows = [*ceiling(count=6), row(3, "therapist", 8, feedback="yes")]
        assert assess(rows).gate() == ("open", "in_place")

    def test_one_conversation_counts_for_all_who_were_there(self, assess):
        rows = [*ceiling(participant="P1"), *weekly([10] * 4, participant="P2")]
        assert assess(rows).case["reason"] == "unverified"
        rows[3] |= {"feedback": "yes"}
        assert assess(rows).gate() == ("open", "in_place")

    def test_the_flag_stays_while_a_conversation_excuses_it(self, assess):
        answer = assess(ceiling(feedback=[2]))
        assert answer.flags() == {("ceiling", "amber", None, "client")}
        assert answer.gate() == ("open", "in_place")

    def test_a_case_that_is_not_stuck_is_never_unverified(self, assess):
        assert assess(weekly([10] * 8)).gate() == ("open", "in_place")

    def test_ending_stuck_ends_it(self, assess):
        rows = ceiling(count=5)
        rows[4] |= {"stuck": "no"}
        assert assess(rows).gate() == ("open", "in_place")

    def test_a_conversation_after_the_date_of_judgement_excuses_nothing(self, assess):
        rows = ceiling(count=5, feedback=[5])
        assert assess(rows, "--as-of", rows[3]["date"]).case["reason"] == "unverified"
        assert assess(rows, "--as-of", rows[4]["date"]).case["reason"] == "in_place"
