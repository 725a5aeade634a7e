"""What of a therapist's cases comes first when they meet their supervisor, and what is worth asking of each?"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from .alliance import Factor
from .attention import Notice
from .gate import Reason, Unknown
from .prompts import Question


class Place(IntEnum):
    """Where a case stands: first what is stuck and goes on, then what else needs help, then the rest."""

    STUCK = 0
    HELP = 1
    REST = 2


def place_of(notice: Notice | None, *, stuck: bool, ended: bool) -> Place:
    """Return where a case stands; a stuck one first even if all three parts are in place, for it is still stuck."""
    if stuck and not ended:
        return Place.STUCK
    return Place.HELP if notice is not None and notice.attention else Place.REST


class Tried(StrEnum):
    """What became of the newest repair of the part that is low, since it is low."""

    NOT_PLANNED = "not planned"
    NOT_TRIED = "not tried"
    WAITS = "waits for the ratings"
    FAILED = "did not help"


class Topic(StrEnum):
    """What a question is about; each has its words in the guidance."""

    GUESS = "guess"
    RISK = "risk"
    LEARN = "learn"
    LOOK = "look"
    REACH_OUT = "reach out"
    LOW = "low"
    NOT_TRIED = "not tried"
    TRIED = "tried"
    FAILED = "failed"
    CONFIRMING = "confirming"
    PERFECT = "perfect"
    NO_SESSION = "no session"
    NOT_KNOWN = "not known"
    NO_GOAL = "no goal"
    NO_CLIENT_VIEW = "no client's view"
    CONFIRM_GOAL = "confirm the goal"
    SPLIT = "split"
    REVERSE_GAP = "reverse gap"
    STILL_STUCK = "still stuck"
    BEYOND = "beyond"
    IN_PLACE = "in place"


#: What is asked of a repair that was planned.
OF_A_REPAIR = frozenset({Topic.NOT_TRIED, Topic.TRIED, Topic.FAILED})


def is_of_a_part(topic: Topic) -> bool:
    """Whether each part of the alliance has a question of its own."""
    return topic in (Topic.LOW, Topic.NOT_KNOWN)


_PROMPTED = {
    Question.CONFIRM_GOAL: Topic.CONFIRM_GOAL,
    Question.SPLIT: Topic.SPLIT,
    Question.REVERSE_GAP: Topic.REVERSE_GAP,
    Question.STILL_STUCK: Topic.STILL_STUCK,
}
_TRIED = {
    Tried.NOT_PLANNED: Topic.LOW,
    Tried.NOT_TRIED: Topic.NOT_TRIED,
    Tried.WAITS: Topic.TRIED,
    Tried.FAILED: Topic.FAILED,
}
_UNKNOWN = {
    Unknown.NO_SESSION: Topic.NO_SESSION,
    Unknown.NO_GOAL: Topic.NO_GOAL,
    Unknown.NO_CLIENT_VIEW: Topic.NO_CLIENT_VIEW,
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What decides which question is asked, as it is on one day.

    `factor` is the part that is low, not steady or not known, `unknown` what exactly is not; `tried` what became of
    its repair. `waits` says that somebody's view waits for the therapist's own, `looks` that somebody looks anyway or
    asks to, `risk` that an answer about dying or self-harm awaits one. `prompts` are what is worth asking anyway.
    """

    reason: Reason
    factor: Factor | None = None
    unknown: Unknown | None = None
    tried: Tried = Tried.NOT_PLANNED
    waits: bool = False
    risk: bool = False
    looks: bool = False
    ended: bool = False
    stuck: bool = False
    prompts: frozenset[Question] = frozenset()


def topic_of(matter: Matter) -> Topic:
    """Return what to ask about: the first that fits, what cannot wait before what is weak, and that before the rest."""
    if matter.waits:
        return Topic.GUESS
    if matter.risk:
        return Topic.RISK
    if matter.ended:
        return Topic.LEARN
    if matter.looks:
        return Topic.LOOK
    if Question.REACH_OUT in matter.prompts:
        return Topic.REACH_OUT
    return _of_the_alliance(matter) or _of_the_rest(matter)


def _of_the_alliance(matter: Matter) -> Topic | None:
    match matter.reason:
        case Reason.LOW:
            return _TRIED[matter.tried]
        case Reason.CONFIRMING:
            return Topic.CONFIRMING
        case Reason.UNVERIFIED:
            return Topic.PERFECT
        case Reason.UNKNOWN if matter.unknown in _UNKNOWN:
            return _UNKNOWN[matter.unknown]
        case Reason.UNKNOWN:  # never rated, or too long ago
            return Topic.NOT_KNOWN if matter.factor else Topic.NO_CLIENT_VIEW
        case Reason.CLIENT_VIEW_UNKNOWN:
            return Topic.NO_CLIENT_VIEW
    return None


def _of_the_rest(matter: Matter) -> Topic:
    prompted = next((topic for question, topic in _PROMPTED.items() if question in matter.prompts), None)
    return prompted or (Topic.BEYOND if matter.stuck else Topic.IN_PLACE)
