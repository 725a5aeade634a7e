"""How does a test get a case that was told of week by week, as it happened?"""

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.factories import at, check_in, day

GOOD, LOW, SO_SO = 8, {"relationship": 8, "goal": 3, "method": 8}, {"relationship": 8, "goal": 6, "method": 8}


def course(therapist: Clinician, *ratings: int | dict, last: int = 0, opened: int | None = None, **more: object) -> Case:
    """Return a case with a session a week, the newest `last` days from TODAY on, each rated on its day."""
    days = [last - 7 * weeks for weeks in reversed(range(len(ratings)))]
    opened = days[0] - 3 if opened is None else opened
    case = factories.make_case(therapist, opened_on=day(opened), now=at(opened))
    for on, rating in zip(days, ratings):
        every = () if isinstance(rating, dict) else (rating,)
        check_in(case, *every, on=day(on), now=at(on), **(rating if isinstance(rating, dict) else {}), **more)
    return case
