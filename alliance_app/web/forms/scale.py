"""How does a form ask for a whole number of a short scale, 0 to 10 mostly, where no answer is an answer of its own?"""

from collections.abc import Sequence
from typing import Any

from django import forms

from ..client_words import Words

SCORES = range(11)


class ScaleSelect(forms.RadioSelect):
    """Radio buttons that the template pack draws as one row of cells (`alliance/scale.html`)."""

    kind = "scale"

    def create_option(
        self, name: str, value: Any, label: int | str, selected: bool, index: int, **kwargs: Any
    ) -> dict:
        option = super().create_option(name, value, label, selected, index, **kwargs)
        option["attrs"].pop("aria-invalid", None)  # said once, by the group
        if index:
            option["attrs"].pop("autofocus", None)
        return option


class ScoreField(forms.TypedChoiceField):
    """A whole number, from 0 to 10 if nothing else is said, or None for "not rated", which is never 0.

    `statement` is what the score is about; `low_end` and `high_end` put the ends of the scale into words;
    `closer` names the fields that unfold when the score is low.
    """

    def __init__(
        self,
        *,
        statement: Words = "",
        low_end: Words = "not at all",
        high_end: Words = "fully",
        closer: Sequence[str] = (),
        scores: range = SCORES,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", ScaleSelect)
        self.lowest, self.highest = scores[0], scores[-1]
        wrong = f"Choose a whole number from {self.lowest} to {self.highest}, or leave it empty."
        kwargs.setdefault("error_messages", {"invalid_choice": wrong})
        super().__init__(
            choices=[(score, str(score)) for score in scores], coerce=int, empty_value=None, **kwargs
        )
        self.statement, self.low_end, self.high_end, self.closer = statement, low_end, high_end, closer
