"""Judge every case anew."""

from collections.abc import Iterable

from django.core.management.base import OutputWrapper
from django.utils import timezone

from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.clinic_command import ClinicCommand
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case


class ProgressBar:
    """How far a command has come, in one line that grows; on a terminal alone, for a file takes only results."""

    WIDTH = 40

    def __init__(self, out: OutputWrapper, name: str, total: int) -> None:
        self.out, self.name, self.total, self.done = out, name, total, 0
        self.shown = out.isatty()

    def add(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        if self.shown and self.total:
            share = min(1, self.done / self.total)
            full = round(self.WIDTH * share)
            bar = "#" * full + "." * (self.WIDTH - full)
            self.out.write(f"\r{self.name} [{bar}] {share:4.0%}, {self.done} of {self.total} cases", ending="")
            self.out.flush()

    def end(self) -> None:
        """Leave the line for what comes next."""
        if self.shown and self.done:
            self.out.write("")


class Command(ClinicCommand):
    help = (
        "Judge every case anew, after a change of the rules or of a policy, and put right what is stored; what is "
        "right is not written. What stands can be read meanwhile, and a run that was broken off can be begun again."
    )

    def work(self, clinics: Iterable[Clinic]) -> None:
        for each in clinics:
            bar = ProgressBar(self.stdout, each.slug, Case.objects.filter(clinic=each).count())
            wrong = rebuild(each, timezone.now(), progress=bar.add)
            bar.end()
            self.stdout.write(f"{each.slug}: {bar.done} cases, {wrong} standings were wrong.")
