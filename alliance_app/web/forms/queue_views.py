"""Under which name does a supervisor keep a way of narrowing the queue?"""

from django import forms

from alliance_app.consultation.operations.queue_views import LONGEST_NAME

from .people import RefusableForm


class SavedViewForm(RefusableForm):
    """The name of a view."""

    name = forms.CharField(
        label="Keep what is shown now as",
        max_length=LONGEST_NAME,
        error_messages={
            "required": "Give the view a name.",
            "max_length": f"A name has {LONGEST_NAME} characters at most.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
