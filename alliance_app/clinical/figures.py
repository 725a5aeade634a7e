"""How often are alerts of this kind right? In simulation; what may be quoted beside a flag.

What was simulated, and what "right" means there, is said in docs/alerts.md. The rules were tuned on such simulations
too: these figures are from other cases, but from the same assumptions. They speak of the default policy alone.
"""

from dataclasses import dataclass
from enum import StrEnum

from .alliance import Role
from .flags import Flag
from .simulated import CASES, FIGURES, SEEDS

#: How many cases stand behind each figure.
CASES_BEHIND = CASES * len(SEEDS)


class Clinic(StrEnum):
    """Which simulated clinic: where ratings lie near the ceiling, less is found."""

    TYPICAL = "typical"
    NEAR_CEILING = "near the ceiling"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the bounds between which chance alone moves it (95%)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """What an alert came to: shares 0-1, `delay` in sessions on average, `false` alerts per 40 sessions held.

    None: there was nothing to find, or no such alert.
    """

    ruptures: Figure | None
    low: Figure | None
    delay: Figure | None
    false: Figure | None
    right: Figure | None


def of_flag(flag: Flag, clinic: Clinic = Clinic.TYPICAL) -> AlertFigures | None:
    """Return what flags of this kind came to; None of CEILING, and of raters whom the simulation does not know."""
    if flag.rater.is_client:
        return _figures(clinic, "client", f"{flag.level} {flag.rule}")
    if flag.rater.role is Role.THERAPIST:
        return _figures(clinic, "therapist", f"{flag.level} {flag.rule}")
    return None


def of_group(group: str, *, by_client: bool = True, clinic: Clinic = Clinic.TYPICAL) -> AlertFigures | None:
    """Return what `red`, `closers` or `amber` came to: the client's ratings alone, or the therapist's."""
    return _figures(clinic, "client" if by_client else "therapist", group)


def _figures(clinic: Clinic, raters: str, name: str) -> AlertFigures | None:
    triples = FIGURES[clinic.value, raters].get(name)
    if triples is None:
        return None
    return AlertFigures(*(triple and Figure(*triple) for triple in triples))
