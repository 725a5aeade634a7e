"""How does a clinic set its thresholds?"""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical import policy as rules
from alliance_app.consultation.models import Policy
from alliance_app.people.models import Clinic, Clinician


@transaction.atomic
def set_policy(
    *, clinic: Clinic, parameters: dict[str, Any], why: str, now: datetime, by: Clinician | None = None
) -> Policy:
    """Put thresholds in force as a new version; standings follow with `rebuild`. PolicyError if one is not possible."""
    values = rules.Policy.from_mapping(parameters).to_mapping()
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    newest = Policy.objects.filter(clinic=clinic).order_by("-version").first()
    policy = Policy.objects.create(
        clinic=clinic, version=newest.version + 1 if newest else 1, parameters=values, set_by=by, set_at=now, why=why
    )
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=by and by.pk, action="set", subject="policy", subject_id=policy.pk
    )
    return policy
