"""What is on record of one case, read at one moment? What the pages of a case show, and what they offer, stands here.

Reading it takes two questions: for the rows, and for the people whom they name. It is for showing alone, to one
viewer, and without what waits for that viewer’s own rating (`blind`): whoever writes judges anew (`judgement.judge`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from alliance_app.clinical.alliance import Attendance, Rater, Role
from alliance_app.clinical.expected import ExpectedPath as Path
from alliance_app.people.models import Clinician
from alliance_app.records.histories import Names, names_of_raters, standing_sessions
from alliance_app.records.models import Case, CaseTherapist, CloserAnswer, MeasureUse, Rating, Score, Session
from alliance_app.records.together import attach, read_together

from .blind import hidden_views, told_before, waiting_for, without, without_completions, without_notes
from .judgement import ClinicRules, Judged, judged_from, rows_judged, rows_of_rules, rules_from
from .models import ExpectedPath, Formulation, Override, SpotCheck
from .risk import waiting_among
from .second_views import KEPT_DAYS
from .spot_checks import is_unflagged
from .unread import KINDS, readable, unread, waits_for


@dataclass(frozen=True)
class CaseFile:
    """A case with all rows that its viewer may see, each kind in the order of its table, and what the rules conclude.

    `judged` is concluded from these rows; `whole` from all there are: the gate as it is. They differ only where
    `hidden` views wait for the viewer’s own rating. `unread` names "goals" or "methods" where the client's own words
    wait for the viewer's; they are then not among the rows.
    """

    case: Case
    rules: ClinicRules
    judged: Judged
    whole: Judged
    hidden: list[Rating]
    today: date
    rows: dict[str, list[Any]]
    unread: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> Names:
        """How the rules name each clinician who has rated the case, by role and id."""
        return names_of_raters(self.rows["ratings"])

    @cached_property
    def override(self) -> Override | None:
        """The look behind the gate that holds today, or waits for an answer."""
        return next((look for look in self.rows["overrides"] if look.stands(self.today)), None)

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The path of each measure that has one in this clinic, by the measure’s key."""
        known = self.rules.measures
        found = {row.measure: row.rules(known[row.measure]) for row in self.rows["paths"] if row.measure in known}
        return {key: path for key, path in found.items() if path}

    @property
    def sessions(self) -> list[Session]:
        """The sessions that are on record: place in this list and number of a session agree."""
        return standing_sessions(self.rows["sessions"])

    @property
    def risk(self) -> list[Score]:
        """The answers about dying or self-harm of which nobody has said what was found, oldest first."""
        return waiting_among(self.rows["scores"], self.rows["checkins"], self.rows["risk_answers"])

    @property
    def spot_check(self) -> SpotCheck | None:
        """The spot check of which nobody has said what they found, if nothing flags the case."""
        if not is_unflagged(self.case, self.today, risk=bool(self.risk)):
            return None
        return next((check for check in self.rows["spot_checks"] if not check.found), None)

    @property
    def rates_first(self) -> bool:
        """Whether the viewer has asked to rate the next session first and that is not over, as
        `second_views.asks_to_rate_first` says it in the database; a test holds the two together."""
        return self._rates_first_since is not None and (self._next_rated_on is None or self.is_kept)

    @property
    def is_kept(self) -> bool:
        """Whether that session is rated by now: the viewer rates it before they open the case, as `kept_from` says."""
        first_day = self.today - timedelta(days=KEPT_DAYS - 1)
        return self._next_rated_on is not None and self._next_rated_on >= first_day

    @property
    def _rates_first_since(self) -> datetime | None:
        return next((seen.rates_first_since for seen in self.rows["seen"]), None)

    @property
    def _next_rated_on(self) -> date | None:
        """The day on which the next session was first rated, after the viewer had asked to rate it first."""
        since = self._rates_first_since
        if since is None:
            return None
        recorded_at = {checkin.pk: checkin.recorded_at for checkin in self.rows["checkins"]}
        held = {session.pk for session in self.sessions if session.attendance == Attendance.HELD}
        first: dict[Any, datetime] = {}
        for rating in self.rows["ratings"]:
            at = recorded_at[rating.checkin_id]
            first[rating.session_id] = min(at, first.get(rating.session_id, at))
        following = [at for session, at in first.items() if session in held and at >= since]
        return self.case.clinic.local_date(min(following)) if following else None

    @property
    def owner(self) -> CaseTherapist | None:
        """Who is responsible for the case today, since when."""
        return next((t for t in self.rows["therapists"] if t.holds_on(self.today) and t.is_owner), None)

    @property
    def formulation(self) -> Formulation | None:
        """The sentence that was written last."""
        return self.rows["formulations"][-1] if self.rows["formulations"] else None

    def is_the_therapist(self, viewer: Clinician) -> bool:
        """Whether "the therapist" in the case's sentences is this clinician: the only one who has rated it as one."""
        return self.names.get((Role.THERAPIST.value, viewer.pk)) == Rater(Role.THERAPIST)


def file_of(case: Case, today: date, viewer: Clinician) -> CaseFile:
    """Read the file of a case as its viewer is shown it."""
    rows = read_together(_rows_shown(case, today, viewer), [case, case.clinic])
    attach(rows["repairs"], "marks", rows["repair_marks"], "repair")
    attach(rows["reviews"], "responses", rows["responses"], "review")
    rules = rules_from(rows, None if case.is_open else case.standing.policy_version)
    whole = judged_from(case, rows, rules, today)
    waiting = {session.pk for session in rows["waiting"]}
    rows["changes"] = told_before(rows, waiting, viewer)
    hidden = hidden_views(rows["ratings"], waiting, viewer)
    unseen = min((view.session.held_on for view in hidden.values()), default=None)
    rows["repairs"] = without_completions(rows["repairs"], unseen, case, rows["therapists"])
    rows["ruptures"] = without_notes(rows["ruptures"], hidden, viewer)
    shown = without(rows, hidden) if hidden else rows
    judged = judged_from(case, shown, rules, today) if hidden else whole
    kept = [kind for kind in KINDS if unread(rows[kind])] if waits_for(viewer, case, rows["therapists"], today) else []
    shown |= {kind: readable(rows[kind]) for kind in kept}
    return CaseFile(case, rules, judged, whole, list(hidden.values()), today, shown, frozenset(kept))


def _rows_shown(case: Case, today: date, viewer: Clinician) -> dict[str, QuerySet]:
    return {
        **rows_of_rules(case.clinic),
        **rows_judged([case.pk]),
        "waiting": waiting_for(viewer, [case.pk], today).select_related(None),
        "checkins": case.checkins.order_by("recorded_at"),
        "ratings": Rating.objects.filter(session__case=case).order_by("version"),
        "closer": CloserAnswer.objects.filter(rating__session__case=case),
        "declarations": case.declarations.all(),
        "goals": case.goals.all(),
        "methods": case.methods.all(),
        "overrides": case.overrides.all(),
        "repairs": case.repairs.all(),
        "repair_marks": case.repair_marks.all(),
        "ruptures": case.ruptures.all(),
        "formulations": case.formulations.all(),
        "reviews": case.reviews.all(),
        "responses": case.responses.all(),
        "spot_checks": case.spot_checks.all(),
        "seen": case.seen.filter(supervisor=viewer).defer("supervisor"),
        "access_grants": case.access_grants.all(),
        "closings": case.closings.all(),
        "changes": case.changes.defer("by"),
        "scores": case.scores.all(),
        "risk_answers": case.risk_answers.all(),
        "measure_uses": MeasureUse.objects.filter(clinic=case.clinic_id),
        "paths": ExpectedPath.objects.filter(clinic=case.clinic_id).newest(),
    }
