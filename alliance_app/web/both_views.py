"""How did the people of one session rate it, side by side, and what of it is worth talking about?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from alliance_app.clinical.alliance import Factor, Rater, Role
from alliance_app.clinical.alliance import Rating as RatingValue
from alliance_app.clinical.side_by_side import Difference, Otherwise, differences, seen_otherwise
from alliance_app.clinical.wording import joined
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
    """The views of a session beside each other, the clients' first, and where they are far apart.

    `otherwise` are sentences on where a second view differs from those of the people who were there; `yours` is
    whether the viewer is one of the therapists.
    """

    views: tuple[View, ...]
    differences: tuple[Difference, ...]
    otherwise: tuple[tuple[Factor, str], ...] = ()
    yours: bool = True

    @property
    def lines(self) -> list[tuple[str, list[int | None], bool]]:
        """Return a line for each part and for progress, with whether the views are far apart there."""
        far = {difference.factor.value for difference in self.differences} | {part.value for part, _ in self.otherwise}
        names = [*(factor.value for factor in Factor), "progress"]
        return [(name, [view.scores[place] for view in self.views], name in far) for place, name in enumerate(names)]


def both_views(in_force: Sequence[Rating], viewer: Clinician, gap: int) -> BothViews | None:
    """Return the ratings in force of one session side by side; None unless a therapist gave one, and somebody in the
    therapy or a supervisor another. Takes nothing that is hidden from the viewer.
    """
    names = names_of_raters(in_force)
    given = [(rating, rating_value(rating, names)) for rating in in_force if rating.state == Rating.State.GIVEN]
    clinicians = {rating.role for rating, _ in given if rating.clinician_id}
    others = any(value.rater.is_client for _, value in given) or Role.OBSERVER.value in clinicians
    if not others or Role.THERAPIST.value not in clinicians:
        return None
    given.sort(key=lambda pair: (pair[0].clinician_id is not None, _place(pair[1])))
    views = tuple(View(_name(rating, viewer), (*value.scores, value.progress)) for rating, value in given)
    values = [value for _, value in given]
    called = {value.rater: _name(rating, viewer, inside=True) for rating, value in given}
    otherwise = tuple((found.factor, _sentence(found, called)) for found in seen_otherwise(values, gap))
    yours = any(rating.role == Role.THERAPIST and rating.clinician_id == viewer.pk for rating, _ in given)
    return BothViews(views, differences(values, gap), otherwise, yours)


def _place(value: RatingValue) -> tuple[int, str]:
    return list(Role).index(value.rater.role), value.rater.who


def _sentence(found: Otherwise, called: dict[Rater, str]) -> str:
    """Return a difference as "you rated it 3, the client 8 and R. Lindqvist 7"."""
    others = joined([f"{called[rater]} {score}" for rater, score in found.others])
    return f"{called[found.observer]} rated it {found.seen}, {others}."


def _name(rating: Rating, viewer: Clinician, *, inside: bool = False) -> str:
    """Return whose view it is, at the head of a column or inside a sentence."""
    if rating.clinician_id:
        return ("you" if inside else "You") if rating.clinician_id == viewer.pk else rating.clinician.name
    return f"the {rating.participant.called}" if inside else capfirst(rating.participant.called)
