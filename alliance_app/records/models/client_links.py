"""By which link does somebody in therapy come to a page of their own, without an account?"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from alliance_app.clinical.alliance import Attendance
from alliance_app.people.models import Clinician
from alliance_app.records.confidential import ConfidentialText

from .cases import Case, Participant
from .sessions import Session
from .tenant import ClinicalRow, is_known


class ClientLinkQuerySet(models.QuerySet):
    def open(self, now: datetime) -> "ClientLinkQuerySet":
        """Return the links that work at this moment: not used, not taken back, not over."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, ends_at__gt=now)


class ClientLink(ClinicalRow):
    """One person's way to one page, until it is used, taken back or over. Of its token only a hash is kept.

    The three questions and the page for their own words work once; what a client may see is looked at until it ends.
    """

    class Page(models.TextChoices):
        QUESTIONS = "questions", "Three questions"
        WORDS = "words", "Goal in their own words"
        OWN = "own", "What they may see"

    class Way(models.TextChoices):
        DEVICE = "device", "On this device"
        SHOWN = "shown", "As a link or QR code"
        MAIL = "mail", "By mail"
        AFTER = "after", "After another page"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="client_links")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="client_links")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="client_links")
    page = models.CharField(max_length=9, choices=Page)
    way = models.CharField(max_length=6, choices=Way)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    address = ConfidentialText(null=True)
    made_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="when a new link was mailed in its place")

    objects = ClientLinkQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            is_known("client_link", "page", ["questions", "words", "own"]),
            is_known("client_link", "way", ["device", "shown", "mail", "after"]),
            models.CheckConstraint(
                condition=Q(page="questions", session__isnull=False) | (~Q(page="questions") & Q(session__isnull=True)),
                name="client_link_of_a_session",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="client_link_ends_after_start"),
            models.CheckConstraint(
                condition=Q(way="mail", address__isnull=False) | (~Q(way="mail") & Q(address__isnull=True)),
                name="client_link_mailed_to_an_address",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "case", "made_at"], name="client_link_by_case"),
            models.Index(
                fields=["made_at"],
                condition=Q(way="mail", used_at__isnull=True, revoked_at__isnull=True, reminded_at__isnull=True),
                name="client_link_to_remind",
            ),
        ]

    @property
    def works_once(self) -> bool:
        """Whether the link is used up by an answer; what somebody may see can be looked at until it ends."""
        return self.page != self.Page.OWN

    def is_open(self, now: datetime) -> bool:
        """Whether the link works at this moment, and what it asks can still be recorded: the case is open, the person
        takes part, and the session stands as held."""
        works = self.used_at is None and self.revoked_at is None and now < self.ends_at
        return works and self.case.is_open and self.participant.left_on is None and self._session_stands()

    def _session_stands(self) -> bool:
        session = self.session
        return session is None or (session.attendance == Attendance.HELD and session.withdrawn_at is None)


class PaperForm(ClinicalRow):
    """A printed sheet of the three questions: its code says whose it is, when somebody types it in."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="paper_forms")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="paper_forms")
    code = models.CharField(max_length=12)
    printed_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "code"], name="paper_form_code_once_a_clinic")]
        indexes = [models.Index(fields=["clinic", "case"], name="paper_form_by_case")]
