"""How are the client's goal and a case's being stuck written down?"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.unread import Statement, unread
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records import submissions
from alliance_app.records.models import Case, GoalStatement, StuckDeclaration
from alliance_app.records.permissions import Act, check_may

from .checkins import OLDEST_SESSION
from .standings import refresh


class Changed(NotAllowed):
    """Somebody else has written meanwhile; `newest` is what they wrote."""

    def __init__(self, newest: GoalStatement | StuckDeclaration) -> None:
        super().__init__("Somebody has changed this since you opened the page.")
        self.newest = newest


@transaction.atomic
def state_goal(
    *,
    case: Case,
    by: Clinician,
    client_words: str,
    now: datetime,
    based_on: int | None = None,
    stated_on: date | None = None,
    key: str = "",
    **rest: str,
) -> GoalStatement:
    """Record the goal in the client's words, as a new version, said today or on an earlier day.

    `based_on` is the version that the writer saw (0: none yet, None: not said); Changed if there is a newer one.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.RATE, case, today)
    content = {"goal": str(case.pk), "by": by.pk, "client_words": client_words, **rest}
    if stated_on and stated_on != today:
        content["stated_on"] = stated_on
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return GoalStatement.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    if not client_words.strip():
        raise NotAllowed("Write the goal in the client’s words; “not yet known” is an answer.")
    if stated_on and stated_on > today:
        raise NotAllowed("This day lies in the future.")
    if stated_on and stated_on < today - timedelta(days=OLDEST_SESSION):
        raise NotAllowed("This day lies more than twenty years back.")
    check_nothing_newer(case.goals.select_related("participant"), based_on)
    goal = records.add_goal(
        case=case, stated_on=stated_on or today, client_words=client_words.strip(), now=now, by=by, **rest
    )
    submissions.remember(case.clinic_id, key, content, goal.pk)
    _conclude(case, "goal", goal, now, by)
    return goal


def check_nothing_newer(statements: Iterable[Statement], based_on: int | None) -> None:
    """Raise Changed if there is a newer version of a goal or a method than the one that somebody saw; NotAllowed while
    what a client wrote with their own hand waits for the therapist's own, which is written beside it."""
    there = list(statements)
    newest = max(there, key=attrgetter("version"), default=None)
    if newest and based_on is not None and newest.version != based_on:
        raise Changed(newest)
    if unread(there):
        raise NotAllowed("The client has written theirs with their own hand: write yours first.")


@transaction.atomic
def declare_stuck(
    *, case: Case, by: Clinician, stuck: bool, reason: str, now: datetime, key: str = ""
) -> StuckDeclaration:
    """Record that the case is stuck, or no longer is, with a reason; Changed if it says so already.

    After some held sessions "stuck" is asked again, and may then be said again.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.DECLARE, case, today)
    content = {"declaration": str(case.pk), "by": by.pk, "stuck": stuck, "reason": reason}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return StuckDeclaration.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    if not reason.strip():
        raise NotAllowed("Say why, in a few words.")
    newest = case.declarations.last()
    if newest and newest.stuck == stuck and not (stuck and transitions.stuck_is_asked_again(case, today)):
        raise Changed(newest)
    if not newest and not stuck:
        raise NotAllowed("Nobody has declared this case stuck.")
    declaration = records.add_declaration(
        case=case, declared_on=today, stuck=stuck, reason=reason.strip(), now=now, by=by
    )
    submissions.remember(case.clinic_id, key, content, declaration.pk)
    _conclude(case, "stuck", declaration, now, by)
    return declaration


def _conclude(case: Case, cause: str, record, now: datetime, by: Clinician) -> None:
    refresh(case, now=now, cause=cause, by=by)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="recorded", subject=cause, subject_id=record.pk,
        case_id=case.pk,
    )  # fmt: skip
