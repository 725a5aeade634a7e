"""How does a supervisor rate a session themselves?"""

from typing import Any

from django import forms

from alliance_app.clinical.alliance import Factor, Role
from alliance_app.consultation.models import SecondView
from alliance_app.people.models import Clinician
from alliance_app.records.models import Session
from alliance_app.records.operations import Answer

from .cards import CardSelect
from .keyed import KeyedForm
from .scale import ScaleSelect, ScoreField


class SecondViewForm(KeyedForm):
    """An observer's three scores of one session. `session` is the one that the person had before their eyes."""

    PARTS = tuple(factor.value for factor in Factor)

    session = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    source = forms.ChoiceField(
        label="What do you rate from?",
        choices=SecondView.Source,
        widget=CardSelect(
            says={
                SecondView.Source.ACCOUNT: "told or written",
                SecondView.Source.RECORDING: "seen or heard",
            }
        ),
        error_messages={"required": "Say what you rate from."},
    )
    relationship = ScoreField(
        label="Relationship",
        statement="They are at ease with each other, and the client can be open.",
        widget=ScaleSelect(),
    )
    goal = ScoreField(
        label="Goal",
        statement="What they work on is what the client wants.",
        low_end="no shared goal",
        high_end="fully shared",
    )
    method = ScoreField(
        label="Method",
        statement="The client believes in this way of working, and the therapist stands behind it.",
    )

    def __init__(self, *args: Any, the_session: Session | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.the_session = the_session

    @property
    def scores(self) -> list:
        return [self[name] for name in self.PARTS]

    def clean_session(self) -> str:
        said = self.cleaned_data["session"]
        if self.the_session is None or said not in ("", str(self.the_session.pk)):
            raise forms.ValidationError("This session is not on record any more. Go back, and begin again.")
        return said

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and all(data[name] is None for name in self.PARTS):
            self.add_error(self.PARTS[0], "Rate at least one of the three parts.")
        return data

    def answer(self, clinician: Clinician) -> Answer:
        """Return what the supervisor says of the session."""
        scores = {name: self.cleaned_data[name] for name in self.PARTS}
        return Answer(role=Role.OBSERVER, clinician=clinician, **scores)
