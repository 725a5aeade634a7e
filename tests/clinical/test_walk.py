"""What is usual for a person, how much do they vary, and which limits follow?"""

from statistics import median

import pytest

from alliance_app.clinical.flags import Rule, personal_sd, walk
from alliance_app.clinical.policy import Policy

from .histories import DEFAULT, scores

LOW, DROP, SUSTAINED = Rule.LOW, Rule.DROP, Rule.SUSTAINED


@pytest.mark.parametrize(
    ("window", "sd"), [((9, 9, 9, 9), 0.9798), ((8, 9, 8), 1.0977), ((10, 5, 10, 5), 2.2642)]
)
def test_personal_sd_is_drawn_towards_the_prior(window, sd):
    assert personal_sd(window, DEFAULT) == pytest.approx(sd, abs=0.00005)


def test_the_first_rating_alone_has_the_prior_sd():
    assert personal_sd([7], DEFAULT) == pytest.approx(1.2)


BASELINES = [
    # ratings, what is usual before each (red)
    ("88", [None, None]),
    ("888", [None, None, 8]),
    ("789", [None, None, 7.5]),
    ("3888", [None, None, None, 8]),  # a low rating is not usual
    ("98766", [None, None, 8.5, 8, 8]),  # the 7 is close enough, the first 6 is suspicious
    ("9977", [None, None, 9, 9]),  # two below is suspicious already
    ("99777", [None, None, 9, 9, 9]),
    ("997778", [None, None, 9, 9, 9, 9]),  # the third 7 was accepted: 9, 9, 7
    ("99777888", [None, None, 9, 9, 9, 9, 8.5, 8]),  # and so a new usual begins
    ("99555", [None, None, 9, 9, 9]),  # flagged, yet a steady level above the limit: the last 5 is accepted
    ("9955556", [None, None, 9, 9, 9, 9, 7]),
    ("9944444", [None, None, 9, 9, 9, 9, 9]),  # a steady level at the limit is never usual
    ("88888899", [None, None, 8, 8, 8, 8, 8, 8]),  # six ratings are looked back at
    ("666666XXXXXX", [None, None, 6, 6, 6, 6, 6, 6, 6, 8, 10, 10]),
]


@pytest.mark.parametrize(("text", "usual"), BASELINES)
def test_usual_is_the_median_of_the_last_six_accepted_ratings(text, usual):
    assert [judgement.baseline for judgement in walk(scores(text), DEFAULT.red, DEFAULT)] == usual


@pytest.mark.parametrize("text", [text for text, _ in BASELINES])
def test_the_usual_is_told_with_the_ratings_that_made_it(text):
    for judgement in walk(scores(text), DEFAULT.red, DEFAULT):
        assert (judgement.baseline is None) == (not judgement.usual_of)
        assert not judgement.usual_of or median(judgement.usual_of) == judgement.baseline
        assert len(judgement.usual_of) <= DEFAULT.baseline_window


def test_each_tier_keeps_its_own_account_of_what_is_usual():
    # One 4, and a 5 after it, are low in amber only: red takes them into the usual, amber does not.
    values = scores("845888")
    red, amber = (walk(values, tier, DEFAULT) for tier in (DEFAULT.red, DEFAULT.amber))
    assert LOW not in red[2].limits and LOW in amber[2].limits
    assert [judgement.baseline for judgement in red] == [None, None, 6, 5, 6.5, 8]
    assert [judgement.baseline for judgement in amber] == [None, None, None, None, 8, 8]


RED = [
    # ratings, rules that fire on the last in red
    ("3", {LOW}),
    ("4", set()),
    ("44", {LOW}),
    ("4-4", {LOW}),
    ("484", {LOW}),
    ("4884", set()),
    ("45", set()),
    ("96", set()),
    ("885", set()),
    ("884", {DROP}),
    ("883", {LOW, DROP}),
    ("9996", set()),  # with three, 3 below is within what a new person may vary
    ("99996", {DROP}),
    ("9-9-9-9-6", {DROP}),
    ("99997", set()),  # slipping: no red above 6
    ("XXXX6", {DROP}),
    ("8856", {SUSTAINED}),
    ("8858", set()),
    ("99966", {SUSTAINED}),
    ("999977", set()),
]


@pytest.mark.parametrize(("text", "rules"), RED)
def test_red_rules_fire_on_the_newest_rating(text, rules):
    given = [value for value in scores(text) if value is not None]
    assert set(walk(given, DEFAULT.red, DEFAULT)[-1].limits) == rules


AMBER = [
    ("4", {LOW}),
    ("5", set()),
    ("55", {LOW}),
    ("45", {LOW}),
    ("855", {LOW}),
    ("885", set()),
    ("99996", {DROP}),
    ("99997", set()),
    ("999977", {SUSTAINED}),
    ("XXXX7", {DROP}),
    ("8883", {LOW, DROP}),
]


@pytest.mark.parametrize(("text", "rules"), AMBER)
def test_amber_rules_fire_on_the_newest_rating(text, rules):
    assert set(walk(scores(text), DEFAULT.amber, DEFAULT)[-1].limits) == rules


def test_the_limit_says_at_or_below_which_value_a_rule_fires():
    limits = walk(scores("9999663"), DEFAULT.red, DEFAULT)[-1].limits
    assert limits[LOW] == 3
    assert limits[DROP] == pytest.approx(9 - 3)
    assert limits[SUSTAINED] == pytest.approx(6)  # never above what a red fall may reach


def test_a_fall_of_exactly_the_limit_fires_in_spite_of_the_square_root():
    # 2.5 times an SD of 1.2 is 3, but not to a computer: the limit is a hair below 3.
    exact = Policy(baseline_min=1, drop_z=2.5)
    fired = walk([6, 3], exact.red, exact)[-1].limits
    assert fired[DROP] < 3


def test_a_policy_moves_the_limits():
    strict = Policy.from_mapping({"drop_min": 1, "drop_z": 0, "red": {"fall_top": 9}})
    assert DROP in walk(scores("887"), strict.red, strict)[-1].limits
