"""By which PIN does a clinician come back to a device that they handed over?"""

import re
from typing import Any

from django import forms

PIN = re.compile(r"[0-9]{4,8}")
#: Upwards, downwards: whoever tries three tries these.
RUNS = ("01234567890", "09876543210")


class PinInput(forms.PasswordInput):
    """Digits that nobody reads over a shoulder, in a field that no browser takes for a password and offers to keep."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None, render_value: bool = False) -> None:
        ours = {"class": "pin", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(attrs=ours | (attrs or {}), render_value=render_value)


class BackForm(forms.Form):
    """The PIN that was set, once more."""

    pin = forms.CharField(
        label="Your PIN", help_text="As you set it when you handed this device over. There are three tries.",
        widget=PinInput(attrs={"autofocus": True}),
    )  # fmt: skip


def check_pin(pin: str) -> None:
    """Raise ValidationError unless this is a PIN that a stranger does not guess in three tries."""
    if not PIN.fullmatch(pin):
        raise forms.ValidationError("Use 4 to 8 digits.")
    if len(set(pin)) == 1 or any(pin in run for run in RUNS):
        raise forms.ValidationError("Choose one that is harder to guess than 0000 or 1234.")
