"""Is a clinic's own miss rate counted from what supervisors could tell, and is nothing small of it shown?"""

from datetime import date, timedelta
from itertools import product

import pytest

from alliance_app.insights.intervals import share_interval
from alliance_app.insights.small_cells import Share, share_of
from alliance_app.insights.spot_checks import Misses, misses_of, shown
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case
from tests.factories import (
    TODAY,
    at,
    day,
    drawn,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    supervise,
    therapist_of,
)
from tests.insights.test_small_cells import Counts, found_out, tables

SINCE = date(2025, 4, 1)


@pytest.fixture
def clinic(db) -> Clinic:
    return make_clinic()


def checks(clinic: Clinic, *, weeks_ago: int = 0, **counts: int) -> None:
    """Write down so many spot checks by what was found; `nobody` has looked at these."""
    therapist = make_therapist(clinic)
    for found, count in counts.items():
        for _ in range(count):
            drawn(make_case(therapist), "" if found == "nobody" else found, now=at(-7 * weeks_ago))


def admin(clinic: Clinic) -> Clinician:
    """Return somebody who knows of no case what was found in it."""
    return make_clinician(clinic, "administrator")


def of(*, missed: int = 0, nothing: int = 0, unclear: int = 0, nobody: int = 0) -> Misses:
    return shown(SINCE, {"missed": missed, "nothing": nothing, "unclear": unclear, "": nobody}, {})


def test_the_miss_rate_is_of_those_of_which_somebody_could_tell(clinic: Clinic) -> None:
    checks(clinic, missed=5, nothing=11, unclear=6, nobody=7)
    misses = misses_of(admin(clinic), TODAY)
    assert misses == Misses(SINCE, missed=Share(16, 5), not_looked_at=Share(13, 7))
    assert misses.interval == share_interval(5, 16)


def test_twelve_months_count_and_another_clinic_does_not(clinic: Clinic) -> None:
    checks(clinic, missed=5, nothing=5)
    checks(clinic, missed=2, weeks_ago=60)
    checks(make_clinic("south"), missed=3)
    assert misses_of(admin(clinic), TODAY).missed == Share(10, 5)
    assert misses_of(admin(clinic), TODAY + timedelta(days=400)) == Misses(date(2026, 5, 1), Share(), Share())


def test_a_case_counts_once_however_often_it_was_drawn(clinic: Clinic) -> None:
    """Checks of one case are no independent draws; the interval takes each for itself."""
    checks(clinic, missed=5, nothing=6, nobody=5)
    often = make_case(make_therapist(clinic))
    for weeks_ago, found in enumerate(("", "missed", "missed", "nothing", "missed", "unclear", "missed"), start=1):
        drawn(often, found, now=at(-7 * weeks_ago))
    assert misses_of(admin(clinic), TODAY) == Misses(SINCE, missed=share_of(6, 6), not_looked_at=Share(5))


@pytest.mark.parametrize(
    ("found", "counted"),
    [
        (("nothing", "missed"), (5, 6)),  # the newest first
        (("missed", "nothing"), (6, 5)),
        (("", "missed"), (6, 5)),  # drawn again, and nobody has looked yet
        (("unclear", "missed"), (5, 5)),
    ],
)
def test_of_a_case_the_newest_answered_check_counts(found: tuple[str, str], counted: Counts, clinic: Clinic) -> None:
    checks(clinic, missed=5, nothing=5)
    again = make_case(make_therapist(clinic))
    for weeks_ago, each in enumerate(found):
        drawn(again, each, now=at(-7 * weeks_ago))
    assert misses_of(admin(clinic), TODAY).missed == share_of(*counted)


def test_an_answer_from_before_the_twelve_months_does_not_count_and_hides_none(clinic: Clinic) -> None:
    checks(clinic, missed=5, nothing=5)
    again = make_case(make_therapist(clinic))
    drawn(again, "missed", now=at(-7 * 60))
    drawn(again, "nothing", now=at(-7))
    assert misses_of(admin(clinic), TODAY).missed == share_of(5, 6)


def test_under_five_nothing_is_shown() -> None:
    assert of(missed=2, nothing=2, unclear=4).missed == Share()
    assert of(missed=2, nothing=2, unclear=4).interval is None


def test_of_fewer_than_five_misses_the_upper_end_is_that_of_four_whatever_they_are() -> None:
    said = {of(missed=missed, nothing=40 - missed).interval for missed in range(5)}
    assert said == {(0.0, share_interval(4, 40)[1])}


def test_where_a_miss_rate_would_tell_the_rest_it_has_no_interval() -> None:
    assert of(missed=38, nothing=2).missed == Share(40, few=False)
    assert of(missed=38, nothing=2).interval is None


@pytest.mark.parametrize("how", ["supervises", "treats"])
def test_who_knows_their_own_cases_cannot_subtract_them(how: str, clinic: Clinic) -> None:
    checks(clinic, missed=1, nothing=4)
    others = set(Case.objects.values_list("pk", flat=True))
    checks(clinic, missed=5, nothing=25)
    mine = list(Case.objects.exclude(pk__in=others))
    reader = make_clinician(clinic, "supervisor", "therapist")
    for case in mine:
        if how == "supervises":
            supervise(reader, therapist_of(case), since=day(-9))
            break
        case.therapists.create(clinic=clinic, clinician=reader, part="co", starts_on=day(-9))
    assert misses_of(admin(clinic), TODAY).missed == Share(35, 6)
    assert misses_of(reader, TODAY).missed == Share(35)
    assert misses_of(reader, TODAY).interval is None


def test_others_that_nobody_looked_at_cannot_be_subtracted_either(clinic: Clinic) -> None:
    checks(clinic, nobody=2, unclear=7)
    others = therapist_of(Case.objects.first())
    checks(clinic, nobody=5, unclear=5)
    own = therapist_of(Case.objects.exclude(therapists__clinician=others).first())
    reader = make_supervisor(clinic, own)
    assert misses_of(admin(clinic), TODAY).not_looked_at == Share(19, 7)
    assert misses_of(reader, TODAY).not_looked_at == Share(19)


def test_no_small_number_can_be_found_out() -> None:
    def said(counts: Counts) -> tuple:
        misses = of(**dict(zip(("missed", "nothing", "unclear", "nobody"), counts)))
        return misses.missed, misses.not_looked_at, misses.interval

    worlds = [(*told, *others) for told, others in product(tables(2, 14), repeat=2)]
    assert list(found_out(worlds, said)) == []


def test_one_question_counts_them_all(clinic: Clinic, django_assert_num_queries) -> None:
    checks(clinic, missed=2, nothing=2)
    reader = admin(clinic)
    with django_assert_num_queries(1):
        misses_of(reader, TODAY)
