"""Who rated which session, by which way, and in which version?"""

from django.db import models
from django.db.models import Q

from alliance_app.clinical.alliance import HIGHEST, LOWEST, Factor, Role, Way
from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case, Participant
from .sessions import Session
from .tenant import ClinicalRow, is_known

SCORES = ("relationship", "goal", "method", "progress")

#: A therapist rates as a clinician, an observer as either, everybody else as a participant of the case.
RATER_IS_ONE = (
    Q(role=Role.THERAPIST.value, clinician__isnull=False, participant__isnull=True)
    | Q(role=Role.OBSERVER.value, clinician__isnull=False, participant__isnull=True)
    | (~Q(role=Role.THERAPIST.value) & Q(clinician__isnull=True, participant__isnull=False))
)


class CheckIn(ClinicalRow):
    """The act that records ratings: who, when, by which way."""

    class Way(models.TextChoices):
        SELF = Way.SELF.value, "Own hand"
        PAPER = Way.PAPER.value, "Paper"
        ALOUD = Way.ALOUD.value, "Said aloud"
        DECLINED = Way.DECLINED.value, "Declined"

    class Unrated(models.TextChoices):
        CRISIS = "crisis", "Crisis"
        OTHER = "other", "Other reason"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checkins")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="checkins")
    recorded_by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=Way, default=Way.SELF)
    imported = models.BooleanField(default=False)
    feedback = models.BooleanField(default=False, help_text="a direct conversation about the work took place")
    unrated = models.CharField(
        max_length=6, choices=Unrated, blank=True, help_text="why a held session is not rated, if it was said"
    )
    note = ConfidentialText(null=True)
    wants_to_talk = models.BooleanField(
        default=False, help_text="the person would like something to be different, and says it themselves"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="when it was taken back as a whole")

    class Meta:
        constraints = [
            is_known("checkin", "way", Way),
            is_known("checkin", "unrated", ["", "crisis", "other"]),
        ]
        indexes = [models.Index(fields=["clinic", "case", "recorded_at"], name="checkin_by_case")]


class Rating(ClinicalRow):
    """One rater's three scores of one session and progress, 0-10 or empty. The highest version is current.

    A correction is a new version that gives its reason; a withdrawal is a version too, without scores.
    """

    class State(models.TextChoices):
        GIVEN = "given", "Given"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    checkin = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="ratings")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="ratings")
    role = models.CharField(max_length=9, choices=[(role.value, role.value.capitalize()) for role in Role])
    participant = models.ForeignKey(Participant, null=True, on_delete=models.PROTECT, related_name="ratings")
    clinician = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="ratings")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State, default=State.GIVEN)
    relationship = models.PositiveSmallIntegerField(null=True)
    goal = models.PositiveSmallIntegerField(null=True)
    method = models.PositiveSmallIntegerField(null=True)
    progress = models.PositiveSmallIntegerField(null=True)
    reason = ConfidentialText(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "role", "participant", "version"],
                condition=Q(participant__isnull=False),
                name="participant_rating_version_once",
            ),
            models.UniqueConstraint(
                fields=["session", "role", "clinician", "version"],
                condition=Q(clinician__isnull=False),
                name="clinician_rating_version_once",
            ),
            models.CheckConstraint(condition=RATER_IS_ONE, name="rating_has_one_rater"),
            is_known("rating", "role", Role),
            is_known("rating", "state", ["given", "declined", "withdrawn"]),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{score}__isnull": True})
                    | Q(**{f"{score}__gte": LOWEST, f"{score}__lte": HIGHEST}),
                    name=f"rating_{score}_in_range",
                )
                for score in SCORES
            ),
            models.CheckConstraint(
                condition=Q(state="given") | Q(**{f"{score}__isnull": True for score in SCORES}),
                name="rating_without_scores_unless_given",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="rating_version_from_1"),
            models.CheckConstraint(
                condition=Q(version=1) | Q(reason__isnull=False), name="rating_correction_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "session"], name="rating_by_session")]


class CloserAnswer(ClinicalRow):
    """What was said about a low part when it was rated: one answer to one of the questions that unfold with it."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="closer")
    factor = models.CharField(max_length=12, choices=[(factor.value, factor.value.capitalize()) for factor in Factor])
    question = models.CharField(max_length=40, help_text="the question's key")
    words = ConfidentialText()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rating", "factor", "question"], name="closer_answer_once"),
            is_known("closer_answer", "factor", Factor),
        ]
        indexes = [models.Index(fields=["clinic", "rating"], name="closer_answer_by_rating")]
