"""How does a test ask `assess` about a case?"""

import io
import json
import re
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command

from .rows import csv_text


@dataclass(frozen=True)
class Answer:
    """What `assess` said: exit status, the cases by code in order of output, and its complaints."""

    status: int
    lines: list
    errors: str

    @property
    def cases(self):
        return {line["case"]: line for line in self.lines}

    @property
    def order(self):
        return [line["case"] for line in self.lines]

    @property
    def case(self):
        """The only case of the file."""
        (line,) = self.lines
        return line

    @property
    def ratings(self):
        return self.case["ratings"]

    def gate(self, case="A"):
        return self.cases[case]["gate"], self.cases[case]["reason"]

    def case_as_of(self, case):
        return self.cases[case]["as_of"]

    def flags(self, case="A", *, rule=None):
        """Return (rule, tier, factor, rater) of the case's flags."""
        return {
            (flag["rule"], flag["tier"], flag["factor"], flag["rater"])
            for flag in self.cases[case]["flags"]
            if rule in (None, flag["rule"])
        }

    def refuses(self, line):
        """Return whether that line of the file is named on stderr with a reason beside its number."""
        named = [
            text for text in self.errors.splitlines() if re.search(rf"(?<![\w.-]){line}(?![\w-]|\.\d)", text)
        ]
        return any(len(re.findall(r"[A-Za-z]{2,}", text)) >= 2 for text in named)


def run_assess(path, *options):
    """Return the Answer of `assess` about that file, whichever way the command ends."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command("assess", str(path), *map(str, options), stdout=out, stderr=err)
    except SystemExit as ending:
        status = ending.code or 0
    except CommandError as ending:
        status = ending.returncode
        err.write(str(ending))
    return Answer(status, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue())


@pytest.fixture(scope="session")
def assess(tmp_path_factory):
    """Return a function: rows, CSV text or bytes, then options (`policy` is TOML text) -> Answer."""
    folder = tmp_path_factory.mktemp("assess")

    def ask(content, *options, policy=None):
        if isinstance(content, list):
            content = csv_text(content)
        if isinstance(content, str):
            content = content.encode()
        file = folder / "ratings.csv"
        file.write_bytes(content)
        if policy is not None:
            (folder / "policy.toml").write_text(policy, encoding="utf-8")
            options += ("--policy", folder / "policy.toml")
        return run_assess(file, *options)

    return ask
