"""Does each case of a therapist stand in one group, once on all its pages, in the order of the days?"""

from datetime import timedelta
from itertools import pairwise

import pytest

from alliance_app.consultation import my_cases
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.my_cases import OF_CASES, PAGE, Group, MyCases
from alliance_app.people.models import Clinician
from tests.factories import TODAY, day, make_case, make_clinic, make_therapist
from tests.many_cases import add_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist() -> Clinician:
    return make_therapist(make_clinic())


def all_pages(mine: MyCases, group: Group) -> list:
    page = mine.first_pages()[group]
    rows = list(page)
    while page.after:
        page = mine.page_after(group, page.after)
        rows += page
    return rows


def test_every_case_is_on_one_page_of_one_group_in_the_order_of_its_days(therapist: Clinician) -> None:
    add_cases(therapist, 120, TODAY)
    mine = MyCases(therapist, TODAY)
    found = {group: all_pages(mine, group) for group in OF_CASES}
    every = [standing.case_id for rows in found.values() for standing in rows]
    assert len(every) == len(set(every)) == 120
    assert all(len(rows) > PAGE for rows in found.values())
    for rows in found.values():
        days = [standing.since_on(TODAY) for standing in rows]
        assert days == sorted(days)
    assert {s.reason_on(TODAY) for s in found[Group.NOT_KNOWN]} == {"unknown"}
    assert {s.reason_on(TODAY) for s in found[Group.IN_PLACE]} == {"in_place"}


def test_what_time_made_unknown_stands_among_the_unknown_at_its_own_day(therapist: Clinician) -> None:
    for number, ago in enumerate((9, 8, 7, 6)):
        case = make_case(therapist, f"K-{number}")
        lapsed = ago in (8, 6)
        CaseStanding.objects.filter(case=case).update(
            gate="open" if lapsed else "closed",
            reason="in_place" if lapsed else "unknown",
            since=day(-300) if lapsed else day(-ago),
            fresh_until=day(-ago - 1) if lapsed else None,
        )
    rows = MyCases(therapist, TODAY).first_pages()[Group.NOT_KNOWN]
    assert [TODAY - standing.since_on(TODAY) for standing in rows] == [timedelta(n) for n in (9, 8, 7, 6)]


def test_sessions_to_rate_come_oldest_first_and_once(therapist: Clinician) -> None:
    add_cases(therapist, 60, TODAY, to_rate=True)
    rows = all_pages(MyCases(therapist, TODAY), Group.RATE_NEXT)
    assert len({session.pk for session, _ in rows}) == len(rows) == 60
    assert all(one[0].held_on <= other[0].held_on for one, other in pairwise(rows))


def test_nobody_counts_beyond_a_thousand(therapist: Clinician, monkeypatch: pytest.MonkeyPatch) -> None:
    assert my_cases.COUNTED == 1000
    monkeypatch.setattr(my_cases, "COUNTED", 20)
    add_cases(therapist, 63, TODAY)
    pages = MyCases(therapist, TODAY).first_pages()
    assert {pages[group].total for group in OF_CASES} == {21}


def test_a_page_after_a_row_that_is_gone_or_anothers_begins_at_the_beginning(therapist: Clinician) -> None:
    add_cases(therapist, 90, TODAY)
    theirs = make_case(make_therapist(therapist.clinic), "theirs")
    mine = MyCases(therapist, TODAY)
    first = [s.case_id for s in mine.first_pages()[Group.IN_PLACE]]
    assert [s.case_id for s in mine.page_after(Group.IN_PLACE, theirs.pk)] == first


def test_pages_follow_what_was_looked_for(therapist: Clinician) -> None:
    add_cases(therapist, 300, TODAY)
    found = all_pages(MyCases(therapist, TODAY, words="-001"), Group.IN_PLACE)
    assert found and all("-001" in standing.case.code for standing in found)
