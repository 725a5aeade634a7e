"""How does a clinic learn how scores usually go on there? From its closed cases, measure by measure."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import transaction
from django.db.models import F

from alliance_app.audit import operations as audit
from alliance_app.clinical import expected
from alliance_app.clinical.alliance import CLIENT_ROLES, Attendance
from alliance_app.clinical.expected import Course, NoPath, course_from
from alliance_app.clinical.measures import Measure
from alliance_app.consultation.models import ExpectedPath
from alliance_app.people.models import Clinic
from alliance_app.records.models import Score, Session
from alliance_app.records.queries import measures_with

#: What a stored curve holds of a path.
CURVE = ("coefficients", "below", "above", "lowest_start", "highest_start", "last_session")


@transaction.atomic
def fit_paths(*, clinic: Clinic, now: datetime) -> list[ExpectedPath]:
    """Fit the path of each measure that a clinic knows to its closed cases; return the row that counts of each.

    Where nothing has changed since the last time, nothing is written.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    newest = {row.measure: row for row in ExpectedPath.objects.filter(clinic=clinic).newest()}
    found = []
    for key, measure in sorted(measures_with(clinic.measures.all()).items()):
        row, before = _fitted(measure, clinic, now), newest.get(key)
        if before and _says(before) == _says(row):
            found.append(before)
            continue
        row.save(force_insert=True)
        audit.record(
            clinic_id=clinic.pk, at=now, actor_id=None, action="fitted", subject="expected path", subject_id=row.pk
        )
        found.append(row)
    return found


def _says(row: ExpectedPath) -> tuple:
    return row.n, row.curve, row.why_none, row.form


def _fitted(measure: Measure, clinic: Clinic, now: datetime) -> ExpectedPath:
    cases = list(_courses_of_closed_cases(clinic, measure))
    row = ExpectedPath(clinic=clinic, measure=measure.key, n=len(cases), fitted_at=now, form=expected.FORM)
    try:
        path = asdict(expected.fit(measure, cases, clinic.local_date(now)))
    except NoPath as why:
        row.why_none = str(why)
    else:
        row.curve = {name: path[name] for name in CURVE} | {"coefficients": list(path["coefficients"])}
    return row


def _courses_of_closed_cases(clinic: Clinic, measure: Measure) -> Iterator[list[Course]]:
    """Yield the courses of the people in each closed case, of those cases that have a score after the first."""
    scores = Score.objects.in_force().filter(
        clinic=clinic, measure=measure.key, case__closed_on__gte=F("scored_on"), total__isnull=False,
        participant__role__in=[role.value for role in CLIENT_ROLES],
    ).order_by("case", "participant", "scored_on", "recorded_at")  # fmt: skip
    rows = scores.values_list("case", "participant", "scored_on", "total")
    held = _days_held(clinic, measure)
    for case, of_case in groupby(rows.iterator(), key=itemgetter(0)):
        courses = [
            course_from(held.get(case, []), [(on, float(total)) for _, _, on, total in of_person])
            for _, of_person in groupby(of_case, key=itemgetter(1))
        ]
        if any(course.later for course in courses):
            yield courses


def _days_held(clinic: Clinic, measure: Measure) -> dict[UUID, list[date]]:
    """Return the days of the held sessions of each closed case with scores of a measure."""
    scored = Score.objects.filter(clinic=clinic, measure=measure.key, case__closed_on__isnull=False).values("case")
    sessions = Session.objects.filter(clinic=clinic, case__in=scored, attendance=Attendance.HELD.value)
    rows = sessions.order_by("case", "held_on").values_list("case", "held_on")
    return {
        case: [on for _, on in of_case] for case, of_case in groupby(rows.iterator(), key=itemgetter(0))
    }
