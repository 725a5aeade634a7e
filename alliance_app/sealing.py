"""How is a text made unreadable at rest, so that it opens in one place only?

AES-GCM with the clinic's data keys. Stored: one byte of version, four of key id, twelve of nonce, then the sealed
text. Several keys may be configured: the first seals, all open (so a key can be changed without a stop).
"""

import hashlib
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
KEY_ID_BYTES, NONCE_BYTES = 4, 12


class CannotOpen(Exception):
    """The value was sealed with another key, for another row, or was tampered with."""


class Sealed(bytes):
    """A sealed value as it is stored; it opens through the row it belongs to."""


@lru_cache(maxsize=8)
def _ciphers(keys: tuple[bytes, ...]) -> dict[bytes, AESGCM]:
    return {hashlib.sha256(key).digest()[:KEY_ID_BYTES]: AESGCM(key) for key in keys}


def seal(text: str, place: bytes) -> Sealed:
    """Encrypt a text for one place (table, column, clinic, row)."""
    ciphers = _ciphers(tuple(settings.DATA_KEYS))
    key_id, cipher = next(iter(ciphers.items()))
    nonce = os.urandom(NONCE_BYTES)
    return Sealed(VERSION + key_id + nonce + cipher.encrypt(nonce, text.encode(), place))


def open_sealed(value: bytes, place: bytes) -> str:
    """Decrypt what `seal` made for the same place; CannotOpen otherwise."""
    head = len(VERSION)
    key_id = value[head : head + KEY_ID_BYTES]
    nonce = value[head + KEY_ID_BYTES : head + KEY_ID_BYTES + NONCE_BYTES]
    cipher = _ciphers(tuple(settings.DATA_KEYS)).get(key_id)
    if value[:head] != VERSION or cipher is None:
        raise CannotOpen("sealed with a key that is not configured")
    try:
        return cipher.decrypt(nonce, value[head + KEY_ID_BYTES + NONCE_BYTES :], place).decode()
    except (InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
        raise CannotOpen("sealed for another row, or changed since") from error
