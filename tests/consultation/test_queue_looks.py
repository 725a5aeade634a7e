"""In which order do looks that await an answer come, page by page?"""

import pytest

from alliance_app.clinical.attention import place_of_look
from alliance_app.consultation.models import Override
from alliance_app.consultation.queue import PAGE, page_after, queue
from alliance_app.records.models import Case
from tests.consultation.test_queue import many
from tests.factories import TODAY, at, day, make_clinic, make_supervisor, make_therapist, override

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


def test_looks_come_by_whether_they_wait_and_since_when_they_were_asked_for(therapist, supervisor):
    """Over two pages, and however long the part has been weak; red cases without a look follow."""
    many(therapist, PAGE + 9)
    cases = list(Case.objects.order_by("pk"))
    for number, case in enumerate(cases[:-5]):
        Override.objects.create(
            clinic=case.clinic, case=case, made_by=therapist, made_at=at(-(number * 7 % 4), number * 13 % 3),
            made_on=day(-(number * 7 % 4)), reason="other", explanation="A report is due.", in_a_row=3,
            opens_on=[None, day(0), day(2)][number % 3], ends_on=day(14),
        )  # fmt: skip
    found = queue(supervisor, TODAY)
    first, _ = page_after(found, None)
    second, more = page_after(found, first[-1].case_id)
    shown = [standing.case_id for standing in (*first, *second)]
    looks = {look.case_id: place_of_look(waits=look.waits(TODAY), asked_at=look.made_at) for look in Override.objects.all()}
    places = [looks[case] for case in shown[:-5]]
    assert places == sorted(places) and len(set(places)) < len(places), "some were asked for at the same moment"
    assert set(shown[-5:]) == {case.pk for case in cases[-5:]} and not more
    assert [standing.case_id for standing in found] == shown


def test_ones_own_look_changes_no_place(therapist, supervisor):
    many(therapist, 3)
    before = [standing.case_id for standing in queue(supervisor, TODAY)]
    look = override(Case.objects.get(pk=before[-1]))
    assert queue(supervisor, TODAY).first().case_id == before[-1]
    Override.objects.filter(pk=look.pk).update(made_by=supervisor)
    assert [standing.case_id for standing in queue(supervisor, TODAY)] == before
