"""Is all that is concluded explained: rule, numbers, limit, what was before, source, what clears it, how often wrong?"""

import re
from dataclasses import astuple, replace
from itertools import product
from statistics import median

import pytest
from hypothesis import given, settings

from alliance_app.clinical.alliance import Factor, Rater, Role
from alliance_app.clinical.flags import Flag, Level, Rule
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import judged_series
from alliance_app.clinical.why import (
    NOT_MEASURED,
    how_often_wrong,
    ratings_of_usual,
    rule_sentence,
    why_flag,
    why_ground,
    why_stuck,
)

from .drawing import histories, policies
from .histories import DEFAULT, series, session, stand, totals, weekly

INSIDE = re.compile(r"\b([Gg]ate|[Cc]losers?|[Rr]ed|[Aa]mber|None|null|nan)\b")
CLIENT = Rater(Role.CLIENT)


def flag(rule, level=Level.RED, rater=CLIENT):
    return Flag(rule, level, Factor.GOAL, rater, session(1), 3, 7, 4)


def explained(said, policy):
    return why_flag(said, policy, numbers="4, 3, the newest last.", before="Too early to know what is usual.")


@settings(max_examples=120, deadline=None)
@given(histories(), policies())
def test_whatever_is_concluded_is_explained_in_whole_sentences_in_the_words_of_a_clinic(case, policy):
    standing = stand(case, policy=policy)
    whys = [explained(each, policy) for each in standing.flags]
    whys += [why_stuck(each, policy) for each in standing.stuck_grounds]
    whys += [why_ground(each, policy) for each in standing.grounds if each.reason not in (Reason.LOW, Reason.IN_PLACE)]
    for said in (said for why in whys for said in astuple(why)):
        assert said[:1].isupper() or said[:1].isdigit(), said
        assert said.endswith(".") and "  " not in said and ".." not in said, said
        assert not INSIDE.search(said), said
        assert not re.search(r"\b(?<!\.)1 (\w+ )?(sessions|points|ratings|days|scores)\b", said), said


@settings(max_examples=120, deadline=None)
@given(histories(), policies())
def test_the_middle_of_the_ratings_that_made_the_usual_is_the_usual(case, policy):
    for one in judged_series(case, policy):
        for level, judgement in ((Level.RED, one.newest.red), (Level.AMBER, one.newest.amber)):
            made_of = ratings_of_usual(one, level, policy)
            assert tuple(given.value for given in made_of) == judgement.usual_of
            assert (median(given.value for given in made_of) if made_of else None) == judgement.baseline
            if made_of:
                places = [given.session.place for given in made_of]
                assert places == sorted(set(places)) and places[-1] < one.newest.given.session.place


def test_a_rating_that_was_not_accepted_is_not_among_those_that_made_the_usual():
    made_of = ratings_of_usual(series("898585"), Level.RED, DEFAULT)
    assert [given.session.number for given in made_of] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    ("rule", "level", "changed", "says"),
    [
        (Rule.LOW, Level.RED, {}, "3 or less, or 4 or less"),
        (Rule.LOW, Level.AMBER, {}, "4 or less, or 5 or less"),
        (Rule.LOW, Level.RED, {"red": {"low_once": 2}}, "2 or less, or 4 or less"),
        (Rule.DROP, Level.RED, {"drop_min": 2.5}, "at least 2.5 points and 3 times"),
        (Rule.DROP, Level.RED, {}, "to 6 or less"),
        (Rule.SUSTAINED, Level.RED, {"sustained_z": 2}, "2 times as far"),
        (Rule.GAP, Level.AMBER, {"gap": 4}, "at least 4 points below the therapist"),
        (Rule.CEILING, Level.AMBER, {"ceiling_run": 6}, "the last 6 sessions"),
    ],
)
def test_a_rule_is_said_with_the_limits_of_the_policy(rule, level, changed, says):
    assert says in rule_sentence(rule, level, Policy.from_mapping(changed))


def test_a_fall_that_may_end_anywhere_names_no_end():
    assert "or less" not in rule_sentence(Rule.DROP, Level.AMBER, DEFAULT)


def test_what_clears_a_flag_that_keeps_techniques_waiting_is_said_with_its_numbers():
    policy = Policy.from_mapping({"clear_run": 3, "clear_min": 7})
    assert explained(flag(Rule.LOW), policy).clears.startswith("3 ratings in a row by the client that raise nothing, 7 or more")
    assert "The next rating" in explained(flag(Rule.DROP, Level.AMBER), policy).clears


@pytest.mark.parametrize("rater", [Rater(Role.GUARDIAN), Rater(Role.OBSERVER)])
def test_nothing_is_said_of_raters_whom_the_simulation_does_not_know(rater):
    assert how_often_wrong(flag(Rule.LOW, rater=rater), DEFAULT) == NOT_MEASURED


def test_figures_of_the_defaults_say_so_under_other_limits():
    own = replace(DEFAULT, drop_min=4)
    assert "limits that everybody begins with" in how_often_wrong(flag(Rule.LOW), own)
    assert "limits that everybody begins with" not in how_often_wrong(flag(Rule.LOW), DEFAULT)
    assert re.search(r"about 2 in 10 .* false alarms, about 2 in 10", how_often_wrong(flag(Rule.LOW), DEFAULT))


def test_no_flag_is_said_to_be_never_wrong():
    for rule, level, role in product(Rule, Level, (Role.CLIENT, Role.THERAPIST)):
        if rule is not Rule.CEILING:
            assert not re.search(r"\b0 in 10", how_often_wrong(flag(rule, level, rater=Rater(role)), DEFAULT))
    assert "fewer than 1 in 10 where" in how_often_wrong(flag(Rule.LOW, rater=Rater(Role.THERAPIST)), DEFAULT)


def test_perfect_scores_have_no_figure():
    assert how_often_wrong(replace_rule(Rule.CEILING), DEFAULT) == NOT_MEASURED


def replace_rule(rule):
    return Flag(rule, Level.AMBER, None, CLIENT, session(1), 10, None, 10)


def test_a_measure_that_finds_a_case_stuck_is_explained_with_its_own_limits():
    case = weekly(every="888", scores=totals("gad7", 5, 12, 13))
    (why,) = [why_stuck(each, DEFAULT) for each in stand(case).stuck_grounds]
    assert "Reliable change 4." in why.limit and "2%" in why.wrong


@pytest.mark.parametrize(
    ("case", "numbers", "before"),
    [
        (weekly(every="888", scores=totals("gad7", 5, 12, 13)), "13 on 19 January 2026, the newest of 3", "5, the first"),
        (weekly(every="8888888", scores=totals("phq9", 18, 15, 14)), "14 on", "18, the earliest of the last six"),
        (weekly(every="8888888", progress="1222122"), "1, 2 and 2, the last three", "1, the first"),
    ],
)
def test_a_measure_names_the_numbers_that_went_in_and_the_one_before(case, numbers, before):
    whys = [why_stuck(each, DEFAULT) for each in stand(case).stuck_grounds]
    assert any(why.numbers.startswith(numbers) and why.before.startswith(before) for why in whys), whys


def test_what_is_not_yet_steady_says_how_far_it_is():
    (ground,) = [each for each in stand(weekly(goal="888837")).grounds if each.reason is Reason.CONFIRMING]
    why = why_ground(ground, DEFAULT)
    assert (why.numbers, why.limit) == (
        "7 in session 6; 1 of 2 good ratings so far.", "6 or more, at most 2 below the usual; 2 in a row."
    )  # fmt: skip
