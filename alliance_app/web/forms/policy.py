"""How does an administrator change the limits of the clinic?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from alliance_app.clinical.parameters import GROUPS, PARAMETERS, Group, Parameter
from alliance_app.clinical.policy import Policy, PolicyError
from alliance_app.clinical.policy_checks import check_possible

from .keyed import KeyedForm


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The fields of limits that are read together."""

    group: Group
    fields: list[BoundField]


class PolicyForm(KeyedForm):
    """A field for each limit, with its range and what everybody begins with; why; and the version that was seen."""

    why = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody in the clinic can read it beside the version.",
        error_messages={"required": "Say why."},
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, in_force: Policy, reasoned: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["why"].required = reasoned
        for parameter in PARAMETERS.values():
            self.fields[parameter.name] = _field(parameter)
            self.initial.setdefault(parameter.name, parameter.of(in_force))

    def ask_why(self) -> None:
        """Ask for the reason from now on: a draft was looked at without one."""
        self.fields["why"].required = True

    def build_on(self, version: int) -> None:
        """Take another version as the one that was seen: the page shows it now."""
        self.data = self.data.copy()
        self.data["based_on"] = str(version)

    def groups(self) -> Iterator[FieldGroup]:
        """Yield the fields as they are read."""
        for group in GROUPS:
            yield FieldGroup(group, [self[parameter.name] for parameter in group.parameters])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if all(parameter.name in cleaned for parameter in PARAMETERS.values()):
            try:
                self.policy = Policy.from_mapping(self.parameters())
                check_possible(self.policy)
            except PolicyError as refusal:
                self.refuse(_in_words(refusal))
        return cleaned

    def parameters(self) -> dict[str, Any]:
        """Return the limits as the policy takes them."""
        found: dict[str, Any] = {"red": {}, "amber": {}}
        for parameter in PARAMETERS.values():
            tier, _, name = parameter.key.rpartition(".")
            (found[tier] if tier else found)[name] = self.cleaned_data[parameter.name]
        return found


def _field(parameter: Parameter) -> forms.Field:
    begins = f"Begins with: {parameter.told(Policy())}."
    if parameter.is_switch:
        return forms.BooleanField(label=parameter.label, help_text=f"{parameter.says} {begins}", required=False)
    kind = forms.IntegerField if parameter.is_whole else forms.FloatField
    lowest, highest = parameter.lowest, parameter.highest
    wrong = f"Write a {'whole ' if parameter.is_whole else ''}number from {lowest:g} to {highest:g}."
    return kind(
        label=parameter.label,
        help_text=f"{parameter.says} {begins} From {lowest:g} to {highest:g} {parameter.unit}".strip() + ".",
        min_value=lowest,
        max_value=highest,
        widget=forms.NumberInput(attrs={"step": 1 if parameter.is_whole else "any", "inputmode": "decimal"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


def _in_words(refusal: PolicyError) -> str:
    """Return a refusal with the labels of the form in place of the names of the policy."""
    text = str(refusal)
    for key in sorted(PARAMETERS, key=len, reverse=True):
        text = text.replace(key, f"“{PARAMETERS[key].label}”")
    return text
