"""Does each hazard of the hazard log have all its parts, and each control a test that is there and is tried?"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FRONT = (ROOT / "docs" / "hazards.md").read_text("utf-8")
PAGES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs" / "hazards").glob("*.md"))}
LOG = "".join(PAGES.values())
HAZARDS = dict(re.findall(r"^## (.+)\n((?:(?!#).*\n?)*)", LOG, re.MULTILINE))
PARTS = ["Hazard", "Cause", "Effect", "Controls", "Remaining risk"]
#: A control with what stands below it: its tests, or why there is none.
CONTROL = re.compile(r"^  - (.+(?:\n    [^-\s].*)*)((?:\n    - .+)*)", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LEFT_OUT = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)")
NAMED = [
    "False reassurance", "Wrong client, wrong case or wrong session", "The gate delays action in a crisis",
    "The standing is stale", "Missing is shown as zero", "A rating is lost, doubled or out of order",
    "The supervisor is absent", "Misconfigured policy", "Pressure on the client", "Downtime",
]  # fmt: skip


@cache
def tried(path: str) -> set[str]:
    """Return the tests of a file that are never skipped nor expected to fail."""
    found = set()
    for outer in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(outer, ast.Assign | ast.Expr) and LEFT_OUT.search(ast.unparse(outer)):
            return set()
        inside = outer.body if isinstance(outer, ast.ClassDef) else [outer]
        around = [*map(ast.unparse, outer.decorator_list)] if isinstance(outer, ast.ClassDef) else []
        for node in inside:
            if isinstance(node, ast.FunctionDef) and not LEFT_OUT.search(" ".join([*around, ast.unparse(node)])):
                found.add(node.name)
    return found


def test_the_ten_that_must_not_be_missing_are_there() -> None:
    assert [name for name in NAMED if not any(re.match(rf"H\d+ {name}", title) for title in HAZARDS)] == []


def test_every_hazard_has_one_number_and_is_on_the_front_page_with_its_page_and_risk() -> None:
    rows = re.findall(r"^\| \[(.+)\]\(hazards/(\w+\.md)#.+\) \| (\w+) \|$", FRONT, re.MULTILINE)
    risks = {title: re.findall(r"\*\*Remaining risk: (\w+)", text) for title, text in HAZARDS.items()}
    assert {title: [risk] for title, _, risk in rows} == risks
    assert all(f"## {title}\n" in PAGES[page] for title, page, _ in rows)
    assert sorted(int(title.split()[0][1:]) for title, *_ in rows) == list(range(1, len(HAZARDS) + 1))


@pytest.mark.parametrize("title", HAZARDS)
def test_a_hazard_has_all_its_parts_in_order(title: str) -> None:
    parts = re.findall(r"^- \*\*(\w[\w ]*?)(?:: (?:low|medium|high)\.?|:)\*\*(.*)", HAZARDS[title], re.MULTILINE)
    assert [name for name, _ in parts] == PARTS
    assert all(said.strip() for name, said in parts if name in ("Hazard", "Cause", "Effect"))


@pytest.mark.parametrize("title", HAZARDS)
def test_every_control_names_its_tests_or_says_openly_that_it_has_none(title: str) -> None:
    controls = CONTROL.findall(HAZARDS[title])
    assert controls and sum(said.count("\n    - ") for _, said in controls) == HAZARDS[title].count("\n    - ")
    for control, below in controls:
        lines = [line.strip() for line in below.split("\n    - ")[1:]]
        planned = control.startswith("**(planned)**")
        assert bool(lines) is not planned, control
        is_told = len(lines) == 1 and re.fullmatch(r"no test: .{20,}", lines[0])
        assert is_told or all(TEST.fullmatch(line) for line in lines), control


@pytest.mark.parametrize("path", sorted({path for path, _ in TEST.findall(LOG)}))
def test_every_test_that_is_named_is_there_and_is_tried(path: str) -> None:
    named = {name for where, name in TEST.findall(LOG) if where == path}
    assert (ROOT / path).is_file() and sorted(named - tried(path)) == []
