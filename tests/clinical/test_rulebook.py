"""Does docs/rules.md say what the code says?"""

import re
import subprocess
import sys

from alliance_app.clinical.flags import Rule
from alliance_app.clinical.parameters import PARAMETERS
from alliance_app.clinical.rulebook import BLOCK, PAGE, TABLES, page


def test_the_page_is_current():
    text = PAGE.read_text("utf-8")
    assert page(text) == text, "run: python -m alliance_app.clinical.rulebook"


def test_every_table_stands_in_the_page_once():
    assert sorted(name for _, name, _ in BLOCK.findall(PAGE.read_text("utf-8"))) == sorted(TABLES)


def test_every_parameter_and_every_rule_has_its_line():
    text = PAGE.read_text("utf-8")
    assert [key for key in PARAMETERS if f"| `{key}` |" not in text] == []
    assert [rule for rule in Rule if f"| {rule.name} |" not in text] == []


def test_a_table_that_was_changed_by_hand_is_found_and_written_anew(tmp_path):
    text = PAGE.read_text("utf-8")
    wrong = re.sub(r"\| `red.low_once` \|.*", "| `red.low_once` | as you like | 5 | any |", text)
    assert wrong != text and page(wrong) == text


def test_it_is_written_without_any_package():
    said = subprocess.run([sys.executable, "-S", "-m", "alliance_app.clinical.rulebook"], cwd=PAGE.parents[1], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
