"""What is worth asking now, though it is no flag and keeps nothing waiting?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from .alliance import HIGHEST, Attendance, Declaration, Factor, Given, History, Rater, Role
from .flags import apart, both_rated
from .policy import Policy

#: After so many held sessions a declared "stuck" is asked again; asking ends nothing.
ASK_STUCK_AFTER = 4

#: So many missed sessions in a row call for reaching out.
MISSED_IN_A_ROW = 2

#: Points between two people in the therapy from which their alliance is a split one.
SPLIT = 3


#: Perfect ratings in a row after which a client is asked for something that could be better.
PERFECT_IN_A_ROW = 3


def invites_criticism(newest_first: Sequence[Sequence[int | None]]) -> bool:
    """Whether somebody rated all three parts 10 in each of the newest sessions that they rated; takes the three scores
    of each, 0-10 or None."""
    newest = newest_first[:PERFECT_IN_A_ROW]
    return len(newest) == PERFECT_IN_A_ROW and all(set(scores) == {HIGHEST} for scores in newest)


class Question(StrEnum):
    """What a prompt asks."""

    REACH_OUT = "reach_out"
    CONFIRM_GOAL = "confirm_goal"
    STILL_STUCK = "still_stuck"
    SPLIT = "split"
    REVERSE_GAP = "reverse_gap"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing worth asking, with its numbers; what does not apply is None.

    `on` is the date of the missed or rated session, of the declaration or of the change of therapist that it rests
    on; `count` are sessions missed in a row, or held since the declaration. `rater` gave the lower score `value`,
    `other` the higher one `other_value`, 0-10, in the session numbered `session`.
    """

    question: Question
    on: date
    count: int | None = None
    factor: Factor | None = None
    session: int | None = None
    rater: Rater | None = None
    value: int | None = None
    other: Rater | None = None
    other_value: int | None = None


def prompts_of(history: History, policy: Policy) -> tuple[Prompt, ...]:
    """Return what is worth asking on a case, the most pressing first."""
    return (
        *_missed(history),
        *_goal_of_another_pair(history),
        *_still_stuck(history),
        *_split(history),
        *_reverse_gaps(history, policy),
    )


def _missed(history: History) -> Iterator[Prompt]:
    """Cancelled sessions neither count nor interrupt: only a session held is word of the client."""
    met = [session for session in history.sessions if session.attendance is not Attendance.CANCELLED]
    missed = 0
    for session in reversed(met):
        if session.held:
            break
        missed += 1
    if missed >= MISSED_IN_A_ROW:
        yield Prompt(Question.REACH_OUT, met[-1].on, count=missed)


def _goal_of_another_pair(history: History) -> Iterator[Prompt]:
    if not (history.dyad_since and history.goals):
        return
    if max(history.goals) < history.dyad_since or history.goal_is_former:
        yield Prompt(Question.CONFIRM_GOAL, history.dyad_since)


def _still_stuck(history: History) -> Iterator[Prompt]:
    newest: Declaration | None = history.declarations[-1] if history.declarations else None
    if newest and newest.stuck:
        since = sum(session.on > newest.on for session in history.held)
        if since >= ASK_STUCK_AFTER:
            yield Prompt(Question.STILL_STUCK, newest.on, count=since)


def _split(history: History) -> Iterator[Prompt]:
    """Of each part the two people in the therapy who were furthest apart when both last rated it."""
    for factor in Factor:
        clients = [
            (rater, given)
            for (rater, same), given in sorted(history.counting_series.items())
            if same is factor and rater.is_client
        ]
        pairs = [_split_of(factor, one, two) for one, two in combinations(clients, 2)]
        widest = max(filter(None, pairs), key=_distance, default=None)
        if widest:
            yield widest


def _split_of(
    factor: Factor, one: tuple[Rater, Sequence[Given]], two: tuple[Rater, Sequence[Given]]
) -> Prompt | None:
    both = both_rated(one[1], two[1])
    if not both:
        return None
    given, opposite = both[-1]
    (value, low), (other_value, high) = sorted([(given.value, one[0]), (opposite, two[0])])
    if other_value - value < SPLIT:
        return None
    return Prompt(
        Question.SPLIT, given.session.on, None, factor, given.session.number, low, value, high, other_value
    )


def _reverse_gaps(history: History, policy: Policy) -> Iterator[Prompt]:
    """Where a therapist sees a part clearly weaker than the client; one a client and part, the widest."""
    series = sorted(history.counting_series.items())
    for (client, factor), theirs in series:
        if not client.is_client:
            continue
        found = []
        for (therapist, same), ours in series:
            if therapist.role is Role.THERAPIST and same is factor:
                both = both_rated(theirs, ours)
                if apart([given.value - opposite for given, opposite in both], policy):
                    given, opposite = both[-1]
                    found.append(
                        Prompt(
                            Question.REVERSE_GAP, given.session.on, None, factor, given.session.number,
                            therapist, opposite, client, given.value,
                        )
                    )  # fmt: skip
        yield from sorted(found, key=_distance)[-1:]


def _distance(prompt: Prompt) -> int:
    return (prompt.other_value or 0) - (prompt.value or 0)
