"""How is a case transferred, treated by two, closed or reopened?"""

from typing import Any

from django import forms

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case

from .cards import CardSelect
from .days import CheckedDays, DayInput
from .keyed import KeyedForm

LONGEST = 4000
ENDING_SAYS = {
    Case.Ending.PLANNED: "you and the client agreed to end",
    Case.Ending.DROPPED_OUT: "the client stopped coming",
    Case.Ending.TRANSFERRED: "goes on elsewhere; to a colleague here, transfer the case instead",
}


class ColleagueForm(KeyedForm):
    """Which colleague?"""

    therapist = forms.TypedChoiceField(
        label="To whom", coerce=int, empty_value=None, error_messages={"required": "Choose a colleague."}
    )

    def __init__(self, *args: Any, colleagues: list[Clinician], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {person.pk: person for person in colleagues}
        self.fields["therapist"].choices = [("", "Choose"), *((p.pk, p.name) for p in colleagues)]

    @property
    def colleague(self) -> Clinician:
        return self.colleagues[self.cleaned_data["therapist"]]


class TransferForm(ColleagueForm):
    """Who takes over, and whether whoever had the case goes on beside them."""

    former_stays = forms.BooleanField(label="The present therapist stays as co-therapist", required=False)


class CoTherapistForm(CheckedDays, ColleagueForm):
    """Who treats the case too, since when."""

    starts_on = forms.DateField(
        label="Since", widget=DayInput(), error_messages={"required": "Say since when."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["therapist"].label = "Who"


class CoTherapistEndForm(CheckedDays, KeyedForm):
    """From which day on a co-therapist no longer treats the case."""

    ends_on = forms.DateField(
        label="No longer since", widget=DayInput(), error_messages={"required": "Say since when."}
    )


class CloseForm(CheckedDays, KeyedForm):
    """How and when a case ended."""

    ending = forms.ChoiceField(
        label="How did it end?",
        choices=Case.Ending,
        widget=CardSelect(says=ENDING_SAYS),
        error_messages={"required": "Say how it ended."},
    )
    closed_on = forms.DateField(
        label="On", widget=DayInput(), error_messages={"required": "Say on which day it ended."}
    )
    note = forms.CharField(
        label="In a sentence", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(KeyedForm):
    """Why a closed case goes on."""

    because = forms.CharField(
        label="Why does it go on?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": "Say why, in a few words."},
    )
