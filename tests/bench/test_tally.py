"""Is an alert counted as right, false, in time or missed where it should be? Cases made by hand."""

from datetime import date
from functools import partial

import pytest

from alliance_app.clinical.flags import Level, Rule
from alliance_app.clinical.policy import Policy
from alliance_app.demo.simulation import LifelikeCase, RatedSession, Rupture, Scores, Truth
from bench.rules_compared import any_drop, at_most, gaps, individuals_chart, kinds, ours, watching
from bench.tally import Counted, Figures, Tally, figures, intervals, onsets, tally, total
from bench.watched import Watched, watched

WELL, LOW = (7.0, 7.0, 7.0), (7.0, 5.0, 7.0)
GOAL, OFF = frozenset({"goal"}), frozenset()
POLICY = Policy()


def scores(sign: str) -> Scores | None:
    """Return the answer with this score for the goal and 8 for the rest; - is not rated."""
    return None if sign == "-" else Scores(8, int(sign), 8, 0)


def case(goal: str, *ruptures: Rupture, levels=None, therapist: str = "") -> Watched:
    """Return a case with one sign a session: how the client, and the therapist if given, rated the goal."""
    levels = levels or [WELL] * len(goal)
    others = therapist or "-" * len(goal)
    sessions = [RatedSession(date(2026, 1, 5), scores(c), scores(t)) for c, t in zip(goal, others)]
    return watched(LifelikeCase(0, tuple(sessions), Truth(tuple(levels), None, None, ruptures, False)))


def alert(signs: str) -> dict[int, frozenset[str]]:
    """Return an alert with one sign a session: x is on, . is off, - is not rated."""
    return {number: GOAL if sign == "x" else OFF for number, sign in enumerate(signs, start=1) if sign != "-"}


def rupture(began: int, ended: int | None) -> Rupture:
    return Rupture("goal", 3.0, began, ended)


# What is wrong
def test_a_session_is_wrong_in_a_rupture_and_while_a_level_is_low() -> None:
    levels = [WELL, WELL, WELL, WELL, LOW]
    assert case("88888", rupture(2, 4), levels=levels).wrong == (False, True, True, False, True)


def test_a_level_at_the_limit_is_not_low() -> None:
    assert case("8", levels=[(5.5, 7, 7)]).wrong == (False,)


def test_low_throughout_is_low_in_every_session() -> None:
    assert case("88", levels=[LOW, LOW]).low_throughout == {"goal"}
    assert case("88", levels=[LOW, WELL]).low_throughout == set()


# When an alert sets on
@pytest.mark.parametrize(
    ("signs", "set_on", "carried"),
    [
        ("....", [], []),
        ("xxxx", [1], [1]),
        (".x.x", [2, 4], [2, 4]),
        ("x-x.", [1, 3], [1]),
        (".--x", [4], [4]),
    ],
)
def test_an_alert_sets_on_anew_after_a_session_without_it(signs, set_on, carried) -> None:
    assert onsets(4, alert(signs)) == set_on
    assert onsets(4, alert(signs), carried=True) == carried


# What an alert is worth
def test_an_alert_in_a_rupture_is_right_and_finds_it() -> None:
    came_to = tally(case("88888", rupture(3, 5)), alert("...x."))
    assert came_to == Tally(sessions=5, ruptures=1, found=1, waited=1, right=1)


def test_an_alert_with_nothing_wrong_is_false_each_time() -> None:
    assert tally(case("88888", rupture(5, None)), alert("x.x..")) == Tally(sessions=5, ruptures=1, false=2)


def test_an_alert_that_was_on_before_finds_a_rupture_and_was_false() -> None:
    came_to = tally(case("888", rupture(3, None)), alert(".xx"))
    assert came_to == Tally(sessions=3, ruptures=1, found=1, waited=0, false=1)


def test_a_spell_of_trouble_counts_once_unless_each_alert_is_asked_for() -> None:
    troubled = case("888888", rupture(1, 4), rupture(5, None))
    assert tally(troubled, alert("x.x.x.")).right == 2
    assert tally(troubled, alert("x.x.x."), Counted(once=False)).right == 3


def test_a_low_factor_is_found_in_its_first_six_sessions_and_by_an_alert_about_it() -> None:
    low = case("8888888", levels=[LOW] * 7)
    assert tally(low, alert(".....x.")).low_found == 1
    assert tally(low, alert("......x")).low_found == 0
    assert tally(low, {1: frozenset({"method"})}).low_found == 0


# What many cases come to
def test_figures_are_shares_and_rates() -> None:
    many = total([Tally(30, 4, 2, 3, 2, 1, 3, 1), Tally(10, 0, 0, 0, 0, 0, 0, 0)])
    assert figures(many) == Figures(ruptures=0.5, low=0.5, delay=1.5, false=1.0, right=0.75)


def test_what_could_not_be_found_has_no_share() -> None:
    assert figures(Tally(sessions=40)) == Figures(None, None, None, 0.0, None)


def test_intervals_hold_the_figure_and_are_the_same_again() -> None:
    therapists = [Tally(40, 2, found, found, 0, 0, found, false) for found in (0, 1, 2) for false in (0, 1, 2, 3)]
    found = intervals(therapists, draws=200, seed=1)
    assert found == intervals(therapists, draws=200, seed=1)
    assert found["ruptures"][0] < 0.5 < found["ruptures"][1] and found["false"][0] < 1.5 < found["false"][1]
    assert found["low"] is None


def test_therapists_alike_leave_nothing_to_chance() -> None:
    found = intervals([Tally(40, 2, 1, 1, 0, 0, 1, 1)] * 5, draws=50, seed=1)
    assert found["false"] == (1.0, 1.0) and found["ruptures"] == (0.5, 0.5)


# What the rules do
def test_naive_rules_fire_as_they_are_called() -> None:
    assert at_most([6, 5, 4], limit=5) == [False, True, True]
    assert any_drop([]) == [] and any_drop([8, 7, 7, 8]) == [False, True, False, False]
    assert individuals_chart([8, 7, 8, 7, 2, 7]) == [False, False, False, False, True, False]


def test_a_rule_watches_each_factor_and_only_what_was_rated() -> None:
    watches = watching(partial(at_most, limit=4), "client")
    assert watches(case("8-48")) == {1: OFF, 3: GOAL, 4: OFF}


def test_our_groups_lie_inside_each_other() -> None:
    found = {name: watching(fires, "client")(case("99994999")) for name, fires in ours(POLICY).items()}
    assert found["red"][5] == found["closers"][5] == found["amber"][5] == GOAL
    once = {name: fires([5, 4]) for name, fires in ours(POLICY).items()}
    assert once == {"red": [False, False], "closers": [False, True], "amber": [False, True]}


def test_a_kind_that_both_tiers_raise_is_red() -> None:
    found = {kind: fires([8, 8, 8, 3]) for kind, fires in kinds(POLICY).items()}
    fires = {kind for kind, fired in found.items() if any(fired)}
    assert fires == {(Rule.LOW, Level.RED), (Rule.DROP, Level.RED)}


def test_a_gap_wants_two_sessions_that_both_rated() -> None:
    assert gaps(case("55-5", therapist="8-88"), POLICY) == {1: OFF, 4: GOAL}
