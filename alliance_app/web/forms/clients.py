"""How does somebody in therapy answer on their own page?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance_app.web.client_words import Wording

from .keyed import KeyedForm
from .scale import ScoreField

#: In characters; no more than fits on a page.
LONGEST = 2000


class ClientForm(KeyedForm):
    """The three questions, progress, and what should be different; or that somebody would rather not answer.

    `wording` says how they are asked. Of what is to be different either the words arrive, for the therapist to read, or
    that there is something; then no word is kept.
    """

    READ, SAY = "read", "say"

    declined = forms.BooleanField(label=_("I would rather not answer today"), required=False)
    who = forms.ChoiceField(
        choices=[
            (READ, _("I write it down. The therapist reads it.")),
            (SAY, _("I say it myself. The therapist is only told that there is something.")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial=READ,
        error_messages={"invalid_choice": _("Choose one of the two.")},
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": _("This is too long: %(limit_value)d characters at most.")},
    )

    def __init__(self, *args: Any, wording: Wording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        wrong = _("Choose a number from 0 to 10, or leave it empty.")
        for name, question in wording.questions.items():
            self.fields[name] = ScoreField(
                label=question.asks, low_end=question.low_end, high_end=question.high_end,
                error_messages={"invalid_choice": wrong},
            )  # fmt: skip

    @property
    def questions(self) -> list:
        """Return the scales in their order."""
        return [self[name] for name in self.wording.questions]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        rated = any(data.get(name) is not None for name in self.wording.questions)
        if data.get("declined") and rated:
            self.add_error("declined", _("You have chosen numbers. Take this tick away to send them."))
        if not (data.get("declined") or rated or self.errors):
            self.add_error(None, _("Nothing is answered yet. Choose a number, or say that you would rather not."))
        return data

    def answer(self) -> dict[str, Any]:
        """Return what is to be recorded: scores, or None where somebody declined, and what should be different."""
        data = self.cleaned_data
        says_it = data["who"] == self.SAY
        return {
            "scores": None if data["declined"] else {name: data[name] for name in self.wording.questions},
            "words": "" if says_it else data["words"].strip(),
            "wants_to_talk": says_it,
        }
