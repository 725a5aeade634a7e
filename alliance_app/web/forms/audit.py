"""What of the audit log is asked for?"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms

from ..log_rows import ACT_NAMES
from .days import DayInput

LARGEST_ID = 2**63 - 1


class AuditFilterForm(forms.Form):
    """One person, one kind of act, one day of the clinic; each may be left open."""

    person = forms.ChoiceField(required=False)
    act = forms.ChoiceField(label="What", required=False, choices=[("", "Everything"), *ACT_NAMES.items()])
    day = forms.DateField(required=False, widget=DayInput())
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], people: Mapping[int, str]) -> None:
        super().__init__(data)
        self.fields["person"].choices = [("", "Everybody"), *((str(key), name) for key, name in people.items())]

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError("Nothing was written on this day.")
        return day

    def query(self, **also: object) -> str:
        """Return what is asked for as the end of an address: ids and words of ours, never anything typed."""
        wanted = {name: self.cleaned_data.get(name) for name in ("person", "act", "day")} | also
        return urlencode({name: str(value) for name, value in wanted.items() if value})

    def conditions(self, zone: str) -> dict[str, Any]:
        """Return what is asked for as arguments of `entries_of`; a day is the clinic's, of 23 to 25 hours."""
        asked = self.cleaned_data
        since, until = bounds(asked["day"], zone) if asked.get("day") else (None, None)
        return {
            "actor_id": int(asked["person"]) if asked.get("person") else None,
            "act": asked.get("act", ""),
            "since": since,
            "until": until,
        }


def bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return when a day begins in a time zone, and when the next one does."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return midnight, datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
