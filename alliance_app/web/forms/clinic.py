"""What does an administrator write about the clinic?"""

from zoneinfo import available_timezones

from django import forms

from .people import RefusableForm


class ClinicForm(RefusableForm):
    """What the clinic is called, when its day begins, and whom to call in a crisis."""

    name = forms.CharField(label="Name of the clinic", max_length=200, error_messages={"required": "Write a name."})
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=[(zone, zone) for zone in sorted(available_timezones())],
        help_text="Says what day it is: for sessions, for what is due, and for what has ended.",
        error_messages={"invalid_choice": "Choose a time zone from the list."},
    )
    crisis_contact = forms.CharField(
        label="Whom to call in a crisis",
        max_length=300,
        required=False,
        help_text="Stands on every page of a case and under Risk and safety. Say who, and the number.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
