"""Does the house stand as it was drawn: imports go down, files are short, and nothing is everybody's drawer?"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "alliance_app"
LAYERS = "demo web interop insights consultation records people audit clinical".split()  # top to bottom
GROUND = {"keys", "logs", "sealing"}  # modules that lean on nothing of the project, and that any layer may lean on
MODEL_NAMED_BY_TEXT = re.compile(rf"({'|'.join(LAYERS)})\.[A-Z]\w*")
EVERYBODYS_DRAWERS = {"utils", "helpers", "common", "core", "managers", "misc"}
LONGEST = 400
SOURCES = {".py", ".html", ".css", ".js", ".md", ".toml", ".sql"}
ALL_SOURCES = ["alliance_app", "templates", "static", "tests", "bench", "deploy", "docs"]
BYPASSES = {"_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}


# Reading a tree
def python_files(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((root / folder).rglob("*.py"))


def layer_of(name: str) -> str:
    """Return the layer of a dotted name; what else stands directly in the package (settings, urls) is on top."""
    part = [*name.split("."), ""][1]
    return part if part in LAYERS else "ground" if part in GROUND else "top"


def height(layer: str) -> int:
    return ["ground", *reversed(LAYERS), "top"].index(layer)


def module_name(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imports_of(root: Path, path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the absolute name of all that a file imports, wherever in it that is done."""
    package = module_name(root, path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


# What each check finds, as sentences with a place
def upward_imports(root: Path) -> list[str]:
    found = []
    for path in python_files(root, PACKAGE):
        own = layer_of(module_name(root, path))
        for line, name in imports_of(root, path):
            if name.split(".")[0] == PACKAGE and height(layer_of(name)) > height(own):
                found.append(f"{path.relative_to(root)}:{line}: {own} imports {name}, which is above it")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and own != "top":
                named = MODEL_NAMED_BY_TEXT.fullmatch(node.value)
                if named and height(named[1]) > height(own):
                    found.append(
                        f"{path.relative_to(root)}:{node.lineno}: {own} names {node.value}, above it"
                    )
    return found


def unknown_layers(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)} is no layer of the house"
        for path in sorted((root / PACKAGE).iterdir())
        if path.is_dir() and path.name not in LAYERS and any(path.rglob("*.py"))
    ]


def foreign_imports_of_the_rules(root: Path) -> list[str]:
    """Find what clinical/ imports besides itself and the standard library."""
    return [
        f"{path.relative_to(root)}:{line}: imports {name}"
        for path in python_files(root, f"{PACKAGE}/clinical")
        for line, name in imports_of(root, path)
        if name.split(".")[0] not in sys.stdlib_module_names and layer_of(name) != "clinical"
    ]


def bare_objects(root: Path) -> list[str]:
    """Find queries in web/ that do not start from what the person may see."""
    found = []
    for path in python_files(root, f"{PACKAGE}/web"):
        tree = ast.parse(path.read_text("utf-8"))
        begun_well = {
            id(node.func.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "visible_to"
        }
        for node in ast.walk(tree):
            place = f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in begun_well:
                found.append(f"{place}: .objects is not followed by .visible_to(")
            if isinstance(node, ast.Attribute) and node.attr in BYPASSES:
                found.append(f"{place}: .{node.attr} goes past .visible_to(")
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SHORTCUTS:
                if not node.args or isinstance(node.args[0], ast.Name):
                    found.append(f"{place}: {node.func.id} wants a query that starts with .visible_to(")
    return found


def too_long(root: Path) -> list[str]:
    """Find files over the limit; migrations are exempt, for Django writes them."""
    found = []
    for path in sources(root):
        lines = path.read_text("utf-8").count("\n")
        if lines > LONGEST and "migrations" not in path.parts:
            found.append(f"{path.relative_to(root)} has {lines} lines: split it by noun")
    return found


def drawers(root: Path) -> list[str]:
    places = {part for path in sources(root) for part in [path, *path.parents] if root in part.parents}
    return sorted(
        f"{place.relative_to(root)} is a drawer for everything: name it after its subject"
        for place in places
        if place.stem in EVERYBODYS_DRAWERS
    )


def sources(root: Path) -> list[Path]:
    found = [path for folder in ALL_SOURCES for path in (root / folder).rglob("*") if path.suffix in SOURCES]
    return sorted([*found, *(path for path in root.iterdir() if path.suffix in SOURCES)])


def unexplained_dependencies(root: Path) -> list[str]:
    """Find dependencies that stand without a comment saying why."""
    text = (root / "pyproject.toml").read_text("utf-8")
    told = tomllib.loads(text)
    groups = told.get("dependency-groups", {}).values()
    return [
        f"{wanted} is there without a reason"
        for wanted in [*told["project"]["dependencies"], *(wanted for group in groups for wanted in group)]
        if not re.search(rf'^ *"{re.escape(wanted)}", *# \w', text, re.MULTILINE)
    ]


CHECKS = [
    upward_imports,
    unknown_layers,
    foreign_imports_of_the_rules,
    bare_objects,
    too_long,
    drawers,
    unexplained_dependencies,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_stands(check) -> None:
    assert check(ROOT) == []


def test_the_rules_run_without_django_or_any_package() -> None:
    question = "import sys, alliance_app.clinical.standing; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", question], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


GOOD = '[project]\ndependencies = [\n    "Django~=5.2", # framework\n]\n'
BAD_TREES = [
    (upward_imports, "alliance_app/records/models.py", "from alliance_app.web import views\n"),
    (upward_imports, "alliance_app/records/models.py", "from ..consultation.models import Override\n"),
    (
        upward_imports,
        "alliance_app/people/models.py",
        "def late():\n    import alliance_app.records.models\n",
    ),
    (upward_imports, "alliance_app/web/views/cases.py", "from alliance_app import settings\n"),
    (upward_imports, "alliance_app/keys.py", "import alliance_app.clinical.flags\n"),
    (upward_imports, "alliance_app/audit/models.py", 'owner = ForeignKey("people.Clinician")\n'),
    (unknown_layers, "alliance_app/billing/models.py", ""),
    (foreign_imports_of_the_rules, "alliance_app/clinical/flags.py", "import django\n"),
    (foreign_imports_of_the_rules, "alliance_app/clinical/flags.py", "from alliance_app import keys\n"),
    (foreign_imports_of_the_rules, "alliance_app/clinical/flags.py", "from numpy import median\n"),
    (bare_objects, "alliance_app/web/views/cases.py", "Case.objects.get(pk=1)\n"),
    (bare_objects, "alliance_app/web/views/cases.py", "cases = Case.objects\n"),
    (bare_objects, "alliance_app/web/views/cases.py", "Case._default_manager.all()\n"),
    (bare_objects, "alliance_app/web/views/cases.py", "get_object_or_404(Case, pk=1)\n"),
    (too_long, "templates/cases/case_detail.html", "<p>\n" * (LONGEST + 1)),
    (drawers, "alliance_app/web/utils.py", ""),
    (drawers, "alliance_app/records/common/dates.py", ""),
    (unexplained_dependencies, "pyproject.toml", '[project]\ndependencies = [\n    "Django~=5.2",\n]\n'),
    (unexplained_dependencies, "pyproject.toml", GOOD + '[dependency-groups]\ntest = [\n    "pytest",\n]\n'),
]
GOOD_TREE = {
    "alliance_app/demo/people.py": "from alliance_app.keys import kept_secret\n",
    "alliance_app/urls.py": "from alliance_app.web import urls\n",
    "alliance_app/web/views/cases.py": "from alliance_app.records.models import Case\nCase.objects.visible_to(me)\n",
    "alliance_app/records/models.py": 'owner = ForeignKey("people.Clinician")\n',
    "alliance_app/clinical/flags.py": "import statistics\nfrom .alliance import Factor\n",
    "pyproject.toml": GOOD,
}


def build(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8")


@pytest.mark.parametrize(("check", "name", "content"), BAD_TREES)
def test_each_check_finds_what_it_is_for(tmp_path, check, name, content) -> None:
    build(tmp_path, GOOD_TREE)
    assert [check(tmp_path) for check in CHECKS] == [[]] * len(CHECKS)
    build(tmp_path, {name: content})
    assert len(check(tmp_path)) == 1
