"""What does a ratings file find when its cases are on record already, closed, or written in other capitals?"""

from pathlib import Path

import pytest

from alliance_app.clinical.measures import PHQ9
from alliance_app.consultation.operations.scores import revise_score
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.consultation.risk import waiting_scores
from alliance_app.interop.imports import import_file
from alliance_app.records.models import Case, CheckIn, Rating, Session
from alliance_app.records.scores import Scored
from tests.factories import (
    NOW,
    TODAY,
    close,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    scored,
    therapist_of,
)
from tests.web.inbox import after_mail, receiving

pytestmark = pytest.mark.django_db
HEAD = "case,session,date,rater,relationship,goal,method,therapist,left\n"
TOTALS = "case,session,date,rater,phq9,therapist\n"


@pytest.fixture
def clinic():
    return make_clinic()


def run(clinic, tmp_path: Path, *rows: str, head: str = HEAD):
    path = tmp_path / "ratings.csv"
    path.write_text(head + "".join(f"{row}\n" for row in rows), "utf-8")
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


def test_a_total_that_tells_of_dying_waits_for_somebody_who_asks_and_they_are_told_once(
    clinic, tmp_path, settings, django_capture_on_commit_callbacks
):
    ann = make_therapist(clinic, code="T1")
    boss = make_supervisor(clinic, ann)
    rows = [f"K-{n},1,{day(-7)},client,{total},T1" for n, total in enumerate((24, 25, 27), start=1)]
    for inbox in receiving(settings):
        with django_capture_on_commit_callbacks(execute=True):
            report = run(clinic, tmp_path, *rows, head=TOTALS)
            run(clinic, tmp_path, *rows, head=TOTALS)
        after_mail()
        assert {mail["To"] for mail in inbox.mails} == {ann.email, boss.email} and len(inbox.mails) == 2
    assert any("2 totals tell of dying" in remark for remark in report.remarks)
    assert [score.case.code for score in waiting_scores().order_by("case__code")] == ["K-2", "K-3"]


def test_what_was_entered_by_hand_is_not_counted_twice(clinic, tmp_path):
    case = make_case(make_therapist(clinic, code="T1"), code="K-1", opened_on=day(-30))
    by_hand = scored(case, 15, on=day(-7))
    same, other = (f"K-1,1,{day(-7)},client,{total},T1" for total in (15, 12))
    assert run(clinic, tmp_path, same, head=TOTALS).imported
    assert list(case.scores.all()) == [by_hand]
    report = run(clinic, tmp_path, other, head=TOTALS)
    assert not report.imported and "phq9 differs from what is on record" in report.refusals[0]


def test_a_total_for_a_sheet_that_was_entered_without_one_is_not_dropped(clinic, tmp_path):
    case = make_case(make_therapist(clinic, code="T1"), code="K-1", opened_on=day(-30))
    scored(case, items=(3,) * 7 + (None, None), on=day(-7))
    report = run(clinic, tmp_path, f"K-1,1,{day(-7)},client,27,T1", head=TOTALS)
    assert not report.imported and "phq9 differs from what is on record" in report.refusals[0]


def test_a_file_can_be_read_again_after_its_score_was_corrected(clinic, tmp_path):
    row = f"K-1,1,{day(-7)},client,15,T1"
    make_therapist(clinic, code="T1")
    run(clinic, tmp_path, row, head=TOTALS)
    case = Case.objects.get()
    score = case.scores.get()
    right = Scored(score.participant, PHQ9, 12)
    revise_score(score=score, scored=right, reason="Mistyped.", by=therapist_of(case), now=NOW)
    assert run(clinic, tmp_path, row, head=TOTALS).imported
    assert [float(s.total) for s in case.scores.in_force()] == [12]
