"""How does somebody in therapy say in their own words what they want, and what they have been told?"""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance_app.consultation.operations.clients_words import NOT_YET_KNOWN
from alliance_app.records.models import GoalStatement, MethodStatement
from alliance_app.web.client_words import OwnWords

from .clients import LONGEST
from .keyed import KeyedForm

NEAR = [
    (GoalStatement.Agreement.SAME, _("The same")),
    (GoalStatement.Agreement.CLOSE, _("Close, but not the same")),
    (GoalStatement.Agreement.DIFFERENT, _("Different")),
]
BELIEVES = [
    (MethodStatement.Believes.YES, _("Yes")),
    (MethodStatement.Believes.PARTLY, _("Partly")),
    (MethodStatement.Believes.NO, _("No")),
]
CHOOSE = {"invalid_choice": _("Choose one of these.")}


def _words() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"max_length": _("This is too long: %(limit_value)d characters at most.")},
    )


def _one_of(choices: list[tuple[str, str | Promise]]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect, error_messages=CHOOSE)


class OwnWordsForm(KeyedForm):
    """What somebody wants and has been told, in two steps: their words; then how near the therapist's version is.

    `seen` names what of the therapist's they have been shown; in the second step their words come back hidden.
    """

    goal = _words()
    goal_unknown = forms.BooleanField(label=_("I do not know yet"), required=False)
    method = _words()
    believes = _one_of(BELIEVES)
    goal_agreement = _one_of(NEAR)
    method_agreement = _one_of(NEAR)
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, *args: Any, asks: OwnWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks
        if asks.goal is None:
            for name in ("goal", "goal_unknown", "goal_agreement"):
                del self.fields[name]

    @property
    def typed(self) -> list:
        """Return what is asked in the first step."""
        return [self[name] for name in ("goal", "goal_unknown", "method", "believes") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (self.errors or any(data.get(name) for name in ("goal", "goal_unknown", "method", "believes"))):
            self.add_error(None, _("Nothing is answered yet. “I do not know yet” is an answer too."))
        return data

    def answer(self) -> dict[str, str]:
        """Return what is to be recorded; an answer that fits nothing which was shown is left out."""
        data = self.cleaned_data
        unknown = NOT_YET_KNOWN if data.get("goal_unknown") else ""
        names = ("method", "believes", "goal_agreement", "method_agreement")
        return {"goal": data.get("goal", "").strip() or unknown, **{name: data.get(name, "").strip() for name in names}}
