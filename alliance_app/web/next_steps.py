"""What is the one next act on a case? Said by the banner in a sentence, and by a row of a list on its button."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from alliance_app.clinical.gate import Ground, Reason, Unknown
from alliance_app.clinical.wording import short
from alliance_app.consultation.plans import Plan
from alliance_app.records.models import Case


@dataclass(frozen=True, slots=True)
class About:
    """What a next step depends on: the ground that decides, as a judgement or a stored standing has it."""

    reason: Reason
    factor: str = ""
    unknown: str = ""
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One act: a sentence, the address, the button's label, and a shorter one where a row has less room."""

    words: str
    url: str
    label: str
    short: str = ""


def about(grounds: Iterable[Ground], stuck: bool) -> About:
    """Return what decides in a judgement: of several weak parts the weakest."""
    grounds = list(grounds)
    deciding = [ground for ground in grounds if ground.reason is grounds[0].reason]
    ground = min(deciding, key=lambda ground: 0 if ground.value is None else ground.value)
    return About(ground.reason, str(ground.factor or ""), str(ground.unknown or ""), stuck)


def about_stored(reason: Reason, grounds: list[dict[str, Any]], stuck: bool) -> About:
    """Return what decides in a stored standing, whose reason time may have changed since."""
    deciding = [ground for ground in grounds if ground["reason"] == reason.value]
    if not deciding:
        return About(reason, stuck=stuck)
    ground = min(deciding, key=lambda ground: 0 if ground["value"] is None else ground["value"])
    return About(reason, ground["factor"] or "", ground["unknown"] or "", stuck)


def next_step(case: Case, it: About, plans: Iterable[Plan] = ()) -> Step:
    """Return the next act on an open case, for whoever treats it."""
    rate, consult = reverse("checkin-add", args=[case.pk]), reverse("consult", args=[case.pk])
    ask_client = reverse("client-ask", args=[case.pk])  # with their own hand; what they say aloud is typed from there
    match it.reason:
        case Reason.LOW:
            return _low(it, plans, rate, consult)
        case Reason.CONFIRMING:
            words = f"Stay with what helped, and rate the {it.factor} again next time."
            return Step(words, f"{consult}#planned", "See the repair")
        case Reason.UNVERIFIED:
            return Step("Ask the client directly what could be better.", consult, "How to ask", "Ask directly")
        case Reason.UNKNOWN:
            return _unknown(it, rate, ask_client, reverse("goal-add", args=[case.pk]))
        case Reason.CLIENT_VIEW_UNKNOWN:
            ask = "Ask the client: “Are we working on what you want, in a way that suits you?”"
            return Step(ask, ask_client, "Ask the client")
    techniques = f"{consult}#techniques"
    if it.stuck:
        return Step("Choose a technique, and agree it with the client first.", techniques, "Open techniques")
    return Step("Carry on as agreed. Techniques are open if you need one.", techniques, "Open techniques")


def rate_first(case: Case) -> Step:
    """Return the next act on a case whose newest session waits for the viewer’s own view."""
    return Step("Rate the session as you see it.", reverse("checkin-add", args=[case.pk]), "Rate session")


def _low(it: About, plans: Iterable[Plan], rate: str, consult: str) -> Step:
    plan = next((plan for plan in plans if plan.factor == it.factor), None)
    if plan is None:
        words = f"Find out what has changed about the {it.factor}, and plan what to try."
        return Step(words, consult, f"Look at the {it.factor}")
    if plan.tried:
        return Step(f"You tried: {plan.move}. Rate the {it.factor} next time.", rate, "Rate session")
    due = f"for {short(plan.due_on)}" if plan.due_on else f"on {short(plan.planned_on)}"
    words = f"Try it: {plan.move}, planned {due}; rate next time."
    return Step(words, f"{consult}#planned", "See the plan")


def _unknown(it: About, rate: str, ask_client: str, goal: str) -> Step:
    match it.unknown:
        case Unknown.NO_GOAL:
            return Step("Write the goal down together.", goal, "Write the goal")
        case Unknown.NO_CLIENT_VIEW:
            return Step("Ask the client for three numbers.", ask_client, "Ask the client")
        case Unknown.NO_SESSION:
            return Step("Rate the first session when it was held.", rate, "Rate session")
    words = f"Ask about the {it.factor}: one rating settles it." if it.factor else "Rate the next session."
    return Step(words, rate, "Rate session")


def row_step(case: Case, it: About, plans: Iterable[Plan] = ()) -> tuple[str, str]:
    """Return the address and the label of the act in a row: where nothing is to be done, the case itself."""
    if not case.is_open or (it.reason is Reason.IN_PLACE and not it.stuck):
        return reverse("case-detail", args=[case.pk]), "Open"
    step = next_step(case, it, plans)
    return step.url, step.short or step.label
