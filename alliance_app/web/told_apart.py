"""How did a part go, told apart by who rated it? Two raters in one line read like a change that nobody has seen."""

from collections.abc import Iterable, Iterator
from datetime import date

from alliance_app.clinical.alliance import Factor, Given, Rater
from alliance_app.clinical.repair import ratings_of
from alliance_app.clinical.standing import Standing
from alliance_app.clinical.wording import rater_name
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.models import Repair
from alliance_app.consultation.since_planned import as_planned, first_rated

#: How many of the newest ratings are said of each rater.
SHOWN_RATINGS = 6
#: What one rater said stands on one line: the spaces beside the arrow do not break.
ARROW = "\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}"


def told_apart(standing: Standing, factor: Factor, since: date, until: date | None) -> str:
    """Return the newest ratings of a part between two days, as "client 4 → 4; therapist 6", or "4 → 4" where one person
    alone rates it; "" if there is none."""
    return _each_said(
        (name, [each for each in given if since <= each.session.on and (until is None or each.session.on <= until)])
        for name, given in _by_rater(standing, factor)
    )


def when_planned_and_since(repair: Repair, file: CaseFile) -> str:
    """Return how a part was rated when its repair was planned, and what was rated since, until it ended, as
    "When planned: 4; since then: 7 → 8"; "" if nobody has rated it."""
    plan = as_planned(repair, file.case, first_rated(file.sessions, file.rows["ratings"]), file.rows["therapists"])
    weakest_first = [course.series.rater for course in file.judged.standing.courses_of(plan.factor)]
    given = ratings_of(file.judged.history, plan)
    before, since, until = [], [], repair.ended_on or file.today
    for rater in sorted(given, key=lambda each: weakest_first.index(each) if each in weakest_first else len(given)):
        name = _name(rater) if len(given) > 1 else ""
        earlier = [each for each in given[rater] if each.session.number not in plan.since]
        by_then = [each for each in earlier if (rater, each.session.number) not in plan.late]
        before.append((name, (by_then or earlier)[-1:]))
        since.append((name, [e for e in given[rater] if e.session.number in plan.since and e.session.on <= until]))
    clauses = (("when planned: ", _each_said(before)), ("since then: ", _each_said(since)))
    said = "; ".join(f"{when}{what}" for when, what in clauses if what)
    return said[:1].upper() + said[1:]


def _by_rater(standing: Standing, factor: Factor) -> Iterator[tuple[str, list[Given]]]:
    """Yield the name of who rates a part with what they gave, the weakest first; named if there are several."""
    courses = standing.courses_of(factor)
    for course in courses:
        name = _name(course.series.rater) if len(courses) > 1 else ""
        yield name, [rating.given for rating in course.series.ratings]


def _name(rater: Rater) -> str:
    return f"{rater_name(rater).removeprefix('the ')} "


def _each_said(given: Iterable[tuple[str, list[Given]]]) -> str:
    said = ((name, ARROW.join(str(each.value) for each in some[-SHOWN_RATINGS:])) for name, some in given)
    return "; ".join(f"{name}{values}" for name, values in said if values)
