"""How does a check-in ask whether what was planned was tried? One question a repair, none needed, none prefilled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict

from alliance_app.clinical.wording import short
from alliance_app.consultation.models import RepairMark
from alliance_app.consultation.plans import Plan

#: An answer that leaves a repair as it is.
WAIT = "wait"
#: The answers to a plan that nobody has tried, and to one that was tried and waits for the ratings.
UNTRIED = {RepairMark.State.TRIED.value: "Tried", WAIT: "Not yet", RepairMark.State.ABANDONED.value: "Given up"}
TRIED = {WAIT: "Too early to say", RepairMark.State.FAILED.value: "Did not help"}
PREFIX = "repair_"


class AnswerSelect(forms.RadioSelect):
    """Radio buttons with words in one row of cells (`alliance/answers.html`); each has a digit, from 1."""

    kind = "answers"

    def create_option(
        self, name: str, value: Any, label: int | str, selected: bool, index: int, **kwargs: Any
    ) -> dict:
        option = super().create_option(name, value, label, selected, index, **kwargs)
        option["attrs"].pop("aria-invalid", None)  # said once, by the group
        option["attrs"]["data-digit"] = option["digit"] = index + 1
        return option


@dataclass(slots=True)
class Question:
    """One planned repair as a check-in asks about it."""

    plan: Plan
    form: forms.Form

    @property
    def name(self) -> str:
        return name_of(self.plan)

    @property
    def field(self) -> Any:
        return self.form[self.name]

    @property
    def answered(self) -> bool:
        return bool(self.field.value())


def name_of(plan: Plan) -> str:
    """Return the name of the field that asks about a plan."""
    return f"{PREFIX}{plan.pk.hex}"


def plans_named(sent: Mapping[str, Any]) -> list[UUID]:
    """Return of which repairs something sent says something; what is no repair's id is none of them."""
    found = []
    for name in sent:
        if name.startswith(PREFIX):
            try:
                found.append(UUID(hex=name.removeprefix(PREFIX)))
            except ValueError:
                continue
    return found


def add_questions(form: forms.Form, plans: Iterable[Plan], sent: Mapping[str, Any] | None) -> list[Question]:
    """Give a form a question about each plan, and return them.

    What was sent of a plan stays a possible answer: sent twice, the second finds the plan as the first has left it, and
    whether it may be said is for the operation to tell.
    """
    questions = []
    for plan in plans:
        known = dict(TRIED if plan.tried else UNTRIED)
        said = (sent or MultiValueDict()).get(name_of(plan))
        if said in UNTRIED | TRIED:
            known.setdefault(said, (UNTRIED | TRIED)[said])
        form.fields[name_of(plan)] = forms.ChoiceField(
            label="Did it help?" if plan.tried else "Did you?",
            choices=list(known.items()), required=False, widget=AnswerSelect, help_text=_asked(plan),
        )  # fmt: skip
        questions.append(Question(plan, form))
    return questions


def answers_to(questions: Iterable[Question], data: Mapping[str, Any]) -> list[tuple[UUID, str]]:
    """Return what is to be recorded of repairs; "not yet" leaves one as it is."""
    said = [(question.plan.pk, data.get(question.name)) for question in questions]
    return [(pk, state) for pk, state in said if state and state != WAIT]


def _asked(plan: Plan) -> str:
    """Return what was planned, as "Goal: Write it down together. Planned on 10 November, by 17 November."."""
    what = f"{plan.factor.capitalize()}: {plan.move.rstrip('.')}."
    if plan.tried:
        return f"{what} Tried; planned on {short(plan.planned_on)}."
    due = f", by {short(plan.due_on)}" if plan.due_on else ""
    return f"{what} Planned on {short(plan.planned_on)}{due}."
