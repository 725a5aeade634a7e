"""What do the rules conclude of a case, from everything on record?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from alliance_app.clinical import alliance, policy
from alliance_app.clinical.measures import Measure
from alliance_app.clinical.standing import Standing, standing_of
from alliance_app.people.models import Clinic
from alliance_app.records.histories import (
    Rows,
    by_case,
    names_of_raters,
    observed,
    places_of,
    rater_of,
    rows_observed,
    standing_sessions,
)
from alliance_app.records.models import Case
from alliance_app.records.queries import measures_with
from alliance_app.records.together import read_together

from .models import Policy, Release, Review


@dataclass(frozen=True, slots=True)
class ClinicRules:
    """With which thresholds and measures a clinic judges."""

    policy: policy.Policy
    version: int
    measures: dict[str, Measure]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case's history and where it stands."""

    history: alliance.History
    standing: Standing


def rules_of(clinic: Clinic, version: int | None = None) -> ClinicRules:
    """Return the rules in force, or those of a version; version 0 are the defaults that everybody begins with."""
    return rules_from(read_together(rows_of_rules(clinic)), version)


def rows_of_rules(clinic: Clinic) -> dict[str, QuerySet]:
    """Return what has to be read to know a clinic's rules."""
    versions = Policy.objects.filter(clinic=clinic).defer("set_by").order_by("version")
    return {"policies": versions, "measures": clinic.measures.all()}


def rules_from(rows: Rows, version: int | None = None) -> ClinicRules:
    """Return the rules in force, or those of a version, from the rows that were read of them."""
    policies = {row.version: row for row in rows["policies"]}
    if version is None:
        version = max(policies, default=0)
    return ClinicRules(
        policy=policies[version].rules() if version else policy.Policy(),
        version=version,
        measures=measures_with(rows["measures"]),
    )


def judge(case: Case, rules: ClinicRules, today: date) -> Judged:
    """Conclude where a case stands from its whole history."""
    return judge_all([case], rules, today)[case.pk]


def judge_all(cases: Iterable[Case], rules: ClinicRules, today: date) -> dict[UUID, Judged]:
    """Conclude where each case stands, all of one clinic; a closed case as it stood on its last day."""
    by_id = {case.pk: case for case in cases}
    rows = by_case(read_together(rows_judged(by_id), by_id.values()), by_id)
    return {pk: judged_from(case, rows[pk], rules, today) for pk, case in by_id.items()}


def rows_judged(cases: Iterable[UUID]) -> dict[str, QuerySet]:
    """Return what has to be read of cases to judge them."""
    ids = list(cases)
    return {
        **rows_observed(ids),
        "reviews": Review.objects.filter(case__in=ids).defer("message"),
        "releases": Release.objects.filter(case__in=ids),
    }


def judged_from(case: Case, rows: Rows, rules: ClinicRules, today: date) -> Judged:
    """Conclude where a case stands from the rows that were read of it."""
    history = history_from(rows)
    last_day = min(today, case.closed_on or today)
    return Judged(history, standing_of(history, rules.policy, last_day, rules.measures))


def histories_judged(cases: Iterable[UUID]) -> dict[UUID, alliance.History]:
    """Return of each case what is judged of it: what was observed, and what supervisors released."""
    ids = list(cases)
    return {pk: history_from(rows) for pk, rows in by_case(read_together(rows_judged(ids)), ids).items()}


def history_from(rows: Rows) -> alliance.History:
    """Return what is judged of a case, from the rows that were read of it."""
    return replace(observed(rows), releases=tuple(_releases(rows)))


def _releases(rows: Rows) -> Iterator[alliance.Release]:
    numbers, clinicians = places_of(rows["sessions"]), names_of_raters(rows["ratings"])
    standing = standing_sessions(rows["sessions"])
    for row in rows["releases"]:
        rater = rater_of(row.participant) if row.participant else clinicians[row.role, row.clinician_id]
        factor = alliance.Factor(row.factor) if row.factor else None
        place = row.session.held_on, numbers[row.session_id]
        said_since = set(_said_since(row, rows))
        covered = [s for s in standing if s.pk in said_since and (s.held_on, numbers[s.pk]) <= place]
        yield alliance.Release(rater, factor, *place, frozenset(numbers[s.pk] for s in covered), at=row.review.at)


def _said_since(release: Release, rows: Rows) -> Iterator[UUID]:
    """Yield the sessions of which the rater says something else by now than when the supervisor released a part."""
    parts = [release.factor] if release.factor else list(alliance.Factor)
    seen: dict[UUID, tuple] = defaultdict(lambda: (None,) * len(parts))
    now = dict(seen)
    for rating in rows["ratings"]:  # every version, the lower ones first
        if (rating.role, rating.participant_id, rating.clinician_id) == (
            release.role, release.participant_id, release.clinician_id
        ):  # fmt: skip
            now[rating.session_id] = tuple(getattr(rating, part) for part in parts)
            if rating.checkin.recorded_at <= release.review.at:
                seen[rating.session_id] = now[rating.session_id]
    yield from (session for session, said in now.items() if said != seen[session])
