"""What comes first in a supervision hour, and which question is asked of a case?"""

from itertools import product

import pytest

from alliance_app.clinical.agenda import Matter, Place, Topic, Tried, is_of_a_part, place_of, topic_of
from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.attention import Notice
from alliance_app.clinical.gate import Reason, Unknown
from alliance_app.clinical.prompts import Question
from alliance_app.consultation.guidance.discussion import QUESTIONS, question_of

LOW = {"reason": Reason.LOW, "factor": Factor.GOAL}
UNKNOWN = {"reason": Reason.UNKNOWN}
OPEN = {"reason": Reason.IN_PLACE}
TABLE = [
    # what is so of a case, what is asked about
    (OPEN, Topic.IN_PLACE),
    (OPEN | {"stuck": True}, Topic.BEYOND),
    (OPEN | {"stuck": True, "prompts": {Question.STILL_STUCK}}, Topic.STILL_STUCK),
    (OPEN | {"prompts": {Question.CONFIRM_GOAL}}, Topic.CONFIRM_GOAL),
    (OPEN | {"prompts": {Question.SPLIT}}, Topic.SPLIT),
    (OPEN | {"prompts": {Question.REVERSE_GAP}}, Topic.REVERSE_GAP),
    (OPEN | {"prompts": set(Question) - {Question.REACH_OUT}}, Topic.CONFIRM_GOAL),
    (OPEN | {"prompts": {Question.SPLIT, Question.STILL_STUCK}, "stuck": True}, Topic.SPLIT),
    ({"reason": Reason.CLIENT_VIEW_UNKNOWN}, Topic.NO_CLIENT_VIEW),
    ({"reason": Reason.CLIENT_VIEW_UNKNOWN, "stuck": True}, Topic.NO_CLIENT_VIEW),
    ({"reason": Reason.CONFIRMING, "factor": Factor.GOAL}, Topic.CONFIRMING),
    ({"reason": Reason.UNVERIFIED}, Topic.PERFECT),
    (UNKNOWN | {"unknown": Unknown.NO_SESSION}, Topic.NO_SESSION),
    (UNKNOWN | {"unknown": Unknown.NEVER_RATED, "factor": Factor.METHOD}, Topic.NOT_KNOWN),
    (UNKNOWN | {"unknown": Unknown.STALE, "factor": Factor.GOAL}, Topic.NOT_KNOWN),
    (UNKNOWN | {"factor": Factor.GOAL}, Topic.NOT_KNOWN),  # by time alone
    (UNKNOWN, Topic.NO_CLIENT_VIEW),
    (UNKNOWN | {"unknown": Unknown.NO_GOAL, "factor": Factor.GOAL}, Topic.NO_GOAL),
    (UNKNOWN | {"unknown": Unknown.NO_CLIENT_VIEW}, Topic.NO_CLIENT_VIEW),
    (LOW, Topic.LOW),
    (LOW | {"stuck": True, "prompts": {Question.STILL_STUCK, Question.SPLIT}}, Topic.LOW),
    (LOW | {"tried": Tried.NOT_TRIED}, Topic.NOT_TRIED),
    (LOW | {"tried": Tried.WAITS}, Topic.TRIED),
    (LOW | {"tried": Tried.FAILED}, Topic.FAILED),
    # what cannot wait
    (LOW | {"prompts": {Question.REACH_OUT}}, Topic.REACH_OUT),
    (LOW | {"prompts": {Question.REACH_OUT}, "looks": True}, Topic.LOOK),
    (LOW | {"looks": True, "ended": True}, Topic.LEARN),
    (LOW | {"ended": True, "risk": True}, Topic.RISK),
    (LOW | {"ended": True, "risk": True, "waits": True}, Topic.GUESS),
]


@pytest.mark.parametrize(("case", "topic"), TABLE)
def test_what_is_asked_about(case: dict, topic: Topic) -> None:
    case = case | {"prompts": frozenset(case.get("prompts", ()))}
    assert topic_of(Matter(**case)) is topic


def test_every_topic_is_in_the_table() -> None:
    assert {topic for _, topic in TABLE} == set(Topic)


def test_there_is_a_question_for_whatever_may_be_asked_about() -> None:
    asked = {(topic, factor) for topic in Topic for factor in (Factor if is_of_a_part(topic) else [None])}
    assert set(QUESTIONS) == asked
    assert len(set(QUESTIONS.values())) == len(QUESTIONS)


@pytest.mark.parametrize("words", QUESTIONS.values())
def test_a_question_asks_one_thing_in_a_line_or_two(words: str) -> None:
    assert words.endswith("?")
    assert words.count("?") == 1
    assert len(words) <= 95


def test_of_a_part_that_is_low_another_question_is_asked_than_of_the_next() -> None:
    assert len({question_of(Matter(Reason.LOW, factor)) for factor in Factor}) == 3


# Which comes first?
@pytest.mark.parametrize(
    ("notice", "stuck", "ended", "place"),
    [
        (None, False, False, Place.REST),
        (Notice.WATCH, False, False, Place.REST),
        (Notice.RED, False, False, Place.HELP),
        (Notice.OVERRIDE, False, False, Place.HELP),
        (Notice.RISK, False, True, Place.HELP),
        (Notice.LOST, True, True, Place.HELP),  # it has ended: nothing of it is stuck any more
        (Notice.STUCK, True, False, Place.STUCK),
        (Notice.OVERRIDE, True, False, Place.STUCK),
        (None, True, False, Place.STUCK),  # all three in place
        (Notice.WATCH, True, False, Place.STUCK),  # somebody said so after the first session
    ],
)
def test_where_a_case_stands(notice: Notice | None, stuck: bool, ended: bool, place: Place) -> None:
    assert place_of(notice, stuck=stuck, ended=ended) is place


def test_whatever_calls_for_attention_is_among_the_first() -> None:
    for notice, stuck, ended in product(Notice, (False, True), (False, True)):
        if notice.attention:
            assert place_of(notice, stuck=stuck, ended=ended) < Place.REST
