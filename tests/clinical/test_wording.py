"""Has every flag, every ground and every finding its sentence, with its numbers, and none a word of the house?"""

import re
from datetime import date

import pytest
from hypothesis import given, settings

from alliance_app.clinical.alliance import Rater, Role
from alliance_app.clinical.flags import Rule
from alliance_app.clinical.stuck import stuck_grounds
from alliance_app.clinical.wording import (
    SOURCES,
    day,
    flag_sentence,
    flag_title,
    ground_opens,
    ground_says,
    ground_sentence,
    headline,
    headline_of_ended,
    joined,
    number,
    rater_name,
    stuck_sentence,
)

from .drawing import histories, policies
from .histories import DEFAULT, history, session, stand, totals, weekly

INSIDE = re.compile(r"\b(gate|closers?|red|amber|none|null|nan|your client failed)\b", re.IGNORECASE)


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_its_source(rule):
    assert re.search(r"\d{4}", SOURCES[rule])


@settings(max_examples=150, deadline=None)
@given(histories(), policies())
def test_whatever_is_concluded_is_said_in_whole_sentences_in_the_words_of_a_clinic(case, policy):
    standing = stand(case, policy=policy)
    said = [ground_sentence(ground) for ground in standing.grounds]
    said += [flag_sentence(flag) for flag in standing.flags] + [stuck_sentence(g) for g in standing.stuck_grounds]
    for sentence in said:
        assert sentence[0].isupper() and sentence.endswith(".")
        assert "  " not in sentence
        assert not INSIDE.search(sentence)
    for title in [headline(standing.grounds), *map(flag_title, standing.flags)]:
        assert title[0].isupper() and not title.endswith(".")
        assert not INSIDE.search(title)
    assert re.fullmatch(r"Ended (with|while|before|without|in) .*\w", headline_of_ended(standing.grounds))


@settings(max_examples=80, deadline=None)
@given(histories(), policies())
def test_every_closed_gate_says_what_opens_it(case, policy):
    for ground in stand(case, policy=policy).grounds:
        assert ground.reason.gate == "open" or ground_opens(ground).startswith("Opens ")


def test_a_low_part_is_said_with_number_person_session_and_what_is_usual():
    (low,) = stand(weekly(goal="8883")).grounds
    assert ground_says(low) == "Goal is low: the client rated it 3 in session 4; 8 is usual."


@pytest.mark.parametrize(
    ("case", "headed"),
    [
        (weekly(goal="8883"), "Ended while the goal was low"),
        (weekly(goal="883", method="882"), "Ended while the goal and the method were low"),
        (weekly(goal="99996"), "Ended while the goal was well below the usual"),
        (weekly(goal="838"), "Ended while the goal was not yet steady"),
        (weekly(goal="888"), "Ended with all three parts in place"),
        (history(), "Ended before a session was held"),
    ],
)
def test_of_a_case_that_has_ended_it_is_said_how_it_stood(case, headed):
    assert headline_of_ended(stand(case).grounds) == headed


def test_a_first_low_rating_has_nothing_usual_to_say():
    (low,) = stand(weekly(goal="3")).grounds
    assert ground_says(low) == "Goal is low: the client rated it 3 in session 1."


def test_a_measure_is_said_with_its_numbers_and_the_date_of_the_newest():
    case = history(*(session(n) for n in range(1, 7)), scores=totals("phq9", 15, 15, 14.5))
    (ground,) = stuck_grounds(case, DEFAULT)
    assert stuck_sentence(ground) == "PHQ-9 has not changed reliably: 15, now 14.5 (19 January 2026)."


@pytest.mark.parametrize(("value", "said"), [(7, "7"), (7.0, "7"), (7.5, "7.5"), (0, "0"), (6.666, "6.7"), (10, "10")])
def test_numbers_have_no_needless_decimals(value, said):
    assert number(value) == said


@pytest.mark.parametrize(
    ("rater", "name"),
    [
        (Rater(Role.CLIENT), "the client"),
        (Rater(Role.THERAPIST, "T02"), "therapist T02"),
        (Rater(Role.PARTNER, "B"), "partner B"),
    ],
)
def test_raters_have_names(rater, name):
    assert rater_name(rater) == name


def test_days_and_lists_are_said_as_people_say_them():
    assert day(date(2026, 11, 1)) == "1 November 2026"
    assert [joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
