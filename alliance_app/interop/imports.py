"""How does a ratings file become records? All of it or nothing, and twice is once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models.functions import Lower

from alliance_app.audit import operations as audit
from alliance_app.clinical.measures import RECOGNISED, Measure
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations import standings
from alliance_app.consultation.operations.scores import tell_of_risk
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import add_clinician
from alliance_app.people.roles import Therapist
from alliance_app.records.models import Case, ClinicMeasure
from alliance_app.records.queries import measures_with

from .case_imports import CaseImport
from .rows import RatingsFile, Row, read_ratings


@dataclass(slots=True)
class ImportReport:
    """What a file held and what became of it."""

    rows: int = 0
    cases: int = 0
    therapists: int = 0
    refusals: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)  # what is new, by kind
    imported: bool = False


class _Undo(Exception):
    """Ends the transaction of a trial run without keeping anything."""


def import_file(
    path: Path, clinic: Clinic, *, now: datetime, dry_run: bool = False, skip_bad: bool = False
) -> ImportReport:
    """Import a ratings file into a clinic; with a bad row nothing, unless `skip_bad`.

    What is on record already is left as it is; a row that says otherwise is bad. Raise UnreadableFile as
    `read_ratings` does.
    """
    measures = {**RECOGNISED, **measures_with(clinic.measures.all())}
    found = read_ratings(path, measures)
    report = ImportReport(remarks=found.remarks)
    try:
        with transaction.atomic():
            _import(found, clinic, now, report, skip_bad, measures)
            if dry_run or not report.imported:
                raise _Undo
    except _Undo:
        report.imported = False
    return report


def _import(
    found: RatingsFile,
    clinic: Clinic,
    now: datetime,
    report: ImportReport,
    skip_bad: bool,
    measures: Mapping[str, Measure],
) -> None:
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    today = clinic.local_date(now)
    found.refuse((row for row in found.rows if row.on > today), "date lies in the future")
    people = _People(clinic, now)
    cases = {case.code: case for case in Case.objects.filter(clinic=clinic, code__in=found.cases)}
    _refuse_other_capitals(found, clinic)
    imports = []
    for code, rows in _by_case(found).items():
        if code in cases:
            CaseStanding.objects.locked(cases[code])
        one = CaseImport(clinic=clinic, code=code, rows=rows, case=cases.get(code), now=now, measures=measures)
        one.refuse_contradictions(found)
        imports.append(one)
    report.rows = found.count
    report.refusals = list(found.refusals())
    if found.refused and not skip_bad:
        return
    _define_measures(found, clinic)
    found.keep_the_good()
    good = _by_case(found)
    for one in imports:
        one.rows = good.get(one.code, [])
        if one.rows:
            written = one.write(people.therapist)
            report.cases += 1
            for kind, count in written.items():
                report.written[kind] = report.written.get(kind, 0) + count
            if one.is_new:
                standings.give_birth(one.case, now, None)
            elif any(written.values()):
                standings.refresh(one.case, now=now, cause="import")
    if at_risk := [score for one in imports for score in one.at_risk]:
        tell_of_risk(at_risk, by=None, now=now)
        report.remarks.append(f"{len(at_risk)} totals tell of dying or self-harm: they wait for somebody who asks")
    report.therapists = len(people.seen)
    report.written["therapists"] = people.added
    report.imported = True
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=None, action="imported", subject="ratings", subject_id=clinic.pk,
        written=report.written,
    )  # fmt: skip


def _refuse_other_capitals(found: RatingsFile, clinic: Clinic) -> None:
    """Refuse the rows of a case whose code differs from another's, on record or in the file, in capitals alone."""
    folded = [code.lower() for code in found.cases]
    alike = Case.objects.alias(folded=Lower("code")).filter(clinic=clinic, folded__in=folded)
    known = {code.lower(): code for code in alike.values_list("code", flat=True)}
    for code in found.cases:
        if known.setdefault(code.lower(), code) != code:
            rows = [row for row in found.rows if row.case == code]
            found.refuse(rows, "the code of the case differs from another case’s in capitals alone")


class _People:
    """Finds the clinic's therapists by the codes of a file, adding those who are new, without a sign-in."""

    def __init__(self, clinic: Clinic, now: datetime) -> None:
        self.clinic, self.now = clinic, now
        self.known = {c.code: c for c in clinic.clinicians.exclude(code="")}
        self.seen: set[str] = set()
        self.added = 0

    def therapist(self, code: str) -> Clinician:
        self.seen.add(code)
        if code not in self.known:
            self.known[code] = add_clinician(
                clinic=self.clinic, name=code, code=code, roles=[Therapist.key], now=self.now
            )
            self.added += 1
        return self.known[code]


def _define_measures(found: RatingsFile, clinic: Clinic) -> None:
    known = measures_with(clinic.measures.all())
    for key, measure in RECOGNISED.items():
        if key in found.columns and key not in known:
            ClinicMeasure.objects.create(
                clinic=clinic, key=key, name=measure.name, lowest=measure.lowest, highest=measure.highest
            )


def _by_case(found: RatingsFile) -> dict[str, list[Row]]:
    """Return the good rows of each case in the order of its sessions."""
    by_case: dict[str, list[Row]] = {}
    for row in sorted(found.rows, key=lambda r: (r.on, r.session, r.line)):
        by_case.setdefault(row.case, []).append(row)
    return by_case

