"""What does the page say of the client's goal: whose words, since when, and what changed?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from alliance_app.records.models import GoalStatement

from .both_words import both_of

#: So many earlier goals are shown.
SHOWN_BEFORE = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a goal: kept, added or taken away since the goal before."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class GoalBefore:
    """One earlier goal, and what the next one made of it."""

    goal: GoalStatement
    changes: list[Piece]


def goal_context(stated: Iterable[GoalStatement], *, yours: bool, waits: bool) -> dict[str, Any]:
    """Return the current goal, both versions of it, and what was said before.

    Takes every goal of a case that its viewer may read, the current one last; `waits` if the client's newest words are
    not among them yet.
    """
    goals = list(stated)
    both = both_of(goals, yours=yours, waits=waits)
    said = [goal for goal in (both.words, *both.before) if goal]
    return {
        "goal": both.words,
        "goal_both": both,
        "goal_parts": parts_of(goals),
        "goals_before": [
            GoalBefore(before, changes(before.client_words, after.client_words))
            for after, before in zip(said, said[1 : SHOWN_BEFORE + 1], strict=False)
        ],
    }


def parts_of(goals: Sequence[GoalStatement]) -> GoalStatement | None:
    """Return the newest goal that says who does what: a later one that does not has taken nothing of it back."""
    return next((goal for goal in reversed(goals) if goal.client_part or goal.therapist_part), None)


def changes(before: str, after: str) -> list[Piece]:
    """Return word for word what was kept, taken away and added; nothing if the words are the same."""
    old, new = before.split(), after.split()
    if old == new:
        return []
    pieces = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("kept", " ".join(old[old_from:old_to])))
        if kind in ("replace", "delete"):
            pieces.append(Piece("gone", " ".join(old[old_from:old_to])))
        if kind in ("replace", "insert"):
            pieces.append(Piece("new", " ".join(new[new_from:new_to])))
    return pieces

