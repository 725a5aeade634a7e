"""How does a clinic change what it is called, when its day begins and whom to call in a crisis?"""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit

from ..models import Clinic, Clinician
from . import NotAllowed, check_manages

#: What an administrator can change of a clinic.
SETTINGS = ("name", "time_zone", "crisis_contact")


@transaction.atomic
def change_clinic(
    *, clinic: Clinic, name: str, time_zone: str, crisis_contact: str, by: Clinician, now: datetime
) -> None:
    """Give a clinic another name, time zone or crisis contacts; NotAllowed for anybody but its administrator."""
    check_manages(by, clinic.pk)
    if not name.strip():
        raise NotAllowed("Write a name.")
    kept = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    given = {"name": name.strip(), "time_zone": time_zone, "crisis_contact": crisis_contact.strip()}
    changed = [field for field in SETTINGS if getattr(kept, field) != given[field]]
    if not changed:
        return
    for field in changed:
        setattr(kept, field, given[field])
    kept.save(update_fields=changed)
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=by.pk, action="changed", subject="clinic", subject_id=clinic.pk,
        what=changed,
    )  # fmt: skip
