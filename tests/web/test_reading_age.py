"""Can a child of eleven read what a client is asked, in English, and is the Spanish as easy?

Measured is what is read together: the sentences of a page with those at its head and foot, of a mail, of a form, and of
each wording of the three questions, each with its ends as they are read aloud. So that no hard sentence hides among easy
ones, each text of five words and more is measured by itself too; shorter ones make every formula jump, and of them long
words are looked for. English: the school grade by Flesch and Kincaid, and five years. Spanish: the ease by Fernández Huerta,
where 70 and more is "fairly easy". Syllables are counted by `textstat`, with dictionaries that it brings along.
"""

import re
from collections.abc import Iterable
from dataclasses import fields
from string import punctuation

import polib
import pytest
import textstat

from alliance_app.records.models import Participant
from alliance_app.web import client_words
from alliance_app.web.client_words import Wording
from alliance_app.web.sentences import ROOT, marked
from alliance_app.web.translations import file_of

OLDEST, EASY_ENOUGH, LONGEST = 11, 70, 20  # years; points of 100; words of a sentence
SHORTEST = 5  # in words, of what is measured by itself
#: More syllables than a plain word has, and words that everybody knows nevertheless.
LONG_WORD = {"en_GB": 4, "es": 5}
KNOWN = {"emergency"}
LAYOUT = "templates/layouts/client.html"
ENDS = "0 is: %(low)s. 10 is: %(high)s."
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
A_WORD = re.compile(r"[^\W\d_]{2}")
WORDINGS = {
    name.lower(): wording for name, wording in vars(client_words).items() if isinstance(wording, Wording)
}


def english(text: str) -> str:
    return text


def spanish(text: str) -> str:
    return SPANISH[text]


SPANISH = {entry.msgid: entry.msgstr for entry in polib.pofile(str(file_of("es")))}


# What is read together
def pages() -> dict[str, list[str]]:
    """Return the sentences of each template and each file of forms, without those of the wordings."""
    found: dict[str, list[str]] = {}
    for each in marked():
        if A_WORD.search(each.text) and not each.place.endswith("client_words.py"):
            found.setdefault(each.place, []).extend(filter(None, (each.text, each.plural)))
    foot = found.pop(LAYOUT)
    return {
        place: texts + foot * (LAYOUT.removeprefix("templates/") in (ROOT / place).read_text("utf-8"))
        for place, texts in found.items()
    }


def read_of(wording: Wording, told=english) -> list[str]:
    """Return what is read of a wording, in a language."""
    texts = [told(str(wording.title)), told(str(wording.lead)), told(str(wording.different))]
    for question in wording.questions.values():
        ends = {"low": told(str(question.low_end)), "high": told(str(question.high_end))}
        texts += [told(str(question.asks)), told(ENDS) % ends]
    return texts


def read_together(told=english) -> dict[str, str]:
    """Return each text that is read, by the name of the page or of the wording."""
    texts = {place: [told(text) for text in texts] for place, texts in pages().items()}
    texts |= {name: read_of(wording, told) for name, wording in WORDINGS.items()}
    return {name: joined(each) for name, each in texts.items()}


def read_alone(told=english) -> dict[str, str]:
    """Return each text that is long enough to be measured, by itself."""
    texts = (joined([told(each.text)]) for each in marked())
    return {text: text for text in texts if len(text.split()) >= SHORTEST}


def joined(texts: Iterable[str]) -> str:
    """Return texts as sentences one after the other; what a page names itself is read as one word."""
    closed = (text if text[-1] in ".?!:" else f"{text.rstrip(' …')}." for text in texts)
    return PLACEHOLDER.sub("it", " ".join(closed))


# Measuring
def reading_age(text: str) -> float:
    textstat.set_lang("en_GB")
    return round(textstat.flesch_kincaid_grade(text) + 5, 1)


def ease_in_spanish(text: str) -> float:
    textstat.set_lang("es")
    return round(textstat.fernandez_huerta(text), 1)


def told(figures: dict[str, float], of: str) -> str:
    return "\n".join([of, *(f"{figure:6}  {name}" for name, figure in sorted(figures.items(), key=lambda each: each[1]))])


@pytest.mark.parametrize("read", [read_together, read_alone])
def test_everything_in_english_can_be_read_at_eleven(read) -> None:
    ages = {name: reading_age(text) for name, text in read().items()}
    assert max(ages.values()) <= OLDEST, told(ages, "reading age in years:")


@pytest.mark.parametrize("read", [read_together, read_alone])
def test_everything_in_spanish_is_fairly_easy(read) -> None:
    ease = {name: ease_in_spanish(text) for name, text in read(spanish).items()}
    assert min(ease.values()) >= EASY_ENOUGH, told(ease, "ease by Fernández Huerta:")


def test_what_a_child_is_asked_is_the_easiest_to_read() -> None:
    ages = {name: reading_age(joined(read_of(wording))) for name, wording in WORDINGS.items()}
    assert ages["child"] == min(ages.values()), told(ages, "reading age in years:")


@pytest.mark.parametrize(("language", "code"), [(english, "en_GB"), (spanish, "es")])
def test_no_word_is_long(language, code: str) -> None:
    textstat.set_lang(code)
    words = {word for text in read_together(language).values() for word in re.findall(r"[^\W\d_]+", text.lower())}
    assert {word for word in words if textstat.syllable_count(word) >= LONG_WORD[code]} <= KNOWN


@pytest.mark.parametrize("language", [english, spanish])
def test_no_sentence_is_long(language) -> None:
    texts = read_together(language).values()
    sentences = [each for text in texts for each in re.split(r"(?<=[.?!:;]) ", text)]
    assert [each for each in sentences if len(each.strip(punctuation).split()) > LONGEST] == []


@pytest.mark.parametrize(
    ("measure", "plain", "hard"),
    [
        (
            reading_age,
            "We talk about what I want. It helps me.",
            "Therapeutic objectives were formulated collaboratively throughout the consultation.",
        ),
        (
            lambda text: -ease_in_spanish(text),
            "Hablamos de lo que quiero. Me ayuda.",
            "Los objetivos terapéuticos se formularon colaborativamente durante la intervención.",
        ),
    ],
    ids=["english", "spanish"],
)
def test_the_measure_tells_hard_words_from_plain_ones(measure, plain: str, hard: str) -> None:
    assert measure(hard) - measure(plain) > 10


# The wordings
def test_there_is_a_wording_for_everybody_who_is_asked() -> None:
    assert sorted(WORDINGS) == ["adult", "child", "guardian", "partner", "young"]
    assert set(client_words.BY_WORDING) == set(Participant.Wording)


@pytest.mark.parametrize("wording", WORDINGS.values(), ids=WORDINGS)
def test_each_wording_asks_once_for_each_part_and_for_progress_and_words_both_ends(wording: Wording) -> None:
    assert list(wording.questions) == ["relationship", "goal", "method", "progress"]
    asked = [str(question.asks) for question in wording.questions.values()]
    assert len(set(asked)) == 4
    for question in wording.questions.values():
        assert all(str(getattr(question, field.name)).strip() for field in fields(question))
        assert question.low_end != question.high_end
