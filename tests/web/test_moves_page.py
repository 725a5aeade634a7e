"""Does a clinic read what followed its moves, with how sure that is, and that it is no proof?"""

import pytest

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

PAGE = ROUTES["team-moves"].address()
NOT_PROOF = "This is not proof that a move repairs."


def in_the_beginning(people: People) -> Case:
    return clinics.low_case(people.therapist)


def plan(case: Case, many: int, *, completed: bool, place: int = 0) -> None:
    move = FACTORS[Factor.GOAL].moves[place].key
    for _ in range(many):
        row = Repair.objects.create(
            clinic=case.clinic, case=case, factor="goal", move=move, planned_at=clinics.now(),
            ended="repaired" if completed else "", ended_on=clinics.day(0) if completed else None,
        )  # fmt: skip
        RepairMark.objects.create(
            clinic=case.clinic, case=case, repair=row, by=case.therapists.first().clinician, at=clinics.now(),
            state="tried" if completed else "failed",
        )  # fmt: skip


def page_of(people: People) -> Element:
    return read(signed_in(people.supervisor).get(PAGE))


def cells(page: Element, place: int = 0) -> list[str]:
    """Return what the row of a move on the goal says."""
    name = FACTORS[Factor.GOAL].moves[place].name
    (row,) = (row for row in page.all("tr") if row.all("th") and row.all("th")[0].text == name)
    return [cell.text for cell in row.all("td")]


def test_a_move_stands_with_how_often_and_how_sure(people: People, case: Case) -> None:
    plan(case, 6, completed=True)
    plan(case, 14, completed=False)
    page = page_of(people)
    assert cells(page)[:3] == ["20", "6", "30% (15 to 52)"]
    assert NOT_PROOF in page.text
    assert "recover by themselves" in page.text


def test_it_leads_back_to_where_one_came_from(people: People, case: Case) -> None:
    for person, back in ((people.supervisor, "team"), (people.administrator, "clinic-figures")):
        crumbs = read(signed_in(person).get(PAGE)).one("nav", class_="crumbs")
        assert [link["href"] for link in crumbs.all("a")] == [ROUTES[back].address()]


def test_a_small_number_is_said_to_be_small_and_no_more(people: People, case: Case) -> None:
    plan(case, 4, completed=True)
    plan(case, 8, completed=False)
    plan(case, 4, completed=True, place=1)
    page = page_of(people)
    assert cells(page)[:3] == ["12", "fewer than five", "not shown"]
    moves = [move.name for move in FACTORS[Factor.GOAL].moves]
    goal = page.one("section", aria_labelledby="moves-goal")
    assert goal.one("p").text == f"Too few plans to show: {'; '.join(moves[1:])}."
    assert "%" not in goal.text.replace("95%", "")


def test_moves_stand_in_the_order_of_the_guidance_whatever_followed(people: People, case: Case) -> None:
    for place in (4, 2):
        plan(case, 5, completed=True, place=place)
    page, moves = page_of(people), [move.name for move in FACTORS[Factor.GOAL].moves]
    assert [row.all("th")[0].text for row in page.all("tr") if row.all("td")] == [moves[2], moves[4]]
    method = page.one("section", aria_labelledby="moves-method")
    hidden = "; ".join(move.name for move in FACTORS[Factor.METHOD].moves)
    assert method.one("p").text == f"Too few plans to show: {hidden}." and not method.all("table")


@pytest.mark.parametrize("many", [0, 4])
def test_too_little_says_so_and_what_leads_there(people: People, case: Case, many: int) -> None:
    plan(case, many, completed=True)
    page = page_of(people)
    assert "Too little to count yet" in page.text
    assert not page.all("table")


def test_the_clinics_figures_lead_there(people: People, case: Case) -> None:
    links = read(signed_in(people.administrator).get(ROUTES["clinic-figures"].address())).all("a", href=PAGE)
    assert links
