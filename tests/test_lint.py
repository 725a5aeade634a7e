"""Is the code free of likely bugs and insecure calls, and is every package that it imports declared?"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "command", [["ruff", "check", "--quiet"], ["deptry", "."]], ids=lambda command: command[0]
)
def test_nothing_to_complain_of(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
