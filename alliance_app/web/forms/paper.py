"""For whom are the questions printed, and which sheet is typed in?"""

from typing import Any

from django import forms
from django.conf import settings

from alliance_app.records.models import Participant

from .cards import CardSelect
from .client_links import name_of
from .keyed import KeyedForm
from .people import RefusableForm

UNKNOWN_CODE = "No sheet of your cases has this code. Compare it with the sheet, sign by sign."


class PrintForm(KeyedForm):
    """Who gets a sheet, in which language and wording; `people` are those who take part."""

    participant = forms.ChoiceField(label="For whom", widget=CardSelect(), error_messages={"required": "Say for whom."})
    language = forms.ChoiceField(label="In which language", required=False, widget=CardSelect())
    wording = forms.ChoiceField(label="Worded for", required=False, choices=Participant.Wording, widget=CardSelect())

    def __init__(self, *args: Any, people: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["participant"].required = len(people) != 1
        self.fields["participant"].choices = [(pk, name_of(person)) for pk, person in self.people.items()]
        self.fields["language"].choices = settings.LANGUAGES

    @property
    def person(self) -> Participant:
        """The one who gets the sheet; of a form that is right. Where there is only one, nobody has to say so."""
        return self.people.get(self.cleaned_data["participant"]) or next(iter(self.people.values()))


class CodeForm(RefusableForm):
    """The code of a sheet that somebody has filled in."""

    code = forms.CharField(
        label="The code on the sheet",
        max_length=40,
        help_text="Eight letters and digits, as K7QM-4XTD. With or without the hyphen, in capitals or not.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
        error_messages={"required": "Type the code.", "max_length": UNKNOWN_CODE},
    )
