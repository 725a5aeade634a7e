"""Who are the clinic and its clinicians, which roles do they hold, who supervises whom, and who is signed in?"""

import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from .roles import ROLES, Permission, Supervisor


class Clinic(models.Model):
    """The tenant: every row of clinical data belongs to exactly one."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="UTC")
    crisis_contact = models.CharField(max_length=300, blank=True, help_text="shown on every case page")
    advises_until = models.DateField(
        null=True, blank=True, help_text="the last day on which the gate speaks and does not close"
    )

    other_contact = models.CharField(
        max_length=300, blank=True, help_text="to whom clients can talk beside their therapist"
    )
    link_days = models.PositiveSmallIntegerField(default=4, help_text="how long a client's link works")
    remind_after_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="after how long without an answer a mailed link is sent once more"
    )
    clients_see_goal = models.BooleanField(default=True)
    clients_see_progress = models.BooleanField(default=True)
    clients_see_alliance = models.BooleanField(default=False)
    spot_check_percent = models.PositiveSmallIntegerField(
        default=5, help_text="of the unflagged cases, drawn each week for a second look; 0 draws none"
    )
    spot_checks_drawn_for = models.DateField(
        null=True, blank=True, help_text="the Monday of the last week for which cases were drawn"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(spot_check_percent=0) | Q(spot_check_percent__gte=5, spot_check_percent__lte=10),
                name="clinic_spot_checks_in_range",
            ),
            models.CheckConstraint(condition=Q(link_days__gte=1, link_days__lte=30), name="clinic_link_days_in_range"),
            models.CheckConstraint(
                condition=Q(remind_after_days__isnull=True)
                | Q(remind_after_days__gte=1, remind_after_days__lt=F("link_days")),
                name="clinic_reminds_before_the_link_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def local_date(self, now: datetime) -> date:
        """Return the day that it is in the clinic at this moment."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def beginning_of(self, day: date) -> datetime:
        """Return the moment at which a day begins in the clinic."""
        return datetime.combine(day, time.min, ZoneInfo(self.time_zone))

    def advises(self, today: date) -> bool:
        """Whether the clinic is still getting used to the gate: it speaks, and techniques stay open."""
        return self.advises_until is not None and today <= self.advises_until


class ClinicianAccounts(BaseUserManager):
    """Finds a clinician by e-mail, whatever its case."""

    use_in_migrations = True

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("clinic")  # every page asks for it

    def get_by_natural_key(self, email: str | None) -> "Clinician":
        return self.get(email__iexact=email or "")  # None would find whoever has no e-mail


class Clinician(AbstractBaseUser):
    """A person who works in one clinic; signs in by e-mail, or not at all where there is none."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="the one in addresses")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="clinicians")
    email = models.EmailField(null=True, blank=True, unique=True)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=200, blank=True, help_text="by which files name this person")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    introduced_at = models.DateTimeField(null=True, blank=True, help_text="when the introduction was read or skipped")
    wants_digest = models.BooleanField(default=True, help_text="a mail a week with counts and links")
    time_zone = models.CharField(max_length=60, blank=True, help_text="empty: the clinic's")

    objects = ClinicianAccounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="clinician_email_once"),
            models.UniqueConstraint(
                fields=["clinic", "code"], condition=~Q(code=""), name="clinician_code_once_a_clinic"
            ),
        ]

    def __str__(self) -> str:
        return f"clinician {self.pk}"

    def get_full_name(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which this person reads their mail: their own, or else the clinic's.

        Zones are renamed, and what was chosen may not be there any more: then it is the clinic's too.
        """
        try:
            return ZoneInfo(self.time_zone or self.clinic.time_zone)
        except ZoneInfoNotFoundError:
            return ZoneInfo(self.clinic.time_zone)

    @property
    def roles(self) -> frozenset[str]:
        """Return the keys of the roles held; read once a request."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(self.roles_held.values_list("role", flat=True))
        return self._roles

    def may(self, permission: Permission) -> bool:
        """Whether any role held allows this."""
        return any(permission in ROLES[role].permissions for role in self.roles)


class RoleHeld(models.Model):
    """One role of one clinician."""

    clinician = models.ForeignKey(Clinician, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20, choices=[(key, role.name) for key, role in ROLES.items()])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinician", "role"], name="role_held_once"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="role_is_known"),
        ]


class DatedQuerySet(models.QuerySet):
    """Rows that hold from `starts_on` to `ends_on`, both included."""

    def on(self, day: date) -> "DatedQuerySet":
        """Return what holds on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def not_over(self, day: date) -> "DatedQuerySet":
        """Return what holds on a day or begins after it."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def overlapping(self, starts_on: date, ends_on: date | None) -> "DatedQuerySet":
        """Return what shares a day with a period; without an end it is open."""
        return self.not_over(starts_on).filter(Q() if ends_on is None else Q(starts_on__lte=ends_on))


class SupervisionQuerySet(DatedQuerySet):
    def in_care_of(self, clinician: Clinician, day: date) -> "SupervisionQuerySet":
        """Return the links that a clinician answers for on a day: their own, and those of whom they stand in for.

        Never one of which they are the therapist: nobody supervises themselves, by deputising either.
        """
        absent = Deputy.objects.on(day).filter(
            deputy=clinician, supervisor__roles_held__role=Supervisor.key
        )
        held = Q(supervisor=clinician) | Q(supervisor__in=absent.values("supervisor"))
        return self.on(day).filter(held).exclude(therapist=clinician)


class Supervision(models.Model):
    """A supervisor is responsible for a therapist from one day to another (or open-ended)."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="supervises")
    therapist = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="supervised_by")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "therapist"],
                condition=Q(ends_on__isnull=True),
                name="supervision_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(supervisor=F("therapist")), name="supervision_is_of_another"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supervision_ends_after_start",
            ),
        ]

    def holds_on(self, day: date) -> bool:
        """Whether the link holds on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Deputy(models.Model):
    """A supervisor stands in for another: sees and answers what the other would, from one day to another."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    supervisor = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="deputises_for")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(supervisor=F("deputy")), name="deputy_is_another"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="deputy_ends_after_start"
            ),
        ]

    def holds_on(self, day: date) -> bool:
        """Whether the deputy stands in on a day."""
        return self.starts_on <= day <= self.ends_on


class SignIn(AbstractBaseSession):
    """One browser's session, as Django keeps it, and who is signed in there.

    It ends when the row goes: at the next request nobody is signed in any more.
    """

    # Not unique: while a session gets another key, the one before it is still there.
    public_id = models.UUIDField(default=uuid.uuid4, db_index=True)
    clinician = models.ForeignKey(Clinician, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=60, blank=True, help_text="browser and system, no more")


class Mail(models.Model):
    """One thing that a command for a timer mails to one person, so that it goes out once."""

    about = models.CharField(max_length=100, unique=True, help_text="what is told to whom: words of the code, and ids")
    claimed_at = models.DateTimeField(null=True, help_text="since when a run sends it; empty: it could not be sent")
    done_at = models.DateTimeField(null=True, help_text="when it had gone out, or there was nothing to tell any more")


class HandOver(models.Model):
    """A clinician has handed a device to a client: the sign-in there has ended, and a PIN may open it again.

    For a quarter of an hour, on that device alone, and not after some wrong tries.
    """

    clinician = models.ForeignKey(Clinician, on_delete=models.CASCADE, related_name="hand_overs")
    device = models.CharField(max_length=64, unique=True, help_text="SHA-256 of what the device's session holds")
    pin = models.CharField(max_length=128, blank=True, help_text="hashed; empty where only a sign-in leads back")
    case_id = models.UUIDField(help_text="where the clinician comes back to")
    began_at = models.DateTimeField(help_text="when the clinician had signed in")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="hand_over_ends_after_start")
        ]
