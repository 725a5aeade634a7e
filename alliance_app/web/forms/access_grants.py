"""How does an administrator say which case, and why?"""

from django import forms

from alliance_app.consultation.operations.access_grants import SHORTEST_REASON
from alliance_app.records.codes import LONGEST

from .keyed import KeyedForm


class AccessGrantForm(KeyedForm):
    """One case by its code, and the reason."""

    code = forms.CharField(
        label="Code of the case", max_length=LONGEST, error_messages={"required": "Say which case."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
    )  # fmt: skip
    reason = forms.CharField(
        label="Why does it have to be opened?",
        max_length=1000,
        error_messages={"required": "Say why in a sentence."},
        help_text=f"At least {SHORTEST_REASON} characters. The therapist reads it on the page of the case.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
