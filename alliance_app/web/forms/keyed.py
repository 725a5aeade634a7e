"""How is a form recorded once however often it arrives?"""

import uuid

from django import forms
from django.utils.functional import Promise


class KeyedForm(forms.Form):
    """A form that carries a key of its own; the operation that records it remembers the key."""

    idempotency_key = forms.CharField(
        widget=forms.HiddenInput(attrs={"id": False}), max_length=64, required=False, initial=lambda: uuid.uuid4().hex
    )

    def refuse(self, sentence: str | Promise) -> None:
        """Show a refusal of the operation above the form."""
        self.add_error(None, sentence)

    def renew_key(self) -> None:
        """Take a new key for content that was changed after it had been sent."""
        self.data = self.data.copy()
        self.data["idempotency_key"] = uuid.uuid4().hex
