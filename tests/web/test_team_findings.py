"""Is each finding about a therapist's cases a plain sentence, whatever may be shown of it?"""

import pytest

from alliance_app.clinical.lasting import Quartiles
from alliance_app.insights.small_tables import GROUPS, Group, table_of
from alliance_app.web.team_page import KINDS, repairs_said, weak_said


@pytest.mark.parametrize(
    ("n", "ended", "begin"),
    [
        (34, 12, "12 of 34 alerts were repaired; the others count"),
        (8, 5, "How many of 8 alerts were repaired is not shown; the others count"),
        (20, 3, "Fewer than five of 20 alerts were repaired; the others count"),
        (20, 17, "All but fewer than five of 20 alerts were repaired; the others count"),
    ],
)
def test_how_many_alerts_were_repaired_is_a_sentence(n: int, ended: int, begin: str) -> None:
    assert repairs_said(Quartiles(n, ended, 14, 21, 28)).says.startswith(begin)


@pytest.mark.parametrize(
    ("weak", "finding", "chance"),
    [
        ((1, 3, 2), "The goal is weak in 3 of 14 open cases", "it is weak more often than the other parts"),
        ((1, 3, 3), "The goal and the method are each weak in 3 of 14 open cases", "they are weak more often than the other part"),
        ((3, 3, 3), "The relationship, the goal and the method are each weak in 3 of 14 open cases", ""),
        ((0, 12, 12), "The goal and the method are each weak in 12 of 14 open cases, more often than another part", ""),
        ((0, 0, 0), "Where a part is weak, of 14 open cases", ""),
    ],
)  # fmt: skip
def test_every_part_that_is_weak_most_often_is_named(weak: tuple[int, ...], finding: str, chance: str) -> None:
    said = weak_said([(table_of({"individual": Group(14, weak)}, ["individual"], GROUPS), KINDS, "kind of case")])
    assert said.finding == finding
    assert ("Chance explains that" in said.chance[0]) is bool(chance)
    assert chance in said.chance[0]
