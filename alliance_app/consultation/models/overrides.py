"""Who looked behind a closed gate, why, and until when?"""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from alliance_app.clinical.looks import last_day_to_answer
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case
from alliance_app.records.models.tenant import ClinicalRow, is_known

#: The shortest explanation that says something, in characters.
SHORTEST_EXPLANATION = 20


class OverrideQuerySet(models.QuerySet):
    def standing(self, today: date) -> "OverrideQuerySet":
        """Return those that have not ended by a day: they hold, or wait for an answer before they do."""
        return self.filter(ended_at__isnull=True, ends_on__gte=today)

    def active(self, today: date) -> "OverrideQuerySet":
        """Return the overrides that hold on a day."""
        return self.standing(today).filter(Q(opens_on__isnull=True) | Q(opens_on__lte=today))

    def waiting(self, today: date) -> "OverrideQuerySet":
        """Return those that wait for an answer before they hold."""
        return self.standing(today).filter(opens_on__gt=today)

    def unanswered(self, today: date) -> "OverrideQuerySet":
        """Return those about which nobody has said anything yet, whether they hold already or wait."""
        return self.standing(today).filter(answered_at__isnull=True)


class Override(ClinicalRow):
    """A clinician's reasoned decision to look anyway; the gate stays closed. Holds through `ends_on`.

    The third in a row waits: it holds from `opens_on`, which an answer brings forward. Empty: it held at once.
    """

    class Reason(models.TextChoices):
        CLIENT_UNAVAILABLE = "client_unavailable", "The client cannot be asked now"
        MANDATED_TIMELINE = "mandated_timeline", "A deadline from outside"
        ADDRESSED = "addressed", "Addressed directly in the session"
        SUPERVISOR = "supervisor", "My supervisor’s direction"
        OTHER = "other", "Another reason"

    class Ended(models.TextChoices):
        RATED = "rated", "by the next session’s rating"
        RED_FLAG = "red_flag", "by a new warning"
        TIME = "time", "by time"
        SUPERVISOR = "supervisor", "by the supervisor"
        CASE = "case", "as the case was closed or transferred"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="overrides")
    made_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_on = models.DateField(help_text="the clinic's day")
    reason = models.CharField(max_length=20, choices=Reason)
    explanation = ConfidentialText()
    in_a_row = models.PositiveSmallIntegerField(default=1, help_text="its place among those since the gate was open")
    opens_on = models.DateField(null=True, blank=True, help_text="when one that waits opens by itself")
    answered_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, choices=Ended, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="override_open_once_a_case"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("made_on")), name="override_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="override_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="override_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("made_by")),
                name="override_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(opens_on__gte=F("made_on"), opens_on__lte=F("ends_on")),
                name="override_opens_before_it_ends",
            ),
            is_known(
                "override", "reason",
                ["client_unavailable", "mandated_timeline", "addressed", "supervisor", "other"],
            ),
            is_known("override", "ended_because", ["", "rated", "red_flag", "time", "supervisor", "case"]),
        ]
        indexes = [models.Index(fields=["clinic", "case", "made_at"], name="override_by_case")]

    def stands(self, today: date) -> bool:
        """Whether it has not ended by a day: it holds, or waits for an answer before it does."""
        return self.ended_at is None and self.ends_on >= today

    def waits(self, today: date) -> bool:
        """Whether it waits for an answer before it holds."""
        return self.ended_at is None and self.opens_on is not None and self.opens_on > today

    def opened_unanswered(self, today: date) -> bool:
        """Whether it opened by itself because nobody had answered."""
        return self.opens_on is not None and self.opens_on <= today and self.answered_at is None and (
            self.ended_at is None or self.case.clinic.local_date(self.ended_at) >= self.opens_on
        )

    def held_from(self, clinic: Clinic, today: date) -> datetime | None:
        """Return since when it held, by a day; None if it still waits, or ended before it ever did."""
        if self.opens_on is None:
            return self.made_at
        last = clinic.local_date(self.ended_at) if self.ended_at else today
        if self.opens_on > min(last, today):
            return None
        answered = self.answered_at and clinic.local_date(self.answered_at) == self.opens_on
        return self.answered_at if answered else clinic.beginning_of(self.opens_on)

    @property
    def waits_until(self) -> date | None:
        """The last day on which one that waits can be answered before it opens by itself."""
        return self.opens_on and last_day_to_answer(self.opens_on)
