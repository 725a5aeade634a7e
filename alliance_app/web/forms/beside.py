"""How does a therapist put theirs beside what a client wrote with their own hand?"""

from typing import Any

from django import forms

from alliance_app.records.models import GoalStatement

from .cards import CardSelect
from .goals import text
from .keyed import KeyedForm
from .methods import yes_partly_no


class BesideForm(KeyedForm):
    """What is put beside; `words` names the client's words that are meant, which may be unread."""

    words = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"id": False}), error_messages={"invalid": "Go back, and begin again."}
    )

    def own(self) -> dict[str, str]:
        """Return what is to be recorded beside the client's words."""
        raise NotImplementedError


class MineForm(BesideForm):
    """The therapist's version, written before they have read the client's; or that they read it without."""

    therapist_words = text(
        "How you would put it",
        required=True,
        missing="Write it as you see it, or say that you read theirs without.",
        help_text="The client is shown it next time, after they have written their own.",
        autofocus=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reads = "read" in self.data
        if self.reads:
            self.fields["therapist_words"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.reads and data.get("therapist_words"):
            self.add_error("therapist_words", "You have written something: send it, or clear it.")
        return data

    def own(self) -> dict[str, str]:
        if self.reads:
            return {}
        return {name: said for name, said in self.cleaned_data.items() if name in ("therapist_words", "stands_behind")}


class MineOfAMethodForm(MineForm):
    """The same of the way of working, and whether the therapist stands behind it."""

    stands_behind = yes_partly_no("Do you stand behind it?")


class NearForm(BesideForm):
    """How near the two versions are, now that the therapist has read both."""

    agreement = forms.ChoiceField(
        label="How near are the two?",
        choices=GoalStatement.Agreement,
        widget=CardSelect(),
        error_messages={"required": "Say how near they are."},
    )

    def own(self) -> dict[str, str]:
        return {"agreement": self.cleaned_data["agreement"]}
