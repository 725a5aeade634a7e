"""Are the quoted figures those of the present rules, and is there one for each flag that the simulation knows?"""

import pytest

from alliance_app.clinical.figures import AlertFigures, Clinic, of_flag, of_group
from alliance_app.clinical.flags import Flag, Level, Rule
from alliance_app.clinical.simulated import CASES, FIGURES, RULES_VERSION, SEEDS
from alliance_app.clinical.standing import RULES_VERSION as PRESENT

from .histories import CHILD, CLIENT, GUARDIAN, OBSERVER, PARTNER, THERAPIST, G, session


def flag(rule: Rule, level: Level, rater=CLIENT) -> Flag:
    return Flag(rule, level, G, rater, session(3), 3, 8, 3)


def test_the_figures_are_of_the_present_rules() -> None:
    assert RULES_VERSION == PRESENT, "run python -m bench.flags --write"


def test_they_are_of_the_seeds_and_cases_of_the_report() -> None:
    from bench import seeds

    assert (CASES, SEEDS) == (seeds.CASES, seeds.REPORTING)


def test_each_figure_lies_within_its_bounds() -> None:
    assert FIGURES
    for alerts in FIGURES.values():
        for triples in alerts.values():
            for value, low, high in filter(None, triples):
                assert low <= value <= high


@pytest.mark.parametrize("clinic", Clinic)
@pytest.mark.parametrize("rater", [CLIENT, PARTNER, CHILD, THERAPIST])
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("rule", [Rule.LOW, Rule.DROP, Rule.SUSTAINED])
def test_each_flag_from_one_persons_ratings_has_its_share_of_right_ones(rule, level, rater, clinic) -> None:
    found = of_flag(flag(rule, level, rater), clinic)
    assert isinstance(found, AlertFigures) and 0 < found.right.value <= 1


def test_a_gap_has_figures_and_perfect_scores_have_none() -> None:
    assert 0 < of_flag(flag(Rule.GAP, Level.AMBER)).right.value < 1
    assert of_flag(flag(Rule.CEILING, Level.AMBER)) is None


@pytest.mark.parametrize("rater", [GUARDIAN, OBSERVER])
def test_the_simulation_knows_nothing_of_other_raters(rater) -> None:
    assert of_flag(flag(Rule.LOW, Level.RED, rater)) is None


def test_groups_find_more_the_quieter_they_are() -> None:
    shares = [of_group(group).ruptures.value for group in ("red", "closers", "amber")]
    assert shares == sorted(shares)
    assert of_group("red").right.value > of_group("amber").right.value
    assert of_group("red", by_client=False).ruptures.value < of_group("red").ruptures.value
