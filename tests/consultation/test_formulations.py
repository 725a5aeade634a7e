"""Is the therapist's sentence kept, and each earlier one too?"""

import pytest

from alliance_app.consultation.models import Formulation
from alliance_app.consultation.operations.formulations import formulate
from alliance_app.people.operations import NotAllowed
from alliance_app.records.submissions import KeyReused
from tests.factories import at, close, make_case, make_clinic, make_supervisor, make_therapist, therapist_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def write(case, because="it is not hers", *, by=None, **more):
    given = {"factor": "goal", "affects": "how she sleeps", "now": at(), **more}
    return formulate(case=case, by=by or therapist_of(case), because=because, **given)


def test_each_sentence_is_a_version_and_the_newest_says(case):
    write(case, " it is not hers ")
    newest = write(case, "it is her mother’s", now=at(1))
    assert [(f.version, f.because) for f in Formulation.objects.all()] == [(1, "it is not hers"), (2, "it is her mother’s")]
    assert case.formulations.last() == newest


@pytest.mark.parametrize("missing", [{"factor": "progress"}, {"affects": "  "}, {"because": ""}])
def test_a_sentence_without_one_of_its_pieces_is_refused(case, missing):
    with pytest.raises(NotAllowed):
        write(case, **missing)


def test_the_same_again_is_no_new_version(case):
    write(case)
    with pytest.raises(NotAllowed, match="already"):
        write(case, now=at(1))


def test_only_who_treats_an_open_case_writes(case):
    with pytest.raises(NotAllowed, match="cannot do this"):
        write(case, by=make_supervisor(case.clinic, therapist_of(case)))
    with pytest.raises(NotAllowed, match="closed"):
        write(close(case))


def test_sent_twice_it_is_recorded_once(case):
    assert write(case, key="k") == write(case, key="k", now=at(1))
    with pytest.raises(KeyReused):
        write(case, "something else", key="k")
