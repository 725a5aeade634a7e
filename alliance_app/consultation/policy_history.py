"""Which policy said what? The versions of a clinic's policy, and what was concluded under each."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from alliance_app.clinical import policy as rules
from alliance_app.clinical.parameters import Parameter, differences
from alliance_app.people.models import Clinic

from .models import CaseStanding, Policy, StandingChange
from .models.standings import BORN


@dataclass(frozen=True, slots=True)
class Version:
    """One version: `row` is None of the limits that everybody begins with, version 0.

    `changed` is what it changed of the version before it, as it was and as it became. `cases` are the open cases that
    were judged by it last, `closed` those that ended under it and stay so; `said` is how often a standing changed as it
    said, without the first one of a case.
    """

    number: int
    row: Policy | None
    rules: rules.Policy
    changed: list[tuple[Parameter, str, str]]
    cases: int
    closed: int
    said: int


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """All versions of a clinic's policy, the one in force first."""

    versions: list[Version]

    @property
    def in_force(self) -> Version:
        return self.versions[0]

    @property
    def behind(self) -> int:
        """How many open cases are still judged by an older version."""
        return sum(version.cases for version in self.versions[1:])


def history_of_policy(clinic: Clinic) -> PolicyHistory:
    """Return the versions of a clinic's policy, the one in force first, the limits that everybody begins with last."""
    standings = CaseStanding.objects.filter(clinic=clinic)
    counts = [
        _counted(standings.filter(case__closed_on__isnull=True)),
        _counted(standings.filter(case__closed_on__isnull=False)),
        _counted(StandingChange.objects.filter(clinic=clinic).exclude(cause=BORN)),
    ]

    def counted(version: int) -> list[int]:
        return [each.get(version, 0) for each in counts]

    versions = [Version(0, None, rules.Policy(), [], *counted(0))]
    for row in Policy.objects.filter(clinic=clinic).select_related("set_by").order_by("version"):
        policy = row.rules()
        changed = differences(versions[-1].rules, policy)
        versions.append(Version(row.version, row, policy, changed, *counted(row.version)))
    return PolicyHistory(versions[::-1])


def _counted(rows: QuerySet) -> dict[int, int]:
    counted = rows.order_by().values_list("policy_version").annotate(Count("pk"))
    return dict(counted)
