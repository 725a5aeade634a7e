"""What does each limit of a clinic's policy mean, in plain words?

One line for each parameter, in groups as they are read: on the page of the policy, in its form and in the documents.
The defaults and ranges are those of `policy`; here are only the words.
"""

from dataclasses import dataclass, fields
from typing import Any

from .policy import Policy, Tier


@dataclass(frozen=True, slots=True)
class Parameter:
    """One limit. `key` is its name in the policy, "red.low_once" for one of a tier; `unit` follows the number.

    `default`, `lowest` and `highest` are the policy's own; a switch has no range.
    """

    key: str
    label: str
    says: str
    unit: str = ""

    @property
    def name(self) -> str:
        """The key as the name of a field of a form."""
        return self.key.replace(".", "_")

    @property
    def default(self) -> Any:
        return self.of(Policy())

    @property
    def is_switch(self) -> bool:
        return isinstance(self.default, bool)

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self._field.type is int

    @property
    def lowest(self) -> float:
        return self._field.metadata["range"][0]

    @property
    def highest(self) -> float:
        return self._field.metadata["range"][1]

    def of(self, policy: Policy) -> Any:
        """Return this limit as a policy has it."""
        tier, _, name = self.key.rpartition(".")
        return getattr(getattr(policy, tier) if tier else policy, name)

    def told(self, policy: Policy) -> str:
        """Return this limit as it is said: "yes", "3 points", "28 days"."""
        value = self.of(policy)
        if self.is_switch:
            return "yes" if value else "no"
        unit = self.unit.removesuffix("s") if value == 1 else self.unit
        return f"{value:g} {unit}".strip()

    @property
    def _field(self) -> Any:
        tier, _, name = self.key.rpartition(".")
        return next(field for field in fields(Tier if tier else Policy) if field.name == name)


@dataclass(frozen=True, slots=True)
class Group:
    """Limits that are read together."""

    name: str
    says: str
    parameters: tuple[Parameter, ...]


GROUPS = (
    Group(
        "When a part is low",
        "A part that is low keeps techniques waiting. What calls for attention also brings the case to the top of its "
        "supervisor’s list.",
        (
            Parameter(
                "red.low_once", "Low once, calls for attention",
                "One rating of so much or less is enough.", "points",
            ),
            Parameter(
                "red.low_repeat", "Low twice, calls for attention",
                "So much or less in two of the last three ratings, the newest one included.", "points",
            ),
            Parameter(
                "amber.low_once", "Low once, a question",
                "One rating of so much or less: techniques wait, and the part is worth a question.", "points",
            ),
            Parameter(
                "amber.low_repeat", "Low twice, a question",
                "So much or less in two of the last three ratings, the newest one included.", "points",
            ),
        ),
    ),
    Group(
        "What is usual",
        "Everybody is compared with their own earlier ratings: their usual is the middle one of the last ratings that "
        "raised nothing.",
        (
            Parameter(
                "baseline_window", "Ratings that make the usual", "How many of the last ratings count.", "ratings"
            ),
            Parameter(
                "baseline_min", "Ratings before it is known",
                "With fewer ratings nobody’s usual is known, and no fall can be seen.", "ratings",
            ),
            Parameter(
                "prior_sd", "How much people vary",
                "What is taken for the spread of somebody’s ratings as long as little is known of them.", "points",
            ),
            Parameter(
                "prior_weight", "How long that is believed",
                "As if so many ratings had been seen before: the more, the longer everybody is taken to vary alike.",
                "ratings",
            ),
        ),
    ),
    Group(
        "A sudden fall",
        "A rating far below somebody’s usual, at once or twice in a row; and two people who see a part differently.",
        (
            Parameter("drop_min", "A sudden fall, at least", "So far below the usual in one rating.", "points"),
            Parameter(
                "drop_z", "A sudden fall, for this person",
                "And at least so many times as far as this person’s ratings usually move.", "times",
            ),
            Parameter(
                "sustained_min", "Staying down, at least",
                "Two ratings in a row, each so far below the usual.", "points",
            ),
            Parameter(
                "sustained_z", "Staying down, for this person",
                "And each at least so many times as far as this person’s ratings usually move.", "times",
            ),
            Parameter(
                "red.fall_top", "A fall calls for attention down to",
                "A fall that ends at so much or less keeps techniques waiting; one that ends higher is only slipping.",
                "points",
            ),
            Parameter(
                "amber.fall_top", "A fall is a question down to",
                "A fall that ends at so much or less is said to be slipping, and keeps nothing waiting.", "points",
            ),
            Parameter(
                "gap", "Two views of a part",
                "A client this far below a therapist, in two of the last three sessions that both rated.", "points",
            ),
        ),
    ),
    Group(
        "Getting steady again",
        "After a part was low or fell, techniques wait until enough good ratings have followed.",
        (
            Parameter("clear_run", "Good ratings in a row", "So many end the wait.", "ratings"),
            Parameter("clear_min", "A good rating is at least", "A lower one begins the count anew.", "points"),
            Parameter(
                "clear_within", "And no further below the usual than",
                "Where the usual is known; a rating further below begins the count anew.", "points",
            ),
        ),
    ),
    Group(
        "Stuck",
        "When a case counts as stuck though nobody has said so, and when perfect scores beside no progress are "
        "doubted.",
        (
            Parameter(
                "stuck_sessions", "Sessions before no change counts", "With so many held sessions it is long enough.",
                "sessions",
            ),
            Parameter(
                "stuck_days", "Or days between scores",
                "Or with so many days between the first and the newest score of a questionnaire.", "days",
            ),
            Parameter(
                "progress_max", "Little progress, at most",
                "The middle one of the last three ratings of progress is so much or less.", "points",
            ),
            Parameter(
                "progress_gain", "And gained less than",
                "None of the three is so much above the first: then the case does not move.", "points",
            ),
            Parameter(
                "ceiling_run", "Perfect scores in a row",
                "All three parts rated 10 in so many sessions of a stuck case: talk about it before techniques.",
                "sessions",
            ),
        ),
    ),
    Group(
        "How long a rating counts",
        "A part that was rated too long ago is not known, and techniques wait until it is rated again.",
        (
            Parameter(
                "fresh_sessions", "Known for sessions", "After so many later sessions it is not known.", "sessions"
            ),
            Parameter(
                "fresh_days", "Known for days",
                "Or after so many days, if a session was held since.", "days",
            ),
        ),
    ),
    Group(
        "Goal and client’s view",
        "What else has to be there before techniques are the right question.",
        (
            Parameter(
                "require_goal", "The goal is written down",
                "Techniques wait until the client’s goal is on record; “not yet known” is an answer.",
            ),
            Parameter("goal_from", "The goal is asked for from session", "Before that it is too early."),
            Parameter(
                "require_client_view_when_stuck", "A stuck case needs the client’s view",
                "Techniques wait in a stuck case until the client rates, says a rating aloud, or declines.",
            ),
            Parameter(
                "view_sessions", "The client’s view counts for",
                "It is looked for in so many of the last sessions.", "sessions",
            ),
        ),
    ),
    Group(
        "Looking anyway",
        "A therapist may look at techniques that wait, with a reason, and for a time.",
        (
            Parameter(
                "override_days", "A look ends after", "If no rating of a later session ends it before.", "days"
            ),
        ),
    ),
)  # fmt: skip

PARAMETERS = {parameter.key: parameter for group in GROUPS for parameter in group.parameters}


def differences(before: Policy, after: Policy) -> list[tuple[Parameter, str, str]]:
    """Return what two policies do not share: each limit, as the first has it and as the second."""
    return [
        (parameter, parameter.told(before), parameter.told(after))
        for parameter in PARAMETERS.values()
        if parameter.of(before) != parameter.of(after)
    ]
