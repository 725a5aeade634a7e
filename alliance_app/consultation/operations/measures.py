"""How does a clinic say which measures it uses, define its own, and load the wording of one?"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.measures import MEASURES, Items, Measure
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission
from alliance_app.records.models import ClinicMeasure, MeasureUse, MeasureWording, Score
from alliance_app.records.queries import measures_of

#: A measure has at most so many items; the longest that clinics use have fewer.
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in which the items of a measure are asked, with whose they are and what allows to use them."""

    introduction: str
    items: tuple[str, ...]
    answers: tuple[str, ...]
    attribution: str
    licence: str
    digest: str = field(default="")


class MeasureChanged(NotAllowed):
    """Somebody else has changed the measure since the page was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody has changed this measure since you opened the page. Compare, then save again.")


@transaction.atomic
def define_measure(
    *, by: Clinician, definition: Measure, now: datetime, change: bool = False, based_on: int | None = None
) -> ClinicMeasure:
    """Define a measure of the clinic's own, or `change` the one of this key.

    NotAllowed for a key that is another's, and for parameters that contradict each other; of a measure with scores
    only name, cutoff, reliable change, bands, and which item is about dying or self-harm can change. MeasureChanged if
    it is not the version any more that the change is `based_on`.
    """
    _check_sets(by)
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    check_definition(definition)
    own = ClinicMeasure.objects.filter(clinic=clinic, key=definition.key).first()
    if change and own is None:
        raise NotAllowed("The clinic has no measure of its own of this key.")
    if not change and (own or definition.key in MEASURES):
        raise NotAllowed("There is a measure of this key already.")
    if change and own.version != based_on:
        raise MeasureChanged
    new = own or ClinicMeasure(clinic=clinic, key=definition.key, version=0)
    items = _items_said(definition.items)
    if own and Score.objects.filter(clinic=clinic, measure=own.key).exists():
        if _adds_up(own.rules()) != _adds_up(definition):
            raise NotAllowed("It has scores already: its range, direction and how its items add up stay as they are.")
    for name in ("name", "lowest", "highest", "cutoff", "reliable_change", "higher_is_better"):
        setattr(new, name, getattr(definition, name))
    new.bands, new.items, new.version = [list(band) for band in definition.bands], items, new.version + 1
    new.save()
    _note(by, now, "changed" if change else "defined", new.key)
    return new


@transaction.atomic
def use_measure(*, by: Clinician, key: str, used: bool, now: datetime) -> None:
    """Ask for a measure at check-ins from now on, or no longer; said twice it is said once."""
    _check_sets(by)
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    if key not in measures_of(clinic):
        raise NotAllowed("The clinic knows no measure of this key.")
    there = MeasureUse.objects.filter(clinic=clinic, key=key)
    if used == there.exists():
        return
    if used:
        MeasureUse.objects.create(clinic=clinic, key=key, since=now, by=by)
    else:
        there.delete()
    _note(by, now, "taken into use" if used else "no longer used", key)


@transaction.atomic
def load_wording(*, by: Clinician, key: str, wording: Wording, now: datetime) -> MeasureWording:
    """Ask a measure's items in these words from now on; NotAllowed if they do not fit its items, or say not whose they
    are."""
    _check_sets(by)
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    measure = measures_of(clinic).get(key)
    if measure is None:
        raise NotAllowed("The clinic knows no measure of this key.")
    check_wording(measure, wording)
    loaded = MeasureWording.objects.create(
        clinic=clinic, key=key, introduction=wording.introduction, items=list(wording.items),
        answers=list(wording.answers), attribution=wording.attribution, licence=wording.licence,
        digest=wording.digest, loaded_at=now, loaded_by=by,
    )  # fmt: skip
    _note(by, now, "wording loaded", key)
    return loaded


def check_definition(it: Measure) -> None:
    """Raise NotAllowed if a definition contradicts itself."""
    if it.highest <= it.lowest:
        raise NotAllowed("The highest total must be above the lowest.")
    if it.cutoff is not None and not it.lowest <= it.cutoff <= it.highest:
        raise NotAllowed("The cutoff must lie in the range of the total.")
    if it.reliable_change is not None and not 0 < it.reliable_change <= it.highest - it.lowest:
        raise NotAllowed("The reliable change must be above 0 and no larger than the range.")
    starts = [start for start, _ in it.bands]
    if starts != sorted(set(starts)) or any(not it.lowest <= start <= it.highest for start in starts):
        raise NotAllowed("Bands begin at rising totals within the range.")
    if it.items:
        _check_items(it, it.items)


def _check_items(it: Measure, items: Items) -> None:
    if not 1 <= items.count <= MOST_ITEMS or items.highest <= items.lowest:
        raise NotAllowed(f"A measure has 1 to {MOST_ITEMS} items, with answers from a lower to a higher number.")
    if not 0 <= items.missing < items.count:
        raise NotAllowed("Fewer answers than there are items may be missing.")
    if any(not 1 <= number <= items.count for number in (*items.turned, *filter(None, [items.at_risk]))):
        raise NotAllowed("Items are numbered from 1 to how many there are.")
    if (items.count * items.lowest, items.count * items.highest) != (it.lowest, it.highest):
        raise NotAllowed(
            f"{items.count} items from {items.lowest} to {items.highest} add up to "
            f"{items.count * items.lowest} to {items.count * items.highest}: let the range of the total say so."
        )


def check_wording(measure: Measure, wording: Wording) -> None:
    """Raise NotAllowed if words do not fit the items of a measure, or say not whose they are."""
    rule = measure.items
    if rule is None:
        raise NotAllowed(f"{measure.name} has totals only: there are no items to word.")
    if len(wording.items) != rule.count:
        raise NotAllowed(f"{measure.name} has {rule.count} items; the file has {len(wording.items)}.")
    if len(wording.answers) != rule.highest - rule.lowest + 1:
        raise NotAllowed(
            f"{measure.name} has answers from {rule.lowest} to {rule.highest}: {rule.highest - rule.lowest + 1} texts; "
            f"the file has {len(wording.answers)}."
        )
    if not all(text.strip() for text in (*wording.items, *wording.answers)):
        raise NotAllowed("Every item and every answer needs its text.")
    if not wording.attribution.strip() or not wording.licence.strip():
        raise NotAllowed("Say whose words they are (attribution), and what allows you to use them (licence).")


def _adds_up(it: Measure) -> tuple:
    """Return what totals on record rest on."""
    items = replace(it.items, at_risk=None) if it.items else None
    return it.lowest, it.highest, it.higher_is_better, items


def _items_said(items: Items | None) -> dict | None:
    if items is None:
        return None
    return {
        "count": items.count, "lowest": items.lowest, "highest": items.highest, "turned": sorted(items.turned),
        "missing": items.missing, "at_risk": items.at_risk,
    }  # fmt: skip


def _check_sets(by: Clinician) -> None:
    if not by.may(Permission.SET_MEASURES):
        raise NotAllowed("You cannot change the clinic’s measures.")


def _note(by: Clinician, now: datetime, action: str, key: str) -> None:
    audit.record(
        clinic_id=by.clinic_id, at=now, actor_id=by.pk, action=action, subject="measure", subject_id=key
    )
