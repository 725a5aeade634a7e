"""Does the process itself end as the contract says, without a database?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .rows import csv_text, row

PROJECT = Path(__file__).resolve().parents[2]
GOOD = [row(1, scores=8), row(1, scores=3, case="B")]


def run(*arguments, file=None, folder=None):
    if file is not None:
        (folder / "ratings.csv").write_text(csv_text(file), encoding="utf-8")
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere"}
    return subprocess.run(
        [sys.executable, "manage.py", "assess", *map(str, arguments)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_all_good_is_0(tmp_path):
    ending = run(tmp_path / "ratings.csv", "--history", file=GOOD, folder=tmp_path)
    assert (ending.returncode, ending.stderr) == (0, "")
    assert len(ending.stdout.splitlines()) == 2


def test_a_refused_row_is_1_and_the_others_are_answered(tmp_path):
    ending = run(tmp_path / "ratings.csv", file=[*GOOD, row(2) | {"goal": 12}], folder=tmp_path)
    assert ending.returncode == 1
    assert len(ending.stdout.splitlines()) == 2
    assert "4" in ending.stderr
    assert "Traceback" not in ending.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.csv"],
        ["ratings.csv", "--policy", "nowhere.toml"],
        ["ratings.csv", "--as-of", "2026-02-30"],
        ["ratings.csv", "--as-of", "tomorrow"],
        ["ratings.csv", "--colour"],
        [],
    ],
)
def test_what_could_not_run_is_2(tmp_path, arguments):
    paths = [tmp_path / each if "." in each else each for each in arguments]
    ending = run(*paths, file=GOOD, folder=tmp_path)
    assert ending.returncode == 2
    assert ending.stdout == ""
    assert ending.stderr
    assert "Traceback" not in ending.stderr
