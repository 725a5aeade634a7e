"""Is the case stuck? Declared, or found in totals or progress."""

import pytest

from .rows import on, row, totals, weekly


def stuck_by(assess, rows, *options, **policy):
    case = assess(rows, *options, **policy).case
    assert case["stuck"] is bool(case["stuck_by"])
    return sorted(case["stuck_by"])


class TestDeclared:
    @pytest.mark.parametrize(
        ("said", "stuck"),
        [
            (["yes"], True),
            (["no"], False),
            (["yes", "", ""], True),
            (["yes", "no"], False),
            (["yes", "no", ""], False),
            (["yes", "no", "yes"], True),
            (["no", "yes"], True),
            (["yes", "", "", "", "", "", ""], True),  # asking again does not end it
        ],
    )
    def test_the_newest_says(self, assess, said, stuck):
        rows = [each | {"stuck": word} for each, word in zip(weekly([8] * len(said)), said, strict=True)]
        assert stuck_by(assess, rows) == (["declared"] if stuck else [])

    def test_newest_is_by_date_whatever_the_order_in_the_file(self, assess):
        rows = [row(2, scores=8, stuck="no"), row(1, scores=8, stuck="yes")]
        assert stuck_by(assess, rows) == []

    @pytest.mark.parametrize(
        "where",
        [
            row(1, "therapist"),
            row(1, "guardian"),
            row(1, "observer", 8),
            row(1, held="missed"),
            row(1, phq9=3),
        ],
    )
    def test_any_row_may_say_it(self, assess, where):
        assert stuck_by(assess, [where | {"stuck": "yes"}]) == ["declared"]

    def test_one_row_of_a_session_says_it_for_the_session(self, assess):
        assert stuck_by(assess, [row(1, scores=8), row(1, "therapist", 8, stuck="yes")]) == ["declared"]

    def test_before_it_was_declared_it_was_not(self, assess):
        rows = [row(1, scores=8), row(2, scores=8, stuck="yes"), row(3, scores=8, stuck="no")]
        assert stuck_by(assess, rows, "--as-of", on(6)) == []
        assert stuck_by(assess, rows, "--as-of", on(7)) == ["declared"]
        assert stuck_by(assess, rows, "--as-of", on(14)) == []


NO_CHANGE = [  # measure, totals in the last of six held sessions, stuck
    ("phq9", [15, 15, 15], True),
    ("phq9", [15, 15], False),  # at least three scores
    ("phq9", [10, 10, 10], True),  # at the cutoff
    ("phq9", [10, 10, 9], False),
    ("phq9", [10, 9, 10], False),  # the last two
    ("phq9", [9, 10, 10], True),
    ("phq9", [15, 12, 10], True),  # better by 5
    ("phq9", [16, 12, 10], False),  # better by 6: reliable
    ("phq9", [16, 10, 11], True),
    ("gad7", [8, 8, 8], True),
    ("gad7", [8, 8, 7], False),
    ("gad7", [11, 9, 8], True),
    ("gad7", [12, 9, 8], False),
    ("core10", [11, 11, 11], True),
    ("core10", [11, 11, 10], False),
    ("core10", [16, 12, 11], True),
    ("core10", [17, 12, 11], False),
    ("ors", [25, 25, 25], True),
    ("ors", [25, 25, 26], False),
    ("ors", [25, 26, 25], False),
    ("ors", [21, 24, 25], True),
    ("ors", [20, 24, 25], False),
]


class TestNoChange:
    @pytest.mark.parametrize(("measure", "values", "stuck"), NO_CHANGE)
    def test_three_scores_at_or_beyond_the_cutoff_without_reliable_change(
        self, assess, measure, values, stuck
    ):
        rows = totals(measure, [None] * (6 - len(values)) + values)
        assert stuck_by(assess, rows) == ([f"measure:{measure}"] if stuck else [])

    @pytest.mark.parametrize(("sessions", "stuck"), [(3, False), (5, False), (6, True), (7, True)])
    def test_it_takes_six_held_sessions(self, assess, sessions, stuck):
        rows = totals("phq9", [15, 15, 15] + [None] * (sessions - 3))
        assert bool(stuck_by(assess, rows)) is stuck

    def test_missed_sessions_are_not_held(self, assess):
        rows = [*totals("phq9", [15] * 5), row(6, held="missed", phq9=15), row(7, held="cancelled", phq9=15)]
        assert stuck_by(assess, rows) == []

    @pytest.mark.parametrize(("day", "stuck"), [(55, False), (56, True), (80, True)])
    def test_or_56_days_from_the_measures_first_score_to_its_newest(self, assess, day, stuck):
        rows = [
            row(1, day=0, held="yes", phq9=15),
            row(2, day=20, held="yes", phq9=15),
            row(3, day=day, held="yes", phq9=15),
        ]
        assert bool(stuck_by(assess, rows)) is stuck

    def test_the_days_count_scores_not_sessions(self, assess):
        rows = [row(9, scores=8, day=-60), *totals("phq9", [15] * 3), row(5, scores=8, day=80)]
        assert stuck_by(assess, rows) == []

    def test_the_days_are_the_measures_own(self, assess):
        rows = [row(9, held="yes", gad7=3, day=-60), *totals("phq9", [15] * 3)]
        assert stuck_by(assess, rows) == []

    def test_change_is_counted_from_the_earliest_of_the_last_six_scores(self, assess):
        assert stuck_by(assess, totals("phq9", [16, 15, 15, 15, 15, 10])) == []
        assert stuck_by(assess, totals("phq9", [16, 15, 15, 15, 15, 15, 10])) == ["measure:phq9"]

    def test_sessions_and_days_are_the_policys(self, assess):
        assert stuck_by(assess, totals("phq9", [15] * 3), policy="stuck_sessions = 3") == ["measure:phq9"]
        assert stuck_by(assess, totals("phq9", [15] * 3), policy="stuck_days = 14") == ["measure:phq9"]
        assert stuck_by(assess, totals("phq9", [15] * 3), policy="stuck_days = 15") == []


WORSE = [
    ("phq9", [4, 10, 10], True),
    ("phq9", [4, 10], False),  # from the third score on
    ("phq9", [4, 9, 10], False),
    ("phq9", [4, 10, 9], False),
    ("phq9", [4, 4, 10, 10], True),
    ("phq9", [0, 6, 6], True),  # below the cutoff all the same
    ("gad7", [2, 6, 6], True),
    ("gad7", [2, 5, 6], False),
    ("core10", [2, 8, 8], True),
    ("core10", [2, 8, 7], False),
    ("ors", [35, 30, 30], True),
    ("ors", [35, 31, 30], False),
    ("ors", [30, 35, 35], False),  # higher is better
]


class TestWorse:
    @pytest.mark.parametrize(("measure", "values", "stuck"), WORSE)
    def test_the_last_two_are_reliably_worse_than_the_first(self, assess, measure, values, stuck):
        assert stuck_by(assess, totals(measure, values)) == ([f"measure:{measure}"] if stuck else [])

    def test_first_is_the_first_of_all_not_of_the_last_six(self, assess):
        rows = [
            each | {"held": "missed" if each["session"] > 2 else "yes"}
            for each in totals("gad7", [0, 2, 2, 2, 2, 2, 5, 5])
        ]
        assert stuck_by(assess, rows) == ["measure:gad7"]

    def test_a_better_score_afterwards_ends_it(self, assess):
        assert stuck_by(assess, totals("phq9", [4, 10, 10, 9])) == []

    def test_two_scores_and_a_third_on_one_day_are_in_order_of_sessions(self, assess):
        rows = [each | {"date": on(0)} for each in totals("phq9", [4, 10, 10])]
        assert stuck_by(assess, rows[::-1]) == ["measure:phq9"]


class TestMeasures:
    def test_nothing_is_measured_before_the_second_held_session(self, assess):
        rows = [row(1, scores=8, phq9=4), row(2, phq9=10), row(3, phq9=10)]  # two totals by post
        assert stuck_by(assess, rows) == []
        assert stuck_by(assess, [*rows, row(4, scores=8)]) == ["measure:phq9"]

    def test_a_total_by_post_counts_although_no_session_was_held(self, assess):
        rows = [row(1, scores=8, phq9=4), row(2, scores=8), row(3, phq9=10), row(4, held="missed", phq9=10)]
        assert stuck_by(assess, rows) == ["measure:phq9"]

    def test_a_series_is_one_participants(self, assess):
        rows = totals("phq9", [4, None, 10], participant="P1") + [row(2, participant="P2", phq9=10)]
        assert stuck_by(assess, rows) == []

    def test_each_participant_may_make_the_case_stuck(self, assess):
        rows = [*totals("phq9", [4] * 3, participant="P1"), *totals("phq9", [4, 10, 10], participant="P2")]
        assert stuck_by(assess, rows) == ["measure:phq9"]

    def test_a_therapists_row_without_participant_carries_the_clients_total(self, assess):
        rows = [row(1, scores=8, phq9=4), row(2, "therapist", 8, phq9=10), row(3, scores=8, phq9=10)]
        assert stuck_by(assess, rows) == ["measure:phq9"]

    def test_a_declined_row_may_carry_a_total(self, assess):
        rows = [row(1, scores=8, phq9=4), row(2, scores=8, phq9=10), row(3, entered="declined", phq9=10)]
        answer = assess(rows)
        assert answer.status == 0
        assert answer.case["stuck_by"] == ["measure:phq9"]

    def test_two_measures_are_told_apart(self, assess):
        rows = [row(n, scores=8, phq9=p, gad7=g) for n, p, g in ((1, 4, 2), (2, 10, 6), (3, 10, 6))]
        assert stuck_by(assess, rows) == ["measure:gad7", "measure:phq9"]

    def test_totals_of_different_measures_are_no_series(self, assess):
        assert (
            stuck_by(assess, [row(1, scores=8, phq9=4), row(2, scores=8, gad7=10), row(3, scores=8, phq9=10)])
            == []
        )

    def test_scores_after_the_date_of_judgement_are_not_looked_at(self, assess):
        assert stuck_by(assess, totals("phq9", [4, 10, 10]), "--as-of", on(13)) == []


def progress_rows(values, rater="client", *, sessions=6, **cells):
    """Return six good sessions, the last of which carry that rater's progress."""
    first = sessions - len(values) + 1
    rows = weekly([8] * sessions, "therapist", therapist="T9")
    return rows + [row(first + i, rater, progress=value, **cells) for i, value in enumerate(values)]


class TestProgress:
    @pytest.mark.parametrize(
        ("values", "stuck"),
        [
            ([0, 0, 0], True),
            ([3, 3, 3], True),
            ([4, 4, 4], False),
            ([3, 3, 4], True),  # the median decides
            ([2, 3, 9], False),  # but 9 is two above the first
            ([3, 4, 4], False),
            ([1, 1], False),  # at least three ratings
            ([1, 2, 2], True),
            ([1, 1, 3], False),  # two above the first
            ([0, 1, 1], True),
            ([0, 2, 0], False),
            ([9, 3, 3, 3], True),
            ([1, 3, 1, 1, 1], True),  # only the last three are looked at
            ([1, 1, 3, 1, 1], False),
        ],
    )
    def test_the_last_three_are_low_and_none_is_above_the_first(self, assess, values, stuck):
        assert stuck_by(assess, progress_rows(values)) == (["progress"] if stuck else [])

    @pytest.mark.parametrize(("sessions", "stuck"), [(5, False), (6, True)])
    def test_it_takes_six_held_sessions(self, assess, sessions, stuck):
        assert bool(stuck_by(assess, progress_rows([1, 1, 1], sessions=sessions))) is stuck

    @pytest.mark.parametrize(
        ("rater", "stuck"),
        [
            ("client", True),
            ("partner", True),
            ("child", True),
            ("therapist", True),
            ("guardian", False),
            ("observer", False),
        ],
    )
    def test_only_who_counts(self, assess, rater, stuck):
        cells = {"therapist": "T1"} if rater == "therapist" else {}
        assert bool(stuck_by(assess, progress_rows([1, 1, 1], rater, **cells))) is stuck

    def test_two_raters_progress_is_not_pooled(self, assess):
        rows = progress_rows([1, 1]) + [row(4, "partner", progress=1)]
        assert stuck_by(assess, rows) == []

    def test_progress_not_rated_is_skipped(self, assess):
        rows = weekly([8] * 6, "therapist") + [row(number, progress=1) for number in (1, 3, 6)]
        assert stuck_by(assess, rows) == ["progress"]

    def test_limits_are_the_policys(self, assess):
        assert stuck_by(assess, progress_rows([4, 4, 4]), policy="progress_max = 4") == ["progress"]
        assert stuck_by(assess, progress_rows([1, 1, 3]), policy="progress_gain = 3") == ["progress"]
        assert stuck_by(assess, progress_rows([1, 1, 1], sessions=4), policy="stuck_sessions = 4") == [
            "progress"
        ]


def test_a_case_may_be_stuck_for_several_reasons(assess):
    rows = [row(n, scores=8, phq9=15, progress=2) for n in range(1, 7)]
    rows[0] |= {"stuck": "yes"}
    assert stuck_by(assess, rows) == ["declared", "measure:phq9", "progress"]


def test_ending_the_declaration_ends_no_measure(assess):
    rows = totals("phq9", [15] * 6)
    rows[0] |= {"stuck": "yes"}
    rows[5] |= {"stuck": "no"}
    assert stuck_by(assess, rows) == ["measure:phq9"]


def test_a_low_alliance_is_not_being_stuck(assess):
    assert stuck_by(assess, weekly([2] * 8)) == []


@pytest.mark.parametrize("rater", ["guardian", "observer"])
def test_ratings_of_who_does_not_count_never_make_a_case_stuck(assess, rater):
    assert stuck_by(assess, weekly([1] * 8, rater, progress=0)) == []
