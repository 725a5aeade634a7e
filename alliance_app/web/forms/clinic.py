"""What does an administrator write about the clinic?"""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from alliance_app.people.operations import NotAllowed
from alliance_app.people.operations.clinics import (
    LONGEST_LINK,
    SHORTEST_LINK,
    ClinicSettings,
    check_days,
    check_percent,
)

from .people import RefusableForm

WHOLE_DAYS = "Write a whole number of days."


class ClinicForm(RefusableForm):
    """What the clinic is called, when its day begins, whom to call in a crisis, what clients get, and what is drawn."""

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
        help_text="Stands on every page of a case, on every client’s page, and under Risk and safety. "
        "Say who, and the number.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    other_contact = forms.CharField(
        label="Whom clients can talk to beside their therapist",
        max_length=300,
        required=False,
        help_text="Say who, and how to reach them. Left empty, clients are told to ask at the clinic.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    link_days = forms.IntegerField(
        label="How many days a link works",
        min_value=SHORTEST_LINK,
        max_value=LONGEST_LINK,
        help_text=f"{SHORTEST_LINK} to {LONGEST_LINK}; 4 unless you change it. Links that were given already end "
        "when they were meant to.",
        error_messages={
            "required": "Say for how many days.",
            "invalid": WHOLE_DAYS,
            "min_value": f"A link works for at least {SHORTEST_LINK} day.",
            "max_value": f"A link works for at most {LONGEST_LINK} days.",
        },
    )
    remind_after_days = forms.IntegerField(
        label="Remind after how many days",
        min_value=1,
        max_value=LONGEST_LINK - 1,
        required=False,
        help_text="Fewer than the link works. Left empty, no mail comes a second time.",
        error_messages={
            "invalid": WHOLE_DAYS,
            "min_value": "The soonest is after 1 day.",
            "max_value": "A reminder has to come before the link ends.",
        },
    )
    clients_see_goal = forms.BooleanField(label="Their goal, in their own words", required=False)
    clients_see_progress = forms.BooleanField(label="Their own ratings of progress, as a chart", required=False)
    clients_see_alliance = forms.BooleanField(
        label="Their own ratings of relationship, goal and method",
        required=False,
        help_text="Hidden unless you change it: who sees old numbers may answer to match them. "
        "What the therapist or anybody else rated is never shown.",
    )

    spot_check_percent = forms.IntegerField(
        label="Spot checks, per cent of unflagged cases each week",
        help_text="Drawn by chance, the same share of every therapist’s, and looked at by their supervisors, since the "
        "rules miss some. 0 for none, or 5 to 10; 5 unless you change it.",
        error_messages={"required": "Write 0 for none, or 5 to 10.", "invalid": "Write a whole number."},
    )

    def clean_spot_check_percent(self) -> int:
        percent = self.cleaned_data["spot_check_percent"]
        try:
            check_percent(percent)
        except NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return percent

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "link_days" in data and "remind_after_days" in data:
            try:
                check_days(data["link_days"], data["remind_after_days"])
            except NotAllowed as refusal:
                self.add_error("remind_after_days", str(refusal))
        return data

    def settings(self) -> ClinicSettings:
        """Return what is written; of a form that is right."""
        return ClinicSettings(**self.cleaned_data)
