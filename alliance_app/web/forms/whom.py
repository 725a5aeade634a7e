"""Whom is something for, and in which language and wording do they read it?"""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst

from alliance_app.records.models import Participant

from .cards import CardSelect
from .keyed import KeyedForm

#: Where several take part nobody's language or wording is changed by the way: each keeps their own.
AS_BEFORE = ("", "As before")


class WhomForm(KeyedForm):
    """One of those who take part, `people`; where there is only one, nobody has to say so.

    Language and wording begin as they are kept with the only one; of several each keeps their own if nothing is said.
    """

    participant = forms.ChoiceField(label="Who", widget=CardSelect(), error_messages={"required": "Say who is asked."})
    language = forms.ChoiceField(label="In which language", required=False, widget=CardSelect())
    wording = forms.ChoiceField(label="Worded for", required=False, widget=CardSelect())

    def __init__(self, *args: Any, people: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        several = [AS_BEFORE] if len(people) > 1 else []
        self.fields["participant"].required = len(people) != 1
        self.fields["participant"].choices = [(pk, name_of(person)) for pk, person in self.people.items()]
        self.fields["language"].choices = [*several, *settings.LANGUAGES]
        self.fields["wording"].choices = [*several, *Participant.Wording.choices]
        if len(people) == 1:
            self.initial |= {"language": people[0].page_language, "wording": people[0].wording}

    @property
    def person(self) -> Participant:
        """The one whom it is for; of a form that is right."""
        return self.people.get(self.cleaned_data["participant"]) or next(iter(self.people.values()))

    def how_asked(self) -> dict[str, str | None]:
        """Return the language and the wording that were chosen, None for what stays as it is."""
        return {name: self.cleaned_data[name] or None for name in ("language", "wording")}


def name_of(person: Participant) -> str:
    """Return how a person is named where somebody is chosen: "Client", "Partner B"."""
    return capfirst(person.called)
