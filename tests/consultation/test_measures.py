"""What may a clinic define, take into use and word, and what is refused?"""

from dataclasses import replace

import pytest

from alliance_app.clinical.measures import Items, Measure
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.measures import (
    define_measure,
    load_wording,
    use_measure,
)
from alliance_app.people.operations import NotAllowed
from alliance_app.records.asked import asked_of
from alliance_app.records.models import MeasureUse, MeasureWording
from alliance_app.records.queries import measures_of
from alliance_app.records.scores import Scored
from tests.factories import (
    NOW,
    WORDING,
    at,
    check_in,
    client_of,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    scored,
    therapist_of,
    use_and_word,
)  # fmt: skip

pytestmark = pytest.mark.django_db
SLEEP = Measure(
    "sleep", "Sleep, our own", 0, 8, cutoff=4, reliable_change=3, bands=((4, "poor"), (6, "bad")),
    items=Items(2, 0, 4, turned=frozenset({2}), missing=1, at_risk=1),
)  # fmt: skip


@pytest.fixture
def administrator():
    return make_clinician(make_clinic(), "administrator")


@pytest.fixture
def case(administrator):
    return make_case(make_therapist(administrator.clinic))


def test_a_measure_is_known_as_it_was_defined(administrator):
    define_measure(by=administrator, definition=SLEEP, now=NOW)
    known = measures_of(administrator.clinic)["sleep"]
    assert (known.items, known.bands, known.cutoff) == (SLEEP.items, SLEEP.bands, 4)
    assert known.items.total([4, None]) == 8


def test_a_measure_of_the_clinics_own_finds_a_case_stuck(administrator, case):
    define_measure(by=administrator, definition=SLEEP, now=NOW)
    measure = measures_of(administrator.clinic)["sleep"]
    for weeks, total in ((2, 2), (1, 6), (0, 7)):
        check_in(case, 8, on=day(-7 * weeks), scores=[Scored(client_of(case), measure, total)])
    assert CaseStanding.objects.get(case=case).stuck_by == ["measure:sleep"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"highest": 0}, "above the lowest"),
        ({"cutoff": 9}, "cutoff must lie"),
        ({"reliable_change": 0}, "above 0"),
        ({"reliable_change": 9}, "no larger"),
        ({"bands": ((6, "bad"), (4, "poor"))}, "rising"),
        ({"bands": ((4, "a"), (4, "b"))}, "rising"),
        ({"bands": ((9, "a"),)}, "within the range"),
        ({"items": Items(2, 0, 3)}, "add up to 0 to 6"),
        ({"items": Items(2, 4, 4)}, "from a lower to a higher"),
        ({"items": Items(0, 0, 4)}, "1 to 100 items"),
        ({"items": Items(2, 0, 4, missing=2)}, "Fewer answers"),
        ({"items": Items(2, 0, 4, turned=frozenset({3}))}, "numbered from 1"),
        ({"items": Items(2, 0, 4, at_risk=3)}, "numbered from 1"),
        ({"key": "phq9"}, "already"),
    ],
)
def test_what_contradicts_itself_is_refused(administrator, changed, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        define_measure(by=administrator, definition=replace(SLEEP, **changed), now=NOW)
    assert set(measures_of(administrator.clinic)) == {"phq9", "gad7", "core10", "ors"}


def test_with_scores_only_what_they_mean_can_change(administrator, case):
    define_measure(by=administrator, definition=SLEEP, now=NOW)
    scored(case, 5, measure=measures_of(administrator.clinic)["sleep"])
    define_measure(by=administrator, definition=replace(SLEEP, cutoff=5, name="Sleep"), now=NOW, change=True, based_on=1)
    assert measures_of(administrator.clinic)["sleep"].cutoff == 5
    for changed in ({"higher_is_better": True}, {"items": None}, {"highest": 8, "lowest": -8, "items": None}):
        with pytest.raises(NotAllowed, match="stay as they are"):
            define_measure(by=administrator, definition=replace(SLEEP, **changed), now=NOW, change=True, based_on=2)


@pytest.mark.parametrize("role", ["therapist", "supervisor"])
def test_only_an_administrator_sets_measures(administrator, role):
    somebody = make_clinician(administrator.clinic, role)
    for act in (
        lambda: define_measure(by=somebody, definition=SLEEP, now=NOW),
        lambda: use_measure(by=somebody, key="phq9", used=True, now=NOW),
        lambda: load_wording(by=somebody, key="phq9", wording=WORDING, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


# In use
def test_a_check_in_asks_for_what_is_in_use_and_for_what_the_case_has(administrator, case):
    assert asked_of(case).measures == []
    use_measure(by=administrator, key="gad7", used=True, now=NOW)
    scored(case, 12)
    assert {measure.key for measure in asked_of(case).measures} == {"gad7", "phq9"}
    use_measure(by=administrator, key="gad7", used=False, now=NOW)
    assert {measure.key for measure in asked_of(case).measures} == {"phq9"}


def test_said_twice_it_is_said_once(administrator):
    for _ in range(2):
        use_measure(by=administrator, key="gad7", used=True, now=NOW)
    assert MeasureUse.objects.count() == 1
    with pytest.raises(NotAllowed):
        use_measure(by=administrator, key="nothing", used=True, now=NOW)


# Wording
def test_the_wording_that_was_loaded_last_is_asked(administrator, case):
    use_and_word(administrator)
    load_wording(by=administrator, key="phq9", wording=replace(WORDING, introduction="Lately:"), now=at(1))
    assert asked_of(case).wordings["phq9"].introduction == "Lately:"
    assert MeasureWording.objects.count() == 2


@pytest.mark.parametrize(
    ("key", "changed", "sentence"),
    [
        ("phq9", {"items": WORDING.items[:8]}, "has 9 items; the file has 8"),
        ("phq9", {"answers": ("No", "Yes")}, "4 texts; the file has 2"),
        ("phq9", {"items": (*WORDING.items[:8], " ")}, "needs its text"),
        ("phq9", {"attribution": " "}, "whose words"),
        ("phq9", {"licence": ""}, "allows you"),
        ("ors", {}, "totals only"),
        ("nothing", {}, "no measure of this key"),
    ],
)
def test_words_that_do_not_fit_are_refused(administrator, key, changed, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        load_wording(by=administrator, key=key, wording=replace(WORDING, **changed), now=NOW)
    assert not MeasureWording.objects.exists()


def test_a_clinic_asks_in_its_own_words_alone(administrator, case):
    use_and_word(make_clinician(make_clinic("south"), "administrator"))
    assert asked_of(case).wordings == {}
    assert make_supervisor(administrator.clinic, therapist_of(case))
