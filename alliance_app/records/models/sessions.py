"""When did they meet?"""

from django.db import models
from django.db.models import Q

from alliance_app.clinical.alliance import Attendance
from alliance_app.people.models import Clinician

from .cases import Case
from .tenant import ClinicalRow, is_known


class StandingSessions(models.Manager):
    """Sessions that are on record; one that was entered by mistake is kept, and counted nowhere."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class Session(ClinicalRow):
    """One meeting. Order is (held_on, recorded_at); its number is counted from that, never stored."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "Video"
        PHONE = "phone", "Phone"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    attendance = models.CharField(
        max_length=9, choices=[(a.value, a.value.capitalize()) for a in Attendance], default=Attendance.HELD.value
    )
    mode = models.CharField(max_length=9, choices=Mode, default=Mode.IN_PERSON)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="when it turned out that there was none")
    source_ref = models.CharField(
        max_length=64, blank=True, help_text="by which name the file that it came from calls it"
    )

    objects = StandingSessions()
    everything = models.Manager()

    class Meta:
        ordering = ["held_on", "recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "source_ref"], condition=~Q(source_ref=""), name="session_imported_once"
            ),
            is_known("session", "attendance", Attendance),
            is_known("session", "mode", ["in_person", "video", "phone"]),
        ]
        indexes = [models.Index(fields=["clinic", "case", "held_on", "recorded_at"], name="session_in_order")]


class SessionChange(ClinicalRow):
    """What somebody said became of a session, and what it was before; rows are only ever added."""

    class Became(models.TextChoices):
        HELD = Attendance.HELD.value, "Held"
        MISSED = Attendance.MISSED.value, "Missed"
        CANCELLED = Attendance.CANCELLED.value, "Cancelled"
        NONE = "none", "No such session"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    was = models.CharField(max_length=9, choices=Became)
    became = models.CharField(max_length=9, choices=Became)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            is_known("session_change", "was", ["held", "missed", "cancelled", "none"]),
            is_known("session_change", "became", ["held", "missed", "cancelled", "none"]),
        ]
        indexes = [models.Index(fields=["clinic", "session", "at"], name="session_changes_in_order")]
