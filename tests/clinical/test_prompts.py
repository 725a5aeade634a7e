"""What is worth asking, though it is no flag and keeps nothing waiting?"""

import pytest

from alliance_app.clinical.alliance import Declaration, History, Rater, Role
from alliance_app.clinical.prompts import Prompt, Question, invites_criticism, prompts_of
from alliance_app.clinical.wording import prompt_sentence

from .histories import (
    CHILD,
    CLIENT,
    DEFAULT,
    GUARDIAN,
    OBSERVER,
    PARTNER,
    THERAPIST,
    G,
    day,
    history,
    rating,
    scores,
    session,
    stand,
    weekly,
)


def asked(case) -> list[Question]:
    return [prompt.question for prompt in prompts_of(case, DEFAULT)]


def two(one, one_said: str, other, other_said: str):
    """Return a history in which two people rate the goal week by week, and all else 8."""
    return history(
        *(
            session(n, *(rating(who, 8, goal=value) for who, value in ((one, a), (other, b))))
            for n, (a, b) in enumerate(zip(scores(one_said), scores(other_said), strict=True), start=1)
        )
    )


# Missed
@pytest.mark.parametrize(
    ("course", "missed"),
    [
        ("", 0), ("h", 0), ("hm", 0), ("hmm", 2), ("mm", 2), ("hmmm", 3), ("hmmh", 0), ("mhm", 0), ("hmcm", 2),
        ("hmmc", 2), ("hmc", 0),
    ],
)  # fmt: skip
def test_two_missed_sessions_in_a_row_are_a_reason_to_reach_out(course, missed):
    was = {"h": "held", "m": "missed", "c": "cancelled"}
    case = history(*(session(n, was=was[sign]) for n, sign in enumerate(course, start=1)))
    assert [p.count for p in prompts_of(case, DEFAULT) if p.question is Question.REACH_OUT] == [missed] * bool(missed)


def test_missed_sessions_close_nothing():
    case = history(session(1, rating(CLIENT, 8)), session(2, was="missed"), session(3, was="missed"))
    assert stand(case).reason == "in_place"
    assert [prompt.question for prompt in stand(case).prompts] == [Question.REACH_OUT]


# Stuck, asked again
@pytest.mark.parametrize(("later", "again"), [(0, False), (3, False), (4, True), (9, True)])
def test_a_declared_stuck_is_asked_again_after_four_held_sessions(later, again):
    case = weekly(CLIENT, "8" * (later + 1), stuck=True)
    assert (Question.STILL_STUCK in asked(case)) is again
    assert stand(case).stuck, "asking ends nothing"


def test_only_held_sessions_after_the_newest_word_count():
    said = (Declaration(day(0), True), Declaration(day(21), True))
    case = weekly(CLIENT, "8" * 7)
    assert Question.STILL_STUCK not in asked(History(case.sessions, declarations=said))
    assert Question.STILL_STUCK in asked(History(case.sessions, declarations=said[:1]))
    missed = (session(n, was="missed") for n in range(2, 7))
    assert Question.STILL_STUCK not in asked(history(session(1), *missed, stuck=True))


def test_what_was_ended_is_not_asked_again():
    said = (Declaration(day(0), True), Declaration(day(1), False))
    assert asked(History(weekly(CLIENT, "8" * 9).sessions, declarations=said)) == []


# Split
@pytest.mark.parametrize(
    ("one", "other", "split"),
    [
        ("8", "6", None), ("8", "5", (5, 8)), ("5", "8", (5, 8)), ("85", "88", (5, 8)), ("58", "88", None),
        ("5-", "8-", (5, 8)), ("-5", "8-", None), ("58", "8-", (5, 8)),
    ],
)  # fmt: skip
def test_a_spread_of_three_between_people_in_the_therapy_is_a_split_alliance(one, other, split):
    found = [p for p in prompts_of(two(CLIENT, one, PARTNER, other), DEFAULT) if p.question is Question.SPLIT]
    assert [(p.value, p.other_value) for p in found] == ([split] if split else [])
    assert all(p.factor is G for p in found)


@pytest.mark.parametrize(
    ("one", "other", "split"),
    [
        (CLIENT, CHILD, True), (PARTNER, Rater(Role.PARTNER, "B"), True), (CLIENT, THERAPIST, False),
        (CLIENT, GUARDIAN, False), (CLIENT, OBSERVER, False), (OBSERVER, PARTNER, False),
    ],
)  # fmt: skip
def test_only_people_in_the_therapy_split_it(one, other, split):
    assert (Question.SPLIT in asked(two(one, "9", other, "5"))) is split


def test_of_several_people_the_two_furthest_apart_are_named():
    answers = (rating(CLIENT, 8), rating(PARTNER, 8, goal=5), rating(CHILD, 8, goal=2))
    (split,) = prompts_of(history(session(1, *answers)), DEFAULT)
    assert (split.rater, split.value, split.other, split.other_value) == (CHILD, 2, CLIENT, 8)


def test_whoever_has_left_splits_nothing():
    case = two(CLIENT, "9", PARTNER, "5")
    gone = history(*case.sessions, departures={PARTNER: day(0)})
    assert (asked(case), asked(gone)) == ([Question.SPLIT], [])


# The gap, the other way round
@pytest.mark.parametrize(
    ("client", "therapist", "prompted"),
    [
        ("8", "5", False), ("88", "55", True), ("88", "56", False), ("888", "585", True), ("888", "558", False),
        ("8888", "5585", True), ("8-8", "5-5", True), ("55", "88", False), ("87", "55", False),
    ],
)  # fmt: skip
def test_a_therapist_far_below_the_client_is_a_prompt_and_no_flag(client, therapist, prompted):
    case = two(CLIENT, client, THERAPIST, therapist)
    found = [p for p in prompts_of(case, DEFAULT) if p.question is Question.REVERSE_GAP]
    assert [(p.rater, p.value, p.other, p.other_value) for p in found] == [
        (THERAPIST, 5, CLIENT, 8)
    ] * prompted  # fmt: skip
    assert not [flag for flag in stand(case).flags if flag.rule == "gap" and flag.value > flag.baseline]


def test_of_several_therapists_the_furthest_apart_is_named():
    near, far = Rater(Role.THERAPIST, "T1"), Rater(Role.THERAPIST, "T2")
    week = (rating(CLIENT, 9), rating(near, 6), rating(far, 5))
    found = prompts_of(history(session(1, *week), session(2, *week)), DEFAULT)
    assert {(p.question, p.rater) for p in found} == {(Question.REVERSE_GAP, far)}
    assert len(found) == 3, "one a part"


# A change of therapist
@pytest.mark.parametrize(
    ("goals", "confirm"), [((), False), ((0,), True), ((0, 7), False), ((0, 6), True), ((8,), False)]
)
def test_after_a_change_of_therapist_the_goal_is_confirmed(goals, confirm):
    case = History(goals=tuple(day(n) for n in goals), dyad_since=day(7))
    assert (Question.CONFIRM_GOAL in asked(case)) is confirm


# In words
SAID = [
    (
        Prompt(Question.REACH_OUT, day(7), count=2),
        "The last 2 sessions were missed, most recently on 12 January 2026. Get in touch before the next appointment; "
        "no rating is asked for a missed session.",
    ),
    (
        Prompt(Question.STILL_STUCK, day(0), count=4),
        "Declared stuck on 5 January 2026; 4 sessions were held since. It counts until somebody says otherwise.",
    ),
    (
        Prompt(Question.SPLIT, day(0), None, G, 1, PARTNER, 5, CLIENT, 8),
        "The partner rated the goal 5 in session 1, the client 8. Hear both before you go on: each of them has to be "
        "on board.",
    ),
    (
        Prompt(Question.REVERSE_GAP, day(0), None, G, 1, THERAPIST, 5, CLIENT, 8),
        "The therapist rated the goal 5 in session 1, the client 8. What does the therapist see that the client does "
        "not, or does not say?",
    ),
    (
        Prompt(Question.CONFIRM_GOAL, day(7)),
        "The goal was written down before the change of therapist on 12 January 2026. Read it back to the client, and "
        "write it down again, changed or not.",
    ),
]


@pytest.mark.parametrize(("prompt", "sentence"), SAID)
def test_a_prompt_says_what_it_rests_on(prompt, sentence):
    assert prompt_sentence(prompt) == sentence


def test_every_question_is_said():
    assert {prompt.question for prompt, _ in SAID} == set(Question)


TEN = (10, 10, 10)


@pytest.mark.parametrize(
    ("newest_first", "invites"),
    [
        ([TEN, TEN, TEN], True),
        ([TEN, TEN, TEN, (2, 2, 2)], True),
        ([TEN, TEN], False),
        ([TEN, (10, 10, 9), TEN, TEN], False),
        ([TEN, (10, None, 10), TEN], False),
        ([], False),
    ],
)
def test_criticism_is_invited_after_three_perfect_ratings_in_a_row(newest_first, invites):
    assert invites_criticism(newest_first) is invites
