"""What does a ratings file find when its cases are on record already, closed, or written in other capitals?"""

from pathlib import Path

import pytest

from alliance_app.consultation.operations.standings import rebuild
from alliance_app.interop.imports import import_file
from alliance_app.records.models import Case, CheckIn, Rating, Session
from tests.factories import NOW, TODAY, close, day, make_clinic, make_therapist

pytestmark = pytest.mark.django_db
HEAD = "case,session,date,rater,relationship,goal,method,therapist,left\n"


@pytest.fixture
def clinic():
    return make_clinic()


def run(clinic, tmp_path: Path, *rows: str):
    path = tmp_path / "ratings.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return import_file(path, clinic, now=NOW)


def test_a_code_in_other_capitals_is_no_second_case(clinic, tmp_path):
    run(clinic, tmp_path, f"K-1,1,{day(-7)},client,8,8,8,T1,")
    for rows in ([f"k-1,2,{TODAY},client,8,8,8,T1,"], [f"L-2,1,{TODAY},client,8,8,8,T1,", f"l-2,1,{TODAY},client,8,8,8,T1,"]):
        report = run(clinic, tmp_path, *rows)
        assert not report.imported and "capitals" in report.refusals[0]
    assert Case.objects.count() == 1


def test_a_file_that_is_read_twice_is_on_record_once(clinic, tmp_path):
    rows = [f"K-1,1,{day(-7)},client,8,8,8,T1,", f"K-1,1,{day(-7)},therapist,8,3,8,T1,", f"K-1,2,{TODAY},client,8,4,8,T1,"]
    first, second = run(clinic, tmp_path, *rows), run(clinic, tmp_path, *rows, rows[-1])
    assert first.imported and second.imported
    assert (Case.objects.count(), Session.objects.count(), CheckIn.objects.count(), Rating.objects.count()) == (1, 2, 3, 3)
    assert not any(second.written.values())
    assert rebuild(clinic, NOW) == 0


def test_a_closed_case_takes_nothing_new_and_can_be_read_again(clinic, tmp_path):
    before = [f"K-1,1,{day(-14)},client,8,8,8,T1,", f"K-1,2,{day(-7)},client,8,8,8,T1,"]
    run(clinic, tmp_path, *before)
    close(Case.objects.get(), on=day(-7))
    assert run(clinic, tmp_path, *before).imported
    for new in (f"K-1,3,{day(-1)},client,2,2,2,T1,", f"K-1,2,{day(-7)},therapist,2,2,2,T1,"):
        report = run(clinic, tmp_path, *before, new)
        assert not report.imported and "closed" in report.refusals[0]
    assert Rating.objects.count() == 2


def test_a_therapist_who_left_in_a_file_no_longer_treats_from_that_day(clinic, tmp_path):
    ann = make_therapist(clinic, code="T1")
    run(clinic, tmp_path, f"K-1,1,{day(-7)},therapist,8,8,8,T1,", f"K-1,2,{TODAY},therapist,8,8,8,T1,yes")
    assert not Case.objects.treated_by(ann, TODAY).exists()
    assert rebuild(clinic, NOW) == 0
