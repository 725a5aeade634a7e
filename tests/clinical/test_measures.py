"""Do the measures carry their published parameters, and know which way is better?"""

import pytest

from alliance_app.clinical.measures import CORE10, GAD7, MEASURES, ORS, PHQ9, RECOGNISED

PUBLISHED = [
    # measure, lowest, highest, cutoff, reliable change, bands
    (PHQ9, 0, 27, 10, 6, (5, 10, 15, 20)),
    (GAD7, 0, 21, 8, 4, (5, 10, 15)),
    (CORE10, 0, 40, 11, 6, (11, 15, 20, 25)),
    (ORS, 0, 40, 25, 5, ()),
]


@pytest.mark.parametrize(("measure", "lowest", "highest", "cutoff", "reliable", "bands"), PUBLISHED)
def test_parameters_are_the_published_ones(measure, lowest, highest, cutoff, reliable, bands):
    assert (measure.lowest, measure.highest, measure.cutoff) == (lowest, highest, cutoff)
    assert (measure.reliable_change, tuple(start for start, _ in measure.bands)) == (reliable, bands)
    assert MEASURES[measure.key] is measure


@pytest.mark.parametrize(("measure", "earlier", "later", "gain"), [(PHQ9, 15, 9, 6), (PHQ9, 9, 15, -6), (ORS, 15, 20, 5)])
def test_a_gain_is_in_the_direction_of_health(measure, earlier, later, gain):
    assert measure.gain(earlier, later) == gain


@pytest.mark.parametrize(
    ("measure", "total", "in_need"),
    [(PHQ9, 9, False), (PHQ9, 10, True), (PHQ9, 11, True), (ORS, 26, False), (ORS, 25, True), (ORS, 24, True)],
)
def test_at_the_cutoff_a_person_is_in_need(measure, total, in_need):
    assert measure.beyond_cutoff(total) is in_need


def test_without_a_cutoff_nobody_is_beyond_it():
    assert not RECOGNISED["bai"].beyond_cutoff(63)
