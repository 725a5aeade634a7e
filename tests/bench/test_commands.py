"""Do the benchmarks run on the standard library alone, and say the same again?"""

import subprocess
import sys
from pathlib import Path

import pytest

from bench import clinics, seeds
from bench.flags import main

ROOT = Path(__file__).resolve().parents[2]
FEW = ["--cases", "12", "--seeds", "5", "--draws", "5", "--clinic", "typical"]


@pytest.mark.parametrize("command", [["flags", *FEW], ["reference", "--calibration", "--cases", "3"]])
def test_a_benchmark_needs_neither_django_nor_any_package(command) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", f"bench.{command[0]}", *command[1:]], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "## typical" in done.stdout


def test_the_same_seed_says_the_same_and_another_something_else(capsys) -> None:
    said = []
    for seed in ("5", "5", "6"):
        main([*FEW, "--seeds", seed])
        said.append(capsys.readouterr().out.replace(f"seeds {seed}", ""))
    assert said[0] == said[1] != said[2]


def test_any_assumption_can_be_moved(capsys) -> None:
    main([*FEW, "--rupture", "0"])
    assert "| red | - |" in capsys.readouterr().out


def test_a_policy_of_another_clinic_is_compared(tmp_path, capsys) -> None:
    (tmp_path / "loud.toml").write_text("[red]\nlow_once = 9\nlow_repeat = 9\n")
    said = []
    for more in ([], ["--policy", str(tmp_path / "loud.toml")]):
        main([*FEW, *more])
        said.append({line.split(" | ")[0]: line for line in capsys.readouterr().out.splitlines()})
    default, loud = said
    assert {name for name in default if default[name] != loud[name]} == {"| red", "| closers", "| amber"}


def test_no_seed_serves_two_purposes() -> None:
    every = [*seeds.READING, *seeds.TUNING, *seeds.REPORTING, *seeds.CALIBRATION]
    assert len(every) == len(set(every))


def test_each_assumption_is_shifted_by_half_both_ways() -> None:
    moved = dict(clinics.shifted(clinics.CLINICS["typical"]))
    assert len(moved) == 2 * len(clinics.ASSUMED)
    assert moved["rupture 0.0675"].rupture == pytest.approx(0.0675)
