"""Where do the sentences of a client's language come from? From one file of it, compiled when a process starts.

Django reads compiled catalogues. They are made from the `.po` files here, without any program beside Python, and kept
under `var/`, as the bundles of style and script are: what is written by hand is the one source, and a file of another
language need only be put in its place. Nothing is written where nothing has changed.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale

#: Below it, as Django has it: a folder a language, LC_MESSAGES, and in that its file.
WRITTEN = Path(settings.BASE_DIR) / "alliance_app" / "locale"
IN_LANGUAGE = Path("LC_MESSAGES")


def file_of(code: str) -> Path:
    """Return the file that holds the sentences of a language."""
    return WRITTEN / to_locale(code) / IN_LANGUAGE / "django.po"


def languages_in(folder: Path) -> Iterable[Path]:
    """Return the files of all languages that are there."""
    return sorted(folder.glob(f"*/{IN_LANGUAGE}/django.po"))


def compile_languages(written_in: Path = WRITTEN) -> None:
    """Leave each language compiled where Django looks for it first."""
    for written in languages_in(written_in):
        compiled = Path(settings.LOCALE_PATHS[0]) / written.relative_to(written_in).with_suffix(".mo")
        content = polib.pofile(str(written)).to_binary()
        if not compiled.exists() or compiled.read_bytes() != content:
            compiled.parent.mkdir(parents=True, exist_ok=True)
            part = compiled.with_name(f".{compiled.name}.{os.getpid()}")  # who reads meanwhile gets the old one
            part.write_bytes(content)
            part.replace(compiled)
