"""How is a rating put right afterwards?"""

from dataclasses import replace
from typing import Any

from django import forms

from alliance_app.clinical.alliance import Role
from alliance_app.records.models import Rating
from alliance_app.records.models.checkins import SCORES
from alliance_app.records.operations import Answer, answer_of

from ..client_words import Words
from .cards import CardSelect
from .keyed import KeyedForm
from .scale import ScoreField

CORRECT, WITHDRAW = "correct", "withdraw"
LONGEST = 1000


class ReviseForm(KeyedForm):
    """New numbers or none, and why. `based_on` is the version that the person has before their eyes."""

    change = forms.ChoiceField(
        label="What is to change?",
        choices=[(CORRECT, "Correct the numbers"), (WITHDRAW, "Withdraw the rating")],
        widget=CardSelect(
            says={CORRECT: "the new ones count, as of that session", WITHDRAW: "nothing of it counts any more"}
        ),
        error_messages={"required": "Say what is to change."},
    )
    relationship = ScoreField(label="Relationship")
    goal = ScoreField(label="Goal")
    method = ScoreField(label="Method")
    progress = ScoreField(label="Progress", low_end="no closer", high_end="there")
    no_session = forms.BooleanField(
        label="There was no such session",
        required=False,
        help_text="Only with a withdrawal. The session disappears if nothing else is on record of it.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Whoever may open the case reads it beside the old numbers.",
        error_messages={"required": "Say why in a few words."},
    )
    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, rating: Rating, asks: dict[str, Words], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rating = rating
        if rating.role == Role.OBSERVER and rating.clinician_id:  # who was not there rates the three parts alone
            del self.fields["progress"], self.fields["no_session"]
        for name, statement in asks.items():
            self.fields[name].statement = statement

    @property
    def scores(self) -> list:
        return [self[name] for name in SCORES if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("change") == CORRECT and not self.errors:
            given = {name: data.get(name) for name in SCORES}
            if all(score is None for score in given.values()):
                self.add_error("change", "Nothing is rated below. Enter what is right, or withdraw the rating.")
            elif self.rating.state == Rating.State.GIVEN and all(
                getattr(self.rating, name) == score for name, score in given.items()
            ):
                self.add_error("change", "These are the numbers that are on record. Change what is wrong.")
            if data.get("no_session"):
                self.add_error("no_session", "Only a rating that is withdrawn can have had no session.")
        return data

    def answer(self) -> Answer:
        """Return the same rater's new answer, or their withdrawal."""
        data = self.cleaned_data
        reason = data["reason"].strip()
        if data["change"] == WITHDRAW:
            return answer_of(self.rating, state=Rating.State.WITHDRAWN, reason=reason)
        new = {name: data.get(name) for name in SCORES}
        return replace(answer_of(self.rating), state=Rating.State.GIVEN, reason=reason, **new)
