"""How does a form ask for a code, and ask again where it could tell who somebody is?"""

from typing import Any

from django import forms

from alliance_app.records.codes import LONGEST, doubt, tidy

from .keyed import KeyedForm


class CodeField(forms.CharField):
    """One short line that can be printed, in one writing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        )
        super().__init__(max_length=LONGEST, **kwargs)

    def clean(self, value: Any) -> str:
        code = super().clean(value)
        if not code.isprintable():
            raise forms.ValidationError("Use letters and figures that can be printed.")
        if "@" in code:
            raise forms.ValidationError("This looks like an e-mail address; use a code.")
        code = tidy(code)
        if len(code) > LONGEST:
            raise forms.ValidationError(f"Use at most {LONGEST} characters; some of these stand for several.")
        return code


class CodedForm(KeyedForm):
    """A form with codes. One that looks like a name or a birth date is taken once somebody says that it is none."""

    codes_are_sure = forms.BooleanField(
        label="It is only a code: nobody can be recognised by it", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questioned = bool(self.data.get("codes_are_sure"))

    def question(self, *names: str) -> None:
        """Ask about the codes in these fields, unless somebody is sure."""
        for name in names:
            looks_like = doubt(self.cleaned_data.get(name) or "")
            if looks_like and not self.cleaned_data.get("codes_are_sure"):
                self.questioned = True
                self.add_error(name, f"This looks like {looks_like}. Use a code, or say below that it is one.")
