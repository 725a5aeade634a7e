"""How does a clinic set its thresholds?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical import policy as rules
from alliance_app.clinical.policy_checks import check_possible
from alliance_app.consultation.models import Policy
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission
from alliance_app.records import submissions


class PolicyChanged(NotAllowed):
    """Somebody else has set a policy since the page was opened; `newest` is the one in force."""

    def __init__(self, newest: Policy) -> None:
        super().__init__("Somebody has put another policy in force since you opened the page.")
        self.newest = newest


@transaction.atomic
def set_policy(
    *,
    clinic: Clinic,
    parameters: Mapping[str, Any],
    why: str,
    now: datetime,
    by: Clinician | None = None,
    based_on: int | None = None,
    key: str = "",
) -> Policy:
    """Put thresholds in force as a new version; standings follow with `rebuild`, and each with its case's next write.

    `based_on` is the version that the writer saw, if they say which; `by` nobody: a command. PolicyError if it is not
    possible, NotAllowed if it changes nothing or says no reason.
    """
    if by and not (by.may(Permission.SET_POLICY) and by.clinic_id == clinic.pk):
        raise NotAllowed("You cannot set the policy.")
    policy = rules.Policy.from_mapping(parameters)
    check_possible(policy)
    values, why = policy.to_mapping(), why.strip()
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    content = {"policy": values, "why": why, "by": by and by.pk}
    if earlier := submissions.recorded_as(clinic.pk, key, content):
        return Policy.objects.get(clinic=clinic, pk=earlier.int)  # as `remember` wrote it
    newest = Policy.objects.filter(clinic=clinic).order_by("-version").first()
    version = newest.version if newest else 0
    if newest and based_on is not None and based_on != version:
        raise PolicyChanged(newest)
    if by and values == (newest.parameters if newest else {}):
        raise NotAllowed("This is what is in force already: change something first.")
    if not why:
        raise NotAllowed("Say why.")
    policy_set = Policy.objects.create(
        clinic=clinic, version=version + 1, parameters=values, set_by=by, set_at=now, why=why
    )
    # What is sent is remembered by an id of its kind, and a policy has none: its number stands there instead.
    submissions.remember(clinic.pk, key, content, UUID(int=policy_set.pk))
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=by and by.pk, action="set", subject="policy",
        subject_id=policy_set.pk, version=policy_set.version,
    )  # fmt: skip
    return policy_set
