"""What was tried on a weak part, what did the next ratings say, and which ruptures were seen?"""

from datetime import date

from django.db import models
from django.db.models import Q

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.repair import End
from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case, Session
from alliance_app.records.models.tenant import ClinicalRow, is_known


class Repair(ClinicalRow):
    """One planned move on one part. `of_weak`, `ended` and `ended_on` are concluded from the record and can be rebuilt.

    Of the same move on the same part one plan is open at a time: one that was planned again has ended, whatever the
    ratings are corrected to later.
    """

    class Ended(models.TextChoices):
        REPAIRED = End.REPAIRED.value, "Complete"
        KNOWN = End.KNOWN.value, "The part is known"
        RELEASED = End.RELEASED.value, "Released by a supervisor"
        LEFT = End.LEFT.value, "Who had rated low left"
        TRANSFERRED = End.TRANSFERRED.value, "Ended with the transfer"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repairs")
    factor = models.CharField(max_length=12, choices=[(f.value, f.value.capitalize()) for f in Factor])
    move = models.CharField(max_length=60, help_text="the move's key in the guidance")
    note = ConfidentialText(null=True)
    planned_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    planned_after = models.DateField(null=True, help_text="the day of the newest session held by then")
    due_on = models.DateField(null=True, blank=True, help_text="by when it is to be tried")
    of_weak = models.BooleanField(default=True, help_text="whether the part was weak or not yet clear when planned")
    ended = models.CharField(max_length=11, blank=True, choices=Ended, help_text="how it ended by what is on record")
    ended_on = models.DateField(null=True, help_text="the day on which it ended so")
    planned_again_on = models.DateField(null=True, blank=True, help_text="when the same move was planned again")

    def mark(self) -> "RepairMark | None":
        """Return what the therapist said of it last, and stands; read with the repair where it was prefetched."""
        return max(self.standing_marks(), key=lambda mark: mark.at, default=None)

    def standing_marks(self) -> "list[RepairMark]":
        """Return all that was said of it and not taken back, in no order."""
        return [mark for mark in self.marks.all() if mark.withdrawn_at is None]

    def is_open(self) -> bool:
        """Whether it is still to be tried, or was tried and waits for the ratings."""
        mark = self.mark()
        said_open = mark is None or mark.state == RepairMark.State.TRIED
        return self.ended_on is None and self.planned_again_on is None and said_open

    def is_untried(self) -> bool:
        """Whether it is still to be tried."""
        return self.is_open() and self.mark() is None

    def is_late(self, today: date) -> bool:
        """Whether it was to be tried before a day, and nobody has said that it was."""
        return self.due_on is not None and self.due_on < today and self.is_untried()

    class Meta:
        ordering = ["-planned_at"]
        constraints = [
            is_known("repair", "factor", Factor),
            is_known("repair", "ended", ["", *End]),
            models.CheckConstraint(
                condition=Q(ended="", ended_on__isnull=True) | Q(~Q(ended=""), ended_on__isnull=False),
                name="repair_ended_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "case", "factor"], name="repair_by_case")]


class RepairMarkQuerySet(models.QuerySet):
    def standing(self) -> "RepairMarkQuerySet":
        """Return what was said and not taken back."""
        return self.filter(withdrawn_at=None)


class RepairMark(ClinicalRow):
    """What a therapist says of a repair: tried, tried without help, or given up. The newest that stands says.

    What was said with a check-in is taken back with it: it stays, and counts no more since `withdrawn_at`.
    """

    class State(models.TextChoices):
        TRIED = "tried", "Tried"
        FAILED = "failed", "Did not help"
        ABANDONED = "abandoned", "Given up"

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="marks")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repair_marks")
    state = models.CharField(max_length=9, choices=State)
    note = ConfidentialText(null=True)
    by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="when it was taken back with its check-in")

    objects = RepairMarkQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [is_known("repair_mark", "state", ["tried", "failed", "abandoned"])]
        indexes = [models.Index(fields=["clinic", "case", "at"], name="repair_mark_by_case")]


class Rupture(ClinicalRow):
    """What a clinician saw of a rupture in one session: the client drew back, stood up against it, or both.

    It is a note beside the ratings: it raises no flag and moves no gate.
    """

    class Kind(models.TextChoices):
        WITHDRAWAL = "withdrawal", "Withdrawal"
        CONFRONTATION = "confrontation", "Confrontation"
        BOTH = "both", "Both"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ruptures")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="ruptures")
    kind = models.CharField(max_length=13, choices=Kind)
    note = ConfidentialText(null=True)
    by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [is_known("rupture", "kind", ["withdrawal", "confrontation", "both"])]
        indexes = [models.Index(fields=["clinic", "case", "at"], name="rupture_by_case")]
