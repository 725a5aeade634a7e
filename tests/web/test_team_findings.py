"""Is each finding about a therapist's cases a plain sentence, whatever may be shown of it?"""

import pytest

from alliance_app.clinical.lasting import Quartiles
from alliance_app.web.team_page import repairs_said


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
