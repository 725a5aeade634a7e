"""What does an administrator write about people, and what does somebody write about themselves?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms

from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed, supervision
from alliance_app.people.roles import ROLES

from .cards import CardBoxes, CardSelect
from .days import DayInput

ROLE_SAYS = {
    "therapist": "sees and rates their own cases",
    "supervisor": "sees and answers the cases of those they supervise",
    "administrator": "manages people and policy; sees no clinical content",
}


class RefusableForm(forms.Form):
    """A form of which the operation may refuse what is asked; sent twice it does no more than sent once."""


class _NameField(forms.CharField):
    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label=label, max_length=200, error_messages={"required": "Write a name."}, **more)


class PersonForm(RefusableForm):
    """Who somebody is in the clinic; the roles are explained beside them."""

    name = _NameField("Name", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(
        label="Code", max_length=200, required=False, help_text="By which files that you import name this person.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(key, role.name) for key, role in ROLES.items()],
        widget=CardBoxes(says=ROLE_SAYS),
        error_messages={"required": "Choose at least one role."},
    )


class InvitationForm(PersonForm):
    """The same of somebody new, and where their invitation goes."""

    email = forms.EmailField(
        label="E-mail", max_length=254, help_text="They sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write the e-mail address.", "invalid": "This is not an e-mail address."},
    )  # fmt: skip

    field_order = ("name", "email", "roles", "code")


class OwnNameForm(RefusableForm):
    name = _NameField("Name", widget=forms.TextInput(attrs={"autocomplete": "name"}))


class _ColleagueForm(RefusableForm):
    """A colleague and a period. Only those offered can be chosen: nobody of another clinic, nobody without the role."""

    colleague = forms.ChoiceField(widget=CardSelect(), error_messages={"required": "Choose somebody."})
    starts_on = forms.DateField(label="From", widget=DayInput(), error_messages={"required": "Say from which day on."})

    def __init__(self, *args: Any, colleagues: list[Clinician], today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": today, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.today = today
        self.by_id = {str(person.public_id): person for person in colleagues}
        self.fields["colleague"].choices = [(key, person.name) for key, person in self.by_id.items()]

    def chosen(self) -> Clinician:
        return self.by_id[self.cleaned_data["colleague"]]


class SupervisionForm(_ColleagueForm):
    """Who supervises somebody, from when, and until when if that is known."""

    ends_on = forms.DateField(label="Last day, if one is agreed", widget=DayInput(), required=False)


class DeputyForm(_ColleagueForm):
    """Who stands in for a supervisor, from when until when."""

    ends_on = forms.DateField(
        label="Last day", widget=DayInput(), error_messages={"required": "Say until which day."}
    )

    def clean_ends_on(self) -> date:
        if starts_on := self.cleaned_data.get("starts_on"):
            _beside(supervision.check_length, starts_on, self.cleaned_data["ends_on"])
        return self.cleaned_data["ends_on"]


class OwnDeputyForm(DeputyForm):
    """Who stands in for the supervisor who fills it in."""

    def clean_starts_on(self) -> date:
        _beside(supervision.check_own_start, self.cleaned_data["starts_on"], self.today)
        return self.cleaned_data["starts_on"]


def _beside(check: Callable[[date, date], None], first: date, second: date) -> None:
    """Say what a rule refuses beside the field that is cleaned."""
    try:
        check(first, second)
    except NotAllowed as refusal:
        raise forms.ValidationError(str(refusal)) from None
