"""What does somebody say about their weekly mail?"""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from alliance_app.people.models import Clinic

from .people import RefusableForm


class DigestForm(RefusableForm):
    """Whether it comes, and by which clock; without a choice by the clinic's."""

    wants_digest = forms.BooleanField(label="Mail me once a week how much waits for me", required=False)
    time_zone = forms.ChoiceField(
        label="Your time zone",
        required=False,
        help_text="Says when it is Monday morning for you. Days in Alliance are the clinic’s, as before.",
        error_messages={"invalid_choice": "Choose a time zone from the list."},
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(available_timezones())
        self.fields["time_zone"].choices = [
            ("", f"The clinic’s: {clinic.time_zone}"), *((zone, zone) for zone in zones)
        ]  # fmt: skip
