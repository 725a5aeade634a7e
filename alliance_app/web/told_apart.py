"""How did a part go, told apart by who rated it? Two raters in one line read like a change that nobody has seen."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from alliance_app.clinical.alliance import Factor, Given, Rater
from alliance_app.clinical.standing import Standing
from alliance_app.clinical.wording import rater_name
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.models import Repair
from alliance_app.records.histories import rating_value

#: How many of the newest ratings are said of each rater.
SHOWN_RATINGS = 6
#: What one rater said stands on one line: the spaces beside the arrow do not break.
ARROW = "\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}"


def told_apart(standing: Standing, factor: Factor, since: date, until: date | None) -> str:
    """Return the newest ratings of a part between two days, as "client 4 → 4; therapist 6", or "4 → 4" where one person
    alone rates it; "" if there is none."""
    return _each_said(
        (name, [each for each in given if since <= each.session.on and (until is None or each.session.on <= until)])
        for _, name, given in _by_rater(standing, factor)
    )


def when_planned_and_since(repair: Repair, file: CaseFile) -> str:
    """Return how a part was rated when its repair was planned, and what was rated since, until it ended, as
    "When planned: 4; since then: 7 → 8"; "" if nobody has rated it."""
    first, before, since = _first_rated(file), [], []
    for rater, name, given in _by_rater(file.judged.standing, Factor(repair.factor)):
        earlier = [each for each in given if first[rater, each.session.number] <= repair.planned_at]
        later = [each for each in given if each not in earlier and _follows(repair, each.session.on)]
        before.append((name, earlier[-1:]))
        since.append((name, later))
    clauses = (("when planned: ", _each_said(before)), ("since then: ", _each_said(since)))
    said = "; ".join(f"{when}{what}" for when, what in clauses if what)
    return said[:1].upper() + said[1:]


def _by_rater(standing: Standing, factor: Factor) -> Iterator[tuple[Rater, str, list[Given]]]:
    """Yield who rates a part with what they gave, the weakest first; named if there are several."""
    courses = standing.courses_of(factor)
    for course in courses:
        name = f"{rater_name(course.series.rater).removeprefix('the ')} " if len(courses) > 1 else ""
        yield course.series.rater, name, [rating.given for rating in course.series.ratings]


def _each_said(given: Iterable[tuple[str, list[Given]]]) -> str:
    said = ((name, ARROW.join(str(each.value) for each in some[-SHOWN_RATINGS:])) for name, some in given)
    return "; ".join(f"{name}{values}" for name, values in said if values)


def _first_rated(file: CaseFile) -> dict[tuple[Rater, int], datetime]:
    """Return when each rater first rated each session, by its number."""
    numbers = {session.pk: number for number, session in enumerate(file.sessions, start=1)}
    found: dict[tuple[Rater, int], datetime] = {}
    for rating in file.rows["ratings"]:  # every version, the lower ones first
        if rating.session_id in numbers:
            rater = rating_value(rating, file.names).rater
            found.setdefault((rater, numbers[rating.session_id]), rating.checkin.recorded_at)
    return found


def _follows(repair: Repair, on: date) -> bool:
    """Whether a session is none before the newest that was held when the repair was planned, and none after what
    ended it."""
    too_early = repair.planned_after is not None and on < repair.planned_after
    return not too_early and (repair.ended_on is None or on <= repair.ended_on)
