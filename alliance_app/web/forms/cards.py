"""How does a form offer a few answers of which each wants a line of explanation?"""

from collections.abc import Mapping
from typing import Any

from django import forms


class _Cards(forms.widgets.ChoiceWidget):
    kind = "cards"

    def __init__(self, *, says: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.says = dict(says or {})

    def create_option(
        self, name: str, value: Any, label: int | str, selected: bool, index: int, **kwargs: Any
    ) -> dict:
        option = super().create_option(name, value, label, selected, index, **kwargs)
        option["attrs"].pop("aria-invalid", None)  # said once, by the group
        option["say"] = self.says.get(str(value), "")
        return option


class CardSelect(_Cards, forms.RadioSelect):
    """Radio buttons drawn as cards (`alliance/cards.html`); `says` holds the line under each, by value."""


class CardBoxes(_Cards, forms.CheckboxSelectMultiple):
    """The same where several may be chosen."""
