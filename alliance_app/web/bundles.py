"""How do many small style sheets and scripts reach the browser as one file each?

A page costs one request for style and one for script, while the sources stay small and single-minded. This
finder joins them in the order written here, drops comments and indentation, and keeps the result, with a
compressed copy beside it, under `var/bundles`; it joins again when a source is newer. Django's static files
do all the rest (serving, collecting, hashing), so there is no build step to remember.
"""

import gzip
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django_htmx
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

STATIC = Path(settings.BASE_DIR) / "static"
ROOT = Path(settings.VAR_DIR) / "bundles"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"

# The order matters in style sheets: what stands later wins.
STYLES = (
    "tokens ground shell mark controls forms scale cases case chart consult review agenda trail people policy figures "
    "team ask paper introduction print"
).split()
SCRIPTS = "leave scale draft keys days unsent once menu more print passkey".split()
CLIENT_STYLES = "tokens ground controls client own".split()
BUNDLES = {
    "css/alliance.css": [STATIC / "css" / f"{name}.css" for name in STYLES],
    "css/client.css": [STATIC / "css" / f"{name}.css" for name in CLIENT_STYLES],
    "js/client.js": [STATIC / "js" / "client.js"],
    "js/alliance.js": [HTMX, *(STATIC / "js" / f"{name}.js" for name in SCRIPTS)],
}

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
_INDENTATION = re.compile(r"\s*\n\s*")


class BundleFinder(BaseFinder):
    """Finds each bundle as a file, joined when it is asked for."""

    storage = FileSystemStorage(location=ROOT)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        found = [str(joined(path))] if path in BUNDLES else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in BUNDLES:
            joined(path)
            yield path, self.storage
            yield f"{path}.gz", self.storage  # listed, or whitenoise would not look for it


def joined(path: str) -> Path:
    """Return the file that holds a bundle, made anew if any of its sources is newer."""
    target = ROOT / path
    newest = max(source.stat().st_mtime_ns for source in [*BUNDLES[path], Path(__file__)])
    if not target.exists() or target.stat().st_mtime_ns < newest:
        content = "".join(_lean(source) for source in BUNDLES[path]).encode()
        _write(target.with_name(f"{target.name}.gz"), gzip.compress(content, mtime=0))
        _write(target, content)
    return target


def _lean(source: Path) -> str:
    text = source.read_text("utf-8")
    if source.is_relative_to(STATIC):  # a library is left as it came
        text = _INDENTATION.sub("\n", _LINE_COMMENT.sub("", _COMMENT.sub("", text)))
    return text.strip() + "\n"


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}")  # whoever reads meanwhile gets the old one whole
    part.write_bytes(content)
    part.replace(target)
