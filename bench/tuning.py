"""Are there better thresholds for red? An honest search, on the seeds that are kept for it.

    python -m bench.tuning              hundreds of policies drawn at random, the best of them on more cases
    python -m bench.tuning --grid       every combination of the few values that the best of those moved

`sensitive` finds the most ruptures with no more false alerts than red by default, `steady` raises the fewest false
alerts and finds no fewer ruptures and no fewer low factors; each in a typical clinic and near the ceiling alike. What
is printed here is too good, being the best of many: what counts is what bench.flags says of it on its own seeds.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, product
from random import Random
from typing import Any

from alliance_app.clinical.policy import Policy, PolicyError

from .clinics import CLINICS, Drawn, draw
from .rules_compared import red, watching
from .seeds import TUNING
from .tally import Figures

SOUGHT_IN = ("typical", "near the ceiling")
#: From which values a policy is drawn; the defaults are among them.
RED = {"low_once": (2, 3, 4), "low_repeat": (3, 4, 5), "fall_top": (5, 6, 7, 8, 10)}
SHARED = {
    "baseline_window": (4, 6, 8, 10),
    "baseline_min": (1, 2, 3),
    "prior_weight": (2, 6, 12, 24),
    "prior_sd": (0.9, 1.0, 1.1, 1.2, 1.3, 1.4),
    "drop_min": (2, 2.5, 3, 3.5, 4),
    "drop_z": (0, 1.5, 2, 2.5, 3, 3.5),
    "sustained_min": (1, 1.5, 2, 2.5, 3),
    "sustained_z": (0, 1, 1.3, 1.65, 2, 2.5),
}
GRID = {
    "fall_top": (6, 7, 8, 10),
    "sustained_min": (2, 2.5, 3),
    "sustained_z": (1.65, 2.5),
    "drop_min": (3, 3.5),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A policy, as it is written in a file, and what its red came to in each clinic."""

    mapping: dict[str, Any]
    came_to: dict[str, Figures]


def drawn_policies(random: Random) -> Iterator[dict[str, Any]]:
    """Yield policies without end: some of them anywhere, most of them a few steps away from the defaults."""
    while True:
        near = random.random() < 0.7
        moved = set(random.sample([*RED, *SHARED], random.randint(1, 4))) if near else {*RED, *SHARED}
        tier = {name: random.choice(values) for name, values in RED.items() if name in moved}
        shared = {name: random.choice(values) for name, values in SHARED.items() if name in moved}
        try:
            yield Policy.from_mapping({**shared, "red": tier}).to_mapping()
        except PolicyError:
            continue


def grid() -> Iterator[dict[str, Any]]:
    for values in product(*GRID.values()):
        shared = dict(zip(GRID, values, strict=True))
        yield Policy.from_mapping({"red": {"fall_top": shared.pop("fall_top")}, **shared}).to_mapping()


def tried(mapping: dict[str, Any], clinics: dict[str, Drawn]) -> Tried:
    fires = partial(red, policy=Policy.from_mapping(mapping))
    return Tried(mapping, {name: drawn.figures(watching(fires, "client")) for name, drawn in clinics.items()})


def sensitive(found: Tried, default: Tried) -> float | None:
    """Return how many more ruptures it finds, summed over the clinics; None if it raises more false alerts."""
    if any(found.came_to[name].false > default.came_to[name].false for name in SOUGHT_IN):
        return None
    return sum((found.came_to[name].ruptures or 0) - (default.came_to[name].ruptures or 0) for name in SOUGHT_IN)


def steady(found: Tried, default: Tried) -> float | None:
    """Return which share of the false alerts it spares, summed over the clinics; None if it finds less."""
    for name in SOUGHT_IN:
        ours, theirs = found.came_to[name], default.came_to[name]
        if (ours.ruptures or 0) < (theirs.ruptures or 0) or (ours.low or 0) < (theirs.low or 0):
            return None
    return sum(1 - found.came_to[name].false / default.came_to[name].false for name in SOUGHT_IN)


GOALS = {"sensitive": sensitive, "steady": steady}


def search(mappings: Sequence[dict[str, Any]], few: int, many: int, kept: int) -> Iterator[str]:
    """Yield the outcome, line by line: each goal's best on `few` cases a seed, tried again on `many`."""
    clinics = {name: draw(CLINICS[name], seeds=TUNING, cases=few) for name in SOUGHT_IN}
    default = tried({}, clinics)
    every = [tried(mapping, clinics) for mapping in mappings]
    clinics = {name: draw(CLINICS[name], seeds=TUNING, cases=many) for name in SOUGHT_IN}
    again = tried({}, clinics)
    yield f"{len(mappings)} policies; default: {_shown(again)}"
    for name, goal in GOALS.items():
        better = [(score, each) for each in every if (score := goal(each, default)) is not None and score > 0]
        best = [each for _, each in sorted(better, key=lambda pair: -pair[0])[:kept]]
        yield f"{name}: {len(better)} were better on few cases; the best of them on more:"
        retried = [tried(each.mapping, clinics) for each in best]
        scores = [(goal(each, again), each) for each in retried]
        for score, each in sorted(scores, key=lambda pair: -(pair[0] if pair[0] is not None else -9)):
            yield f"  {'fails' if score is None else f'{score:+.3f}'} {_shown(each)} {each.mapping}"


def _shown(each: Tried) -> str:
    return "; ".join(
        f"{name}: ruptures {f.ruptures:.3f} low {f.low:.3f} false {f.false:.2f} right {f.right:.2f}"
        for name, f in each.came_to.items()
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.tuning", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--policies", type=int, default=300)
    parser.add_argument("--grid", action="store_true", help="a few values around the best, each with each")
    parser.add_argument("--few", type=int, default=250, help="cases of each seed at first")
    parser.add_argument("--many", type=int, default=1500, help="cases of each seed for the best")
    parser.add_argument("--kept", type=int, default=8, help="how many of the best are tried again")
    asked = parser.parse_args(arguments)
    drawn = drawn_policies(Random(TUNING[0]))  # noqa: S311 (chance, no secret)
    mappings = list(grid()) if asked.grid else list(islice(drawn, asked.policies))
    for line in search(mappings, asked.few, asked.many, asked.kept):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
