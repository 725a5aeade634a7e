"""Who is drawn how, and under which name?

Shape tells raters apart, so that it holds in grey, in print and for every eye; colour and dashes only repeat it.
Every hollow shape is larger than a filled one, and no two hollow ones coincide, so equal values nest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from alliance_app.clinical.alliance import Rater, Role
from alliance_app.clinical.wording import ROLE_NAMES


class Shape(StrEnum):
    """What stands at a rating. The diamond is no rater's: it belongs to outcome measures."""

    DOT = "dot"
    SQUARE = "square"
    TRIANGLE = "triangle"
    WEDGE = "wedge"
    RING = "ring"
    PLUS = "plus"
    CROSS = "cross"
    DIAMOND = "diamond"


#: The shape of the first person in each role; a second one takes the next free of SPARE.
OWN_SHAPE = {
    Role.CLIENT: Shape.DOT,
    Role.THERAPIST: Shape.SQUARE,
    Role.PARTNER: Shape.TRIANGLE,
    Role.CHILD: Shape.WEDGE,
    Role.GUARDIAN: Shape.PLUS,
    Role.OBSERVER: Shape.CROSS,
}
SPARE = (Shape.RING, Shape.TRIANGLE, Shape.WEDGE, Shape.PLUS, Shape.CROSS, Shape.SQUARE)


@dataclass(frozen=True, slots=True)
class Pen:
    """One rater as drawn. `label` may hold a code or a name; `spoken` never does."""

    rater: Rater
    label: str
    spoken: str
    shape: Shape

    @property
    def side(self) -> str:
        """Whose view it is: the client's side, the therapist's, or of somebody who only looks on."""
        if self.rater.is_client:
            return "client" if self.rater.role is Role.CLIENT else "family"
        return "therapist" if self.rater.role is Role.THERAPIST else "onlooker"


def pens_of(raters: Iterable[Rater], you: Rater | None = None) -> dict[Rater, Pen]:
    """Return how each rater is drawn, the client first; `you` is the one who looks at the chart."""
    roles = list(Role)
    present = sorted(set(raters), key=lambda rater: (roles.index(rater.role), rater != you, rater.who))
    free = [shape for shape in SPARE if shape not in {OWN_SHAPE[rater.role] for rater in present}]
    taken: set[Role] = set()
    pens: dict[Rater, Pen] = {}
    for rater in present:
        shape = OWN_SHAPE[rater.role]
        if rater.role in taken:
            shape = free.pop(0) if free else SPARE[len(pens) % len(SPARE)]
        taken.add(rater.role)
        spoken = "you" if rater == you else f"the {rater.role.value}"
        pens[rater] = Pen(rater, _label(rater, present, you), spoken, shape)
    return pens


def _label(rater: Rater, present: list[Rater], you: Rater | None) -> str:
    if rater == you:
        return "You"
    alone = sum(other.role is rater.role for other in present) == 1
    if alone or not rater.who:
        return ROLE_NAMES[rater.role]
    return rater.who if rater.role is Role.THERAPIST else f"{ROLE_NAMES[rater.role]} {rater.who}"
