"""Does a code give away who somebody is?"""

import pytest

from alliance_app.records.codes import doubt, tidy


@pytest.mark.parametrize(
    ("code", "looks_like"),
    [
        ("K-1043", ""),
        ("k 77", ""),
        ("K-1043/2", ""),
        ("KLM", ""),
        ("F-1", ""),
        ("Case-12", ""),
        ("2024-001", ""),
        ("104371", ""),
        ("w" * 64, ""),
        ("Anna", "a name"),
        ("anna müller", "a name"),
        ("Müller, Anna", "a name"),
        ("ANNA", "a name"),
        ("Анна", "a name"),
        ("Anna Meier 85", "a name"),
        ("12.03.1985", "a birth date"),
        ("1985-03-12", "a birth date"),
        ("3/12/85", "a birth date"),
        ("19850312", "a birth date"),
        ("AM120385", "a birth date"),
        ("AM 850312", "a birth date"),
        ("a.m@clinic.example", "an e-mail address"),
    ],
)
def test_what_a_code_looks_like(code: str, looks_like: str) -> None:
    assert doubt(code) == looks_like


@pytest.mark.parametrize(("typed", "kept"), [("  K-1  ", "K-1"), ("K\u00a0 1", "K 1"), ("Ｋ-1", "K-1")])
def test_a_code_has_one_writing(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
