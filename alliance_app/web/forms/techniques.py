"""How does a supervisor write an entry of the clinic's own into the library?"""

from django import forms

from alliance_app.consultation.guidance.techniques import Family

from .keyed import KeyedForm

LONG = 4000


def _text(label: str, rows: int, missing: str, **more: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **more,
    )


class TechniqueForm(KeyedForm):
    """The same fields as an entry that comes with the product has."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give it a name."})
    family = forms.ChoiceField(
        label="Family",
        choices=[("", "Choose"), *((family.value, family.label) for family in Family)],
        error_messages={"required": "Choose a family."},
    )
    purpose = forms.CharField(
        label="What it is for", max_length=300, error_messages={"required": "Say what it is for."}
    )
    agree_first = _text(
        "Agree with the client first", 3, "Say what to agree with the client first.",
        help_text="In words that one could say, without quotation marks.",
    )  # fmt: skip
    steps = _text("Steps", 6, "Write the steps.", help_text="One a line.")
    when_it_fits = _text("It fits when", 2, "Say when it fits.")
    when_not = _text("Not when", 2, "Say when it does not fit.")
    words = forms.CharField(
        label="Further words by which it is found", max_length=300, required=False
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)
