"""Is every text that Consult shows there, short, plain, and our own?"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum

import pytest

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.gate import Reason
from alliance_app.consultation.guidance import alliance, discussion, obstacles, safety, states, techniques
from alliance_app.consultation.guidance.alliance import FACTORS, RUPTURES, Kind
from alliance_app.consultation.guidance.obstacles import OBSTACLES
from alliance_app.consultation.guidance.states import STATES
from alliance_app.consultation.guidance.techniques import TECHNIQUES, Family, technique

ROOTS = {
    "FACTORS": tuple(FACTORS.values()),
    "RUPTURES": RUPTURES,
    "STATES": tuple(STATES.values()),
    "OBSTACLES": OBSTACLES,
    "QUESTIONS": tuple(discussion.QUESTIONS.values()),
    "NOTICE": safety.NOTICE,
    "HOW_TO_ASK": safety.HOW_TO_ASK,
    "SUICIDE_QUESTIONS": safety.SUICIDE_QUESTIONS,
    "AFTER_A_YES": safety.AFTER_A_YES,
    "PLAN_INTRODUCTION": safety.PLAN_INTRODUCTION,
    "SAFETY_PLAN": safety.SAFETY_PLAN,
    "SKILLS": safety.SKILLS,
    "CALLS": safety.CALLS,
    "NOTE": techniques.NOTE,
    "TECHNIQUES": TECHNIQUES,
}

#: Titles and phrases of lists carry no full stop; whatever else stands there is a sentence.
PHRASES = {"signs", "supervision", "check", "situation", "name", "heading", "label"}
SEARCHED_ONLY = {"words"}

#: The most characters that each kind of text may have, so that a page stays readable between two sessions.
LIMITS = {
    "signs": 75,
    "ask_yourself": 85,
    "ask_client": 105,
    "supervision": 75,
    "name": 50,
    "title": 50,
    "how": 125,
    "steps": 110,
    "check": 105,
    "purpose": 125,
    "when_it_fits": 125,
    "when_not": 125,
    "agree_first": 260,
}
LONGEST = 220

#: First eight digits of the SHA-256 of five words in a row, lower case, out of each item of the licensed
#: questionnaires and interviews that our subjects come near. The items themselves may not be kept here.
LICENSED = frozenset(
    """
    030e26ac 0a887edb 166e0f42 18e47012 1ef538a2 2eaf0c0f 32728287 32dda9c6 36566757 3a9a0956 4b9548a1
    4ba51112 4d671e7f 54ac7c38 5ef8188d 694a457c 7578e072 79911fc1 80de0674 87baef5d 8eeaf22a a4b14667
    a5373beb adb58a90 b2f3efd5 b45041e7 ba56ad5b c2884ba5 cc5535a2 cda754ec ce5dc725 ce82358f d1b257a2
    d658c34a d93ff9f5 dcc388c0 e7f33a4e f9ceaf41
""".split()
)

SLUG = re.compile(r"[a-z]+(-[a-z]+)*")


def texts(value: object = ROOTS, at: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield where a text stands, the field that holds it, and the text; keys are no texts."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from texts(inner, f"{at}[{place}]")
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "key":
                yield from texts(getattr(value, field.name), f"{at}.{field.name}")
    elif isinstance(value, str) and not isinstance(value, StrEnum):
        yield at, re.sub(r"\[\d+\]$", "", at).rpartition(".")[2], value


def read_by_users() -> Iterator[tuple[str, str, str]]:
    return (row for row in texts() if row[1] not in SEARCHED_ONLY)


def runs_of_five(text: str) -> set[str]:
    """Return the digests of each five words in a row."""
    words = re.findall(r"[a-z]+", re.sub(r"[’']", "", text.lower()))
    runs = (" ".join(words[start : start + 5]) for start in range(len(words) - 4))
    return {hashlib.sha256(run.encode()).hexdigest()[:8] for run in runs}


def test_nothing_is_left_out_of_this_check():
    """A new tuple or text in a module of guidance has to be added to ROOTS."""
    found = {
        name
        for module in (alliance, states, discussion, obstacles, safety, techniques)
        for name in vars(module)
        if name.isupper() and not name.startswith("_")
    }
    assert found == set(ROOTS)


def test_every_part_of_the_alliance_has_a_guide_in_the_order_of_the_mark():
    assert tuple(FACTORS) == tuple(Factor)
    assert all(FACTORS[factor].factor is factor for factor in Factor)


@pytest.mark.parametrize("factor", Factor)
def test_a_guide_is_whole(factor):
    guide = FACTORS[factor]
    assert guide.title.endswith("?")
    assert 4 <= len(guide.signs) <= 6
    assert 4 <= len(guide.ask_yourself) <= 5
    assert 4 <= len(guide.ask_client) <= 5
    assert 5 <= len(guide.moves) <= 6
    assert 3 <= len(guide.supervision) <= 4
    assert all(question.endswith("?") for question in (*guide.ask_yourself, *guide.ask_client))
    assert guide.when_unknown.endswith("?")


@pytest.mark.parametrize("factor", Factor)
def test_both_ways_of_going_wrong_have_a_move(factor):
    assert {move.kind for move in FACTORS[factor].moves} == set(Kind)


def test_withdrawal_and_confrontation_are_told_apart():
    withdrawal, confrontation = RUPTURES
    assert (withdrawal.kind, confrontation.kind) == (Kind.WITHDRAWAL, Kind.CONFRONTATION)
    assert not set(withdrawal.signs) & set(confrontation.signs)


def test_each_part_goes_to_supervision_when_a_repair_did_not_hold():
    for guide in FACTORS.values():
        assert "low again after one repair" in guide.supervision[0]


def test_every_reason_without_a_low_part_says_what_to_do_and_what_to_say():
    assert set(STATES) == set(Reason) - {Reason.LOW, Reason.IN_PLACE}
    assert all(STATES[reason].reason is reason for reason in STATES)
    assert all(2 <= len(state.do) <= 5 and state.say for state in STATES.values())


def test_a_client_hears_that_nothing_bad_follows_from_a_low_number_and_is_not_pressed_to_rate():
    state = STATES[Reason.UNKNOWN]
    assert any("Nothing bad follows from a low number" in line for line in state.say)
    assert any("declined" in line and "without pressing" in line for line in state.do)


def test_perfect_scores_lead_to_a_conversation_that_is_recorded():
    state = STATES[Reason.UNVERIFIED]
    assert any("conversation" in line for line in state.do)
    assert any(line.startswith("Record") for line in state.do)


def test_the_alliance_texts_name_no_threshold_because_the_policy_may_move_it():
    named = [where for where, _, text in texts({k: ROOTS[k] for k in ("FACTORS", "RUPTURES", "STATES")})
             if re.search(r"\d", text)]  # fmt: skip
    assert named == []


def test_step_two_asks_the_five_questions_in_order():
    keys = [obstacle.key for obstacle in OBSTACLES]
    assert keys == ["motivation", "support", "life-events", "risk", "diagnosis-and-medication"]
    assert all(3 <= len(obstacle.check) <= 4 and "?" in obstacle.question for obstacle in OBSTACLES)


def test_the_safety_page_says_first_what_it_does_not_replace():
    assert "does not replace" in safety.NOTICE
    assert "clinic’s own procedure" in safety.NOTICE
    assert "local emergency number" in safety.NOTICE


def test_whoever_may_be_hurt_by_somebody_is_asked_alone():
    assert any("alone" in line for line in safety.HOW_TO_ASK)
    asked = [line for each in OBSTACLES for line in each.check if re.search(r"hurts|threatens", line)]
    assert asked and all("alone" in line for line in asked)


def test_suicide_is_asked_about_directly():
    asked = " ".join(question.say for question in safety.SUICIDE_QUESTIONS)
    assert "killing yourself" in asked
    assert all("?" in question.say for question in safety.SUICIDE_QUESTIONS)


def test_the_safety_plan_covers_signs_means_skills_people_and_help():
    assert {step.key for step in safety.SAFETY_PLAN} >= {
        "first-signs",
        "put-distance",
        "on-my-own",
        "among-people",
        "tell-somebody",
        "professional-help",
    }


def test_there_are_skills_for_a_bad_moment_each_with_its_care():
    assert 6 <= len(safety.SKILLS) <= 8
    assert all(2 <= len(skill.steps) <= 4 and skill.mind for skill in safety.SKILLS)


def test_a_life_in_danger_is_called_in_at_once_and_stands_first():
    first = safety.CALLS[0]
    assert "emergency number" in first.whom
    assert first.how_soon.startswith("Now")


def test_no_telephone_number_is_shipped():
    assert [where for where, _, text in texts() if re.search(r"\d{3,}", text)] == []


def test_the_library_covers_every_family_with_at_least_twenty_four_entries():
    assert len(TECHNIQUES) >= 24
    assert {entry.family for entry in TECHNIQUES} == set(Family)


@pytest.mark.parametrize("entry", TECHNIQUES, ids=lambda entry: entry.key)
def test_a_technique_says_what_to_agree_on_first(entry):
    assert entry.agree_first.endswith("?"), "it has to ask the client"
    assert re.search(r"\b(you|we|us)\b", entry.agree_first), "it has to speak to the client"
    assert 3 <= len(entry.steps) <= 6
    assert entry.when_it_fits != entry.when_not
    assert len(entry.words) >= 3
    assert all(word == word.lower() for word in entry.words)


def test_what_may_not_be_done_where_somebody_is_hurt_is_said_in_every_technique_for_two():
    for entry in TECHNIQUES:
        if entry.family is Family.SYSTEMIC:
            assert re.search(r"violen|hurt|afraid", entry.when_not), entry.key


def test_a_technique_is_found_by_its_key_and_an_unknown_key_raises():
    assert technique("graded-exposure").name == "Graded exposure"
    with pytest.raises(KeyError):
        technique("no-such-technique")


@pytest.mark.parametrize(
    "keys",
    [
        [move.key for guide in FACTORS.values() for move in guide.moves],
        [entry.key for entry in TECHNIQUES],
        [obstacle.key for obstacle in OBSTACLES],
        [step.key for step in safety.SAFETY_PLAN],
        [skill.key for skill in safety.SKILLS],
    ],
    ids=["moves", "techniques", "obstacles", "safety plan", "skills"],
)
def test_keys_are_unique_slugs(keys):
    assert len(keys) == len(set(keys))
    assert all(SLUG.fullmatch(key) for key in keys)


def test_no_text_is_empty_or_untidy():
    for where, _, text in texts():
        assert text.strip() == text != "", where
        assert "  " not in text, where


def test_no_list_says_the_same_thing_twice():
    shown = [text for _, field, text in read_by_users() if field not in {"name", "label"}]
    assert sorted({text for text in shown if shown.count(text) > 1}) == []


def test_sentences_end_as_sentences_and_phrases_do_not():
    for where, field, text in read_by_users():
        if field in PHRASES:
            assert text[-1] not in ".,;:", where
        else:
            assert text.rstrip("”")[-1] in ".?!", where


def test_texts_begin_with_a_capital_except_what_follows_supervision_when():
    for where, field, text in read_by_users():
        first = text.lstrip("“")[0]
        assert first.islower() if field == "supervision" else first.isupper(), where


def test_texts_are_short():
    for where, field, text in read_by_users():
        assert len(text) <= LIMITS.get(field, LONGEST), where


def test_sentences_are_short_enough_to_take_in_at_one_reading():
    for where, _, text in read_by_users():
        for sentence in re.split(r"(?<=[.?!])\s", text):
            assert len(sentence.split()) <= 32, (where, sentence)


@pytest.mark.parametrize("word", ["gate", "closer", "red", "amber", "non-compliant", "resistant", "patient"])
def test_users_never_read_this_word(word):
    pattern = re.compile(rf"\b{word}s?\b", re.IGNORECASE)
    assert [where for where, _, text in read_by_users() if pattern.search(text)] == []


def test_spelling_is_british():
    american = re.compile(r"behavior|\w+iz(e|es|ed|ing|ation)\b|\bcenter\b|\bcolor|counselor", re.IGNORECASE)
    sized = re.compile(r"\b(size|seize|prize)", re.IGNORECASE)
    found = [(where, text) for where, _, text in read_by_users() if american.search(sized.sub("", text))]
    assert found == []


def test_quotation_marks_and_apostrophes_are_typographic_and_in_pairs():
    for where, _, text in texts():
        assert not set(text) & set("\"'"), where
        assert text.count("“") == text.count("”"), where


def test_nothing_foretells_an_outcome():
    foretelling = re.compile(r"\b(predicts?|will fail|guarantee\w*|proven|per cent)\b|%", re.IGNORECASE)
    assert [where for where, _, text in read_by_users() if foretelling.search(text)] == []


def test_no_item_of_a_licensed_questionnaire_stands_in_the_texts():
    assert [where for where, _, text in texts() if runs_of_five(text) & LICENSED] == []


def test_no_answer_scale_of_a_questionnaire_stands_in_the_texts():
    scale = re.compile(
        r"strongly (dis)?agree|nearly every day|several days|seldom|most or all of the time", re.IGNORECASE
    )
    assert [where for where, _, text in texts() if scale.search(text)] == []


def test_no_questionnaire_is_named():
    named = re.compile(r"\b(WAI|SRS|ORS|OQ|ASC|HAq|CALPAS|ARM|BAI|BDI|PHQ|GAD|CORE|C-SSRS)\b")
    assert [where for where, _, text in texts() if named.search(text)] == []
