"""What do the rules say, as tables of docs/rules.md? Written into it by `python -m alliance_app.clinical.rulebook`.

The page is prose between the tables; each table stands between two marks and comes from the code alone. A test holds
the page to what this writes.
"""

import re
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from .alliance import Factor, Rater, Role, Session
from .figures import CASES_BEHIND, Clinic, Figure, of_group
from .flags import Flag, Level, Rule
from .gate import Ground, Reason, Unknown
from .measures import MEASURES, Measure
from .parameters import GROUPS
from .policy import Policy
from .stuck import Finding, StuckGround
from .why import how_often_wrong, rule_sentence, why_flag, why_ground, why_stuck
from .wording import SOURCES, number

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
BLOCK = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
#: A session, a client and a measure to speak of where a sentence needs one.
SOME, CLIENT = Session(9, date(2026, 1, 5)), Rater(Role.CLIENT)
SOME_MEASURE = MEASURES["phq9"]
DEFAULT = Policy()


def page(text: str) -> str:
    """Return the page with its tables as the code has them now; KeyError for a table that there is not."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n\n{found[3]}", text)


def _flags() -> str:
    return _table(
        ("flag", "red: asks for attention", "amber: a question", "clears", "source"),
        (
            (
                rule.name,
                rule_sentence(rule, Level.RED, DEFAULT) if rule not in (Rule.GAP, Rule.CEILING) else "-",
                rule_sentence(rule, Level.AMBER, DEFAULT),
                why_flag(_flag(rule, Level.AMBER), DEFAULT, numbers="", before="").clears,
                SOURCES[rule],
            )
            for rule in Rule
        ),
    )


def _figures() -> str:
    rows = [
        (
            f"{level.name.lower()} {rule.name}",
            how_often_wrong(_flag(rule, level), DEFAULT),
        )
        for rule in Rule
        for level in (Level.RED, Level.AMBER)
        if level is Level.AMBER or rule not in (Rule.GAP, Rule.CEILING)
    ]
    groups = [
        (f"**{group}**, {'clients' if by_client else 'therapists'}", *_of_group(group, by_client=by_client))
        for by_client in (True, False)
        for group in ("red", "closers", "amber")
    ]
    heads = ("alerts", "ruptures found", "low parts found", "false, per 40 sessions", "right")
    return (
        f"{_table(('flag', 'how often it is wrong'), rows)}\n\n{CASES_BEHIND:,} simulated cases a clinic; typical "
        f"clinic / ratings near the ceiling.\n\n{_table(heads, groups)}"
    )


def _of_group(group: str, *, by_client: bool) -> Iterable[str]:
    both = [of_group(group, by_client=by_client, clinic=clinic) for clinic in Clinic]
    for name in ("ruptures", "low", "false", "right"):
        yield " / ".join(_share(getattr(figures, name) if figures else None) for figures in both)


def _share(figure: Figure | None) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f}-{figure.high:.2f})" if figure else "-"


def _stuck() -> str:
    rows = []
    for finding in Finding:
        ground = StuckGround(finding, SOME.on, measure=_whose(finding), person=CLIENT)
        why = why_stuck(ground, DEFAULT)
        rows.append((finding.value.replace("_", " "), why.rule, why.clears, why.wrong or "-", why.source))
    return _table(("stuck by", "rule", "ends", "how often it is wrong", "source"), rows)


def _whose(finding: Finding) -> Measure | None:
    return SOME_MEASURE if finding in (Finding.NO_CHANGE, Finding.WORSE) else None


def _gate() -> str:
    rows = [("closed: low", "Somebody who counts has a current closer.", "see the flags", "see the flags")]
    for reason, unknown in (
        (Reason.CONFIRMING, None), (Reason.UNVERIFIED, None), *((Reason.UNKNOWN, each) for each in Unknown),
        (Reason.CLIENT_VIEW_UNKNOWN, None),
    ):  # fmt: skip
        ground = Ground(reason, unknown, Factor.GOAL, CLIENT, session=9, on=SOME.on, count=1, days=1, needed=2)
        why = why_ground(ground, DEFAULT)
        name = f"{reason.gate}: {reason.replace('_', ' ')}"
        name = f"{name} ({unknown.replace('_', ' ')})" if unknown else name
        rows.append((name, why.rule, why.clears, why.source))
    in_place = "All three parts are present and in play: technique is now the right question."
    rows.append(("open: in place", in_place, "-", "-"))
    return _table(("state", "when", "what opens it, or what to do next", "source"), rows)


def _measures() -> str:
    return _table(
        ("measure", "range", "cutoff", "reliable change", "bands"),
        (
            (
                measure.name + (" (totals only; higher is better)" if measure.higher_is_better else ""),
                f"{number(measure.lowest)}-{number(measure.highest)}",
                number(measure.cutoff),
                number(measure.reliable_change),
                ", ".join(f"{start:g} {name}" for start, name in measure.bands) or "-",
            )
            for measure in MEASURES.values()
        ),
    )


def _parameters() -> str:
    rows = [
        (
            f"`{parameter.key}`",
            f"{parameter.label}. {parameter.says}",
            parameter.told(DEFAULT),
            "yes or no" if parameter.is_switch else f"{parameter.lowest:g} to {parameter.highest:g}",
        )
        for group in GROUPS
        for parameter in group.parameters
    ]
    return _table(("parameter", "what it says", "default", "range"), rows)


def _flag(rule: Rule, level: Level) -> Flag:
    return Flag(rule, level, None if rule is Rule.CEILING else Factor.GOAL, CLIENT, SOME, 4, 7, 4)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("\n", " ") for cell in line) + " |" for line in lines)


TABLES: dict[str, Callable[[], str]] = {
    "flags": _flags,
    "figures": _figures,
    "stuck": _stuck,
    "gate": _gate,
    "measures": _measures,
    "parameters": _parameters,
}


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{PAGE.name} is current.\n")
