"""Who finds a draft again, and when is it gone?"""

import pytest
from django.db import connection

from alliance_app.records import drafts
from alliance_app.records.models import Draft
from tests.factories import at, check_in, make_case, make_clinic, make_therapist, therapist_of

pytestmark = pytest.mark.django_db
TYPED = {"note": ["She cried."], "goal": ["3"], "idempotency_key": ["k"]}


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def keep(case, fields=TYPED, device="tablet", by=None, minutes=0):
    drafts.keep(case=case, by=by or therapist_of(case), device=device, fields=fields, now=at(minutes=minutes))


def find(case, device="tablet", by=None, minutes=1):
    found = drafts.find(case=case, by=by or therapist_of(case), device=device, now=at(minutes=minutes))
    return found and found[0]


def test_it_is_found_by_whoever_typed_it_on_the_same_device_alone(case):
    keep(case)
    other = make_therapist(case.clinic)
    assert find(case) == TYPED
    assert find(case, device="phone") is None
    assert find(case, device=None) is None
    assert find(case, by=other) is None
    assert find(make_case(therapist_of(case))) is None


def test_the_newest_stands_in_place_of_the_one_before(case):
    keep(case)
    keep(case, {"note": ["She laughed."]}, minutes=1)
    assert find(case, minutes=2) == {"note": ["She laughed."]}
    assert Draft.objects.count() == 1


def test_it_cannot_be_read_where_it_is_stored(case):
    keep(case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, device FROM records_draft")
        content, device = cursor.fetchone()
    assert b"cried" not in bytes(content)
    assert device != "tablet"


def test_what_was_recorded_is_no_draft_whichever_came_first(case):
    keep(case)
    check_in(case, 8, key="k")
    assert find(case) is None
    drafts.drop(case=case, by=therapist_of(case), device="tablet")
    keep(case)
    assert Draft.objects.count() == 0


def test_whoever_else_signs_in_on_the_device_ends_it(case):
    other = make_therapist(case.clinic)
    keep(case)
    keep(case, device="phone")
    drafts.drop_others(than=therapist_of(case), device="tablet")
    assert find(case) == TYPED
    drafts.drop_others(than=other, device="tablet")
    assert find(case) is None
    drafts.drop_others(than=None, device="phone")
    assert Draft.objects.count() == 0


def test_after_half_a_day_it_is_forgotten(case):
    keep(case)
    late = drafts.KEEP.total_seconds() / 60
    assert find(case, minutes=late) is None
    keep(case, device="phone", minutes=late)
    assert Draft.objects.count() == 1
