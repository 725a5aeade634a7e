"""What does the state of a case allow? Who may ask is decided elsewhere.

Each rule is used twice: to hide a button and to refuse a request.
"""

from datetime import date

from alliance_app.clinical.gate import Gate
from alliance_app.clinical.prompts import Question
from alliance_app.clinical.standing import Part, PartState
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case

from .judgement import Judged, judge, rules_of
from .models import CaseStanding, Override, Repair, Review

#: Why a reply to a case that has ended cannot ask for anything.
ENDED = "This case has ended: nothing can be asked for in it any more."


class GateClosed(NotAllowed):
    """Techniques wait: a part of the alliance is missing, and nobody looks anyway."""


def active_override(case: Case, today: date) -> Override | None:
    """Return the override that holds on a case on a day, if any."""
    return Override.objects.active(today).filter(case=case).select_related("made_by").first()


def standing_override(case: Case, today: date) -> Override | None:
    """Return the override that holds on a case on a day, or waits for an answer, if any."""
    found = Override.objects.standing(today).filter(case=case)
    return found.select_related("made_by", "answered_by", "case__clinic").first()


def techniques_offered(case: Case, today: date, judged: Judged | None = None) -> bool:
    """Whether technique advice may be shown: gate open, looked at anyway, a case without a gate, or a clinic that
    only advises so far.

    Judged from the records under the rules and the policy of now: a stored standing may be of an older version.
    `judged` is that judgement, where the same request has drawn it already.
    """
    if not case.gated or case.clinic.advises(today) or active_override(case, today) is not None:
        return True
    judged = judged or judge(case, rules_of(case.clinic), today)
    return judged.standing.gate is Gate.OPEN


def check_techniques_offered(case: Case, today: date, judged: Judged | None = None) -> None:
    """Raise GateClosed unless technique advice may be shown."""
    if not techniques_offered(case, today, judged):
        raise GateClosed("Techniques wait until the alliance is in place.")


def can_be_recorded(case: Case) -> bool:
    """Whether sessions, goals and declarations may be added."""
    return case.is_open


def check_can_be_recorded(case: Case) -> None:
    """Raise NotAllowed if the case is closed."""
    if not can_be_recorded(case):
        raise NotAllowed("This case is closed; nothing can be added to it.")


def check_day_of(case: Case, day: date, today: date) -> None:
    """Raise NotAllowed for a day to come, or before the case began."""
    if day > today:
        raise NotAllowed("This day lies in the future.")
    if day < case.opened_on:
        raise NotAllowed("The case began later than on this day.")


def can_be_overridden(case: Case, today: date) -> bool:
    """Whether there is a closed gate to look behind, and nobody has asked to already."""
    return case.is_open and standing_override(case, today) is None and not techniques_offered(case, today)


def stuck_is_asked_again(case: Case, today: date) -> bool:
    """Whether a declared "stuck" is old enough to be said again."""
    asked = judge(case, rules_of(case.clinic), today).standing.prompts
    return any(prompt.question is Question.STILL_STUCK for prompt in asked)


def check_asks_nothing_of_ended(case: Case, answer: str, due_on: date | None) -> None:
    """Raise NotAllowed for a reply that asks for something, of a case that has ended."""
    if not case.is_open and (due_on or answer == Review.Answer.ASK_CLIENT):
        raise NotAllowed(ENDED)


def possible_answers(
    standing: CaseStanding, override: Override | None, today: date
) -> tuple[Review.Answer, ...]:
    """Return what a supervisor can answer: ending the look needs one, "release" a flag to end.

    A look that waits is let in or ended; anything else would leave the therapist without an answer. In a case that
    has ended nobody is asked for anything.
    """
    if override and override.waits(today):
        return Review.Answer.AGREE, Review.Answer.REOPEN
    answers = [Review.Answer.AGREE]
    if standing.case.is_open:
        answers.append(Review.Answer.ASK_CLIENT)
    if override:
        answers.append(Review.Answer.REOPEN)
    if releasable(standing):
        answers.append(Review.Answer.RELEASE)
    return tuple(answers)


def releasable(standing: CaseStanding) -> bool:
    """Whether the case has a weakness or flag that a supervisor can end."""
    weak = {"low", "confirming", "unverified"}
    return bool(standing.detail["flags"]) or any(g["reason"] in weak for g in standing.detail["grounds"])


def part_can_be_repaired(part: Part) -> bool:
    """Whether a move may be planned on a part: one that is weak, not yet clear or not known, and not one in place."""
    return part.state is not PartState.PRESENT


def plan_can_be_changed(repair: Repair) -> bool:
    """Whether the day of a repair may still be another: until it was tried, or has ended."""
    return repair.is_untried()


def repair_can_be_marked(repair: Repair, state: str) -> bool:
    """Whether a therapist can say this of a repair: of one that is open, and nothing twice."""
    mark = repair.mark()
    return repair.is_open() and (mark is None or mark.state != state)
