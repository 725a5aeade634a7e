"""How did the people of one session rate it, side by side, and what of it is worth talking about?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.alliance import Rating as RatingValue
from alliance_app.clinical.side_by_side import Difference, differences
from alliance_app.people.models import Clinician
from alliance_app.records.histories import names_of_raters, rating_value
from alliance_app.records.models import Rating


@dataclass(frozen=True, slots=True)
class View:
    """One person's numbers of a session: the three parts, then progress; None is "not rated"."""

    who: str
    scores: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class BothViews:
    """The views of a session beside each other, the clients' first, and where they are far apart."""

    views: tuple[View, ...]
    differences: tuple[Difference, ...]

    @property
    def lines(self) -> list[tuple[str, list[int | None], Difference | None]]:
        """Return a line for each part and for progress, with the difference that there is."""
        far = {difference.factor.value: difference for difference in self.differences}
        names = [*(factor.value for factor in Factor), "progress"]
        return [(name, [view.scores[place] for view in self.views], far.get(name)) for place, name in enumerate(names)]


def both_views(in_force: Sequence[Rating], viewer: Clinician, gap: int) -> BothViews | None:
    """Return the ratings in force of one session side by side; None unless somebody in the therapy and a therapist gave
    one. Takes nothing that is hidden from the viewer.
    """
    names = names_of_raters(in_force)
    given = [(rating, rating_value(rating, names)) for rating in in_force if rating.state == Rating.State.GIVEN]
    if not (any(v.rater.is_client for _, v in given) and any(rating.clinician_id for rating, _ in given)):
        return None
    given.sort(key=lambda pair: (pair[0].clinician_id is not None, pair[0].role, pair[1].rater.who))
    views = tuple(View(_name(rating, viewer), (*value.scores, value.progress)) for rating, value in given)
    return BothViews(views, differences(_values(given), gap))


def _values(given: Sequence[tuple[Rating, RatingValue]]) -> list[RatingValue]:
    return [value for _, value in given]


def _name(rating: Rating, viewer: Clinician) -> str:
    if rating.clinician_id:
        return "You" if rating.clinician_id == viewer.pk else rating.clinician.name
    return capfirst(rating.participant.called)
