"""How does a form ask for a day?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms

from alliance_app.people.operations import NotAllowed


class DayInput(forms.DateInput):
    """The browser's own field for a date, which understands no other writing of a day than 2026-11-24."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class CheckedDays(forms.Form):
    """A form some of whose days have to be possible: `possible` holds for each the operation's own check."""

    def __init__(self, *args: Any, possible: dict[str, Callable[[date], None]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possible = possible or {}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name, check in self.possible.items():
            if data.get(name):
                try:
                    check(data[name])
                except NotAllowed as refusal:
                    self.add_error(name, str(refusal))
        return data
