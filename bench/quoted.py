"""Which figures may the product quote beside a flag? Written to clinical/simulated.py, which holds data alone."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from alliance_app.clinical import simulated
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import RULES_VERSION

from .clinics import CLINICS, draw
from .rules_compared import Watches, gaps, kinds, ours, watching
from .tally import Figures, figures, intervals, total
from .watched import RATERS

#: Where a figure can be right and wrong: in a clinic without ruptures hardly an alert can be.
QUOTED_FROM = ("typical", "near the ceiling")
HEAD = '''"""How often was each alert right in simulation? Data alone, read by figures.py.

Written by `python -m bench.flags --write`; not by hand.
"""

Triple = tuple[float, float, float]  # the figure, and the middle 95% of a bootstrap over therapists

RULES_VERSION = {version}
CASES = {cases}  # of each seed and clinic
SEEDS = {seeds}
#: By clinic and raters, for each alert: ruptures found, low factors found, sessions of delay, false alerts per 40
#: sessions, share of alerts that were right. None: nothing was to be found, or no alert set on.
FIGURES: dict[tuple[str, str], dict[str, tuple[Triple | None, ...]]] = {{
'''


def alerts(raters: str, policy: Policy) -> dict[str, Watches]:
    """Return every alert by the name that the product knows it by."""
    found = {name: watching(fires, raters) for name, fires in ours(policy).items()}
    for (rule, level), fires in kinds(policy).items():
        found[f"{level} {rule}"] = watching(fires, raters)
    if raters == "client":
        found["amber gap"] = partial(gaps, policy=policy)
    return found


def text(*, cases: int, seeds: Sequence[int], draws: int) -> Iterator[str]:
    """Yield the module, piece by piece."""
    yield HEAD.format(version=RULES_VERSION, cases=cases, seeds=repr(tuple(seeds)))
    for clinic in QUOTED_FROM:
        drawn = draw(CLINICS[clinic], seeds=seeds, cases=cases)
        for raters in RATERS:
            yield f'    ("{clinic}", "{raters}"): {{\n'
            for name, tallies in drawn.tallies(alerts(raters, Policy())).items():
                between = intervals(tallies, draws, seeds[0])
                triples = ", ".join(_triples(figures(total(tallies)), between))
                yield f'        "{name}": (\n            {triples},\n        ),\n'
            yield "    },\n"
    yield "}\n"


def _triples(found: Figures, between: dict[str, tuple[float, float] | None]) -> Iterator[str]:
    for name, interval in between.items():
        value = getattr(found, name)
        if value is None or interval is None:
            yield "None"
        else:
            yield f"({value:.2f}, {interval[0]:.2f}, {interval[1]:.2f})"


def write(*, cases: int, seeds: Sequence[int], draws: int) -> None:
    Path(simulated.__file__).write_text("".join(text(cases=cases, seeds=seeds, draws=draws)), "utf-8")
