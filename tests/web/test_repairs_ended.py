"""Is the end of a repair called what it was, in the chart and where nothing is planned now?"""

import pytest

from alliance_app.clinical.wording import short
from alliance_app.consultation.models import Repair
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.plans import move_name
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in


def in_the_beginning(people: People) -> Case:
    return clinics.low_case(people.therapist)


@pytest.mark.parametrize("released", [True, False])
def test_the_chart_calls_nothing_repaired_that_a_supervisor_released(people: People, case: Case, released: bool) -> None:
    clinics.repair(case)
    if released:
        factories.answer(case, people.supervisor, "release", now=clinics.now())
    else:
        clinics.rate(case, 0, client=clinics.GOOD)
        clinics.rate(case, 0, client=clinics.GOOD, another_session=True)
    assert Repair.objects.get().ended == ("released" if released else "repaired")
    page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk)))
    (chart,) = page.all("svg", class_="chart chart-wide")
    assert ("Repaired" in chart.text) is not released


@pytest.mark.parametrize("who", ["therapist", "supervisor"])
def test_of_a_low_part_it_is_said_what_was_planned_last_and_how_it_ended(people: People, case: Case, who: str) -> None:
    """On the case's page, and for the supervisor beside the answer too."""
    reader = signed_in(getattr(people, who))
    today, pages = short(clinics.day(0)), ["case-detail", "review-add"][: 1 + (who == "supervisor")]

    def said() -> set[str]:
        found = [read(reader.get(ROUTES[name].address(case.pk))).all("li", data_unplanned="goal") for name in pages]
        return {part.text for (part,) in found}

    asked = "Plan a repair of the goal" if who == "therapist" else ""
    (first,) = said()
    assert first == f"Goal nothing planned yet {asked or 'The therapist has not planned a repair.'}"
    for state, how in (("abandoned", "given up"), ("failed", "it did not help")):
        made = clinics.repair(case)
        mark_repair(repair=made, by=people.therapist, state=state, now=clinics.now())
        last = f"Nothing planned now; the last, {move_name(made)}, {how} ({today})."
        assert said() == {f"Goal {last} {asked}".strip()}
    clinics.repair(case)
    factories.transfer(case, people.other_therapist, by=people.therapist, now=clinics.now(), former_stays=True)
    assert said() == {f"Goal {last.replace(how, 'ended with the transfer')} {asked}".strip()}
