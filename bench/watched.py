"""What is there to be watched in a case, and what is wrong in it?"""

from dataclasses import dataclass

from alliance_app.demo.simulation import FACTORS, LifelikeCase

RATERS = ("client", "therapist")
#: A level that would be rated 5 or less.
LOW = 5.5


@dataclass(frozen=True, slots=True)
class Rated:
    """One rater's answers: the numbers of the sessions (from 1) that were rated, and a series for each factor."""

    numbers: tuple[int, ...]
    series: tuple[tuple[int, ...], ...]

    def by_number(self) -> dict[int, tuple[int, ...]]:
        return dict(zip(self.numbers, zip(*self.series, strict=True), strict=True))


@dataclass(frozen=True, slots=True)
class Watched:
    """One case. `wrong` says so of each session; `low_throughout` are the factors whose level is low in every one."""

    case: LifelikeCase
    by: dict[str, Rated]
    wrong: tuple[bool, ...]
    low_throughout: frozenset[str]


def watched(case: LifelikeCase, low: float = LOW) -> Watched:
    """Look at a case: a level below `low` is low."""
    levels = case.truth.levels
    wrong = tuple(
        min(now) < low or any(rupture.present(number) for rupture in case.truth.ruptures)
        for number, now in enumerate(levels, start=1)
    )
    lines = zip(FACTORS, zip(*levels, strict=True), strict=True)
    throughout = frozenset(factor for factor, line in lines if max(line) < low)
    return Watched(case, {raters: _rated(case, raters) for raters in RATERS}, wrong, throughout)


def _rated(case: LifelikeCase, raters: str) -> Rated:
    answers = [(number, getattr(session, raters)) for number, session in enumerate(case.sessions, start=1)]
    given = [(number, answer) for number, answer in answers if answer]
    series = tuple(tuple(getattr(answer, factor) for _, answer in given) for factor in FACTORS)
    return Rated(tuple(number for number, _ in given), series)
