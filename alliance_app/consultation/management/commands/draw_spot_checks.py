"""Draw this week's spot checks, where their clinic wants any."""

from collections.abc import Iterable

from django.utils import timezone

from alliance_app.consultation.operations.spot_checks import draw_spot_checks
from alliance_app.people.clinic_command import ClinicCommand
from alliance_app.people.models import Clinic


class Command(ClinicCommand):
    help = (
        "Draw by chance, of each clinic's cases that nothing flags, as many per cent as it has set, for a supervisor "
        "to look at; says how many. A clinic's week has one draw, however often this runs."
    )

    def work(self, clinics: Iterable[Clinic]) -> None:
        for each in clinics:
            count = draw_spot_checks(clinic=each, now=timezone.now())
            self.stdout.write(f"{each.slug}: {said(each, count)}.")


def said(clinic: Clinic, count: int | None) -> str:
    """Return what became of a draw, in words."""
    if count is not None:
        return f"{count} drawn"
    return "drawn already this week" if clinic.spot_check_percent else "no spot checks are wanted"
