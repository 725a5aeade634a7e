"""What did a supervisor find in a case that chance drew?"""

from typing import Any

from django import forms

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.models import SpotCheck

from .cards import CardSelect
from .consultation import LONGEST
from .keyed import KeyedForm

Found = SpotCheck.Found


class SpotCheckForm(KeyedForm):
    """What was found; of a weak part, which."""

    found = forms.ChoiceField(
        label="What did you find?",
        choices=Found,
        widget=CardSelect(
            says={
                Found.NOTHING: "all three parts are in place",
                Found.MISSED: "say which below: the therapist is asked to speak with the client about it",
                Found.UNCLEAR: "too little is on record",
            }
        ),
        error_messages={"required": "Say what you found."},
    )
    factor = forms.ChoiceField(
        label="Which part is weak? The weakest, if several",
        choices=[(factor.value, factor.value.capitalize()) for factor in Factor],
        required=False,
        widget=CardSelect(),
    )
    note = forms.CharField(
        label="In a sentence",
        required=False,
        max_length=LONGEST,
        help_text="The therapist reads it, word for word.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("found") == Found.MISSED and "factor" in data and not data["factor"]:
            self.add_error("factor", "Say which part is weak.")
        return data
