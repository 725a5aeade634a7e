"""What is asked about a part that was just rated low? A few questions, each of them optional.

In our own words. The first can be answered by one tap: it tells the ways apart in which a part goes missing, since each
wants another answer. `key` is stored with what was said: never reuse one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from alliance_app.clinical.alliance import Factor


@dataclass(frozen=True, slots=True)
class CloserQuestion:
    """One question. `choices` are the answers that are offered, by their keys, any number of which may
    fit, or `only_one`; without any it takes a few words."""

    key: str
    asks: str
    choices: tuple[tuple[str, str], ...] = ()
    only_one: bool = False

    def said(self, words: str) -> str:
        """Return an answer as it reads: the sentences of the choices that fit, words as they are."""
        if not self.choices:
            return words
        named = dict(self.choices)
        return "; ".join(named.get(key, key) for key in words.split(","))


YES_PARTLY_NO = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))

Questions = Mapping[Factor, tuple[CloserQuestion, ...]]

OF_THE_THERAPIST: Questions = MappingProxyType(
    {
        Factor.RELATIONSHIP: (
            CloserQuestion(
                "between",
                "What was it like between you?",
                (
                    ("held_back", "They held back"),
                    ("at_odds", "We were at odds"),
                    ("not_there", "I was not quite there"),
                    ("unsure", "Hard to say"),
                ),
            ),
            CloserQuestion("moment", "When did you notice it?"),
            CloserQuestion("next", "What will you say about it next time?"),
        ),
        Factor.GOAL: (
            CloserQuestion(
                "between",
                "What is missing?",
                (
                    ("different", "We want different things"),
                    ("unclear", "It is not clear what they want"),
                    ("moved", "What they want has changed"),
                    ("urgent", "Something urgent came first"),
                ),
            ),
            CloserQuestion("wish", "What would they say that they want?"),
            CloserQuestion("next", "What will you ask next time?"),
        ),
        Factor.METHOD: (
            CloserQuestion(
                "between",
                "Where does it not fit?",
                (
                    ("doubt", "They doubt that it helps"),
                    ("other_way", "They would rather work another way"),
                    ("mine", "I do not stand behind it"),
                    ("too_much", "It asks too much just now"),
                ),
            ),
            CloserQuestion("stands_behind", "Do you stand behind it?", YES_PARTLY_NO, only_one=True),
            CloserQuestion("moment", "How did they show it?"),
            CloserQuestion("next", "What will you offer next time?"),
        ),
    }
)

OF_THE_CLIENT: Questions = MappingProxyType(
    {
        Factor.RELATIONSHIP: (
            CloserQuestion("missed", "What was not heard, or hard to say?"),
            CloserQuestion("wish", "What would make it easier?"),
        ),
        Factor.GOAL: (
            CloserQuestion("missed", "What should it have been about instead?"),
            CloserQuestion("wish", "What would you like to change first?"),
        ),
        Factor.METHOD: (
            CloserQuestion("believes", "Do you believe that it can help?", YES_PARTLY_NO, only_one=True),
            CloserQuestion("missed", "What about this way does not help?"),
            CloserQuestion("wish", "What would suit you better?"),
        ),
    }
)

