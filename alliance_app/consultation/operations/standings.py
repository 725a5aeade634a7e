"""How is a case's standing kept true?"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction

from alliance_app.clinical.alliance import Role
from alliance_app.clinical.flags import Level
from alliance_app.clinical.gate import Gate, Reason, Unknown
from alliance_app.clinical.prompts import Question
from alliance_app.clinical.repair import End, Outcome, Planned, outcome_of
from alliance_app.clinical.standing import RULES_VERSION
from alliance_app.consultation.detail import detail_of, flag_keys, parts_of
from alliance_app.consultation.judgement import ClinicRules, Judged, judge, judge_all, rules_of
from alliance_app.consultation.models import (
    CaseStanding,
    Override,
    Repair,
    RepairMark,
    StandingChange,
)
from alliance_app.consultation.models.standings import BORN, REBUILT
from alliance_app.consultation.pairs import taken_over
from alliance_app.consultation.since_planned import as_planned, first_rated
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case, CaseTherapist, Rating

from .overrides import end_active, end_by_rating
from .rate_first import end_where_it_waits_no_longer

#: How many cases one transaction of a rebuild judges.
BATCH = 100


def give_birth(case: Case, now: datetime, by: Clinician | None) -> CaseStanding:
    """Give a new case its first standing, so that it is in its supervisor's sight from the start."""
    today = case.clinic.local_date(now)
    rules = rules_of(case.clinic)
    judged = judge(case, rules, today)
    standing = CaseStanding(case=case, clinic_id=case.clinic_id, **_columns(judged, rules, since=today))
    standing.save(force_insert=True)
    _note_change(standing, now, BORN, by)
    return standing


def refresh(case: Case, *, now: datetime, cause: str, by: Clinician | None = None) -> CaseStanding:
    """Judge a case anew and keep the result, in the caller's transaction; the caller has locked the standing."""
    today = case.clinic.local_date(now)
    rules = rules_of(case.clinic)
    standing = CaseStanding.objects.get(case=case)
    standing.case = case
    standing = _judge_anew(standing, case, judge(case, rules, today), rules, now=now, cause=cause, by=by)
    end_where_it_waits_no_longer(case, today)
    return standing


def rebuild(clinic: Clinic, now: datetime, *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Judge every case of a clinic anew; return how many standings were wrong. Writes nothing that is right.

    What time alone has changed since is right: a standing says it by its dates. A closed case stays as it was left: it
    is judged by the limits with which it was closed, and no change is noted of it. Batch by batch: meanwhile the others
    can be read as they were, and begun again it finds right what was done.
    """
    today = clinic.local_date(now)
    wrong = 0
    for batch in _batches(clinic):
        with transaction.atomic():
            standings = {s.case_id: s for s in CaseStanding.objects.select_for_update().filter(case__in=batch)}
            # the rules, and the cases: as they are now that nobody else writes
            cases = list(Case.objects.filter(pk__in=batch).select_related("clinic").order_by("pk"))
            for rules, same in _by_rules(clinic, cases, standings):
                judgements = judge_all(same, rules, today)
                for case in same:
                    standing = standings.get(case.pk)
                    if standing is None:
                        give_birth(case, now, None)
                        wrong += 1
                        continue
                    standing.case = case
                    judged = judgements[case.pk]
                    if _still_true(standing, judged, rules, today):
                        _conclude_repairs(case, judged, rules)
                    else:
                        _judge_anew(standing, case, judged, rules, now=now, cause=REBUILT, by=None)
                        wrong += 1
        progress(len(batch))
    return wrong


def _by_rules(
    clinic: Clinic, cases: Iterable[Case], standings: Mapping[UUID, CaseStanding]
) -> Iterator[tuple[ClinicRules, list[Case]]]:
    """Yield the cases that are judged by the same rules: those in force, or those with which they were closed."""
    by_version: dict[int | None, list[Case]] = defaultdict(list)
    for case in cases:
        kept = not case.is_open and case.pk in standings
        by_version[standings[case.pk].policy_version if kept else None].append(case)
    for version, same in by_version.items():
        yield rules_of(clinic, version), same


def _batches(clinic: Clinic) -> Iterator[list[UUID]]:
    ids = Case.objects.filter(clinic=clinic).order_by("pk").values_list("pk", flat=True)
    cases = iter(ids.iterator(chunk_size=BATCH))
    while batch := list(islice(cases, BATCH)):
        yield batch


def _judge_anew(
    standing: CaseStanding,
    case: Case,
    judged: Judged,
    rules: ClinicRules,
    *,
    now: datetime,
    cause: str,
    by: Clinician | None,
) -> CaseStanding:
    """Write what has changed of a standing, of its repairs and overrides, and note the change."""
    today = case.clinic.local_date(now)
    before, told, red = _comparable(standing), _told(standing), _red_flags(standing)
    same_reason = standing.reason_on(today) is judged.standing.reason  # as it reads: time may have closed the gate
    for name, value in _columns(judged, rules, since=standing.since_on(today) if same_reason else today).items():
        setattr(standing, name, value)
    _conclude_repairs(case, judged, rules)
    end_by_rating(case, now)
    if _red_flags(standing) - red:
        end_active(case, Override.Ended.RED_FLAG, now)
    if _comparable(standing) != before:
        standing.save()
    if _told(standing) != told and (case.is_open or cause != REBUILT):
        _note_change(standing, now, cause, by)
    return standing


def _columns(judged: Judged, rules: ClinicRules, since: date) -> dict:
    standing, history = judged.standing, judged.history
    held = history.held
    return {
        "gate": standing.gate.value,
        "reason": standing.reason.value,
        "stuck": standing.stuck,
        "stuck_by": list(standing.stuck_by),
        "fresh_until": standing.fresh_until,
        "since": standing.since or since,
        "red": any(flag.level is Level.RED for flag in standing.flags),
        "missed_low": standing.reason is Reason.LOW
        and any(prompt.question is Question.REACH_OUT for prompt in standing.prompts),
        "held_sessions": len(held),
        "last_session_on": held[-1].on if held else None,
        "detail": detail_of(standing, history),
        "rules_version": RULES_VERSION,
        "policy_version": rules.version,
    }


def _told(standing: CaseStanding) -> tuple:
    """Return what a change is told of: gate, reason, stuck and flags, without their numbers."""
    return standing.gate, standing.reason, standing.stuck, list(standing.stuck_by), flag_keys(standing.detail)


def _red_flags(standing: CaseStanding) -> Counter[tuple[str, ...]]:
    """Return the red flags of those who take part: what an observer sees ends nobody's look."""
    keys = [tuple(key) for key in flag_keys(standing.detail)]
    return Counter(key for key in keys if key[1] == Level.RED.value and key[3] != Role.OBSERVER.value)


def _still_true(standing: CaseStanding, judged: Judged, rules: ClinicRules, today: date) -> bool:
    """Whether a standing, as it reads today, says what the rules say: what time alone changes is in its dates."""
    anew = CaseStanding(case=standing.case, **_columns(judged, rules, since=standing.since))
    return _reads(standing, today) == _reads(anew, today)


def _reads(standing: CaseStanding, today: date) -> tuple:
    """Return what a standing says on a day."""
    detail, gate = standing.detail, standing.gate_on(today)
    return (
        gate, standing.reason_on(today), standing.stuck, list(standing.stuck_by), standing.since,
        standing.fresh_until if gate is Gate.OPEN else None, standing.held_sessions, standing.last_session_on,
        standing.red, standing.missed_low, standing.rules_version, standing.policy_version,
        parts_of(detail, today), detail["flags"], detail["stuck"], sorted(detail["spark"]),
        [ground for ground in detail["grounds"] if not _comes_with_time(ground)],
    )  # fmt: skip


def _comes_with_time(ground: dict) -> bool:
    """Whether a ground appears by the passing of time, or disappears when one does."""
    return ground["unknown"] == Unknown.STALE.value or Reason(ground["reason"]).gate is Gate.OPEN


def _comparable(standing: CaseStanding) -> dict:
    return {f.attname: getattr(standing, f.attname) for f in CaseStanding._meta.concrete_fields}


def _note_change(standing: CaseStanding, now: datetime, cause: str, by: Clinician | None) -> None:
    StandingChange.objects.create(
        clinic_id=standing.clinic_id,
        case_id=standing.case_id,
        at=now,
        cause=cause,
        by=by,
        gate=standing.gate,
        reason=standing.reason,
        stuck=standing.stuck,
        flags=flag_keys(standing.detail),
        rules_version=standing.rules_version,
        policy_version=standing.policy_version,
    )


def _conclude_repairs(case: Case, judged: Judged, rules: ClinicRules) -> None:
    """Conclude of each repair of the case whether and how it ended by what is on record, and when it was planned again.

    What the ratings say after that is told of the later plan.
    """
    repairs = list(Repair.objects.filter(case=case).prefetch_related("marks"))
    if not repairs:
        return
    therapists, ratings = list(case.therapists.all()), Rating.objects.filter(session__case=case).order_by("version")
    first = first_rated(case.sessions.all(), ratings.select_related("checkin", "participant", "clinician"))
    for repair in repairs:
        again, taken = _planned_again_on(repair, repairs, case), taken_over(repair, therapists, case)
        repair.case = case
        found = _outcome(repair, as_planned(repair, case, first, therapists), judged, rules)
        ended, ended_on = found.end.value if found.end else "", found.on
        given_up = _is_given_up(repair, taken if found.end is End.TRANSFERRED else None)
        if given_up or (ended_on and again and ended_on > again):
            ended, ended_on = "", None
        concluded = found.of_weak, ended, ended_on, again
        if concluded != (repair.of_weak, repair.ended, repair.ended_on, repair.planned_again_on):
            repair.of_weak, repair.ended, repair.ended_on, repair.planned_again_on = concluded
            repair.save(update_fields=["of_weak", "ended", "ended_on", "planned_again_on"])


def _outcome(repair: Repair, plan: Planned, judged: Judged, rules: ClinicRules) -> Outcome:
    """Return what the rules say became of a repair. A release that was there before it is dated before its day."""
    local_date, eve = repair.case.clinic.local_date, plan.on - timedelta(days=1)
    releases = tuple(
        replace(said, on=local_date(said.at) if said.at > repair.planned_at else eve)
        for said in judged.history.releases
    )
    return outcome_of(replace(judged.history, releases=releases), plan, rules.policy)


def _is_given_up(repair: Repair, ended_with: CaseTherapist | None) -> bool:
    """Whether its therapist said that it did not help, or gave it up: what came later is not its doing. Nothing can be
    said so of one that a transfer has ended."""
    mark = repair.mark()
    too_late = mark and ended_with and ended_with.recorded_at and mark.at > ended_with.recorded_at
    return bool(mark and mark.state != RepairMark.State.TRIED and not too_late)


def _planned_again_on(repair: Repair, repairs: Iterable[Repair], case: Case) -> date | None:
    """Return when the same move on the same part was planned again first; None if it was not."""
    later = (
        other.planned_at
        for other in repairs
        if (other.factor, other.move) == (repair.factor, repair.move) and other.planned_at > repair.planned_at
    )
    first = min(later, default=None)
    return first and case.clinic.local_date(first)
