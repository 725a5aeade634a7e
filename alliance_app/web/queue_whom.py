"""By whose cases is the queue narrowed: whom does a typed name, or a kept view, mean?

Of few therapists one is chosen from a list, of many a name is typed. A view holds the people who were meant by their
ids: it means the same people when they are called otherwise, and others who are called like them come later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from alliance_app.clinical.wording import joined
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.queries import named_in

from .answering import looked_for
from .ids import id_of

#: Up to so many therapists are chosen from a list; beyond it a name, or a part of one, is typed.
LISTED_THERAPISTS = 40
#: So many names are said one by one; of more the first, and how many others there are.
NAMED = 2
#: The longest list of ids that a form sends: more people than any supervisor has.
LONGEST_LIST = 40_000


@dataclass(frozen=True, slots=True)
class Whom:
    """By whose cases the queue is narrowed: `chosen` among the therapists, None is by everybody's.

    `ids` are those whom a list or a view names, be they among the therapists or not; empty where a name was `typed`.
    """

    chosen: tuple[Clinician, ...] | None
    ids: tuple[UUID, ...] = ()
    typed: str = ""

    @property
    def keys(self) -> frozenset[int] | None:
        """Their keys in the database, None for everybody's."""
        return None if self.chosen is None else frozenset(person.pk for person in self.chosen)

    @property
    def meant(self) -> tuple[UUID, ...] | None:
        """Who is meant, by their ids, None is everybody; what a view keeps."""
        return self.ids or (None if self.chosen is None else tuple(person.public_id for person in self.chosen))

    @property
    def missing(self) -> set[UUID]:
        """The ids of those who are not among the therapists."""
        return set(self.ids) - {person.public_id for person in self.chosen or ()}


def whom_of(asked: str, therapists: Sequence[Clinician]) -> Whom:
    """Return whom a text means among a supervisor's therapists: ids with commas, or a name, of many also a part of it.

    A name that nobody of a list has narrows nothing.
    """
    ids = {id_of(part): None for part in asked.split(",")}
    if None not in ids:
        return Whom(tuple(person for person in therapists if person.public_id in ids), ids=tuple(ids))
    name, listed = asked.casefold(), len(therapists) <= LISTED_THERAPISTS
    called = [(person, person.name.casefold()) for person in therapists]
    found = tuple(person for person, other in called if other == name or (name in other and not listed))
    if not name or (listed and not found):
        return Whom(None)
    return Whom(found, ids=tuple(person.public_id for person in found)) if listed else Whom(found, typed=asked)


def sent_whom(request: HttpRequest) -> str:
    """Return whom a form asks for, as `whom_of` takes it: where its field still says what it was drawn with (`said`),
    those who were meant by that.
    """
    typed, whom = looked_for(request, "therapist"), request.POST.get("whom", "")[:LONGEST_LIST]
    return whom if whom and typed and typed == looked_for(request, "said") else typed


def whom_context(whom: Whom, therapists: Sequence[Clinician], clinic: Clinic) -> dict[str, object]:
    """Return what the form of the queue shows of it: people by the names that they have now."""
    gone = named_in(clinic, whom.missing) if whom.missing else []
    said = whom.typed or said_of([*(whom.chosen or ()), *gone])
    return {
        "therapists": [(str(person.public_id), person.name) for person in therapists],
        "therapists_listed": len(therapists) <= LISTED_THERAPISTS,
        "whom": ",".join(map(str, whom.ids)),
        "in_list": len(whom.ids) == 1 and not whom.missing,
        "said": said,
        "not_theirs": _not_theirs(gone) if whom.missing else "",
    }


def said_of(people: Sequence[Clinician]) -> str:
    """Return people by name: "A", "A and B", "A and 3 others"."""
    names = [person.name for person in people]
    if len(names) <= NAMED:
        return joined(names)
    return f"{names[0]} and {len(names) - 1} others"


def _not_theirs(gone: Sequence[Clinician]) -> str:
    who = said_of(gone) or "Whoever was chosen"
    are = "are" if len(gone) > 1 else "is"
    return f"{who} {are} not among your therapists now: none of their cases is shown."
