"""How is a case opened, and how are its code and its people changed?"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.checkins import OLDEST_SESSION
from alliance_app.records.models import Case, Participant

from .cards import CardSelect
from .codes import CodedForm, CodeField
from .days import CheckedDays, DayInput

#: So many people beside the client can be named when a case is opened; more can be added later.
PEOPLE = range(1, 5)
ROLES = [(role.value, role.value.capitalize()) for role in (Role.PARTNER, Role.CHILD, Role.GUARDIAN)]
CODE_HELP = "A code of the clinic’s, never a name, a birth date or an e-mail."
SAYS = {
    Role.CLIENT: "somebody else who is in therapy",
    Role.PARTNER: "a partner or family member who is in the therapy",
    Role.CHILD: "a son or daughter who is in the therapy",
    Role.GUARDIAN: "speaks for a child; is heard, and opens or closes nothing",
}


class CaseForm(CodedForm):
    """A new case of one's own: the client's code, who else takes part, since when."""

    code = CodeField(
        label="Client’s code",
        error_messages={"required": "Write the client’s code."},
        help_text=CODE_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
    )
    kind = forms.ChoiceField(
        label="Who comes", choices=Case.Kind, required=False, initial=Case.Kind.INDIVIDUAL, widget=CardSelect()
    )
    opened_on = forms.DateField(label="Therapy began on", required=False, widget=DayInput())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["opened_on"].initial = today
        for number in PEOPLE:
            self.fields[f"person{number}_role"] = forms.ChoiceField(
                label=f"Person {number}", choices=[("", "Nobody"), *ROLES], required=False
            )
            self.fields[f"person{number}_code"] = CodeField(label="Code", required=False)

    def clean_opened_on(self) -> date:
        opened_on = self.cleaned_data["opened_on"] or self.today
        if opened_on > self.today:
            raise forms.ValidationError("This day lies in the future.")
        if opened_on < self.today - timedelta(days=OLDEST_SESSION):
            raise forms.ValidationError("This day lies more than twenty years back.")
        return opened_on

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.question("code", *(f"person{number}_code" for number in PEOPLE))
        seen = set()
        for number in PEOPLE:
            role, code = data.get(f"person{number}_role"), data.get(f"person{number}_code")
            if code and not role:
                self.add_error(f"person{number}_role", "Say who this is.")
            elif role and (role, (code or "").lower()) in seen:
                self.add_error(f"person{number}_code", "Give each person in the same role a code of their own.")
            seen.add((role, (code or "").lower()))
        return data

    def people(self) -> list[tuple[Role, str]]:
        """Return who takes part beside the client."""
        given = ((self.cleaned_data[f"person{n}_role"], self.cleaned_data[f"person{n}_code"]) for n in PEOPLE)
        return [(Role(role), code) for role, code in given if role]

    def people_fields(self) -> Iterator[tuple[BoundField, BoundField]]:
        return ((self[f"person{number}_role"], self[f"person{number}_code"]) for number in PEOPLE)

    def names_people(self) -> bool:
        """Whether somebody beside the client was named, or should have been."""
        fields = [field for pair in self.people_fields() for field in pair]
        return any(field.value() or field.errors for field in fields) or self["kind"].value() != Case.Kind.INDIVIDUAL


class CaseEditForm(CodedForm):
    """The client's code, and who comes."""

    code = CodeField(
        label="Client’s code", error_messages={"required": "Write the client’s code."}, help_text=CODE_HELP
    )
    kind = forms.ChoiceField(
        label="Who comes", choices=Case.Kind, widget=CardSelect(), error_messages={"required": "Say who comes."}
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.question(*(["code"] if self.has_changed() and "code" in self.changed_data else []))
        return data


class ParticipantForm(CodedForm):
    """One more person in a case."""

    role = forms.ChoiceField(
        label="Who is it?",
        choices=[*ROLES, (Role.CLIENT.value, "Client")],
        widget=CardSelect(says=SAYS),
        error_messages={"required": "Say who it is."},
    )
    code = CodeField(
        label="Code", required=False, help_text=f"Needed where two take part in the same role. {CODE_HELP}"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.question("code")
        return data


class ParticipantEditForm(CheckedDays, CodedForm):
    """Another code for a person, and since when they have left."""

    code = CodeField(label="Code", required=False, help_text=f"Empty for the only one in this role. {CODE_HELP}")
    left_on = forms.DateField(
        label="No longer comes since", required=False, widget=DayInput(), help_text="Empty while they take part."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.question(*(["code"] if "code" in self.changed_data else []))
        return data


def as_it_is(person: Participant) -> dict[str, Any]:
    """Return what the form shows of a person at first."""
    return {"code": person.code, "left_on": person.left_on}
