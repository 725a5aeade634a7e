"""How does a form ask for what participants answered on outcome measures, by total or item by item?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from alliance_app.clinical.alliance import CLIENT_ROLES, Role
from alliance_app.clinical.measures import Measure
from alliance_app.consultation.models import RiskAnswer
from alliance_app.consultation.models.risk import SHORTEST_ACCOUNT
from alliance_app.people.operations import NotAllowed
from alliance_app.records.asked import Asked, asked_of
from alliance_app.records.models import Case, MeasureWording, Participant, Score
from alliance_app.records.scores import Scored, total_of

from .cards import CardSelect
from .days import CheckedDays, DayInput
from .keyed import KeyedForm
from .scale import ScoreField

LONGEST = 4000


@dataclass(slots=True)
class ScorePart:
    """One participant's answers on one measure. `wording` is how the clinic asks its items, if it has loaded that."""

    participant: Participant
    measure: Measure
    prefix: str
    name: str
    wording: MeasureWording | None = None
    form: Any = None

    @property
    def total(self) -> Any:
        return self.form[f"{self.prefix}total"]

    @property
    def at_risk(self) -> Any:
        """The item about dying or self-harm, which is asked for beside the total too; None if there is none."""
        items = self.measure.items
        return self.form[f"{self.prefix}{items.at_risk}"] if items and items.at_risk else None

    @property
    def items(self) -> list:
        """The other items."""
        rule = self.measure.items
        return [self.form[f"{self.prefix}{n}"] for n in range(1, rule.count + 1) if n != rule.at_risk] if rule else []

    @property
    def answers(self) -> list[tuple[int, str]]:
        """What each number means, in the clinic's words."""
        return list(enumerate(self.wording.answers, start=self.measure.items.lowest)) if self.wording else []

    @property
    def typed(self) -> bool:
        """Whether anything was entered here, or is wrong."""
        names = [name for name in self.form.fields if name.startswith(self.prefix)]
        return any(self.form[name].value() not in (None, "") or self.form[name].errors for name in names)

    @property
    def typed_items(self) -> bool:
        return any(item.value() not in (None, "") or item.errors for item in self.items)

    def fields(self) -> Iterator[tuple[str, forms.Field]]:
        """Yield the fields of this part with their names."""
        measure, rule = self.measure, self.measure.items
        yield f"{self.prefix}total", forms.FloatField(
            label=f"{measure.name}, total", required=False, min_value=measure.lowest, max_value=measure.highest,
            error_messages=dict.fromkeys(
                ("min_value", "max_value", "invalid"),
                f"{measure.name} has totals from {measure.lowest:g} to {measure.highest:g}.",
            ),
            widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "class": "short"}),
        )  # fmt: skip
        for number in range(1, rule.count + 1) if rule else ():
            asks = self.wording.items[number - 1] if self.wording else ""
            ends = (self.wording.answers[0], self.wording.answers[-1]) if self.wording else ("lowest", "highest")
            if number == rule.at_risk and not asks:
                asks = "The one about dying or self-harm."
            yield f"{self.prefix}{number}", ScoreField(
                label=f"Item {number}", statement=asks, low_end=ends[0], high_end=ends[1],
                scores=range(rule.lowest, rule.highest + 1),
            )  # fmt: skip

    def scored(self) -> Scored:
        """Return what was entered."""
        data, rule = self.form.cleaned_data, self.measure.items
        items = tuple(data.get(f"{self.prefix}{n}") for n in range(1, rule.count + 1)) if rule else ()
        return Scored(self.participant, self.measure, data.get(f"{self.prefix}total"), items)

    def clean(self) -> None:
        """Refuse a total that contradicts the answers."""
        try:
            total_of(self.scored())
        except NotAllowed as refusal:
            self.form.add_error(f"{self.prefix}total", str(refusal))

    def start(self, score: Score) -> dict[str, Any]:
        """Return a score on record as the values with which the form begins."""
        items = score.items or []
        total = None if score.total is None else f"{score.total.normalize():f}"
        return {f"{self.prefix}total": total, **{f"{self.prefix}{n}": a for n, a in enumerate(items, start=1)}}


def score_parts(asked: Asked) -> list[ScorePart]:
    """Return a part for each measure that is asked and each client, partner or child who takes part now."""
    people = [each for each in asked.participants if Role(each.role) in CLIENT_ROLES]
    people.sort(key=lambda person: (list(Role).index(Role(person.role)), person.code))
    return [
        part_of(person, measure, asked.wordings, first=not place, alone=len(people) == 1)
        for measure in asked.measures
        for place, person in enumerate(people)
    ]


def part_of(
    person: Participant,
    measure: Measure,
    words: Mapping[str, MeasureWording],
    *,
    first: bool = True,
    alone: bool = True,
) -> ScorePart:
    """Return the part of one participant and measure; `first` of those who answer it, `alone` if nobody else does."""
    who = "client" if first else f"{person.role}_{person.pk.hex[:12]}"
    name = "" if alone else f"{person.role} {person.code}".strip()
    wording = words.get(measure.key) if measure.items else None
    return ScorePart(person, measure, f"score_{who}_{measure.key}_", name, wording)


def add_parts(form: forms.Form, parts: Sequence[ScorePart]) -> Sequence[ScorePart]:
    """Put the fields of these parts into a form."""
    for part in parts:
        part.form = form
        form.fields.update(part.fields())
    return parts


class ScoresForm(KeyedForm, CheckedDays):
    """What participants answered on a day, without a check-in."""

    scored_on = forms.DateField(
        label="Date", widget=DayInput(), error_messages={"required": "Say when it was filled in."}
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = add_parts(self, score_parts(asked_of(case)))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for part in self.parts:
            part.clean()
        if not self.errors and not any(part.scored().answered for part in self.parts):
            raise forms.ValidationError("Nothing is entered yet.")
        return data

    def scored(self) -> list[Scored]:
        return [part.scored() for part in self.parts]


class ScoreReviseForm(KeyedForm):
    """A score put right, or withdrawn, and why."""

    CORRECT, WITHDRAW = "correct", "withdraw"
    change = forms.ChoiceField(
        label="What is to change?",
        choices=[(CORRECT, "Correct it"), (WITHDRAW, "Withdraw it")],
        widget=CardSelect(
            says={CORRECT: "the new numbers count, as of that day", WITHDRAW: "nothing of it counts any more"}
        ),
        error_messages={"required": "Say what is to change."},
    )
    reason = forms.CharField(
        label="Why?", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Whoever may open the case reads it.",
        error_messages={"required": "Say why in a few words."},
    )  # fmt: skip

    def __init__(self, *args: Any, part: ScorePart, score: Score, **kwargs: Any) -> None:
        super().__init__(*args, initial=part.start(score), **kwargs)
        self.part = add_parts(self, [part])[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("change") == self.CORRECT:
            self.part.clean()
            if not self.errors and not self.part.scored().answered:
                self.add_error("change", "Nothing is entered below. Enter what is right, or withdraw the score.")
        return data

    def scored(self) -> Scored | None:
        """Return what is right, None for a withdrawal."""
        return self.part.scored() if self.cleaned_data["change"] == self.CORRECT else None


class RiskForm(KeyedForm):
    """What was found when somebody asked."""

    found = forms.ChoiceField(
        label="What did you find?",
        choices=RiskAnswer.Found,
        widget=CardSelect(
            says={
                RiskAnswer.Found.NO_DANGER: "asked directly, and believed",
                RiskAnswer.Found.THOUGHTS: "a safety plan today",
                RiskAnswer.Found.DANGER: "not alone; help now",
                RiskAnswer.Found.NOT_REACHED: "stays open, first on your page",
                RiskAnswer.Found.MISTAKEN: "nobody had answered so; then put the score right",
            }
        ),
        error_messages={"required": "Say what you found."},
    )
    account = forms.CharField(
        label="What you asked, what they said, what you agreed", max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}), help_text="Of what was entered wrongly: how you know.",
        error_messages={"required": f"Say it in at least {SHORTEST_ACCOUNT} characters."},
    )  # fmt: skip
    told = forms.CharField(
        label="Who else knows", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed for thoughts or a plan: nobody decides this alone.",
    )  # fmt: skip
