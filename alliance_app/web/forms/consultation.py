"""How does somebody look anyway, plan a repair and say how it went, put it in a sentence, or answer a case?"""

from datetime import date
from typing import Any

from django import forms

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.models import Override, RepairMark, Review
from alliance_app.consultation.models.overrides import SHORTEST_EXPLANATION
from alliance_app.consultation.transitions import ENDED

from .cards import CardSelect
from .days import DayInput
from .keyed import KeyedForm

LONGEST = 4000


class OverrideForm(KeyedForm):
    """Why techniques are looked at before the alliance is in place."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=Override.Reason,
        widget=CardSelect(),
        error_messages={"required": "Choose a reason."},
    )
    explanation = forms.CharField(
        label="In your words",
        error_messages={"required": "Say why in a sentence."},
        max_length=LONGEST,
        help_text=f"At least {SHORTEST_EXPLANATION} characters; your supervisor reads it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_explanation(self) -> str:
        explanation = self.cleaned_data["explanation"].strip()
        if len(explanation) < SHORTEST_EXPLANATION:
            raise forms.ValidationError(f"Say why in at least {SHORTEST_EXPLANATION} characters.")
        return explanation


class RepairForm(KeyedForm):
    """One move on one part of the alliance, by the address or in hidden fields."""

    factor = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    move = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    due_on = forms.DateField(label="By", required=False, widget=DayInput())
    note = forms.CharField(
        label="What exactly", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class RepairChangeForm(KeyedForm):
    """Another day by which a planned move is to be tried; what exactly, if nothing is said of it yet."""

    due_on = forms.DateField(label="By", widget=DayInput(), error_messages={"required": "Say by when."})
    note = forms.CharField(
        label="What exactly", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, noted: bool, **kwargs: Any) -> None:
        """`noted` says whether something is said of it already: that is not overwritten."""
        super().__init__(*args, **kwargs)
        if noted:
            del self.fields["note"]


class RepairMarkForm(KeyedForm):
    """How a planned move went."""

    state = forms.ChoiceField(
        label="How did it go?",
        choices=RepairMark.State,
        widget=CardSelect(
            says={
                RepairMark.State.TRIED: "the next ratings say more",
                RepairMark.State.FAILED: "plan another move",
                RepairMark.State.ABANDONED: "not tried after all",
            }
        ),
        error_messages={"required": "Say how it went."},
    )
    note = forms.CharField(
        label="What happened", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class FormulationForm(KeyedForm):
    """I think [factor] affects [affects] because [because]."""

    factor = forms.ChoiceField(
        label="The part",
        choices=[(f.value, f"the {f.value}") for f in Factor],
        error_messages={"required": "Choose the part."},
    )
    affects = forms.CharField(
        label="What it affects", max_length=LONGEST, error_messages={"required": "Say what it affects."}
    )
    because = forms.CharField(label="Why", max_length=LONGEST, error_messages={"required": "Say why."})


class ResponseForm(KeyedForm):
    """A therapist's answer to a supervisor's reply."""

    message = forms.CharField(
        label="To your supervisor", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    done = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, is_done: bool, **more):
        super().__init__(*args, **more)
        self.fields["message"].may = "" if is_done else "optional if it is done"


SAYS = {
    Review.Answer.AGREE: "nothing more to do",
    Review.Answer.ASK_CLIENT: "before the next session",
    Review.Answer.REOPEN: "techniques wait again",
    Review.Answer.RELEASE: "techniques open",
}
#: The two answers to a look that waits, and what each does.
TO_ONE_THAT_WAITS = {
    Review.Answer.AGREE: ("Let it open", "techniques open now"),
    Review.Answer.REOPEN: ("Keep it closed", "the request ends"),
}


def state_of_look(look: Override | None, today: date) -> str:
    """Return whether a look that has not ended "holds" or "waits"; empty without one."""
    return "" if look is None else "waits" if look.waits(today) else "holds"


class ReviewForm(KeyedForm):
    """A supervisor's answer to a case."""

    answer = forms.ChoiceField(
        label="Your reply",
        choices=Review.Answer,
        widget=CardSelect(says=SAYS),
        error_messages={"required": "Choose a reply."},
    )
    message = forms.CharField(
        label="To the therapist",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write a sentence to the therapist."},
    )
    due_on = forms.DateField(label="By", required=False, widget=DayInput())
    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self,
        *args,
        answers: tuple[Review.Answer, ...],
        today: date,
        looks: str = "",
        ended: bool = False,
        **kwargs,
    ) -> None:
        """`looks` says whether a look "holds" or "waits": to one, agreeing means something more.

        `ended` says that the case has ended: nothing is asked for, so there is no day.
        """
        super().__init__(*args, **kwargs)
        self.today, self.ended = today, ended
        field = self.fields["answer"]
        if ended:
            field.error_messages["invalid_choice"] = ENDED
            field.widget.says = SAYS | {Review.Answer.RELEASE: "it counts as low no more"}
            del self.fields["due_on"]
        if len(answers) == 1:
            field.initial = answers[0]
        said = TO_ONE_THAT_WAITS if looks == "waits" else {}
        field.choices = [(answer.value, said[answer][0] if answer in said else answer.label) for answer in answers]
        if looks:
            own = {Review.Answer.AGREE: "the look stands"}
            field.widget.says = SAYS | own | {answer: say for answer, (_, say) in said.items()}

    def clean_due_on(self) -> date | None:
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < self.today:
            raise forms.ValidationError("The day by which it is due has passed.")
        return due_on

    def clean(self) -> dict[str, Any]:
        if self.ended and self.data.get("due_on") and "answer" not in self.errors:  # which says the same
            raise forms.ValidationError(ENDED)
        return super().clean()
