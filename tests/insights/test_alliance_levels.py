"""Of whom is a figure of the alliance shown, and can anybody find out another's by subtraction?"""

import pytest

from alliance_app.clinical.shrinkage import overall_mean, shrunken
from alliance_app.insights.alliance_levels import Levels, levels_from

ENOUGH = (7.5, 60)
FEW_OTHERS = Levels(few_others=True)


def clinic(*clients: int) -> dict[int, tuple[float, int]]:
    """Return a clinic's therapists, by number, with so many clients each."""
    return {who: (7.0 + who / 10, count) for who, count in enumerate(clients)}


def test_below_sixty_clients_there_is_no_figure() -> None:
    means = clinic(59, 60, 10, 10, 10, 10, 10)
    assert set(levels_from(means, [0]).of) == set()
    assert set(levels_from(means, [0, 1]).of) == {1}


def test_it_is_drawn_toward_the_mean_of_all_therapists_of_the_clinic() -> None:
    means = clinic(70, 60, 10, 10, 10, 10)
    overall = overall_mean(list(means.values()))
    assert levels_from(means, [0]).of == {0: shrunken(7.0, 70, overall)}


@pytest.mark.parametrize("others", [0, 1, 2, 3, 4])
def test_with_fewer_than_five_others_nothing_is_shown(others: int) -> None:
    """Alone, there is nothing to compare with; of two, one would read the mean of the other from it."""
    assert levels_from(clinic(60, *[60] * others), [0]) == FEW_OTHERS
    assert levels_from(clinic(60, *[60] * others), range(others + 1)) == FEW_OTHERS


def test_with_five_others_it_is() -> None:
    assert set(levels_from(clinic(60, *[10] * 5), [0]).of) == {0}


@pytest.mark.parametrize("hidden", [1, 2, 3, 4])
def test_where_the_mean_of_those_who_are_not_shown_would_be_of_fewer_than_five_nothing_is(hidden: int) -> None:
    shown = range(6)
    assert levels_from(clinic(*[60] * 6, *[60] * hidden), shown) == FEW_OTHERS
    assert levels_from(clinic(*[60] * 6, *[10] * hidden), range(6 + hidden)) == FEW_OTHERS


def test_where_all_are_shown_there_is_nothing_to_find_out() -> None:
    assert set(levels_from(clinic(*[60] * 6), range(6)).of) == set(range(6))
    assert set(levels_from(clinic(*[60] * 6, *[10] * 5), range(6)).of) == set(range(6))


def test_what_the_reader_can_open_elsewhere_is_no_longer_hidden() -> None:
    """Who supervises five and treats too reads six figures on two pages: the seventh would be what is left."""
    means = clinic(*[60] * 7)
    assert levels_from(means, [0], also=[1, 2, 3, 4, 5]) == FEW_OTHERS
    assert set(levels_from(means, [0], also=[]).of) == {0}
    assert set(levels_from(means, [0], also=range(1, 7)).of) == {0}
