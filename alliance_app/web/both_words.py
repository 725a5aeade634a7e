"""What is said of two versions, the client's and the therapist's: whose hand, when, and how near?

Of a goal and of a method alike. Nothing here judges who is right: where the two differ there is something to
talk about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic

from django.utils import timezone

from alliance_app.consultation.unread import Statement, of_the_therapy, therapists
from alliance_app.records.models import GoalStatement, Participant

NEAR = {
    GoalStatement.Agreement.SAME: "the same",
    GoalStatement.Agreement.CLOSE: "close, not the same",
    GoalStatement.Agreement.DIFFERENT: "different",
}


@dataclass(frozen=True, slots=True)
class Both(Generic[Statement]):
    """Both versions as they stand. `words` holds the client's, `mine` the therapist's, written on `mine_on`; `before`
    what was said earlier, the newest first.

    `apart` says that it was written before the client's was read, `older` that it stood beside words before these.
    `waits` says that the client's newest words wait for the therapist's own, and are not here. `near` says how near
    the two are, as each sees it; `differs` whether that is a reason to talk, `to_compare` that the therapist is still
    to say it.
    """

    words: Statement | None
    hand: str
    mine: Statement | None
    mine_on: date | None
    apart: bool
    older: bool
    read_by: str
    near: tuple[str, ...]
    differs: bool
    before: list[Statement]
    waits: bool
    to_compare: bool


def both_of(statements: Sequence[Statement], *, yours: bool, waits: bool = False) -> Both[Statement]:
    """Return both versions of a goal or a method, of which the current statement is last; `yours` to the therapist."""
    statements = of_the_therapy(statements)
    said = [each for each in settled(statements) if each.client_words is not None]
    words, mine = said[-1] if said else None, therapists(statements)
    near = dict(_near(statements, words, mine, yours=yours))
    found = set(near.values())
    without = words and words.is_beside and not words.therapist_words
    return Both(
        words=words,
        hand=hand_of(words.participant) if words and words.participant else "",
        mine=mine,
        mine_on=_written_on(mine, statements) if mine else None,
        apart=bool(mine and mine.participant_id),
        older=bool(mine and words and mine.version < words.version),
        read_by=words.recorded_by.name if without else "",
        near=tuple(near),
        differs=GoalStatement.Agreement.DIFFERENT in found or len(found) > 1,
        before=said[-2::-1],
        waits=waits,
        to_compare=asks_how_near(statements),
    )


def settled(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements without those that a therapist has put theirs beside: the next version repeats them."""
    return [each for each, after in pairwise([*statements, None]) if after is None or not _repeats(after, each)]


def asks_how_near(statements: Sequence[Statement]) -> bool:
    """Whether a therapist has written theirs and is still to say how near the two are, before they read it."""
    newest = statements[-1] if statements else None
    return bool(newest and newest.is_beside and newest.therapist_words and not newest.agreement)


def hand_of(person: Participant) -> str:
    """Return whose own hand wrote, as "the client’s", "the partner’s"."""
    return f"the {person.role}’s"


def _repeats(after: Statement, before: Statement) -> bool:
    same = (after.participant_id, after.client_words) == (before.participant_id, before.client_words)
    return after.is_beside and same


def _near(
    statements: Sequence[Statement], words: Statement | None, mine: Statement | None, *, yours: bool
) -> Iterator[tuple[str, str]]:
    """Yield how near each of the two finds the versions, as a sentence and as the word for it; nothing if the therapist
    has written none."""
    if not mine:
        return
    newest = statements[-1]
    if newest.agreement:
        yield f"{'You' if yours else 'The therapist'}: {NEAR[newest.agreement]}.", newest.agreement
    if not (words and words.participant) or (yours and asks_how_near(statements)):
        return
    own = [each for each in statements if each.by_own_hand and each.client_words == words.client_words]
    said = own[-1].client_agreement if own else ""
    if not said:
        return
    saw = therapists([each for each in statements if each.version < own[-1].version])
    seen = ""
    if saw and saw.therapist_words != mine.therapist_words:
        on = _written_on(saw, statements)
        seen = f", of what {'you' if yours else 'the therapist'} had written on {on.day} {on:%B}"
    yield f"The {words.participant.role}{seen}: {NEAR[said]}.", said


def _written_on(mine: Statement, statements: Sequence[Statement]) -> date:
    """Return the day on which the therapist's version was first written: what is said later beside it repeats it."""
    if not mine.participant_id:
        return mine.stated_on
    first = next(each for each in statements if each.therapist_words == mine.therapist_words)
    return timezone.localtime(first.recorded_at).date() if first.participant_id else first.stated_on
