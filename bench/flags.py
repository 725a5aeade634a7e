"""How often are the alerts right? The rules, on simulated clinics of which the truth is known.

    python -m bench.flags                                three clinics, clients' ratings, the seeds of the report
    python -m bench.flags --clinic typical --raters therapist --cases 1000 --seeds 7
    python -m bench.flags --rupture 0.09                 any parameter of the simulation by its name
    python -m bench.flags --shifted                      each assumption halved, and raised by half
    python -m bench.flags --carried --low 5            other readings of "alert" and of "wrong"
    python -m bench.flags --policy FILE.toml             another clinic's thresholds
    python -m bench.flags --write                        what the product may quote: clinical/simulated.py

What an alert is and when it is right stands in bench/tally.py. Printed are the share of ruptures found and of factors
found that are low throughout, the delay in sessions on average, false alerts per 40 sessions and the share of alerts
that are right; each with the middle 95% of a bootstrap over therapists, which says how far chance alone moves it.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

from alliance_app.clinical.policy import Policy
from alliance_app.demo.simulation import Parameters

from .clinics import CLINICS, Drawn, draw, shifted
from .quoted import write
from .rules_compared import naive, ours, watching
from .seeds import CASES, REPORTING
from .tally import Counted, Figures, Intervals, figures, intervals, total
from .watched import LOW, RATERS


def report(title: str, drawn: Drawn, asked: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of a table, in Markdown: one row a rule."""
    seeds = ", ".join(map(str, asked.seeds))
    yield f"\n## {title}: {len(drawn.cases):,} cases, seeds {seeds}, {asked.raters}s' ratings\n"
    yield from head()
    rules = {name: watching(fires, asked.raters) for name, fires in {**naive(), **ours(asked.policy)}.items()}
    for name, tallies in drawn.tallies(rules, Counted(asked.carried, not asked.each)).items():
        yield row(name, figures(total(tallies)), intervals(tallies, asked.draws, asked.seeds[0]))


def head() -> Iterator[str]:
    yield "| rule | ruptures | low | delay | false | right |"
    yield "|---|---|---|---|---|---|"


def row(name: str, found: Figures, between: Intervals) -> str:
    cells = [_cell(getattr(found, field.name), between[field.name]) for field in fields(Figures)]
    return f"| {name} | {' | '.join(cells)} |"


def _cell(value: float | None, between: tuple[float, float] | None) -> str:
    if value is None or between is None:
        return "-"
    return f"{value:.2f} ({between[0]:.2f} to {between[1]:.2f})"


def asked_for(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.flags", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clinic", choices=[*CLINICS, "all"], default="all")
    parser.add_argument("--raters", choices=RATERS, default="client")
    parser.add_argument("--cases", type=int, default=CASES, help="of each seed")
    parser.add_argument("--seeds", type=int, nargs="+", default=REPORTING)
    parser.add_argument("--draws", type=int, default=200, help="of the bootstrap")
    parser.add_argument("--policy", type=_policy, default=Policy(), help="a file as `assess --policy` reads it")
    parser.add_argument("--low", dest="low_below", type=float, default=LOW, help="below it a level is low")
    parser.add_argument("--carried", action="store_true", help="an alert goes on over sessions that nobody rated")
    parser.add_argument("--each", action="store_true", help="each alert in a spell of trouble counts as right")
    parser.add_argument("--shifted", action="store_true", help="each assumption halved, and raised by half")
    parser.add_argument("--write", action="store_true", help="write what the product quotes, and print nothing")
    for field in fields(Parameters):
        count = len(field.default) if isinstance(field.default, tuple) else None
        kind = int if isinstance(field.default, int) else float
        parser.add_argument(f"--{field.name.replace('_', '-')}", dest=field.name, type=kind, nargs=count)
    return parser.parse_args(arguments)


def _policy(path: str) -> Policy:
    return Policy.from_mapping(tomllib.loads(Path(path).read_text("utf-8")))


def main(arguments: Sequence[str] | None = None) -> None:
    asked = asked_for(arguments)
    if asked.write:
        write(cases=asked.cases, seeds=asked.seeds, draws=asked.draws)
        return
    given = {f.name: getattr(asked, f.name) for f in fields(Parameters) if getattr(asked, f.name) is not None}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    for name, parameters in CLINICS.items():
        if asked.clinic not in (name, "all"):
            continue
        here = replace(parameters, **given)
        for title, each in shifted(here) if asked.shifted else [(name, here)]:
            drawn = draw(each, seeds=asked.seeds, cases=asked.cases, low=asked.low_below)
            for line in report(title, drawn, asked):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
