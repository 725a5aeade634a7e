"""Who is asked, by which page, and how do they get to it?"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms

from alliance_app.people.models import Clinic
from alliance_app.records.models import ClientLink, Participant, Session
from alliance_app.records.own_view import shown_to

from .cards import CardSelect
from .hand_over import PinInput, check_pin
from .whom import WhomForm, name_of

PAGES = {
    ClientLink.Page.QUESTIONS: ("The three questions", "about the session; a minute"),
    ClientLink.Page.WORDS: ("Goal and way of working", "in their own words, before they see yours"),
}
WAYS = {
    ClientLink.Way.DEVICE: ("Hand over this device", "your sign-in here ends first"),
    ClientLink.Way.SHOWN: ("A link or QR code", "on their own phone, now or at home"),
    ClientLink.Way.MAIL: ("By mail", "without a word of what it is about"),
}


class AskForm(WhomForm):
    """Whom to ask, what, and how. What is not possible now is not offered.

    `people` are those who take part; `answered` are the ids of those whose view of the session is on record.
    """

    session = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    page = forms.ChoiceField(label="What", widget=CardSelect(), error_messages={"required": "Say what is asked."})
    way = forms.ChoiceField(label="How", widget=CardSelect(), error_messages={"required": "Say how they get to it."})
    pin = forms.CharField(
        label="A PIN to come back with", required=False, widget=PinInput(render_value=True),
        help_text="4 to 8 digits, to come back within a quarter of an hour without your password; choose another one "
        "than your bank card’s.",
    )  # fmt: skip
    address = forms.EmailField(
        label="Their e-mail address", required=False, help_text="Kept encrypted, for this link alone.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "This is no e-mail address."},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        session: Session | None,
        people: list[Participant],
        answered: Collection[UUID],
        mails: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.answered = answered
        asks = session and any(person.pk not in answered for person in people)
        self.shown = {person.pk for person in people if shown_to(person, clinic).anything}
        possible = {ClientLink.Page.QUESTIONS: asks, ClientLink.Page.WORDS: people}
        pages = {page: words for page, words in PAGES.items() if possible[page]}
        if self.shown:
            pages[ClientLink.Page.OWN] = ("What they may see", said_to_be_shown(clinic))
        if self.initial.get("page") not in pages:
            self.initial["page"] = next(iter(pages), "")
        ways = {way: words for way, words in WAYS.items() if mails or way != ClientLink.Way.MAIL}
        for field, offered in (("page", pages), ("way", ways)):
            self.fields[field].choices = [(value, words[0]) for value, words in offered.items()]
            self.fields[field].widget.says = {value: words[1] for value, words in offered.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("way") == ClientLink.Way.MAIL and not data.get("address") and "address" not in self.errors:
            self.add_error("address", "Write the address to which it goes.")
        asks = data.get("page") == ClientLink.Page.QUESTIONS
        if asks and "participant" not in self.errors and self.person.pk in self.answered:
            self.add_error("participant", f"{name_of(self.person)}: the view of this session is on record already.")
        shows = data.get("page") == ClientLink.Page.OWN
        if shows and "participant" not in self.errors and self.person.pk not in self.shown:
            self.add_error("participant", f"{name_of(self.person)}: the clinic shows them nothing.")
        if data.get("way") == ClientLink.Way.DEVICE and data.get("pin"):
            try:
                check_pin(data["pin"])
            except forms.ValidationError as refusal:
                self.add_error("pin", refusal)
        return data


def said_to_be_shown(clinic: Clinic) -> str:
    """Return in a line what clients may see."""
    all_of_it = {
        "their goal": clinic.clients_see_goal,
        "their progress": clinic.clients_see_progress,
        "how they rated the three parts": clinic.clients_see_alliance,
    }
    named = [name for name, is_shown in all_of_it.items() if is_shown]
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
