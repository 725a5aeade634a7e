"""What does a file say of a measure: how it is defined, in which words it is asked, or both?

TOML. At the top `key`; under `[measure]` a definition of the clinic's own, under `[wording]` the words of its items.
`docs/measures.md` shows one.
"""

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alliance_app.clinical.measures import Items, Measure
from alliance_app.consultation.operations.measures import Wording

#: No file that describes a measure is longer, in bytes.
LONGEST = 100_000
#: No text in it is longer, and no name of a measure or of a band, in characters.
LONGEST_TEXT, LONGEST_NAME = 4000, 80


class MeasureFileError(ValueError):
    """What is wrong with a file, as a sentence."""


@dataclass(frozen=True, slots=True)
class MeasureFile:
    """What a file says of one measure."""

    key: str
    definition: Measure | None
    wording: Wording | None


def read_measure(content: bytes) -> MeasureFile:
    """Return what a file says; MeasureFileError with the first thing that is wrong with it."""
    if len(content) > LONGEST:
        raise MeasureFileError("The file is too long to describe a measure.")
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MeasureFileError("The file is not in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise MeasureFileError(f"The file is not TOML: {error}.") from error
    except RecursionError as error:
        raise MeasureFileError("The file is not TOML of a measure: it is nested too deeply.") from error
    _known(said, {"key", "measure", "wording"}, "")
    key = _text(said, "key", "")
    if not key.replace("-", "").replace("_", "").isalnum() or not key.isascii() or len(key) > 40:
        raise MeasureFileError("key: letters, digits, - and _, at most 40.")
    if "measure" not in said and "wording" not in said:
        raise MeasureFileError("The file has neither [measure] nor [wording].")
    return MeasureFile(
        key,
        _definition(key, _table(said, "measure")) if "measure" in said else None,
        _wording(_table(said, "wording"), content) if "wording" in said else None,
    )


def _definition(key: str, said: dict[str, Any]) -> Measure:
    _known(
        said,
        {"name", "lowest", "highest", "cutoff", "reliable_change", "higher_is_better", "bands", "items"},
        "measure.",
    )
    bands = said.get("bands", [])
    if not isinstance(bands, list) or any(not isinstance(b, dict) or set(b) != {"from", "name"} for b in bands):
        raise MeasureFileError("measure.bands: a list of { from = 10, name = \"moderate\" }.")
    return Measure(
        key=key,
        name=_text(said, "name", "measure.", longest=LONGEST_NAME),
        lowest=_number(said, "lowest", "measure."),
        highest=_number(said, "highest", "measure."),
        cutoff=_maybe(said, "cutoff"),
        reliable_change=_maybe(said, "reliable_change"),
        higher_is_better=_flag(said, "higher_is_better"),
        bands=tuple(
            (_number(band, "from", "measure.bands."), _text(band, "name", "measure.bands.", longest=LONGEST_NAME))
            for band in bands
        ),
        items=_items(_table(said, "items")) if "items" in said else None,
    )


def _items(said: dict[str, Any]) -> Items:
    where = "measure.items."
    _known(said, {"count", "lowest", "highest", "turned", "missing", "at_risk"}, where)
    turned = said.get("turned", [])
    if not isinstance(turned, list) or not all(_is_whole(number) for number in turned):
        raise MeasureFileError("measure.items.turned: a list of item numbers.")
    return Items(
        count=_whole(said, "count", where),
        lowest=_whole(said, "lowest", where),
        highest=_whole(said, "highest", where),
        turned=frozenset(turned),
        missing=_whole({"missing": 0, **said}, "missing", where),
        at_risk=_whole(said, "at_risk", where) if "at_risk" in said else None,
    )


def _wording(said: dict[str, Any], content: bytes) -> Wording:
    _known(said, {"introduction", "items", "answers", "attribution", "licence"}, "wording.")
    return Wording(
        introduction=_text({"introduction": "", **said}, "introduction", "wording.", empty=True),
        items=_texts(said, "items"),
        answers=_texts(said, "answers"),
        attribution=_text(said, "attribution", "wording."),
        licence=_text(said, "licence", "wording."),
        digest=hashlib.sha256(content).hexdigest(),
    )


# Values, each with a sentence about what it has to be
def _known(said: dict[str, Any], keys: set[str], where: str) -> None:
    if strange := sorted(set(said) - keys):
        raise MeasureFileError(f"{where}{strange[0]}: no such key. There are {', '.join(sorted(keys))}.")


def _value(said: dict[str, Any], key: str, where: str, fits: Callable[[Any], bool], what: str) -> Any:
    if key not in said:
        raise MeasureFileError(f"{where}{key} is missing.")
    if not fits(said[key]):
        raise MeasureFileError(f"{where}{key} must be {what}.")
    return said[key]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10_000


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1_000_000


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value and len(value) <= LONGEST_TEXT


def _table(said: dict[str, Any], key: str) -> dict[str, Any]:
    return _value(said, key, "", lambda value: isinstance(value, dict), "a table")


def _text(
    said: dict[str, Any], key: str, where: str, *, empty: bool = False, longest: int = LONGEST_TEXT
) -> str:
    def fits(value: Any) -> bool:
        return _is_text(value) and len(value) <= longest and (empty or value.strip())

    return _value(said, key, where, fits, f"a text of at most {longest} characters").strip()


def _texts(said: dict[str, Any], key: str) -> tuple[str, ...]:
    def are_texts(value: Any) -> bool:
        return isinstance(value, list) and all(map(_is_text, value))

    return tuple(text.strip() for text in _value(said, key, "wording.", are_texts, "a list of texts"))


def _number(said: dict[str, Any], key: str, where: str) -> float:
    return _value(said, key, where, _is_number, "a number")


def _maybe(said: dict[str, Any], key: str) -> float | None:
    return _number(said, key, "measure.") if key in said else None


def _whole(said: dict[str, Any], key: str, where: str) -> int:
    return _value(said, key, where, _is_whole, "a whole number")


def _flag(said: dict[str, Any], key: str) -> bool:
    return _value({key: False, **said}, key, "measure.", lambda value: isinstance(value, bool), "true or false")
