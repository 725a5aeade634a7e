"""Which sentences can a client meet, and what does a language's file lack of them?

Whatever is marked for translation is a client's: clinicians' pages are in English alone and mark nothing. So the
sentences are looked for in every template and in every Python file, and no list of pages has to be kept.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
#: What Django calls its markers, and the name by which Python files take them; with how many texts each begins.
MARKERS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
#: What is said of a sentence that a file does not hold at all.
MISSING = "is not there"
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
_MARKED = re.compile(r"""\b(?:_|n?p?gettext)\((?:[^()"']|u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*')*\)""")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


class CannotBeRead(Exception):
    """A marked sentence is none that can be translated: not a plain text, or with a context."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in English, its plural where it has one, and where it stands."""

    text: str
    plural: str
    place: str

    @property
    def placeholders(self) -> set[str]:
        return placeholders_of(self.text) | placeholders_of(self.plural)


def marked() -> Iterator[Sentence]:
    """Yield every sentence that is marked, once for each place."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield from _of_template(path.read_text("utf-8"), str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "alliance_app").rglob("*.py")):
        text = path.read_text("utf-8")
        if "django.utils.translation import" in text:
            yield from _of_python(text, str(path.relative_to(ROOT)))


def sentences() -> dict[str, Sentence]:
    """Return every sentence that has to be translated, by its text."""
    return {each.text: each for each in marked()}


def lacks(file: polib.POFile, wanted: dict[str, Sentence]) -> dict[str, str]:
    """Return what is wrong with a language's file: by the sentence in English, what."""
    there = {entry.msgid: entry for entry in file if not entry.obsolete}
    wrong = {text: MISSING for text in wanted if text not in there}
    wrong |= {text: "is asked for nowhere any more" for text in there if text not in wanted}
    for text in there.keys() & wanted.keys():
        complaint = _complaint(there[text], wanted[text])
        if complaint:
            wrong[text] = complaint
    return wrong


def placeholders_of(text: str) -> set[str]:
    """Return the names that a sentence leaves open."""
    return set(_PLACEHOLDER.findall(text))


def _complaint(entry: polib.POEntry, sentence: Sentence) -> str:
    """Return what is wrong with one translation, "" if nothing is."""
    told = list(entry.msgstr_plural.values()) if sentence.plural else [entry.msgstr]
    if entry.msgid_plural != sentence.plural:
        return "has another plural in English"
    if not all(told) or not told:
        return "is not translated"
    if entry.fuzzy:
        return "is marked as fuzzy: nobody has looked whether it still fits"
    if any(placeholders_of(each) - sentence.placeholders for each in told):
        return "names what English does not"
    # Of a plural, one form may say the number in words.
    if any(sentence.placeholders - placeholders_of(each) for each in told[-1:]):
        return "leaves something out that English names"
    return ""


def _of_template(text: str, place: str) -> Iterator[Sentence]:
    """Yield what a template marks; Django itself turns it into what its own tools look through."""
    for marked in _MARKED.findall(templatize(text, origin=place)):
        yield from _of_python(marked, place)


def _of_python(text: str, place: str) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in WITH_CONTEXT:
            raise CannotBeRead(f"{place}: {name}: give the two meanings two sentences, without a context")
        if name in MARKERS:
            texts = [each.value for each in node.args[: MARKERS[name]] if isinstance(each, ast.Constant)]
            if len(texts) < MARKERS[name]:
                raise CannotBeRead(f"{place}:{node.lineno}: {name}() takes a sentence as it stands")
            yield Sentence(texts[0], texts[1] if len(texts) > 1 else "", place)
