"""Which policy said what? The versions of a clinic's policy, and what was concluded under each."""

from dataclasses import dataclass

from django.db.models import Count

from alliance_app.clinical import policy as rules
from alliance_app.clinical.parameters import Parameter, differences
from alliance_app.people.models import Clinic

from .models import CaseStanding, Policy, StandingChange


@dataclass(frozen=True, slots=True)
class Version:
    """One version: `row` is None of the limits that everybody begins with, version 0.

    `changed` is what it changed of the version before it, as it was and as it became; `cases` are those judged by it
    last, `said` how often a standing changed under it.
    """

    number: int
    row: Policy | None
    rules: rules.Policy
    changed: list[tuple[Parameter, str, str]]
    cases: int
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
        """How many cases are still judged by an older version."""
        return sum(version.cases for version in self.versions[1:])


def history_of_policy(clinic: Clinic) -> PolicyHistory:
    """Return the versions of a clinic's policy, the one in force first, the limits that everybody begins with last."""
    cases = _counted(CaseStanding.objects.filter(clinic=clinic))
    said = _counted(StandingChange.objects.filter(clinic=clinic))
    versions = [Version(0, None, rules.Policy(), [], cases.get(0, 0), said.get(0, 0))]
    for row in Policy.objects.filter(clinic=clinic).select_related("set_by").order_by("version"):
        policy, number = row.rules(), row.version
        changed = differences(versions[-1].rules, policy)
        versions.append(Version(number, row, policy, changed, cases.get(number, 0), said.get(number, 0)))
    return PolicyHistory(versions[::-1])


def _counted(rows) -> dict[int, int]:
    counted = rows.order_by().values_list("policy_version").annotate(Count("pk"))
    return dict(counted)
