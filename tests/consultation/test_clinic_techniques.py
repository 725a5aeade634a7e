"""Does a clinic extend the library, behind the same gate?"""

import pytest

from alliance_app.consultation import library, transitions
from alliance_app.consultation.guidance.techniques import TECHNIQUES
from alliance_app.consultation.models import ClinicTechnique
from alliance_app.consultation.operations.techniques import ChangedMeanwhile, retire_technique, save_technique
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from tests.factories import (
    TECHNIQUE,
    TODAY,
    at,
    check_in,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    technique,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    return make_supervisor(make_clinic())


def case_of(clinic, goal=8):
    case = make_case(make_therapist(clinic))
    check_in(case, 8, goal=goal, client=8)
    return Case.objects.get(pk=case.pk)


def names(case, words=""):
    return [entry.name for entry in library.offered(case, TODAY, words)]


def test_an_own_entry_is_offered_with_its_family_and_says_what_to_agree_first(supervisor):
    entry = technique(supervisor)
    case = case_of(supervisor.clinic)
    offered = library.offered(case, TODAY)
    (own,) = [each for each in offered if each.own]
    assert (own.name, own.agree_first, own.steps) == (
        TECHNIQUE["name"], TECHNIQUE["agree_first"], ("Write it.", "Read it aloud."),
    )  # fmt: skip
    place = offered.index(own)
    assert offered[place - 1].family == own.family, "families stay together"
    assert library.offered_one(case, entry.key, TODAY) == own
    assert len(offered) == len(TECHNIQUES) + 1


def test_it_waits_for_the_alliance_as_every_other_does(supervisor):
    entry = technique(supervisor)
    case = case_of(supervisor.clinic, goal=2)
    with pytest.raises(transitions.GateClosed):
        library.offered(case, TODAY)
    with pytest.raises(transitions.GateClosed):
        library.offered_one(case, entry.key, TODAY)


@pytest.mark.parametrize("words", ["letters sent", "grief", "EMOTION", "not said"])
def test_a_search_finds_it(supervisor, words):
    technique(supervisor)
    assert TECHNIQUE["name"] in names(case_of(supervisor.clinic), words)


def test_it_is_of_one_clinic_alone(supervisor):
    entry = technique(supervisor)
    elsewhere = make_supervisor(make_clinic("south"))
    case = case_of(elsewhere.clinic)
    assert TECHNIQUE["name"] not in names(case)
    with pytest.raises(KeyError):
        library.offered_one(case, entry.key, TODAY)
    with pytest.raises(NotAllowed, match="no such entry"):
        technique(elsewhere, technique=entry.technique)


def test_a_change_is_a_version_and_the_newest_is_offered(supervisor):
    first = technique(supervisor)
    second = technique(supervisor, technique=first.technique, purpose="To say goodbye", now=at(1))
    assert (second.version, second.key) == (2, first.key)
    assert library.offered_one(case_of(supervisor.clinic), first.key, TODAY).purpose == "To say goodbye"
    assert ClinicTechnique.objects.count() == 2


def test_a_retired_one_is_offered_no_more_and_can_be_put_back(supervisor):
    entry = technique(supervisor)
    case = case_of(supervisor.clinic)
    retire_technique(by=supervisor, technique=entry.technique, retired=True, now=at(1))
    assert TECHNIQUE["name"] not in names(case)
    with pytest.raises(KeyError):
        library.offered_one(case, entry.key, TODAY)
    retire_technique(by=supervisor, technique=entry.technique, retired=False, now=at(2))
    assert TECHNIQUE["name"] in names(case)


def test_whoever_saw_an_earlier_version_is_told(supervisor):
    entry = technique(supervisor)
    technique(supervisor, technique=entry.technique, purpose="To say goodbye", now=at(1), based_on=1)
    with pytest.raises(ChangedMeanwhile) as refusal:
        technique(supervisor, technique=entry.technique, purpose="To shout", now=at(2), based_on=1)
    assert refusal.value.newest.purpose == "To say goodbye"


@pytest.mark.parametrize("name", [name for name in TECHNIQUE if name != "words"])
def test_everything_but_the_further_words_is_needed(supervisor, name):
    with pytest.raises(NotAllowed, match="Fill in"):
        technique(supervisor, **{name: "  "})
    assert technique(supervisor, words="")


def test_a_name_is_there_once(supervisor):
    technique(supervisor)
    for name in (TECHNIQUE["name"].upper(), TECHNIQUES[0].name):
        with pytest.raises(NotAllowed, match="of this name"):
            technique(supervisor, name=name, now=at(1))


def test_only_whoever_may_edit_the_library_does(supervisor):
    for role in ("therapist", "administrator"):
        person = make_clinician(supervisor.clinic, role)
        with pytest.raises(NotAllowed, match="cannot change"):
            save_technique(by=person, family="emotion", texts=TECHNIQUE, now=at())
