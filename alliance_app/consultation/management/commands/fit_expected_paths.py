"""Fit to each clinic's closed cases how scores usually go on there."""

from collections.abc import Iterable

from django.core.management.base import CommandError
from django.utils import timezone

from alliance_app.clinical.expected import ENOUGH_CASES
from alliance_app.consultation.models import ExpectedPath
from alliance_app.consultation.operations.expected_paths import fit_paths
from alliance_app.people.clinic_command import ClinicCommand
from alliance_app.people.models import Clinic
from alliance_app.records.queries import measures_with

REFUSED = 1


class Command(ClinicCommand):
    help = (
        "Fit the expected path of each measure to the closed cases of a clinic, and say from how many; "
        "what has not changed is not written."
    )

    def work(self, clinics: Iterable[Clinic]) -> None:
        undetermined = []
        for each in clinics:
            measures = measures_with(each.measures.all())
            for row in fit_paths(clinic=each, now=timezone.now()):
                said = f"{each.slug}: {measures[row.measure].name}: {_told(row)}."
                if row.why_none and row.n >= ENOUGH_CASES:
                    undetermined.append(said)
                else:
                    self.stdout.write(said)
        if undetermined:
            raise CommandError("\n".join(undetermined), returncode=REFUSED)


def _told(row: ExpectedPath) -> str:
    if row.why_none:
        return f"no path: {row.why_none}"
    return f"fitted to {row.n} closed cases on {row.clinic.local_date(row.fitted_at).isoformat()}"
