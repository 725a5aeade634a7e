"""What do the pages of the policy show?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliance_app.clinical.parameters import GROUPS, Parameter
from alliance_app.clinical.policy import Policy
from alliance_app.consultation.blind import waiting_for
from alliance_app.insights.policy_replay import A_CLIENT_YEAR, Change, ClinicReplay, Figures
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as the clinic has it; `begins_with` is empty where it is the one that everybody begins with."""

    parameter: Parameter
    told: str
    begins_with: str


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a replay under both policies, each with what it was counted from."""

    name: str
    says: str
    now: tuple[str, str]
    then: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Turned:
    """Cases that would change in one way: those that the reader may open, and how many others there are."""

    name: str
    count: int
    cases: list[Case]

    @property
    def others(self) -> int:
        return self.count - len(self.cases)


def limits_of(policy: Policy) -> list[tuple[str, str, list[Limit]]]:
    """Return the limits of a policy in their groups: a name, what it is about, and the limits."""
    return [(group.name, group.says, [_limit(each, policy) for each in group.parameters]) for group in GROUPS]


def _limit(parameter: Parameter, policy: Policy) -> Limit:
    differs = parameter.of(policy) != parameter.default
    return Limit(parameter, parameter.told(policy), parameter.told(Policy()) if differs else "")


def lines_of(found: ClinicReplay) -> list[Line]:
    """Return the figures of a replay, each under the policy in force and under the draft."""

    def line(name: str, says: str, of) -> Line:
        return Line(name, says, of(found.now), of(found.then))

    def flagged(figures: Figures) -> tuple[str, str]:
        return _share(figures.flagged, found.cases)

    def alerts(figures: Figures) -> tuple[str, str]:
        rate = f"{A_CLIENT_YEAR * figures.alerts / found.sessions:.1f}" if found.sessions else "–"
        return rate, f"{figures.alerts} in {found.sessions}"

    def waiting(figures: Figures) -> tuple[str, str]:
        return _share(figures.waiting, found.open_cases)

    return [
        line(
            "Cases flagged",
            "A part was low or had fallen after a session in these 90 days, so that techniques waited.", flagged,
        ),
        line(
            f"Alerts per {A_CLIENT_YEAR} sessions",
            "How often that began, for as many held sessions as one client has in about a year.", alerts,
        ),
        line(
            "Techniques wait today", "Of the open cases, for whatever reason: low, not yet steady, or not known.",
            waiting,
        ),
    ]  # fmt: skip


def _share(part: int, whole: int) -> tuple[str, str]:
    return f"{100 * part / whole:.0f}%" if whole else "–", f"{part} of {whole}"


def turned(changes: Iterable[Change], viewer: Clinician, today: date) -> list[Turned]:
    """Return which cases would change, by how.

    Named are those that the viewer may open, without those of which a view waits for the viewer's own rating: how it
    turns with the limits would tell its numbers. The others are counted.
    """
    changed = {change.case: change.waits for change in changes}
    visible = Case.objects.visible_to(viewer, today)
    waiting = waiting_for(viewer, list(changed), today).values_list("case_id", flat=True)
    named = [case for case in visible.order_by("code") if case.pk in changed and case.pk not in set(waiting)]
    return [
        Turned(
            name,
            sum(value is waits for value in changed.values()),
            [case for case in named if changed[case.pk] is waits],
        )
        for name, waits in (("Techniques would wait", True), ("Techniques would be open", False))
    ]
