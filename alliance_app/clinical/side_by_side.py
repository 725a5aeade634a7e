"""Where do a client and the therapist see the same session differently, and how can talking about it begin?

A difference is something to talk about and no verdict: nobody is right. It keeps nothing waiting.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from .alliance import Factor, Rater, Rating, Role


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the alliance as two people rated it in one session, 0-10, at least some points apart."""

    factor: Factor
    client: Rater
    clients: int
    therapist: Rater
    therapists: int

    @property
    def opening(self) -> str:
        """A sentence with which the therapist can begin to talk about it."""
        return (CLIENT_LOWER if self.clients < self.therapists else THERAPIST_LOWER)[self.factor]


CLIENT_LOWER = MappingProxyType(
    {
        Factor.RELATIONSHIP: "“It was less good between us for you than I had thought. What did I not see?”",
        Factor.GOAL: "“It looks as if I am working on something else than you are. What should it be about?”",
        Factor.METHOD: "“I am surer than you that this way can help. What makes you doubt it?”",
    }
)
THERAPIST_LOWER = MappingProxyType(
    {
        Factor.RELATIONSHIP: "“I was less sure than you of how it is between us. How was it for you when ...?”",
        Factor.GOAL: "“I was not sure that we work on what you want. How would you put it?”",
        Factor.METHOD: "“I have my doubts whether this way is the right one. What tells you that it helps?”",
    }
)


def differences(ratings: Iterable[Rating], gap: int) -> tuple[Difference, ...]:
    """Return where those in the therapy and a therapist are at least `gap` points apart, by part; the widest of each.

    Takes the ratings in force of one session.
    """
    given = list(ratings)
    found = (max(_of(factor, given, gap), key=_width, default=None) for factor in Factor)
    return tuple(difference for difference in found if difference)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One part as an observer rated it, 0-10, and who of those that were in the session rated it how, far apart."""

    factor: Factor
    observer: Rater
    seen: int
    others: tuple[tuple[Rater, int], ...]


def seen_otherwise(ratings: Iterable[Rating], gap: int) -> tuple[Otherwise, ...]:
    """Return where an observer is at least `gap` points away from anybody whose rating counts, by part.

    Takes the ratings in force of one session.
    """
    given = list(ratings)
    return tuple(
        found
        for factor in Factor
        for observer in given
        if observer.rater.role is Role.OBSERVER and (found := _otherwise(factor, observer, given, gap))
    )


def _otherwise(factor: Factor, observer: Rating, ratings: list[Rating], gap: int) -> Otherwise | None:
    seen = observer.score(factor)
    if seen is None:
        return None
    counting = [(other.rater, other.score(factor)) for other in ratings if other.rater.counts]
    others = tuple((rater, score) for rater, score in counting if score is not None and abs(score - seen) >= gap)
    return Otherwise(factor, observer.rater, seen, others) if others else None


def _of(factor: Factor, ratings: list[Rating], gap: int) -> Iterator[Difference]:
    for client in ratings:
        for therapist in ratings:
            if client.rater.is_client and therapist.rater.role is Role.THERAPIST:
                theirs, ours = client.score(factor), therapist.score(factor)
                if theirs is not None and ours is not None and abs(theirs - ours) >= gap:
                    yield Difference(factor, client.rater, theirs, therapist.rater, ours)


def _width(difference: Difference) -> int:
    return abs(difference.clients - difference.therapists)
