"""How does a clinic change what it is called, whom to call in a crisis, what clients get, and what chance draws?"""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.spot_checks import LEAST, MOST, is_possible

from ..models import Clinic, Clinician
from . import NotAllowed, check_manages

#: For so many days a client's link may work, at least and at most.
SHORTEST_LINK, LONGEST_LINK = 1, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicSettings:
    """What an administrator can change of a clinic; without `remind_after_days` nobody is reminded."""

    name: str
    time_zone: str
    crisis_contact: str = ""
    other_contact: str = ""
    link_days: int = 4
    remind_after_days: int | None = None
    clients_see_goal: bool = True
    clients_see_progress: bool = True
    clients_see_alliance: bool = False
    spot_check_percent: int = 5


SETTINGS = tuple(field.name for field in fields(ClinicSettings))


@transaction.atomic
def change_clinic(*, clinic: Clinic, to: ClinicSettings, by: Clinician, now: datetime) -> None:
    """Give a clinic other settings; NotAllowed for anybody but its administrator, and for what cannot be."""
    check_manages(by, clinic.pk)
    given = {name: getattr(to, name) for name in SETTINGS}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if not given["name"]:
        raise NotAllowed("Write a name.")
    check_days(to.link_days, to.remind_after_days)
    check_percent(to.spot_check_percent)
    kept = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
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


def check_days(link_days: int, remind_after_days: int | None) -> None:
    """Raise NotAllowed unless a link works for a possible time, and a reminder comes before it ends."""
    if not SHORTEST_LINK <= link_days <= LONGEST_LINK:
        raise NotAllowed(f"A link works for {SHORTEST_LINK} to {LONGEST_LINK} days.")
    if remind_after_days is None:
        return
    if link_days == SHORTEST_LINK:
        raise NotAllowed("A link that works for one day leaves no time for a reminder. Leave this empty.")
    if not 1 <= remind_after_days < link_days:
        raise NotAllowed(f"A link that works for {link_days} days can be reminded of after 1 to {link_days - 1}.")


def check_percent(spot_check_percent: int) -> None:
    """Raise NotAllowed unless so many per cent of the unflagged cases can be drawn each week."""
    if not is_possible(spot_check_percent):
        raise NotAllowed(f"Write 0 for none, or {LEAST} to {MOST}.")
