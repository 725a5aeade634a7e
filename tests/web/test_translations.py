"""Is every sentence that a client can meet there in every language, whole, and from one file alone?"""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.base import Lexer, TokenType

from alliance_app.web.sentences import ROOT, CannotBeRead, Sentence, lacks, marked, sentences
from alliance_app.web.sentences import _of_python as of_python
from alliance_app.web.sentences import _of_template as of_template
from alliance_app.web.translations import WRITTEN, compile_languages, file_of, languages_in

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
FOR_CLIENTS = [
    path
    for path in sorted((ROOT / "templates").rglob("*.*"))
    if 'extends "layouts/client.html"' in path.read_text("utf-8")
    or path.match("layouts/client.html")
    or path.match("clients/email/*")
]
SAID = {"aria-label", "alt", "title", "placeholder", "value"}  # attributes that somebody reads or hears


# The files
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_every_sentence_and_none_that_is_gone(code: str) -> None:
    assert lacks(polib.pofile(str(file_of(code))), sentences()) == {}


def test_every_file_is_of_a_language_that_can_be_chosen() -> None:
    assert list(languages_in(WRITTEN)) == sorted(file_of(code) for code in LANGUAGES)


def test_the_spanish_says_that_no_native_speaker_has_reviewed_it() -> None:
    assert "NOT YET REVIEWED BY A NATIVE SPEAKER" in polib.pofile(str(file_of("es"))).header


WANTED = {
    "A": Sentence("A", "", "a.html"),
    "%(n)s day": Sentence("%(n)s day", "%(n)s days", "a.html"),
    "At %(name)s": Sentence("At %(name)s", "", "a.html"),
}
A = 'msgid "A"\nmsgstr "Á"\n'
DAY = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "un día"\nmsgstr[1] "%(n)s días"\n'
AT = 'msgid "At %(name)s"\nmsgstr "En %(name)s"\n'


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ([A, DAY, AT], {}),
        ([DAY, AT], {"A": "is not there"}),
        ([A.replace("Á", ""), DAY, AT], {"A": "is not translated"}),
        ([f"#, fuzzy\n{A}", DAY, AT], {"A": "is marked as fuzzy: nobody has looked whether it still fits"}),
        ([A, DAY, AT, 'msgid "B"\nmsgstr "B"\n'], {"B": "is asked for nowhere any more"}),
        ([A, DAY.replace("%(n)s días", "días"), AT], {"%(n)s day": "leaves something out that English names"}),
        ([A, DAY.replace("%(n)s días", ""), AT], {"%(n)s day": "is not translated"}),
        ([A, 'msgid "%(n)s day"\nmsgstr "%(n)s día"\n', AT], {"%(n)s day": "has another plural in English"}),
        ([A, DAY, AT.replace("En %(name)s", "En %(nombre)s")], {"At %(name)s": "names what English does not"}),
        ([A, DAY, AT.replace("En %(name)s", "Allí")], {"At %(name)s": "leaves something out that English names"}),
    ],
)
def test_what_a_file_lacks_is_told(files: list[str], wrong: dict[str, str]) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    assert lacks(polib.pofile("\n".join([head, *files])), WANTED) == wrong


# What is found
@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "One (two)" %}', [("One (two)", "")]),
        ("<p data-said=\"{% translate 'It is' %}\">", [("It is", "")]),
        ('{{ day|date:_("l j F") }}', [("l j F", "")]),
        ("{% blocktranslate with a=b %}At {{ a }}.{% endblocktranslate %}", [("At %(a)s.", "")]),
        (
            "{% blocktranslate count n=n trimmed %}\n One day\n{% plural %}\n {{ n }} days\n{% endblocktranslate %}",
            [("One day", "%(n)s days")],
        ),
        ("gettext_of('this') is only text", []),
    ],
)
def test_a_template_is_read_as_django_reads_it(template: str, found: list) -> None:
    assert [(each.text, each.plural) for each in of_template(template, "a.html")] == found


def test_a_python_file_is_read_too() -> None:
    text = 'a = _("One " "sentence.")\nb = ngettext("day", "days", n)\nc = other("No sentence.")\n'
    assert [(each.text, each.plural) for each in of_python(text, "a.py")] == [
        ("One sentence.", ""), ("day", "days"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["_(words)", "_(f'a {b}')", "pgettext('month', 'May')"])
def test_what_cannot_be_translated_as_it_stands_is_refused(text: str) -> None:
    with pytest.raises(CannotBeRead):
        list(of_python(text, "a.py"))


def test_pages_mails_forms_and_questions_are_all_looked_through() -> None:
    assert {str(path.relative_to(ROOT)) for path in FOR_CLIENTS} <= {each.place for each in marked()}
    python = {each.place for each in marked() if each.place.endswith(".py")}
    assert {"alliance_app/web/client_words.py", "alliance_app/web/forms/clients.py"} <= python


class Said(HTMLParser):
    """Collects what stands in a template and is read or heard, outside its tags and what is translated."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.found += [value or "" for name, value in attributes if name in SAID or name.startswith("data-")]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def unmarked(template: str) -> list[str]:
    """Return the words of a template that stand outside every translation."""
    said, outside, block = Said(), "", ""
    for token in Lexer(template).tokenize():
        command = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if token.token_type == TokenType.TEXT and not block:
            outside += token.contents
        elif command in ("comment", "blocktranslate"):
            block = f"end{command}"
        elif block and command == block:
            block = ""
    said.feed(outside)
    said.close()
    return [text.strip() for text in said.found if re.search(r"[^\W\d_]", text)]


@pytest.mark.parametrize("path", FOR_CLIENTS, ids=lambda path: path.name)
def test_no_word_of_a_client_s_page_stands_outside_the_translations(path: Path) -> None:
    assert unmarked(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "template", ["<p>Hello</p>", '<nav aria-label="Language">', '<p data-sending="Sending">', "{% if a %}Or{% endif %}"]
)
def test_a_word_outside_the_translations_is_found(template: str) -> None:
    assert len(unmarked(template)) == 1


# One file
def test_a_language_is_one_file_that_is_compiled_when_a_process_starts(tmp_path: Path, settings) -> None:
    settings.LOCALE_PATHS = [tmp_path / "compiled"]
    written = tmp_path / "written" / "pt_BR" / "LC_MESSAGES" / "django.po"
    written.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for words in ("Obrigada", "Obrigado"):
        written.write_text(f'{head}msgid "Thank you"\nmsgstr "{words}"\n', "utf-8")
        compile_languages(tmp_path / "written")
        compiled = polib.mofile(str(tmp_path / "compiled" / "pt_BR" / "LC_MESSAGES" / "django.mo"))
        assert [(entry.msgid, entry.msgstr) for entry in compiled] == [("Thank you", words)]


def test_nothing_is_written_where_nothing_has_changed(tmp_path: Path, settings) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    compile_languages()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.mo")}
    compile_languages()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.mo")} == before != {}


def test_what_is_missing_is_printed_as_a_file_wants_it(capsys: pytest.CaptureFixture, settings) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("nl", "Nederlands")]
    with pytest.raises(SystemExit) as ended:
        call_command("languages")
    printed = capsys.readouterr()
    assert ended.value.code == 1
    assert set(sentences()) == {entry.msgid for entry in polib.pofile(printed.out)}
    assert f"nl: {len(sentences())} sentences, {len(sentences())} to see to" in printed.err


def test_nothing_is_printed_where_nothing_is_missing(capsys: pytest.CaptureFixture) -> None:
    call_command("languages")
    assert capsys.readouterr().out == ""
