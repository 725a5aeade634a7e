"""How does a clinic add to the library, and change or retire what it has added?"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation.guidance.techniques import TECHNIQUES, Family
from alliance_app.consultation.models import ClinicTechnique
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission
from alliance_app.records import submissions

#: What an entry says, each in words; `words` alone may be empty.
TEXTS = ("name", "purpose", "agree_first", "steps", "when_it_fits", "when_not", "words")


class ChangedMeanwhile(NotAllowed):
    """Somebody else has changed the entry since the page was opened; `newest` is what it says now."""

    def __init__(self, newest: ClinicTechnique) -> None:
        super().__init__("Somebody has changed this entry since you opened the page.")
        self.newest = newest


@transaction.atomic
def save_technique(
    *,
    by: Clinician,
    family: str,
    texts: Mapping[str, str],
    now: datetime,
    technique: UUID | None = None,
    retired: bool = False,
    based_on: int | None = None,
    key: str = "",
) -> ClinicTechnique:
    """Add an entry to the clinic's library, or write the next version of one; NotAllowed if it says too little.

    `based_on` is the version that the writer saw, if they say which.
    """
    if not by.may(Permission.EDIT_LIBRARY):
        raise NotAllowed("You cannot change the library.")
    Clinic.objects.select_for_update().get(pk=by.clinic_id)  # one writer a clinic, so that names stay single
    texts = {name: texts.get(name, "").strip() for name in TEXTS}
    content = {"technique": technique, "by": by.pk, "family": family, "retired": retired, **texts}
    if earlier := submissions.recorded_as(by.clinic_id, key, content):
        return ClinicTechnique.objects.get(pk=earlier)
    newest = _newest(by.clinic_id, technique)
    if newest and based_on is not None and newest.version != based_on:
        raise ChangedMeanwhile(newest)
    if family not in set(Family):
        raise NotAllowed("Choose a family.")
    if not all(texts[name] for name in TEXTS if name != "words"):
        raise NotAllowed("Fill in everything but the further words.")
    if not retired and _is_taken(by.clinic_id, texts["name"], technique):
        raise NotAllowed("The library has an entry of this name.")
    entry = ClinicTechnique(
        clinic_id=by.clinic_id,
        version=newest.version + 1 if newest else 1,
        family=family,
        retired=retired,
        written_by=by,
        written_at=now,
        **texts,
    )
    if newest:
        entry.technique = newest.technique
    entry.save(force_insert=True)
    submissions.remember(by.clinic_id, key, content, entry.pk)
    audit.record(
        clinic_id=by.clinic_id, at=now, actor_id=by.pk, action="retired" if retired else "saved", subject="technique",
        subject_id=entry.technique, version=entry.version,
    )  # fmt: skip
    return entry


def retire_technique(*, by: Clinician, technique: UUID, retired: bool, now: datetime, key: str = "") -> ClinicTechnique:
    """Take an entry out of the library, or put it back; what it says stays."""
    newest = _newest(by.clinic_id, technique)
    if newest.retired == retired:
        return newest
    texts = {name: getattr(newest, name) for name in TEXTS}
    return save_technique(
        by=by, family=newest.family, texts=texts, technique=technique, retired=retired, now=now, key=key
    )


def _newest(clinic_id: int, technique: UUID | None) -> ClinicTechnique | None:
    if technique is None:
        return None
    found = ClinicTechnique.objects.filter(clinic=clinic_id, technique=technique).last()
    if found is None:
        raise NotAllowed("There is no such entry.")
    return found


def _is_taken(clinic_id: int, name: str, technique: UUID | None) -> bool:
    newest = {row.technique: row for row in ClinicTechnique.objects.filter(clinic=clinic_id)}
    own = {row.name.lower() for row in newest.values() if not row.retired and row.technique != technique}
    return name.lower() in own | {entry.name.lower() for entry in TECHNIQUES}
