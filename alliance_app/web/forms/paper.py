"""For whom are the questions printed, and which sheet is typed in?"""

from django import forms

from .cards import CardSelect
from .people import RefusableForm
from .whom import WhomForm

UNKNOWN_CODE = "No sheet of your cases has this code. Compare it with the sheet, sign by sign."


class PrintForm(WhomForm):
    """Who gets a sheet, in which language and wording."""

    participant = forms.ChoiceField(label="For whom", widget=CardSelect(), error_messages={"required": "Say for whom."})


class CodeForm(RefusableForm):
    """The code of a sheet that somebody has filled in."""

    code = forms.CharField(
        label="The code on the sheet",
        max_length=40,
        help_text="Eight letters and digits, as K7QM-4XTD. With or without the hyphen, in capitals or not.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
        error_messages={"required": "Type the code.", "max_length": UNKNOWN_CODE},
    )
