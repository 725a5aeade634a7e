"""How does a form ask more about a part that was just rated low? Optional, and out of sight until it is low."""

from collections.abc import Iterator

from django import forms

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.closer import CloserQuestion, Questions
from alliance_app.records.operations import Closer

#: Between the keys of several choices that fit.
JOINED = ","
LONGEST = 300


def closer_fields(prefix: str, questions: Questions) -> Iterator[tuple[str, forms.Field]]:
    """Yield the name and the field of each question of each part, for the rater whose fields have this prefix."""
    for factor, asked in questions.items():
        for question in asked:
            yield name_of(prefix, factor, question), _field(question)


def name_of(prefix: str, factor: Factor, question: CloserQuestion) -> str:
    return f"{prefix}{factor.value}_more_{question.key}"


def names_of(prefix: str, factor: Factor, questions: Questions) -> tuple[str, ...]:
    """Return the names of the fields that unfold with one part."""
    return tuple(name_of(prefix, factor, question) for question in questions[factor])


def closer_answers(data: dict, prefix: str, questions: Questions) -> tuple[Closer, ...]:
    """Return what was answered, as it is to be recorded."""
    found = []
    for factor, asked in questions.items():
        for question in asked:
            said = data.get(name_of(prefix, factor, question)) or ""
            words = JOINED.join(said) if isinstance(said, list) else said.strip()
            if words:
                found.append(Closer(factor.value, question.key, words))
    return tuple(found)


def _field(question: CloserQuestion) -> forms.Field:
    if question.only_one:
        return forms.ChoiceField(
            label=question.asks, choices=question.choices, required=False, widget=forms.RadioSelect
        )
    if question.choices:
        return forms.MultipleChoiceField(
            label=question.asks, choices=question.choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    return forms.CharField(
        label=question.asks, required=False, max_length=LONGEST,
        widget=forms.TextInput(attrs={"placeholder": " ", "autocomplete": "off"}),
    )  # fmt: skip
