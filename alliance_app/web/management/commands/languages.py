"""What is missing in the languages of the clients' pages?"""

import sys
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from alliance_app.web.sentences import MISSING, Sentence, lacks, sentences
from alliance_app.web.translations import file_of


class Command(BaseCommand):
    help = (
        "Says what each language of the clients' pages lacks: 0 nothing, 1 something. What is missing is written as "
        "the language's file wants it, to be put at its end and translated there."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = sentences()
        languages = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        whole = [self._look(code, wanted) for code in languages]
        if not all(whole):
            sys.exit(1)

    def _look(self, code: str, wanted: dict[str, Sentence]) -> bool:
        """Say what a language lacks; whether it is whole."""
        path = file_of(code)
        wrong = lacks(polib.pofile(str(path)) if path.exists() else polib.POFile(), wanted)
        missing = [wanted[text] for text, complaint in wrong.items() if complaint == MISSING]
        self.stderr.write(f"{code}: {len(wanted)} sentences, {len(wrong)} to see to ({path})")
        for text, complaint in wrong.items():
            if complaint != MISSING:
                self.stderr.write(f"{code}: “{text}” {complaint}")
        for sentence in missing:
            self.stdout.write(str(_entry(sentence)))
        return not wrong


def _entry(sentence: Sentence) -> polib.POEntry:
    plural = {"msgid_plural": sentence.plural, "msgstr_plural": {0: "", 1: ""}} if sentence.plural else {}
    return polib.POEntry(msgid=sentence.text, occurrences=[(sentence.place, "")], **plural)
