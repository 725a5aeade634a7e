"""Of pages that compare many groups between which nothing differs, how many say that something does?"""

from collections.abc import Sequence
from random import Random

import pytest

from alliance_app.clinical.alliance import Factor
from alliance_app.insights.small_tables import GROUPS, NUMBERS, Group, Table, table_of
from alliance_app.web.team_page import KINDS, PHASES, weak_said

PAGES = 1000
#: One in twenty, and three times the standard error of a thousand pages.
AT_MOST = 0.05 + 3 * (0.05 * 0.95 / PAGES) ** 0.5


def table(names: Sequence[str], sizes: Sequence[int], chance: Random, share: float = 0.35) -> Table[str]:
    """Return a table of so many cases a line, in each of which each part is weak with the same chance."""
    weak = [tuple(sum(chance.random() < share for _ in range(size)) for _ in Factor) for size in sizes]
    groups = {name: Group(size, counts) for name, size, counts in zip(names, sizes, weak, strict=True)}
    return table_of(groups, list(groups), NUMBERS)


def claims(compared: Sequence[tuple]) -> bool:
    said = weak_said(compared)
    assert said is not None
    return "more often than another part" in said.finding or "More than chance" in " ".join(said.chance)


@pytest.mark.parametrize("sizes", [(60, 20, 20), (100, 40, 30)])
def test_of_teams_without_any_difference_at_most_one_page_in_twenty_names_one(sizes: tuple[int, ...]) -> None:
    chance = Random(1)
    named = sum(claims([(table(list(KINDS), sizes, chance), KINDS, "kind of case")]) for _ in range(PAGES))
    assert named / PAGES <= AT_MOST


def test_of_therapists_without_any_difference_neither_though_they_compare_more() -> None:
    chance = Random(2)

    def page() -> list[tuple]:
        kinds, phases = (table(list(names), sizes, chance) for names, sizes in ((KINDS, (40, 20, 20)), (PHASES, (30, 50))))
        return [(kinds, KINDS, "kind of case"), (phases, PHASES, "phase")]

    assert sum(claims(page()) for _ in range(PAGES)) / PAGES <= AT_MOST


def of(*lines: tuple[int, int]) -> Table[str]:
    """Return a table in which so many cases a line have a weak goal, and six each of the other parts."""
    groups = {name: Group(size, (6, goal, 6)) for name, (size, goal) in zip(KINDS, lines, strict=False)}
    return table_of(groups, list(groups), GROUPS)


def test_a_large_difference_is_named_and_how_many_were_compared() -> None:
    said = weak_said([(of((60, 8), (30, 24), (30, 9)), KINDS, "kind of case")])
    assert said.finding == "The goal is weak in 41 of 120 open cases, more often than another part"
    assert said.chance == [
        "More than chance would explain: Individual: goal weak less often; Couples: goal weak more often. Chance explains "
        "every other difference.",
        "That 12 comparisons stand on this page is allowed for (Holm 1979).",
    ]


def test_what_alone_would_be_more_than_chance_is_not_among_twelve() -> None:
    """14 of 30 against 17 of 80: an exact test of these two alone says .016."""
    said = weak_said([(of((40, 8), (30, 14), (40, 9)), KINDS, "kind of case")])
    assert "Chance explains every difference between one kind of case and the others." in said.chance


def test_two_lines_are_compared_once() -> None:
    said = weak_said([(of((30, 6), (30, 24)), KINDS, "kind of case")])
    assert "More than chance would explain: Individual: goal weak less often." in " ".join(said.chance)
    assert said.chance[-1] == "That 6 comparisons stand on this page is allowed for (Holm 1979)."
