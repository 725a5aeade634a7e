"""What did a supervisor answer to a flagged case?"""

from datetime import date

from django.db import models

from alliance_app.clinical.alliance import Factor, Role
from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText
from alliance_app.records.models import Case, Participant, Session
from alliance_app.records.models.checkins import RATER_IS_ONE
from alliance_app.records.models.tenant import ClinicalRow, is_known


class Review(ClinicalRow):
    """One answer; the newest counts and all remain."""

    class Answer(models.TextChoices):
        AGREE = "agree", "Agree"
        ASK_CLIENT = "ask_client", "Ask the client"
        REOPEN = "reopen", "End the look"
        RELEASE = "release", "Release the flags"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer)
    message = ConfidentialText()
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, help_text="when the therapist said that it is done")

    def asks(self) -> bool:
        """Whether it asks the therapist for something."""
        return self.answer == self.Answer.ASK_CLIENT or self.due_on is not None

    def is_open(self) -> bool:
        """Whether it asks for something that is not done."""
        return self.asks() and self.done_at is None

    def is_overdue(self, today: date) -> bool:
        """Whether what it asks for was due before a day and is not done."""
        return self.done_at is None and self.due_on is not None and self.due_on < today

    class Meta:
        ordering = ["-at"]
        constraints = [is_known("review", "answer", ["agree", "ask_client", "reopen", "release"])]
        indexes = [models.Index(fields=["clinic", "case", "at"], name="review_by_case")]


class Response(ClinicalRow):
    """What a therapist answered to a supervisor's reply; with `done`, that what it asked for is done."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="responses")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="responses")
    by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    message = ConfidentialText()
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["clinic", "case", "at"], name="response_by_case")]


class Seen(ClinicalRow):
    """When a supervisor last read a case; what is newer is news to them. Empty: they left it unread."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seen")
    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    rates_first_since = models.DateTimeField(
        null=True, blank=True, help_text="since when they rate the next session before they are shown its ratings"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supervisor", "case"], name="seen_once_by_each")]
        indexes = [models.Index(fields=["clinic", "supervisor", "case"], name="seen_by_supervisor")]


class Release(ClinicalRow):
    """The end of one rater's flags on one part (empty: perfect scores), up to the newest session rated then."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="releases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="releases")
    role = models.CharField(max_length=9, choices=[(role.value, role.value.capitalize()) for role in Role])
    participant = models.ForeignKey(Participant, null=True, on_delete=models.PROTECT, related_name="+")
    clinician = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    factor = models.CharField(
        max_length=12, choices=[(f.value, f.value.capitalize()) for f in Factor], blank=True
    )
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=RATER_IS_ONE, name="release_is_of_one_rater"),
            is_known("release", "role", Role),
            is_known("release", "factor", ["", *Factor]),
        ]
        indexes = [models.Index(fields=["clinic", "case"], name="release_by_case")]
