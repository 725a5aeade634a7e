"""Has a plan ended with its pair, for the next therapist too, who is still to rate what the client has rated?"""

import pytest

from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.operations.repairs import change_plan, mark_repair
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, read
from tests.web.routes import address_of
from tests.web.sending import signed_in
from tests.web.test_blind import HIGH, LOW, nearly_repaired, record, say


def in_the_beginning(people: People) -> Case:
    """Return a case that changed hands with its goal low, by the client too, and one move planned."""
    case = clinics.new_case(people.therapist)
    clinics.goal(case)
    clinics.rate(case, 9, clinics.LOW_GOAL, client=clinics.LOW_GOAL)
    clinics.rate(case, 2, clinics.LOW_GOAL, client=clinics.LOW_GOAL)
    clinics.repair(case)
    return handed_on(people, case)


def handed_on(people: People, case: Case) -> Case:
    factories.transfer(case, people.other_therapist, by=people.therapist, now=clinics.now())
    return Case.objects.get(pk=case.pk)


def page_of(people: People, name: str, case: Case) -> Element:
    return read(signed_in(people.other_therapist).get(address_of(name, case)))


def test_the_page_says_that_it_ended_with_the_transfer(people: People, case: Case) -> None:
    page = page_of(people, "case-detail", case)
    assert page.one("li", data_repair="transferred")
    assert "not tried yet" not in page.text and "How did it go?" not in page.text
    assert "planned one move" not in page_of(people, "consult", case).text


def test_the_next_therapist_can_plan_the_same_move(people: People, case: Case) -> None:
    assert factories.repair(case, by=people.other_therapist, now=clinics.now()).is_open()


def test_they_are_not_asked_about_it_and_can_say_nothing_of_it(people: People, case: Case) -> None:
    made = case.repairs.get()
    assert not page_of(people, "checkin-add", case).all("input", name=f"repair_{made.pk.hex}")
    for state in RepairMark.State:
        with pytest.raises(NotAllowed, match="has ended"):
            mark_repair(repair=made, by=people.other_therapist, state=state, now=clinics.now())
    with pytest.raises(NotAllowed, match="has ended"):
        change_plan(repair=made, by=people.other_therapist, due_on=clinics.day(-3), now=clinics.now())


def test_nor_does_the_weekly_mail_count_it(people: People, case: Case) -> None:
    case.repairs.update(due_on=clinics.day(1))
    parts = digest_of(people.other_therapist, clinics.day(0), clinics.day(0))
    assert not [line.words for part in parts for line in part.lines if "planned repair" in line.words]


@pytest.mark.parametrize("state", ["failed", "abandoned"])
def test_what_was_said_after_the_transfer_unmakes_no_end(people: People, case: Case, state: str) -> None:
    made = case.repairs.get()
    made.marks.create(clinic=case.clinic, case=case, state=state, by=people.other_therapist, at=clinics.now())
    rebuild(case.clinic, clinics.now())
    assert Repair.objects.get().ended == "transferred"


def test_what_was_given_up_before_the_transfer_did_not_end_with_it(people: People, case: Case) -> None:
    other = clinics.low_case(people.therapist, "K-2")
    made = clinics.repair(other)
    mark_repair(repair=made, by=people.therapist, state="abandoned", now=clinics.now())
    handed_on(people, other)
    assert Repair.objects.get(pk=made.pk).ended == ""


@pytest.mark.parametrize(("numbers", "end"), [(HIGH, "repaired"), (LOW, "transferred")])
def test_whether_the_former_pair_completed_it_waits_for_their_own_rating(
    people: People, numbers: tuple[int, ...], end: str
) -> None:
    other, session = nearly_repaired(people, "K-2")
    other.repairs.update(due_on=clinics.day(1))
    say(session, numbers)
    other = handed_on(people, other)
    assert other.repairs.get().ended == end
    test_the_page_says_that_it_ended_with_the_transfer(people, other)
    test_they_are_not_asked_about_it_and_can_say_nothing_of_it(people, other)
    test_nor_does_the_weekly_mail_count_it(people, other)
    record(session, factories.own(people.other_therapist, 8), by=people.other_therapist)
    word = "complete" if end == "repaired" else end
    assert page_of(people, "case-detail", other).one("li", data_repair=word)
