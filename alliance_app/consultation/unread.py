"""Which words of a client wait for the therapist's own?

Two versions of a goal, or of what the therapy is, that were written apart tell more than two of which the second knew
the first. What a client writes with their own hand is not shown to whoever treats the case until a therapist has
written theirs, or has said on the record that they read it without. A supervisor reads it at once.

Statements are the goals or the methods of one case, the current one last. Beside the client's words a therapist's are
the next version, which repeats them: so what has no clinician's name yet is what nobody has answered.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile
from operator import attrgetter
from typing import TypeVar

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, CaseTherapist, GoalStatement, MethodStatement

Statement = TypeVar("Statement", GoalStatement, MethodStatement)
#: Of which tables statements are, by the name of their rows.
KINDS = {"goals": GoalStatement, "methods": MethodStatement}


def of_the_therapy(statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements without those of a guardian or an observer, who say what they want for somebody else."""
    return [each for each in statements if each.participant is None or each.participant.is_client]


def therapists(statements: Iterable[Statement]) -> Statement | None:
    """Return the newest statement with a therapist's version: it stands until there is another."""
    return next((each for each in reversed(of_the_therapy(statements)) if each.therapist_words), None)


def unread(statements: Sequence[Statement]) -> list[Statement]:
    """Return what was written by a client's own hand since a therapist last wrote or read, the newest first."""
    return list(takewhile(attrgetter("by_own_hand"), reversed(of_the_therapy(statements))))


def readable(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements without those that wait for the therapist's own."""
    waiting = {each.pk for each in unread(statements)}
    return [each for each in statements if each.pk not in waiting]


def waits_for(viewer: Clinician, case: Case, therapists: Iterable[CaseTherapist], today: date) -> bool:
    """Whether what is unread is kept from a clinician: from those who treat the case, as long as it is open."""
    treats = any(each.clinician_id == viewer.pk and each.holds_on(today) for each in therapists)
    return treats and case.is_open
