"""What happened on the way, that the chart marks above its bands?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alliance_app.clinical.alliance import Factor, History
from alliance_app.clinical.flags import Rule
from alliance_app.clinical.standing import Standing


class Kind(StrEnum):
    """What an event is; each has a shape of its own."""

    RUPTURE = "rupture"
    WITHDRAWAL = "withdrawal"
    CONFRONTATION = "confrontation"
    BOTH = "both"
    OVERRIDDEN = "overridden"
    REPAIRED = "repaired"
    STUCK = "stuck"
    GOAL = "goal"
    THERAPIST = "therapist"


#: What stands beside the shape, and what does where room is short.
WORDS = {
    Kind.RUPTURE: ("Rupture", "Rupture"),
    Kind.WITHDRAWAL: ("Withdrawal noted", "Withdrawal"),
    Kind.CONFRONTATION: ("Confrontation noted", "Confrontation"),
    Kind.BOTH: ("Withdrawal and confrontation", "Both noted"),
    Kind.OVERRIDDEN: ("Looked anyway", "Looked"),
    Kind.REPAIRED: ("Repaired", "Repaired"),
    Kind.STUCK: ("Stuck declared", "Stuck"),
    Kind.GOAL: ("Goal written", "Goal"),
    Kind.THERAPIST: ("New therapist", "New"),
}

#: What a clinician noted of a session, and what the legend says of its shape.
NOTED = {
    Kind.WITHDRAWAL: "withdrawal: the client moved away",
    Kind.CONFRONTATION: "confrontation: the client pushed back",
    Kind.BOTH: "both: moved away and pushed back",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: in a session (its number) or on a day; `factor` if it concerns one part only.

    `label` says more than the kind's own words; it must hold nothing that tells who the client is.
    """

    kind: Kind
    at: int | date
    factor: Factor | None = None
    label: str = ""


def events_of(
    history: History,
    standing: Standing,
    *,
    overrides: Iterable[date] = (),
    repairs: Iterable[tuple[Factor, date]] = (),
    noted: Iterable[tuple[Kind, int]] = (),
) -> tuple[Event, ...]:
    """Return what happened, as far as the history and the standing tell it, with overrides, completed repairs, and what
    was noted of which session."""
    return (
        *_ruptures(standing),
        *(Event(kind, number) for kind, number in noted),
        *(Event(Kind.OVERRIDDEN, on) for on in overrides),
        *(Event(Kind.REPAIRED, on, factor) for factor, on in repairs),
        *_declarations(history),
        *(
            Event(Kind.GOAL, on, Factor.GOAL, "" if first else "Goal rewritten")
            for first, on in zip([True, *[False] * len(history.goals)], history.goals, strict=False)
        ),
        *([Event(Kind.THERAPIST, history.dyad_since)] if history.dyad_since else []),
    )


def _ruptures(standing: Standing) -> Iterator[Event]:
    """Yield each sudden fall below what is usual for the client, once, where it began."""
    for course in standing.courses:
        if not course.series.rater.is_client:
            continue
        down = False
        for rating in course.series.ratings:
            fell = Rule.DROP in rating.red.limits
            if fell and not down:
                yield Event(Kind.RUPTURE, rating.given.session.number, course.series.factor)
            down = fell or (down and rating.closes)


def _declarations(history: History) -> Iterator[Event]:
    stuck = False
    for said in history.declarations:
        if said.stuck != stuck:
            yield Event(Kind.STUCK, said.on, None, "" if said.stuck else "No longer stuck")
        stuck = said.stuck
