"""How does a note of the meeting become an answer?"""

from collections.abc import Mapping
from typing import Any

from alliance_app.consultation.models import Review
from alliance_app.records.models import Case

from .consultation import ReviewForm


class NoteForm(ReviewForm):
    """What was said of one case in the meeting: one form of several on a page, so its fields are named by the case."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_%s_{case.pk.hex}", **kwargs)
        note = self.fields["message"]
        note.label, note.widget.attrs["rows"] = "Note of the meeting", 2
        note.error_messages["required"] = "Write a note: the therapist reads it as your reply."
        if "due_on" in self.fields:
            self.fields["due_on"].label = "To be done by"


def replies_to_one_kept_back(sent: Mapping[str, str]) -> tuple[Review.Answer, ...]:
    """Return which replies the form offers of a case of which its reader is told nothing yet: those that every case
    takes, and the one that they had chosen."""
    always = (Review.Answer.AGREE, Review.Answer.ASK_CLIENT)
    return tuple(each for each in Review.Answer if each in always or each == sent.get("answer"))
