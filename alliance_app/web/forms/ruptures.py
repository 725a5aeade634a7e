"""How is it noted that a client drew back or pushed back?"""

from collections.abc import Iterable
from typing import Any

from django import forms

from alliance_app.consultation.models import Rupture

from .cards import CardSelect
from .keyed import KeyedForm

LONGEST = 4000
#: What each kind looks like, in a sentence.
SAYS = {
    Rupture.Kind.WITHDRAWAL: "The client moves away: goes quiet, agrees with everything, leads elsewhere, comes late.",
    Rupture.Kind.CONFRONTATION: "The client moves against you or the work: complains, pushes back, doubts, demands.",
    Rupture.Kind.BOTH: "One and then the other, or one behind the other.",
}


class RuptureForm(KeyedForm):
    """What a clinician saw of a rupture in one session.

    `sessions` are those that can be chosen, each with its name, the newest first: it is meant where none is chosen.
    """

    session = forms.ChoiceField(
        label="In which session?", required=False,
        error_messages={"invalid_choice": "This session is not on record as held. Choose one of those here."},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="What did you see?",
        choices=Rupture.Kind,
        widget=CardSelect(says=SAYS),
        error_messages={"required": "Say what you saw."},
    )
    note = forms.CharField(
        label="What happened", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever may open the case reads it.",
    )  # fmt: skip

    def __init__(self, *args: Any, sessions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        field.choices = list(sessions)
        field.initial = self._newest()

    def _newest(self) -> str | None:
        return next((value for value, _ in self.fields["session"].choices), None)

    def clean_session(self) -> str:
        meant = self.cleaned_data["session"] or self._newest()
        if meant is None:
            raise forms.ValidationError("No session is on record as held yet.")
        return meant
