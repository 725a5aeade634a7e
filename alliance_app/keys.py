"""Where do the two secrets come from, and what may a data key look like?

`SECRET_KEY` signs sessions; the keys of `DATA_KEY` encrypt confidential text. In production both come from the
environment. In debugging and demonstration they are made once and kept in `var/`, so that nothing has to be set.
"""

import base64
import binascii
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DATA_KEY_BYTES = 32


def new_key(size: int) -> str:
    """Return that many random bytes in base64, as the environment wants them."""
    return base64.b64encode(secrets.token_bytes(size)).decode("ascii")


def how_to_make_key(size: int) -> str:
    """Return the sentence that tells how to make such a key by hand."""
    return f'Make one with: python3 -c "import base64, os; print(base64.b64encode(os.urandom({size})).decode())".'


def data_keys(value: str) -> list[bytes]:
    """Return the keys named by `DATA_KEY`: the first encrypts, all of them decrypt.

    Each, separated by commas, is 32 bytes in base64 or `file:` and the path of a file that holds just that.
    Raises ImproperlyConfigured, without repeating the value, when one of them is not.
    """
    return [_data_key(part.strip(), number) for number, part in enumerate(value.split(","), start=1)]


def _data_key(text: str, number: int) -> bytes:
    if text.startswith("file:"):
        text = _read(Path(text.removeprefix("file:")))
    try:
        # Keys made for URLs write - and _ where others write + and /; both are understood.
        key = base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != DATA_KEY_BYTES:
        raise ImproperlyConfigured(
            f"DATA_KEY: key {number} is not {DATA_KEY_BYTES} bytes in base64. {how_to_make_key(DATA_KEY_BYTES)}"
        )
    return key


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"DATA_KEY: the file {path} cannot be read ({type(error).__name__})."
        ) from error


def kept_secret(path: Path, new: str) -> str:
    """Return the secret kept in the file; when there is none yet, keep `new` there, readable by its owner alone.

    Two processes that start at once agree: the file appears whole, and only the first one's counts.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(new)
        try:
            os.link(unfinished, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(unfinished)
    return path.read_text(encoding="ascii").strip()
