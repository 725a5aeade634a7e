"""Can anybody find out a number under 5, who knows the rule, the total and all that is shown?"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alliance_app.insights.clients_view import shown
from alliance_app.insights.small_cells import (
    FEWEST,
    SMALLEST,
    Band,
    Share,
    band_of,
    hide_small,
    share_beside,
    share_of,
)

Counts = tuple[int, ...]


def published(counts: Counts) -> Hashable:
    """Return all that is said of these cells: the total from 5 on, and the cells as they may be shown."""
    cells = hide_small(dict(enumerate(counts)), range(len(counts)))
    return sum(counts) if sum(counts) >= SMALLEST else None, tuple(cells.values())


def tables(cells: int, total: int) -> Iterator[Counts]:
    """Yield every table of so many cells that sums up to a total or less."""
    if not cells:
        yield ()
        return
    for count in range(total + 1):
        for others in tables(cells - 1, total - count):
            yield (count, *others)


def found_out(worlds: Iterable[Counts], said: Callable[[Counts], Hashable]) -> Iterator[tuple[Counts, int]]:
    """Yield each number under 5 that all worlds have in common of which the same is said."""
    alike: dict[Hashable, set[Counts]] = defaultdict(set)
    for world in worlds:
        alike[said(world)].add(world)
    for same in alike.values():
        for cell, values in enumerate(zip(*same)):
            if len(set(values)) == 1 and values[0] < SMALLEST:
                yield next(iter(same)), cell


@pytest.mark.parametrize(("cells", "total"), [(2, 30), (3, 24), (4, 20), (5, 17)])
def test_in_no_small_table_a_small_number_can_be_found_out(cells: int, total: int) -> None:
    """Every table of so many cells up to a total, so that all are compared that share one."""
    assert list(found_out(tables(cells, total), published)) == []


@given(st.lists(st.integers(0, 40) | st.integers(0, 5), min_size=2, max_size=8).map(tuple))
@example((4, 4, 20, 30))
@example((0, 0, 0, 5))
@example((4,) * 6)
def test_for_each_hidden_small_number_another_would_read_the_same(counts: Counts) -> None:
    """Found by taking some from one hidden cell and giving it to another, or everything from all to one."""
    said = published(counts)
    _, cells = said
    hidden = [cell for cell, shown_as in enumerate(cells) if shown_as is None]
    if sum(counts) < SMALLEST:
        return
    for cell in (cell for cell in hidden if counts[cell] < SMALLEST):
        others = [
            tuple(count + moved * (at == cell) - moved * (at == other) for at, count in enumerate(counts))
            for other in hidden
            if other != cell
            for moved in range(-counts[cell], counts[other] + 1)
            if moved
        ]
        together = sum(counts[each] for each in hidden)
        others += [
            tuple(together * (at == one) if at in hidden else count for at, count in enumerate(counts))
            for one in hidden
        ]
        others = [other for other in others if other[cell] != counts[cell]]
        assert any(published(other) == said for other in others), cell


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8).map(tuple))
def test_what_is_shown_is_true_and_from_five_on(counts: Counts) -> None:
    _, cells = published(counts)
    assert all(shown_as in (None, count) for shown_as, count in zip(cells, counts))
    assert all(shown_as is None or shown_as >= SMALLEST for shown_as in cells)
    assert min(counts) < SMALLEST or cells == counts, "nothing small, nothing hidden"
    assert sum(shown_as is None and count >= SMALLEST for shown_as, count in zip(cells, counts)) <= 1


@pytest.mark.parametrize(
    ("counts", "shown_as"),
    [
        ((20, 12, 9), (20, 12, 9)),
        ((20, 3, 9), (None, None, 9)),  # alone: the first to be given up goes with it
        ((20, 2, 2, 9), (None, None, None, 9)),  # together under 5
        ((20, 2, 4, 9), (20, None, None, 9)),
        ((20, 4, 4, 9), (None, None, None, 9)),  # both 4, if their sum were known to be 8
        ((20, 0, 0, 9), (None, None, None, 9)),
        ((4, 9), (None, None)),
    ],
)
def test_as_little_is_hidden_as_it_takes(counts: Counts, shown_as: tuple) -> None:
    assert published(counts)[1] == shown_as


# A share: a count and the rest
def test_in_no_share_a_small_number_can_be_found_out() -> None:
    assert list(found_out(tables(2, 40), lambda pair: share_of(*pair))) == []


@pytest.mark.parametrize(
    ("pair", "share"),
    [
        ((12, 18), Share(30, 12)),
        ((0, 30), Share(30, few=True)),
        ((28, 2), Share(30, few=False)),
        ((5, 0), Share(5)),  # "all but fewer than five of five" would be none
        ((3, 1), Share()),
    ],
)
def test_a_share_says_which_side_is_small_where_that_tells_no_number(pair: tuple[int, int], share: Share) -> None:
    assert share_of(*pair) == share


# A share beside what the reader knows of it
@pytest.mark.parametrize("own", [(0, 0), (0, 12), (5, 25), (1, 0), (3, 9), (4, 4), (12, 2)])
def test_nobody_is_left_with_a_small_number_of_others_cases(own: tuple[int, int]) -> None:
    """Every pair of the others' numbers up to 24; that they have none tells of no case."""
    def said(others: Counts) -> Share:
        return share_beside(own[0] + others[0], own[1] + others[1], *own)

    assert [(others, cell) for others, cell in found_out(tables(2, 24), said) if others[cell]] == []


@pytest.mark.parametrize(
    ("pair", "own", "share"),
    [
        ((6, 29), (5, 25), Share(35)),  # one of the others' five: neither that nor which side it is on
        ((6, 26), (5, 25), Share()),  # two others' cases
        ((5, 25), (5, 25), Share(30, 5)),  # no others
        ((10, 30), (5, 25), Share(40, 10)),
        ((5, 35), (5, 25), Share(40, 5)),  # none of the others'
        ((4, 34), (0, 25), Share(38, few=True)),
        ((4, 34), (1, 25), Share(38)),
        ((12, 18), (0, 0), Share(30, 12)),
    ],
)
def test_a_share_is_told_where_what_is_left_of_it_may_be(
    pair: tuple[int, int], own: tuple[int, int], share: Share
) -> None:
    assert share_beside(*pair, *own) == share


def test_the_stuck_ones_are_told_only_if_nothing_small_follows_of_the_others() -> None:
    def said(counts: Counts) -> tuple[Share, Share]:
        return shown(**dict(zip(("stuck_seen", "stuck_unseen", "other_seen", "other_unseen"), counts)))

    assert list(found_out(tables(4, 22), said)) == []
    assert said((6, 7, 20, 8)) == (Share(41, 26), Share(13, 6))
    assert said((6, 7, 20, 3)) == (Share(36, 26), Share())


# A band: for what can be asked for again and again
@pytest.mark.parametrize("of", [10, 11, 13, 17])
def test_from_bands_of_two_policies_no_small_number_can_be_found_out(of: int) -> None:
    """Neither how many one of them flags, nor how many it does not, nor how many it flags and the other does not."""
    def small(cells: Counts) -> Counts:
        both, now_alone, then_alone, _ = cells
        now, then = both + now_alone, both + then_alone
        return (*cells, now, of - now, then, of - then)

    def said(numbers: Counts) -> Hashable:
        now, _, then, _ = numbers[4:]
        return band_of(now, of), band_of(then, of)

    worlds = [small((*cells, of - sum(cells))) for cells in tables(3, of)]
    assert list(found_out(worlds, said)) == []


@given(st.integers(FEWEST, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_band_holds_its_count_and_of_what_is_small_only_that(pair: tuple[int, int]) -> None:
    count, of = pair
    band = band_of(count, of)
    assert 0 <= band.low <= count <= band.high <= of
    assert min(count, of - count) >= SMALLEST or band in (Band(0, 4), Band(of - 4, of))


def test_two_drafts_that_differ_by_one_case_mostly_read_the_same() -> None:
    """So that trying limit after limit tells of no single case."""
    assert band_of(12, 40) == band_of(13, 40) == Band(10, 14)
    assert band_of(33) == Band(30, 34)
