"""How is it written down what the client has been told the therapy is, and who believes in it?"""

from typing import Any

from django import forms

from alliance_app.records.models import MethodStatement

from .cards import CardSelect
from .goals import YOURS, StatementForm, text


def yes_partly_no(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=MethodStatement.Believes, required=False, widget=CardSelect())


class MethodForm(StatementForm):
    """The way of working in the client's words, beside the therapist's, and whether each of the two believes in it."""

    client_words = text(
        "What the client says the therapy is",
        help_text="Ask what they have been told about how it works, and write down what they say.",
        autofocus=True,
    )
    believes = yes_partly_no("Do they believe that it can help them?")
    therapist_words = text("How you would put it", help_text=YOURS)
    stands_behind = yes_partly_no("Do you stand behind it?")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (self.errors or data.get("client_words") or data.get("therapist_words")):
            self.add_error("client_words", "Write what the client says of it, or below how you put it.")
        return data
