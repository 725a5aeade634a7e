"""What does a file say of a measure, and what is wrong with one that says nothing clear?"""

import hashlib

import pytest

from alliance_app.clinical.measures import Items
from alliance_app.interop.measure_files import LONGEST, MeasureFileError, read_measure

WHOLE = """
key = "sleep"
[measure]
name = "Sleep, our own"
lowest = 0
highest = 8
cutoff = 4
reliable_change = 2.5
bands = [{ from = 4, name = "poor" }, { from = 6, name = "bad" }]
[measure.items]
count = 2
lowest = 0
highest = 4
turned = [2]
missing = 1
at_risk = 1
[wording]
introduction = "In the last week:"
items = ["How often did you lie awake?", "How often did you sleep well?"]
answers = ["Never", "Seldom", "Sometimes", "Often", "Always"]
attribution = "Written by our clinic."
licence = "Ours."
"""


def test_a_whole_file_says_how_it_is_scored_and_how_it_is_asked():
    said = read_measure(WHOLE.encode())
    assert said.key == "sleep"
    assert said.definition.items == Items(2, 0, 4, turned=frozenset({2}), missing=1, at_risk=1)
    assert (said.definition.cutoff, said.definition.bands) == (4, ((4, "poor"), (6, "bad")))
    assert said.wording.items[1] == "How often did you sleep well?"
    assert said.wording.digest == hashlib.sha256(WHOLE.encode()).hexdigest()


def test_a_file_may_hold_the_wording_alone_or_a_measure_of_totals():
    head, _, wording = WHOLE.partition("[measure]")
    alone = read_measure((head + "[wording]" + wording.partition("[wording]")[2]).encode())
    assert alone.definition is None and alone.wording
    totals = read_measure(b'key = "own"\n[measure]\nname = "Own"\nlowest = 0\nhighest = 10')
    assert totals.definition.items is None and totals.wording is None


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ('key = "sleep"', "", "key is missing"),
        ('key = "sleep"', 'key = "s l"', "letters, digits"),
        ('key = "sleep"', 'key = "schlüssel"', "letters, digits"),
        ('key = "sleep"', 'key = "sleep"\ncolour = 1', "colour: no such key"),
        ("lowest = 0\nhighest = 8", "lowest = true\nhighest = 8", "measure.lowest must be a number"),
        ("highest = 8", 'highest = "8"', "measure.highest must be a number"),
        ("highest = 8", "highest = inf", "measure.highest must be a number"),
        ("highest = 8", "highest = nan", "measure.highest must be a number"),
        ("cutoff = 4", "cutof = 4", "measure.cutof: no such key"),
        ("{ from = 4,", "{ form = 4,", "measure.bands"),
        ("count = 2", "count = 2.5", "measure.items.count must be a whole number"),
        ("turned = [2]", 'turned = ["2"]', "measure.items.turned"),
        ('answers = ["Never"', 'answers = [1, "Never"', "wording.answers must be a list of texts"),
        ('licence = "Ours."', "", "wording.licence is missing"),
        ('attribution = "Written by our clinic."', 'attribution = ""', "wording.attribution must be a text"),
        ('name = "Sleep, our own"', f'name = "{"s" * 81}"', "measure.name must be a text of at most 80 characters"),
        ('name = "poor"', f'name = "{"p" * 81}"', "measure.bands.name must be a text of at most 80"),
        ("[measure]", "[measure", "not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(was, becomes, sentence):
    assert was in WHOLE
    with pytest.raises(MeasureFileError, match=sentence):
        read_measure(WHOLE.replace(was, becomes, 1).encode())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "key is missing"),
        (b'key = "a"', r"neither \[measure\] nor \[wording\]"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b"# " + b"x" * LONGEST, "too long"),
        (b'key = "a"\nmeasure = 3', "measure must be a table"),
        (b"key = " + b"[" * 5000, "not TOML"),
    ],
)
def test_what_is_no_such_file_is_refused(content, sentence):
    with pytest.raises(MeasureFileError, match=sentence):
        read_measure(content)
