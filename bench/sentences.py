"""Would another sentence do better than other thresholds? Rules that the policy cannot express, tried beside red.

    python -m bench.sentences            on the tuning seeds

Each is one sentence that a clinician could read:

- *until clear*: once red, a part stays red until two ratings in a row are good (as the gate clears a closer).
- *together*: red also if the three parts together have fallen by `fall` points below their usual sum.
- *all of it*: red also if the three parts together come to no more than `most` points of 30.
- *twice*: red only from the second of two ratings in a row that are red or slipping.
"""

import sys
from collections.abc import Sequence
from functools import partial
from statistics import median

from alliance_app.clinical.flags import walk
from alliance_app.clinical.policy import Policy

from .clinics import CLINICS, draw
from .flags import head, row
from .rules_compared import ALL, Alert, Watches, amber, red, watching
from .seeds import TUNING
from .tally import figures, intervals, total
from .watched import Watched

#: Cases of each seed.
CASES = 300


def until_clear(values: Sequence[int], policy: Policy) -> list[bool]:
    """Fire from a red rating on until `clear_run` good ones in a row; the one that clears fires no more."""
    fires, good, on = [], 0, False
    for value, judgement in zip(values, walk(values, policy.red, policy), strict=True):
        usual = judgement.baseline
        near = usual is None or usual - value <= policy.clear_within
        good = good + 1 if not judgement.limits and value >= policy.clear_min and near else 0
        on = bool(judgement.limits) or (on and good < policy.clear_run)
        fires.append(on)
    return fires


def twice(values: Sequence[int], policy: Policy) -> list[bool]:
    asked = amber(values, policy)
    return [now and (before or value <= policy.red.low_once) for now, before, value in
            zip(red(values, policy), [False, *asked], values, strict=False)]  # fmt: skip


def fallen_together(series: Sequence[Sequence[int]], fall: float, window: int) -> list[bool]:
    """Fire where the sum is that far below the median of the last sums that did not fire, of two at least."""
    fires: list[bool] = []
    usual: list[int] = []
    for summed in map(sum, zip(*series, strict=True)):
        fires.append(len(usual) >= 2 and median(usual[-window:]) - summed >= fall)
        if not fires[-1]:
            usual.append(summed)
    return fires


def together(watched: Watched, policy: Policy, fall: float) -> Alert:
    also = fallen_together(watched.by["client"].series, fall, policy.baseline_window)
    return _either(watched, policy, also)


def all_of_it(watched: Watched, policy: Policy, most: int) -> Alert:
    return _either(watched, policy, [sum(three) <= most for three in zip(*watched.by["client"].series, strict=True)])


def _either(watched: Watched, policy: Policy, also: Sequence[bool]) -> Alert:
    alert = watching(partial(red, policy=policy), "client")(watched)
    return {n: ALL if extra else alert[n] for n, extra in zip(alert, also, strict=True)}


def sentences(policy: Policy) -> dict[str, Watches]:
    """Return each sentence with a few of its limits."""
    found: dict[str, Watches] = {
        "until clear": watching(partial(until_clear, policy=policy), "client"),
        "twice": watching(partial(twice, policy=policy), "client"),
    }
    for fall in (5, 6, 7, 8):
        found[f"together, {fall}"] = partial(together, policy=policy, fall=fall)
    for most in (12, 13, 14, 15):
        found[f"all of it, {most}"] = partial(all_of_it, policy=policy, most=most)
    return found


def main(cases: int = CASES) -> None:
    rules = {"red": watching(partial(red, policy=Policy()), "client"), **sentences(Policy())}
    for name in ("typical", "near the ceiling"):
        drawn = draw(CLINICS[name], seeds=TUNING, cases=cases)
        tallies = drawn.tallies(rules)
        lines = [row(title, figures(total(t)), intervals(t, 100, TUNING[0])) for title, t in tallies.items()]
        sys.stdout.write("\n".join([f"\n## {name}\n", *head(), *lines, ""]))


if __name__ == "__main__":
    main()
