"""Does a code give away who somebody is?"""

import re
import unicodedata
from datetime import date

from django.db.models import QuerySet

#: The longest code of a client or a case, in characters.
LONGEST = 200
#: A word that long is no name that anybody would type as a code.
LONGEST_NAME = 30
ABBREVIATION = 3
WORDS = re.compile(r"[^\W\d_]+")
DAY_WITH_MARKS = re.compile(r"(?<!\d)(\d{1,4})[./ -](\d{1,2})[./ -](\d{2,4})(?!\d)")
DIGITS = re.compile(r"(?<!\d)(\d{8}|\d{6})(?!\d)")
#: Where in a run of digits day, month and year may stand.
SPLITS = {6: ((0, 2, 4), (4, 2, 0)), 8: ((0, 2, 4), (6, 4, 0))}


def tidy(code: str) -> str:
    """Return a code in one writing: no space around it, single ones within, letters in their common form."""
    return " ".join(unicodedata.normalize("NFKC", code).split())


def called(rows: QuerySet, code: str) -> QuerySet:
    """Return the rows with this code, in capitals or not: databases do not all know which letters are the same."""
    if code.isascii():
        return rows.filter(code__iexact=code)
    return rows.filter(pk__in=[pk for pk, other in rows.values_list("pk", "code") if other.lower() == code.lower()])


def doubt(code: str) -> str:
    """Return what somebody could be recognised by in a code, as half a sentence; empty if there is nothing.

    It asks, it does not know: who means it can say so.
    """
    if "@" in code:
        return "an e-mail address"
    if _has_birth_date(code):
        return "a birth date"
    if _has_name(code):
        return "a name"
    return ""


def _has_name(code: str) -> bool:
    """Whether there is a word like a name, and no figure that makes it a code; two words even with figures."""
    words = [word for word in WORDS.findall(code) if _like_a_name(word)]
    return len(words) > 1 or bool(words and not re.search(r"\d", code))


def _like_a_name(word: str) -> bool:
    short = len(word) < ABBREVIATION or (len(word) == ABBREVIATION and word.isupper())
    return not short and len(word) <= LONGEST_NAME and len(set(word.lower())) > 1


def _has_birth_date(code: str) -> bool:
    for first, month, last in DAY_WITH_MARKS.findall(code):
        if _is_day(first, month, last) or _is_day(last, month, first):
            return True
    for digits in DIGITS.findall(code):
        for day, month, year in SPLITS[len(digits)]:
            end = year + len(digits) - 4
            if _is_day(digits[day : day + 2], digits[month : month + 2], digits[year:end]):
                return True
    return False


def _is_day(day: str, month: str, year: str) -> bool:
    """Whether these can be the day, the month and the year of somebody's birth."""
    if len(day) > 2 or len(year) not in (2, 4):
        return False
    full = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        date(full, int(month), int(day))
    except ValueError:
        return False
    return 1900 <= full <= 2099
