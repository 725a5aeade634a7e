"""How are the client's goal and a case's being stuck written down?"""

from datetime import date, timedelta
from typing import Any

from django import forms

from alliance_app.consultation.operations.checkins import OLDEST_SESSION
from alliance_app.records.models import GoalStatement

from .cards import CardSelect
from .days import DayInput
from .keyed import KeyedForm

LONGEST = 4000
YOURS = "Yours; written beside theirs, not over it. They are shown it once they have written their own."


def text(
    label: str, *, rows: int = 3, required: bool = False, missing: str = "", help_text: str = "", **attrs
) -> forms.CharField:
    """Return a text field; `missing` is said when nothing is written and something has to be."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, **attrs}), error_messages={"required": missing},
    )  # fmt: skip


class StatementForm(KeyedForm):
    """Two versions, the client's and the therapist's; the day on which it was said, and what the writer had seen."""

    agreement = forms.ChoiceField(
        label="How near are the two?",
        choices=GoalStatement.Agreement,
        required=False,
        widget=CardSelect(),
    )
    stated_on = forms.DateField(
        label="Said on", required=False, widget=DayInput(), help_text="Today, or an earlier day."
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["stated_on"].initial = today

    def clean_stated_on(self) -> date:
        stated_on = self.cleaned_data["stated_on"] or self.today
        if stated_on > self.today:
            raise forms.ValidationError("This day lies in the future.")
        if stated_on < self.today - timedelta(days=OLDEST_SESSION):
            raise forms.ValidationError("This day lies more than twenty years back.")
        return stated_on


class GoalForm(StatementForm):
    """The goal in the client's words, beside the therapist's version."""

    client_words = text(
        "What the client wants, in their words",
        required=True,
        missing="Write what the client wants; “not yet known” is an answer.",
        help_text="Read it back before you save. “Not yet known” and “get off this order” are goals too.",
        autofocus=True,
    )
    therapist_words = text("How you would put it", help_text=YOURS)
    client_part = text("What the client will do", rows=2)
    therapist_part = text("What you will do", rows=2)
    same = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words_on_record: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words_on_record = words_on_record
        if words_on_record and self.data.get("same"):
            self.fields["client_words"].required = False

    def clean(self) -> dict[str, Any]:
        """Take the words on record where the client still says it so; what was typed beside is not thrown away."""
        data = super().clean()
        if data.get("same") and self.words_on_record:
            if data.get("client_words"):
                self.add_error("client_words", "You have typed other words: write them down, or clear them.")
            data["client_words"] = self.words_on_record
        return data


class StuckForm(KeyedForm):
    """Why the case is stuck, or no longer is."""

    reason = text("Why do you say so?", required=True, missing="Say why in a few words.", autofocus=True)
    stuck = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes", widget=forms.HiddenInput,
        required=False, empty_value=None,
    )  # fmt: skip
