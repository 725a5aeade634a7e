"""How does an administrator define a measure of the clinic's own, by a form or by a file?"""

from typing import Any

from django import forms

from alliance_app.clinical.measures import Items, Measure
from alliance_app.consultation.operations.measures import MOST_ITEMS, check_definition
from alliance_app.interop.measure_files import LONGEST, MeasureFile, MeasureFileError, read_measure
from alliance_app.people.operations import NotAllowed

from .people import RefusableForm

BANDS_HELP = "One a line: the total at which it begins, then its name. “10 moderate”."


def _whole(label: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=-1000, max_value=1000, **more)


def _total(label: str, **more: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=-100_000, max_value=100_000,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "class": "short"}), **more,
    )  # fmt: skip


class MeasureForm(RefusableForm):
    """A measure as totals, or as items that add up."""

    key = forms.SlugField(
        label="Key", max_length=40, help_text="By which files name it: letters, digits, - and _.",
        error_messages={"required": "Give it a key.", "invalid": "Letters, digits, - and _ only."},
    )  # fmt: skip
    name = forms.CharField(label="Name", max_length=80, error_messages={"required": "Give it a name."})
    lowest = _total("Lowest total", error_messages={"required": "Say the lowest total."})
    highest = _total("Highest total", error_messages={"required": "Say the highest total."})
    higher_is_better = forms.BooleanField(label="Higher is better", required=False)
    cutoff = _total(
        "Cutoff", required=False, help_text="The total at or beyond which somebody is in need. Without it nobody is."
    )
    reliable_change = _total(
        "Reliable change", required=False,
        help_text="The difference that measurement error alone seldom makes. Without it no change is told.",
    )  # fmt: skip
    bands = forms.CharField(
        label="Bands", required=False, max_length=1000, help_text=BANDS_HELP, widget=forms.Textarea(attrs={"rows": 4})
    )
    count = forms.IntegerField(
        label="How many items", required=False, min_value=1, max_value=MOST_ITEMS,
        help_text="Leave empty for a measure of totals alone.",
    )  # fmt: skip
    item_lowest = _whole("Lowest answer")
    item_highest = _whole("Highest answer")
    turned = forms.CharField(
        label="Items counted the other way round", required=False, max_length=300, help_text="Their numbers: 2, 3."
    )
    missing = forms.IntegerField(
        label="How many answers may be missing", required=False, min_value=0, max_value=MOST_ITEMS,
        help_text="The others then stand in for them. Say 0 unless the measure’s own rule says otherwise.",
    )  # fmt: skip
    at_risk = forms.IntegerField(
        label="The item about dying or self-harm", required=False, min_value=1, max_value=MOST_ITEMS,
        help_text="Its number. An answer above the lowest, from then on, calls for a question on the same day.",
    )  # fmt: skip

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, fixed_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_key = fixed_key
        if fixed_key:
            del self.fields["key"]

    def build_on(self, version: int) -> None:
        """Let what is typed take the place of this version, now that its writer has been shown it."""
        self.data = self.data.copy()
        self.data["based_on"] = str(version)

    def clean_bands(self) -> tuple[tuple[float, str], ...]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["bands"].splitlines())):
            start, _, name = line.partition(" ")
            try:
                found.append((float(start), name.strip()))
            except ValueError:
                raise forms.ValidationError(f"“{line[:40]}” does not begin with a total.") from None
            if not name.strip():
                raise forms.ValidationError(f"The band at {start} has no name.")
        return tuple(found)

    def clean_turned(self) -> frozenset[int]:
        numbers = self.cleaned_data["turned"].replace(",", " ").split()
        if not all(number.isdecimal() and len(number) < 5 for number in numbers):
            raise forms.ValidationError("Write the numbers of items, with commas between them.")
        return frozenset(map(int, numbers))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("count") and None in (data.get("item_lowest"), data.get("item_highest")):
            self.add_error("item_lowest", "Say from which number to which the answers go.")
        if not self.errors:
            try:
                check_definition(self.definition())
            except NotAllowed as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return data

    def definition(self) -> Measure:
        data = self.cleaned_data
        items = None
        if data["count"]:
            items = Items(
                data["count"], data["item_lowest"], data["item_highest"], data["turned"], data["missing"] or 0,
                data["at_risk"],
            )  # fmt: skip
        return Measure(
            key=self.fixed_key or data["key"],
            items=items,
            **{name: data[name] for name in (
                "name", "lowest", "highest", "cutoff", "reliable_change", "higher_is_better", "bands",
            )},
        )  # fmt: skip


def typed_of(measure: Measure) -> dict[str, Any]:
    """Return a measure as the values with which the form begins."""
    rule = measure.items
    start: dict[str, Any] = {
        name: getattr(measure, name)
        for name in ("name", "lowest", "highest", "cutoff", "reliable_change", "higher_is_better")
    }
    start["bands"] = "\n".join(f"{at:g} {name}" for at, name in measure.bands)
    if rule:
        start |= {
            "count": rule.count, "item_lowest": rule.lowest, "item_highest": rule.highest,
            "turned": ", ".join(map(str, sorted(rule.turned))), "missing": rule.missing, "at_risk": rule.at_risk,
        }  # fmt: skip
    return start


class MeasureFileForm(RefusableForm):
    """A file that defines a measure, words its items, or both."""

    file = forms.FileField(label="File", error_messages={"required": "Choose a file.", "empty": "The file is empty."})

    def clean_file(self) -> MeasureFile:
        file = self.cleaned_data["file"]
        if file.size > LONGEST:
            raise forms.ValidationError("The file is too long to describe a measure.")
        try:
            return read_measure(file.read())
        except MeasureFileError as error:
            raise forms.ValidationError(str(error)) from error
