"""What does the client want, and who says that the case is stuck?"""

from django.db import models
from django.db.models import Q

from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case, Participant
from .tenant import ClinicalRow, is_known


class Agreement(models.TextChoices):
    """How near the client's words and the therapist's are, as one of the two sees it."""

    SAME = "same", "The same"
    CLOSE = "close", "Close, not the same"
    DIFFERENT = "different", "Different"


class Statement(ClinicalRow):
    """One version of what two people say of the same, each in their own words.

    `participant` is whose own hand wrote the client's words, None if a clinician typed them. What a therapist puts
    beside them later is the next version, which repeats them. `agreement` is how near the two are as the therapist sees
    it, `client_agreement` as the client does. The newest by date, then version, is current.
    """

    version = models.PositiveSmallIntegerField()
    stated_on = models.DateField()
    therapist_words = ConfidentialText(null=True)
    agreement = models.CharField(max_length=9, choices=Agreement, blank=True)
    client_agreement = models.CharField(max_length=9, choices=Agreement, blank=True)
    participant = models.ForeignKey(Participant, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def by_own_hand(self) -> bool:
        """Whether this version came from a client's own hand alone, and nobody has put anything beside it."""
        return self.participant_id is not None and self.recorded_by_id is None

    @property
    def is_beside(self) -> bool:
        """Whether this version repeats what a client wrote with their own hand, with a therapist's beside it."""
        return self.participant_id is not None and self.recorded_by_id is not None


class GoalStatement(Statement):
    """The goal in the client's words, beside the therapist's version."""

    Agreement = Agreement

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="goals")
    client_words = ConfidentialText()
    client_part = ConfidentialText(null=True)
    therapist_part = ConfidentialText(null=True)

    class Meta:
        ordering = ["stated_on", "version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="goal_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="goal_version_from_1"),
            is_known("goal", "agreement", ["", "same", "close", "different"]),
            is_known("goal", "client_agreement", ["", "same", "close", "different"]),
        ]
        indexes = [models.Index(fields=["clinic", "case"], name="goal_by_case")]


class MethodStatement(Statement):
    """What the client has been told the therapy is, in their words, beside the therapist's; the newest is current.

    `believes` is whether the client believes that it can help, `stands_behind` whether the therapist stands behind it;
    empty where nobody said.
    """

    class Believes(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="methods")
    client_words = ConfidentialText(null=True)
    believes = models.CharField(max_length=6, choices=Believes, blank=True)
    stands_behind = models.CharField(max_length=6, choices=Believes, blank=True)

    class Meta:
        ordering = ["stated_on", "version"]
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="method_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="method_version_from_1"),
            models.CheckConstraint(
                condition=Q(client_words__isnull=False) | Q(therapist_words__isnull=False),
                name="method_says_something",
            ),
            is_known("method", "agreement", ["", "same", "close", "different"]),
            is_known("method", "client_agreement", ["", "same", "close", "different"]),
            is_known("method", "believes", ["", "yes", "partly", "no"]),
            is_known("method", "stands_behind", ["", "yes", "partly", "no"]),
        ]
        indexes = [models.Index(fields=["clinic", "case"], name="method_by_case")]


class StuckDeclaration(ClinicalRow):
    """A clinician's dated, reasoned word that a case is stuck, or no longer is; the newest says."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="declarations")
    declared_on = models.DateField()
    stuck = models.BooleanField()
    reason = ConfidentialText()
    declared_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    source_ref = models.CharField(max_length=64, blank=True, help_text="the session's name in the file")

    class Meta:
        ordering = ["declared_on", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "source_ref"], condition=~Q(source_ref=""), name="declaration_imported_once"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "case"], name="declaration_by_case")]
