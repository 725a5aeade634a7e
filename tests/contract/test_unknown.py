"""When is the alliance not known? Never rated, stale, no goal, client not asked."""

import pytest

from .rows import on, row, weekly

FRESH = ("open", "in_place")
UNKNOWN = ("closed", "unknown")


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_factor_that_was_never_rated_is_unknown(assess, missing):
    scores = tuple(None if index == missing else 8 for index in range(3))
    assert assess(weekly([scores] * 3)).gate() == UNKNOWN


@pytest.mark.parametrize("rater", ["guardian", "observer"])
def test_a_guardian_or_observer_never_makes_a_factor_known(assess, rater):
    rows = [row(1, scores=(8, 8, None)), row(1, rater, (None, None, 8))]
    assert assess(rows).gate() == UNKNOWN


@pytest.mark.parametrize(
    ("later", "expected"), [(0, FRESH), (1, FRESH), (2, FRESH), (3, UNKNOWN), (4, UNKNOWN)]
)
def test_a_factor_is_stale_after_three_later_held_sessions(assess, later, expected):
    rows = [row(1, scores=8), *weekly([(8, 8, None)] * later, first=2)]
    assert assess(rows).gate() == expected


def test_missed_and_cancelled_sessions_make_nothing_stale(assess):
    rows = [
        row(1, scores=8),
        *[row(number, held=held) for number, held in enumerate(["missed", "cancelled"] * 3, start=2)],
    ]
    assert assess(rows).gate() == FRESH


@pytest.mark.parametrize(
    ("later_day", "as_of_day", "expected"),
    [
        (7, 27, FRESH),
        (7, 28, UNKNOWN),
        (28, 28, UNKNOWN),
        (27, 27, FRESH),
        (None, 28, FRESH),  # no later session: nothing has been missed yet
        (None, 400, FRESH),
        (29, 28, FRESH),  # held after the date of judgement
    ],
)
def test_a_factor_is_stale_after_28_days_and_a_later_session(assess, later_day, as_of_day, expected):
    rows = [row(1, scores=8)]
    if later_day is not None:
        rows.append(row(2, scores=(8, 8, None), day=later_day))
    assert assess(rows, "--as-of", on(as_of_day)).gate() == expected


def test_a_missed_session_is_no_later_session(assess):
    rows = [row(1, scores=8), row(2, held="missed")]
    assert assess(rows, "--as-of", on(60)).gate() == FRESH


def test_the_newest_rating_by_anyone_who_counts_keeps_a_factor_fresh(assess):
    rows = [row(1, scores=8), *weekly([(8, 8, None)] * 3, first=2), row(3, "partner", (None, None, 8))]
    assert assess(rows).gate() == FRESH
    rows[-1] |= {"rater": "guardian"}
    assert assess(rows).gate() == UNKNOWN


def test_a_late_second_session_on_one_day_is_later_by_its_number(assess):
    same_day = [row(number, scores=(8, 8, None), day=0) for number in (2, 3, 4)]
    assert assess([row(1, scores=8), *same_day[:2]]).gate() == FRESH
    assert assess([row(1, scores=8), *same_day]).gate() == UNKNOWN
    assert assess([row(5, scores=8, day=0), *same_day]).gate() == FRESH


class TestGoal:
    @pytest.mark.parametrize(("count", "expected"), [(2, FRESH), (3, UNKNOWN), (5, UNKNOWN)])
    def test_the_goal_is_asked_for_from_the_third_held_session(self, assess, count, expected):
        assert assess([each | {"client_goal": ""} for each in weekly([8] * count)]).gate() == expected

    def test_a_file_without_the_column_is_not_asked_for_goals(self, assess):
        assert assess(weekly([8] * 5)).gate() == FRESH

    def test_missed_sessions_are_not_counted(self, assess):
        rows = [*weekly([8] * 2), row(3, held="missed", client_goal="")]
        assert assess(rows).gate() == FRESH

    @pytest.mark.parametrize("words", ["sleep through the night", "not yet known", "get off this order"])
    def test_any_words_of_the_client_are_a_goal(self, assess, words):
        assert assess([*weekly([8] * 3), row(4, scores=8, client_goal=words)]).gate() == FRESH

    @pytest.mark.parametrize(
        "extra",
        [
            row(2, "therapist", 8, client_goal="sleep"),
            row(2, "guardian", client_goal="sleep"),
            row(4, held="missed", client_goal="sleep"),
        ],
    )
    def test_the_words_may_stand_on_any_row(self, assess, extra):
        assert assess([*weekly([8] * 3), extra]).gate() == FRESH

    def test_another_cases_goal_is_not_this_cases(self, assess):
        answer = assess([*weekly([8] * 3), *weekly([8] * 3, case="B", client_goal="sleep")])
        assert answer.gate("A") == UNKNOWN
        assert answer.gate("B") == FRESH

    def test_a_goal_told_after_the_date_of_judgement_is_not_known_yet(self, assess):
        rows = [*weekly([8] * 3), row(4, scores=8, client_goal="sleep")]
        assert assess(rows, "--as-of", on(20)).gate() == UNKNOWN

    def test_a_goal_told_long_ago_stays_told(self, assess):
        rows = [*weekly([8] * 12)]
        rows[0] |= {"client_goal": "sleep"}
        assert assess(rows).gate() == FRESH

    def test_the_policy_may_do_without_goals_or_ask_earlier(self, assess):
        rows = [each | {"client_goal": ""} for each in weekly([8] * 3)]
        assert assess(rows, policy="require_goal = false").gate() == FRESH
        assert assess(rows, policy="goal_from = 4").gate() == FRESH
        assert assess(rows[:1], policy="goal_from = 1").gate() == UNKNOWN


class TestClientsView:
    """The therapist rates every session, so that only the client's view is in question."""

    def rows(self, *client_rows, count=4, stuck=""):
        rows = weekly([8] * count, "therapist")
        rows[0] |= {"stuck": stuck}
        return [*rows, *client_rows]

    @pytest.mark.parametrize(
        ("client_row", "calm", "stuck"),
        [
            (None, ("open", "client_view_unknown"), UNKNOWN),
            (row(1, scores=8), ("open", "client_view_unknown"), UNKNOWN),  # three sessions later
            (row(2, scores=8), FRESH, FRESH),
            (row(4, scores=8), FRESH, FRESH),
            (row(4, scores=(None, None, 8)), FRESH, FRESH),  # one factor is a view
            (row(4, progress=8), ("open", "client_view_unknown"), UNKNOWN),  # progress alone is none
            (row(4, scores=8, entered="self"), FRESH, FRESH),
            (row(4, scores=8, entered="paper"), FRESH, FRESH),
            (row(4, scores=8, entered="aloud"), FRESH, FRESH),
            (row(4, entered="declined"), ("open", "client_view_unknown"), ("open", "client_view_unknown")),
            (row(2, entered="declined"), ("open", "client_view_unknown"), ("open", "client_view_unknown")),
            (row(1, entered="declined"), ("open", "client_view_unknown"), UNKNOWN),
            (row(4, "partner", 8), FRESH, FRESH),
            (row(4, "child", 8, entered="aloud"), FRESH, FRESH),
            (
                row(4, "child", entered="declined"),
                ("open", "client_view_unknown"),
                ("open", "client_view_unknown"),
            ),
            (row(4, "guardian", 8), ("open", "client_view_unknown"), UNKNOWN),
            (row(4, "observer", 8), ("open", "client_view_unknown"), UNKNOWN),
        ],
    )
    def test_the_last_three_held_sessions_hold_a_clients_view_or_not(self, assess, client_row, calm, stuck):
        extra = [client_row] if client_row else []
        assert assess(self.rows(*extra)).gate() == calm
        assert assess(self.rows(*extra, stuck="yes")).gate() == stuck

    def test_fewer_than_three_sessions_are_all_there_are(self, assess):
        assert assess(self.rows(row(1, scores=8), count=1, stuck="yes")).gate() == FRESH
        assert assess(self.rows(count=1, stuck="yes")).gate() == UNKNOWN

    def test_missed_sessions_are_none_of_the_three(self, assess):
        rows = self.rows(row(2, scores=8), row(5, held="missed"), row(6, held="cancelled"), stuck="yes")
        assert assess(rows).gate() == FRESH

    def test_a_view_and_a_declined_together_are_a_view(self, assess):
        rows = self.rows(row(3, scores=8), row(4, entered="declined"), stuck="yes")
        assert assess(rows).gate() == FRESH

    def test_declined_makes_no_factor_known(self, assess):
        assert assess([row(1, "therapist", (8, 8, None)), row(1, entered="declined")]).gate() == UNKNOWN

    def test_the_policy_may_not_ask_for_it_or_look_at_other_sessions(self, assess):
        rows = self.rows(stuck="yes")
        assert assess(rows, policy="require_client_view_when_stuck = false").gate() == (
            "open",
            "client_view_unknown",
        )
        seen = self.rows(row(1, scores=8), stuck="yes")
        assert assess(seen, policy="view_sessions = 4").gate() == FRESH
        assert assess(self.rows(row(3, scores=8), stuck="yes"), policy="view_sessions = 1").gate() == UNKNOWN
