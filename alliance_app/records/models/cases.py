"""Who is in therapy, with whom, in which episode?"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from alliance_app.clinical.alliance import CLIENT_ROLES, Role
from alliance_app.people.models import Clinic, Clinician, Deputy, Supervision
from alliance_app.people.queries import active_supervisors
from alliance_app.people.roles import Permission, Supervisor, Therapist
from alliance_app.records.codes import LONGEST
from alliance_app.records.confidential import ConfidentialText

from .tenant import ClinicalRow, is_known

#: In which role a participant can take part; an observer who is no clinician of the clinic is kept as one too.
PARTICIPANT_ROLES = sorted(role.value for role in (*CLIENT_ROLES, Role.GUARDIAN, Role.OBSERVER))


class Client(ClinicalRow):
    """A person in therapy, known by a code; name and contact are optional and encrypted."""

    code = models.CharField(max_length=LONGEST)
    name = ConfidentialText(null=True)
    contact = ConfidentialText(null=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("clinic", Lower("code"), name="client_code_once_a_clinic"),
            models.CheckConstraint(condition=~Q(code=""), name="client_has_a_code"),
        ]


class CaseQuerySet(models.QuerySet):
    def visible_to(self, clinician: Clinician, today: date) -> "CaseQuerySet":
        """Return the cases that a clinician may open on a day: those they treat, those they supervise, on their own
        account or as a deputy, and those that they have opened with a reason, while that lasts.

        Nothing for anybody else, nothing of another clinic, and nothing for whom the clinic has deactivated.
        """
        if not clinician.is_active:
            return self.none()
        seen = Q(pk__in=[])
        if clinician.may(Permission.OPEN_CASES):
            seen |= Q(pk__in=CaseTherapist.objects.on(today).filter(clinician=clinician).values("case"))
        if clinician.may(Permission.REVIEW):
            supervised = Supervision.objects.in_care_of(clinician, today).values("therapist")
            seen |= _of_therapists(supervised, today)
        if clinician.may(Permission.BREAK_GLASS):
            holds = {"access_grants__granted_on__lte": today, "access_grants__ends_on__gte": today}
            seen |= Q(pk__in=Case.objects.filter(access_grants__clinician=clinician, **holds).values("pk"))
        return self.filter(seen, clinic_id=clinician.clinic_id)

    def treated_by(self, clinician: Clinician, today: date) -> "CaseQuerySet":
        """Return the cases that a clinician treats on a day, as owner or as co-therapist."""
        mine = CaseTherapist.objects.on(today).filter(clinician=clinician)
        return self.filter(pk__in=mine.values("case"), clinic_id=clinician.clinic_id)

    def supervised_by(self, clinician: Clinician, today: date) -> "CaseQuerySet":
        """Return the cases of those whom a clinician supervises, or is deputy for, on a day, without their own."""
        supervised = Supervision.objects.in_care_of(clinician, today).values("therapist")
        mine = CaseTherapist.objects.on(today).filter(clinician=clinician)
        return self.filter(_of_therapists(supervised, today), clinic_id=clinician.clinic_id).exclude(
            pk__in=mine.values("case")
        )

    def without_therapist(self, clinic: Clinic, today: date) -> "CaseQuerySet":
        """Return a clinic's open cases that no therapist of it treats any more: somebody has to take them over."""
        treated = CaseTherapist.objects.on(today).filter(
            case=OuterRef("pk"), clinician__is_active=True, clinician__roles_held__role=Therapist.key
        )
        return self.filter(~Exists(treated), clinic=clinic, closed_on__isnull=True)

    def without_supervisor(self, clinic: Clinic, today: date) -> "CaseQuerySet":
        """Return a clinic's open cases that somebody treats and nobody supervises; without a therapist they are found
        by `without_therapist`.
        """
        nobody = self.without_therapist(clinic, today)
        return self.read_by_nobody(clinic, today).filter(closed_on__isnull=True).exclude(pk__in=nobody.values("pk"))

    def read_by_nobody(self, clinic: Clinic, today: date) -> "CaseQuerySet":
        """Return a clinic's cases that stand in nobody's queue: those that nobody supervises who can sign in, neither a
        supervisor of those who treat them nor a deputy, and nobody who treats the case too. Of who is away on that day
        the deputy counts alone.
        """
        treat = CaseTherapist.objects.on(today)
        here = treat.filter(case=OuterRef(OuterRef("pk"))).values("clinician")
        links = Supervision.objects.on(today)
        away = Deputy.objects.on(today).filter(clinic=clinic).values("supervisor")
        there = active_supervisors(clinic).exclude(pk__in=away)
        read = links.filter(therapist__in=here, supervisor__in=there).exclude(supervisor__in=here)
        absent = links.filter(
            therapist__in=treat.filter(case=OuterRef(OuterRef(OuterRef("pk")))).values("clinician"),
            supervisor__roles_held__role=Supervisor.key,
        )
        stand_in = Deputy.objects.on(today).filter(
            supervisor__in=absent.values("supervisor"), deputy__in=there
        )
        return self.filter(~Exists(read), ~Exists(stand_in.exclude(deputy__in=here)), clinic=clinic)


class Case(ClinicalRow):
    """One episode of therapy; its id is the public one in addresses."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        COUPLE = "couple", "Couple"
        FAMILY = "family", "Family"

    class Ending(models.TextChoices):
        PLANNED = "planned", "As planned"
        DROPPED_OUT = "dropped_out", "Dropped out"
        TRANSFERRED = "transferred", "Transferred"

    code = models.CharField(max_length=LONGEST)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.INDIVIDUAL)
    gated = models.BooleanField(default=True, help_text="false for a fixed curriculum")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    recorded_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("clinic", Lower("code"), name="case_code_once_a_clinic"),
            models.CheckConstraint(condition=~Q(code=""), name="case_has_a_code"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, ending="")
                | (Q(closed_on__isnull=False) & ~Q(ending="") & Q(closed_on__gte=F("opened_on"))),
                name="case_closed_with_a_reason",
            ),
            is_known("case", "kind", ["individual", "couple", "family"]),
            is_known("case", "ending", ["", "planned", "dropped_out", "transferred"]),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class CaseTherapistQuerySet(models.QuerySet):
    def on(self, day: date) -> "CaseTherapistQuerySet":
        """Return who treats on a day; on the day on which it ends somebody no longer does."""
        return self.filter(_holds_on(day))

    def owners_last_first(self) -> "CaseTherapistQuerySet":
        """Return those who are or were responsible, whoever was last first."""
        newest = F("ends_on").desc(nulls_first=True)
        return self.filter(part=CaseTherapist.Part.OWNER).order_by("-starts_on", newest)


def _of_therapists(people: models.QuerySet, today: date) -> Q:
    """Return the condition of the cases that any of these people treat on a day.

    A case that nobody treats any more stays with whoever had it.
    """
    theirs = CaseTherapist.objects.filter(clinician__in=people)
    others = CaseTherapist.objects.filter(case=OuterRef("case"))
    left_alone = Q(~Exists(others.on(today)), ~Exists(others.filter(ends_on__gt=OuterRef("ends_on"))))
    return Q(pk__in=theirs.filter(_holds_on(today) | left_alone).values("case"))


def _holds_on(day: date) -> Q:
    return Q(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class CaseTherapist(ClinicalRow):
    """Who treats a case, from one day on until another; one owner at a time, others are co-therapists.

    `recorded_at` is when somebody took the case over: what was recorded of that day before is the former pair's.
    """

    class Part(models.TextChoices):
        OWNER = "owner", "Therapist"
        CO = "co", "Co-therapist"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="therapists")
    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="treats")
    part = models.CharField(max_length=5, choices=Part, default=Part.OWNER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the first day on which it no longer holds")
    recorded_at = models.DateTimeField(null=True)

    objects = CaseTherapistQuerySet.as_manager()

    @property
    def is_owner(self) -> bool:
        return self.part == self.Part.OWNER

    def holds_on(self, day: date) -> bool:
        """Whether somebody treats on a day; on the day on which it ends they no longer do."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(part="owner", ends_on__isnull=True),
                name="case_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["case", "clinician"],
                condition=Q(ends_on__isnull=True),
                name="case_therapist_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="case_therapist_ends_after_start",
            ),
            is_known("case_therapist", "part", ["owner", "co"]),
        ]
        indexes = [models.Index(fields=["clinic", "clinician", "case"], name="treats_by_clinician")]


class Participant(ClinicalRow):
    """A person who takes part in a case; `code` tells apart several in the same role, empty for the only one.

    `language` and `wording` are those of the pages that this person is asked with; without a wording, the role's own.
    """

    class Wording(models.TextChoices):
        ADULT = "adult", "Adult"
        YOUNG = "young", "From 13 to 17"
        CHILD = "child", "A child, with help"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participants")
    role = models.CharField(max_length=8, choices=[(role, role.capitalize()) for role in PARTICIPANT_ROLES])
    code = models.CharField(max_length=LONGEST, blank=True)
    left_on = models.DateField(null=True, blank=True, help_text="from this day on this person no longer counts")
    language = models.CharField(max_length=10, blank=True, help_text="empty for the clinic's own")
    wording = models.CharField(max_length=5, choices=Wording, blank=True)

    @property
    def called(self) -> str:
        """What this person is called in a sentence: "client", "partner B"."""
        return f"{self.role} {self.code}".strip()

    @property
    def is_client(self) -> bool:
        """Whether this is a person in the therapy, whose goal is the client's: no guardian and no observer."""
        return self.role in CLIENT_ROLES

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "role", "code"], name="participant_once_a_case"),
            is_known("participant", "role", PARTICIPANT_ROLES),
            is_known("participant", "wording", ["", "adult", "young", "child"]),
        ]

    @property
    def page_language(self) -> str:
        """The code of the language in which this person's pages and mails are, one that there is."""
        return self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
