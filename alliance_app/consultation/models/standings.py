"""Where does each case stand, and when did that change? An index that can be rebuilt at any time."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from alliance_app.clinical.gate import Gate, Reason
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from alliance_app.records.models.tenant import ClinicalRow


def reasons_of(gate: Gate) -> list[str]:
    """Return the reasons for which the gate is so."""
    return [reason.value for reason in Reason if reason.gate is gate]


class CaseStandingQuerySet(models.QuerySet):
    def locked(self, case: Case) -> "CaseStanding":
        """Return a case's standing, locked until the transaction ends: one writer a case at a time.

        What is passed is read anew: while the writer waited, somebody may have closed or renamed the case.
        """
        standing = self.select_for_update().get(case=case)
        case.refresh_from_db(fields=["code", "kind", "gated", "opened_on", "closed_on", "ending"])
        return standing

    def not_open(self, today: date) -> "CaseStandingQuerySet":
        """Return the standings whose gate is closed on a day: as concluded, or since by the passing of time."""
        return self.filter(Q(gate=Gate.CLOSED.value) | Q(fresh_until__lt=today))

    def open(self, today: date) -> "CaseStandingQuerySet":
        """Return the standings whose gate is open on a day."""
        return self.filter(Q(fresh_until__isnull=True) | Q(fresh_until__gte=today), gate=Gate.OPEN.value)


class CaseStanding(ClinicalRow):
    """Everything concluded about one case, from its birth on.

    What passes with time is a date: an open gate closes, as unknown, on the day after `fresh_until`.
    `detail` holds grounds, flags, the parts of the mark and what a row of a list shows; see `consultation.detail`.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="standing")
    gate = models.CharField(max_length=6, choices=[(gate.value, gate.value) for gate in Gate])
    reason = models.CharField(max_length=20, choices=[(reason.value, reason.value) for reason in Reason])
    stuck = models.BooleanField()
    stuck_by = models.JSONField(default=list)
    fresh_until = models.DateField(null=True)
    since = models.DateField(help_text="when the present weakness began, otherwise the present reason")
    red = models.BooleanField(default=False, help_text="a red flag is current")
    missed_low = models.BooleanField(default=False, help_text="two sessions missed in a row while a part is low")
    held_sessions = models.PositiveIntegerField()
    last_session_on = models.DateField(null=True)
    detail = models.JSONField()
    rules_version = models.PositiveIntegerField()
    policy_version = models.PositiveIntegerField()

    objects = CaseStandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gate="open", reason__in=reasons_of(Gate.OPEN))
                | Q(gate="closed", reason__in=reasons_of(Gate.CLOSED), fresh_until__isnull=True),
                name="standing_reason_fits_gate",
            )
        ]
        indexes = [
            models.Index(
                fields=["clinic", "reason", "since"], condition=Q(gate="closed"), name="standing_closed"
            ),
            models.Index(
                fields=["clinic", "fresh_until"], condition=Q(gate="open"), name="standing_open"
            ),
        ]

    @property
    def learn_from(self) -> bool:
        """Whether the client dropped out while a part was low: worth a review of what can be learned."""
        return self.case.ending == Case.Ending.DROPPED_OUT and self.reason == Reason.LOW.value

    def reason_on(self, today: date) -> Reason:
        """Return why the gate is as it is on a day, with what time alone has changed since.

        A closed case stays as it stood on its last day.
        """
        if self._expired(today):
            return Reason.UNKNOWN
        return Reason(self.reason)

    def gate_on(self, today: date) -> Gate:
        return self.reason_on(today).gate

    def since_on(self, today: date) -> date:
        """Return since when the gate is as it is on a day."""
        return self.fresh_until + timedelta(days=1) if self._expired(today) and self.fresh_until else self.since

    def _expired(self, today: date) -> bool:
        return self.fresh_until is not None and self.fresh_until < min(today, self.case.closed_on or today)


#: Causes of a change that are nobody's entry: the case was put on record; all were judged anew.
BORN, REBUILT = "opened", "rebuild"


class StandingChange(ClinicalRow):
    """One change of a case's gate, of its being stuck or of its flags; never edited."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    cause = models.CharField(max_length=20, help_text="what was recorded: check-in, goal, review ...")
    by = models.ForeignKey(Clinician, null=True, on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(max_length=6)
    reason = models.CharField(max_length=20)
    stuck = models.BooleanField()
    flags = models.JSONField(default=list)
    rules_version = models.PositiveIntegerField()
    policy_version = models.PositiveIntegerField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["clinic", "case", "at"], name="standing_change_by_case")]
