"""How much is left to be found? The rules beside the best possible one, which knows how the cases come about.

    python -m bench.reference                            at each clinic, with as many false alerts as red raises
    python -m bench.reference --calibration              do its probabilities come true?

It speaks when it believes (bench/belief.py) that something is wrong with more than a certain probability, in sessions
that the client rated. That threshold is chosen on the tuning seeds so that its false alerts are as many as red's. A
second one is after ruptures alone: it weighs a rupture against nothing wrong, and leaves out what else may be.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from alliance_app.clinical.policy import Policy
from alliance_app.demo.simulation import FACTORS, LifelikeCase, Parameters

from .belief import Belief
from .clinics import CLINICS, Drawn, draw
from .flags import head, row
from .rules_compared import ALL, NOWHERE, Alert, Watches, ours, watching
from .seeds import CALIBRATION, REPORTING, TUNING
from .tally import figures, intervals, total
from .watched import Watched

THRESHOLDS = [step / 100 for step in range(10, 100)]


#: What is believed of a case, session by session.
Chances = Callable[[Watched], Sequence[float]]


def beliefs(parameters: Parameters, case: LifelikeCase) -> list[tuple[float, float]]:
    """Return for each session, from what the client had rated until then, two chances.

    That something is wrong, and that a rupture is present if it is either that or nothing.
    """
    belief, found = Belief(parameters), []
    for session in case.sessions:
        wrong = belief.next_session(session.client and tuple(getattr(session.client, f) for f in FACTORS))
        found.append((wrong, belief.rupture / max(1e-9, belief.rupture + 1 - wrong)))
    return found


def remembered(parameters: Parameters, drawn: Drawn) -> dict[str, Chances]:
    """Work out every case's chances once, of each reference."""
    known = {id(each): beliefs(parameters, each.case) for each in drawn.cases}
    return {
        "best possible": lambda watched: [wrong for wrong, _ in known[id(watched)]],
        "best for ruptures": lambda watched: [rupture for _, rupture in known[id(watched)]],
    }


def speaking(chances: Chances, threshold: float) -> Watches:
    def watch(watched: Watched) -> Alert:
        of = chances(watched)
        return {number: ALL if of[number - 1] > threshold else NOWHERE for number in watched.by["client"].numbers}

    return watch


def threshold_at(false: float, drawn: Drawn, chances: Chances) -> float:
    """Return the lowest threshold at which there are no more false alerts than this."""
    fits = (t for t in THRESHOLDS if drawn.figures(speaking(chances, t)).false <= false)
    return next(fits, THRESHOLDS[-1])


def report(name: str, cases: int, draws: int) -> Iterator[str]:
    """Yield a clinic's table: our rules, and the reference at red's false alerts."""
    started = perf_counter()
    parameters = CLINICS[name]
    rules = {title: watching(fires, "client") for title, fires in ours(Policy()).items()}
    tuning = draw(parameters, seeds=TUNING, cases=cases // 2)
    false = tuning.figures(rules["red"]).false
    thresholds = {
        title: threshold_at(false, tuning, chances) for title, chances in remembered(parameters, tuning).items()
    }
    drawn = draw(parameters, seeds=REPORTING, cases=cases)
    for title, chances in remembered(parameters, drawn).items():
        rules[title] = speaking(chances, thresholds[title])
    seeds = ", ".join(map(str, REPORTING))
    spoken = ", ".join(f"{title} above {threshold:.2f}" for title, threshold in thresholds.items())
    yield f"\n## {name}: {len(drawn.cases):,} cases, seeds {seeds}, clients' ratings; {spoken}\n"
    yield from head()
    for title, tallies in drawn.tallies(rules).items():
        yield row(title, figures(total(tallies)), intervals(tallies, draws, REPORTING[0]))
    yield f"\n{perf_counter() - started:.0f} s"


def calibration(name: str, cases: int) -> Iterator[str]:
    """Yield of each tenth of probability how often something was wrong."""
    parameters = CLINICS[name]
    drawn = draw(parameters, seeds=CALIBRATION, cases=cases)
    chances = remembered(parameters, drawn)["best possible"]
    pairs = [pair for each in drawn.cases for pair in zip(chances(each), each.wrong, strict=True)]
    yield f"\n## {name}: {len(drawn.cases):,} cases, seed {CALIBRATION[0]}\n"
    yield "| believed | sessions | on average | something was wrong |"
    yield "|---|---|---|---|"
    for tenth in range(10):
        inside = [(chance, true) for chance, true in pairs if min(9, int(chance * 10)) == tenth]
        if inside:
            believed, came_true = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            yield f"| {tenth / 10:.1f}-{tenth / 10 + 0.1:.1f} | {len(inside):,} | {believed:.3f} | {came_true:.3f} |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reference", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clinic", choices=[*CLINICS, "all"], default="all")
    parser.add_argument("--cases", type=int, default=1000, help="of each seed")
    parser.add_argument("--draws", type=int, default=200, help="of the bootstrap")
    parser.add_argument("--calibration", action="store_true", help="do the probabilities come true?")
    asked = parser.parse_args(arguments)
    for name in CLINICS:
        if asked.clinic in (name, "all"):
            lines = calibration(name, asked.cases) if asked.calibration else report(name, asked.cases, asked.draws)
            for line in lines:
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
