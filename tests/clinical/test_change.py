"""Are the formulas of reliable change those of the literature?"""

import pytest

from alliance_app.clinical.change import (
    RELIABLE,
    Norms,
    reliable_change_index,
    standard_error_of_difference,
)

WORKED = Norms(distressed_mean=40, distressed_sd=7.5, functional_mean=60, functional_sd=7.5)


def test_the_worked_example_has_its_standard_error_of_difference():
    assert standard_error_of_difference(7.5, 0.80) == pytest.approx(4.743, abs=0.0005)


def test_the_worked_example_has_its_index_and_is_reliable():
    index = reliable_change_index(32.5, 47.5, 7.5, 0.80)
    assert index == pytest.approx(3.16, abs=0.005)
    assert index > RELIABLE == 1.96


def test_a_fall_has_a_negative_index():
    assert reliable_change_index(47.5, 32.5, 7.5, 0.80) == -reliable_change_index(32.5, 47.5, 7.5, 0.80)


def test_the_worked_example_has_its_three_cutoffs():
    assert (WORKED.cutoff_a, WORKED.cutoff_b, WORKED.cutoff_c) == (55, 45, 50)


def test_the_third_cutoff_leans_to_the_population_that_varies_less():
    narrow = Norms(distressed_mean=40, distressed_sd=5, functional_mean=60, functional_sd=10)
    assert narrow.cutoff_c == pytest.approx(40 + 20 / 3)


@pytest.mark.parametrize(("sd", "reliability"), [(0, 0.8), (-1, 0.8), (7.5, -0.1), (7.5, 1.1)])
def test_impossible_parameters_are_refused(sd, reliability):
    with pytest.raises(ValueError):
        standard_error_of_difference(sd, reliability)


def test_a_perfect_measure_has_no_error_and_no_index():
    assert standard_error_of_difference(7.5, 1) == 0
    with pytest.raises(ZeroDivisionError):
        reliable_change_index(1, 2, 7.5, 1)
