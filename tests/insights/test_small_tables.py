"""Can anybody find out a number under 5 of a hidden line, who knows the rule, the totals and all other lines?"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import product

import pytest

from alliance_app.insights.small_cells import SMALLEST, Share
from alliance_app.insights.small_tables import GROUPS, NUMBERS, Group, Table, table_of

World = tuple[Group, ...]
Rule = Callable[[Group], bool]


def table(world: World, rule: Rule) -> Table:
    lines = dict(enumerate(world))
    return table_of(lines, list(lines), rule)


def groups(largest: int, columns: int) -> list[Group]:
    return [Group(of, counts) for of in range(largest + 1) for counts in product(range(of + 1), repeat=columns)]


def found_out(worlds: Iterable[World], rule: Rule, largest: int) -> Iterator[tuple[World, int, int]]:
    """Yield each number under 5 of a hidden line, by GROUPS its size alone, that all worlds have in common of which the
    same is said.

    Not where a world with a larger group than there are here would read the same too.
    """
    alike: dict[Hashable, list[tuple]] = defaultdict(list)
    for world in worlds:
        said = table(world, rule)
        alike[said.total, tuple(said.lines.values())].append(tuple(group.numbers for group in world))
    for (_, shown), same in alike.items():
        if any(numbers[0] > largest - SMALLEST for numbers in same[0]):
            continue
        for line, lines in enumerate(zip(*same)):
            for place, values in enumerate(zip(*lines)):
                protected = shown[line][0].of is None and (rule is NUMBERS or not place)
                if protected and len(set(values)) == 1 and values[0] < SMALLEST:
                    yield same[0], line, place


@pytest.mark.parametrize("rule", [GROUPS, NUMBERS])
@pytest.mark.parametrize(("lines", "columns", "largest"), [(2, 0, 30), (3, 0, 13), (2, 1, 16), (2, 2, 6)])
def test_in_no_small_table_a_small_number_can_be_found_out(rule: Rule, lines: int, columns: int, largest: int) -> None:
    """Every table of so many lines with groups up to a size, so that all are compared that read the same."""
    assert list(found_out(product(groups(largest, columns), repeat=lines), rule, largest)) == []


@pytest.mark.parametrize(
    ("rule", "lines", "shown"),
    [
        (GROUPS, [(40, 38), (60, 31)], [(40, 38), (60, 31)]),  # a small part of a large group is told
        (GROUPS, [(40, 38), (60, 31), (3, 1)], [None, (60, 31), None]),  # the first goes with it
        (GROUPS, [(4, 2), (4, 3), (60, 31)], [None, None, None]),  # both 4, if their sum were known to be 8
        (GROUPS, [(40, 40), (60, 60), (3, 3)], [None, (60, 60), None]),
        (GROUPS, [(3, 1)], [None]),
        (NUMBERS, [(40, 30), (60, 31)], [(40, 30), (60, 31)]),
        (NUMBERS, [(40, 38), (60, 31), (30, 20)], [None, None, (30, 20)]),
        (NUMBERS, [(40, 37), (60, 57), (30, 20)], [None, None, (30, 20)]),
    ],
)
def test_as_little_is_hidden_as_it_takes(rule: Rule, lines: list, shown: list) -> None:
    found = table(tuple(Group(of, (count,)) for of, count in lines), rule).lines.values()
    assert [share.of and (share.of, share.count) for share, in found] == shown


def test_a_team_of_one_is_told_what_its_line_is_told() -> None:
    assert table((Group(30, (12,)),), NUMBERS) == Table((Share(30, 12),), {0: (Share(30, 12),)})
    assert table((Group(30, (2,)),), NUMBERS) == Table((Share(30, few=True),), {0: (Share(),)})
    assert table((Group(4, (2,)),), GROUPS) == Table((Share(),), {0: (Share(),)})


def test_where_nothing_is_left_to_give_up_the_sum_is_not_told() -> None:
    assert table((Group(4, (2,)), Group(4, (3,))), GROUPS).total == (Share(),)
    both = table((Group(30, (26,)), Group(40, (36,))), NUMBERS)
    assert both.total == (Share(70),), "two rests of 4 each, if their sum were known to be 8"
