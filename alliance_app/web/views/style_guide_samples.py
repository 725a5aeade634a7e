"""Which invented cases, fields and states does the style guide show?"""

from dataclasses import dataclass, field
from itertools import product
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms

from alliance_app.consultation.my_cases import Group

from ..case_groups import SHOWN, ShownGroup
from ..forms.cards import CardSelect
from ..forms.scale import ScoreField
from ..marks import ORDER

COLOURS = "paper surface sunk ink soft deep deep-wash signal signal-wash unknown hair edge zone".split()


@dataclass(frozen=True)
class SamplePart:
    factor: str
    state: str
    value: int | None


@dataclass(frozen=True)
class SampleLink:
    label: str
    url: str = "#"
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class SampleMessage:
    words: str
    level_tag: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class SampleCase:
    """Everything that a row, a queue item or a banner may be told; each takes what it needs."""

    code: str
    parts: list[SamplePart]
    meta: str = ""
    finding: str = ""
    finding_low: bool = False
    why: str = ""
    since: str = ""
    spark: list[int | None] = field(default_factory=list)
    spark_label: str = ""
    spark_flagged: bool = False
    action_url: str = "#"
    action_label: str = "Open"
    action_quiet: bool = False
    url: str = "#"
    case_id: str = "00000000-0000-0000-0000-000000000000"
    gate: str = "closed"
    reason: str = "low"
    stuck: bool = False
    overridden: str = ""
    time: str = ""
    day: str = ""
    rate_url: str = "#"
    mark_url: str = "#"
    held: bool = False
    who: str = "R. Lindqvist"
    new: bool = False
    current: bool = False
    title: str = ""
    say: str = ""
    why_url: str = "#why"
    continues: str = ""
    next: str = ""
    next_url: str = "#"
    next_label: str = ""
    opens: str = ""


def parts(*values: int | str | None, low: tuple[int, ...] = ()) -> list[SamplePart]:
    """Return three parts.

    A number is present, or low where `low` names its place; "7~" is not yet steady, None not known.
    """
    made = []
    for place, (factor, value) in enumerate(zip(ORDER, values, strict=True)):
        if value is None:
            made.append(SamplePart(factor, "unknown", None))
        elif isinstance(value, str):
            made.append(SamplePart(factor, "unsteady", int(value.rstrip("~"))))
        else:
            made.append(SamplePart(factor, "low" if place in low else "present", value))
    return made


class SampleForm(forms.Form):
    """A field of each kind."""

    goal = ScoreField(
        label="Goal",
        statement="We are working on what the client wants.",
        low_end="no shared goal",
        high_end="fully shared",
    )
    reply = forms.ChoiceField(
        label="Your reply",
        choices=[
            ("agree", "Agree"),
            ("ask", "Ask the client"),
            ("reopen", "Re-open"),
            ("release", "Release"),
        ],
        widget=CardSelect(
            says={
                "agree": "the look stands",
                "ask": "before next session",
                "reopen": "end the look now",
                "release": "techniques open",
            }
        ),
    )
    code = forms.CharField(label="Client's code", help_text="Not a name, and no date of birth.")
    held_on = forms.DateField(label="By", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    mode = forms.ChoiceField(label="Mode", choices=[("person", "in person"), ("video", "by video")])
    words = forms.CharField(label="To R. Lindqvist", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="The client has seen this", required=False)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


LOW = parts(8, 4, 7, low=(1,))
CLOSED = SampleCase(
    "K-1043",
    LOW,
    title="Techniques wait: the goal is not shared",
    say="The client rated the goal 4 in sessions 11 and 12; 7 is usual for this client. You rated it 7.",
    continues="All that you and the client already agreed. Coping, grounding and safety skills stay open.",
    next="Read the goal aloud, and ask what has changed.",
    next_label="Plan a repair of the goal",
    opens="Two ratings of the goal in a row at 6 or more from the client.",
)
ALLIANCE_FIRST = [
    SampleCase(
        "K-1043",
        LOW,
        meta="session 12, stuck",
        finding="Goal 4",
        finding_low=True,
        why=", said the client, two sessions running. Usual: 7.",
        since="14 days",
        spark=[6, 7, 7, 7, 8, 7, 7, 6, None, 6, 4, 4],
        spark_label="Goal, client, last 12 sessions: around 7, then 4 and 4",
        action_label="Look at the goal",
    ),
    SampleCase(
        "K-1127",
        parts(8, "7~", 7),
        meta="session 7",
        finding="Goal 7",
        finding_low=True,
        why=", up from 4. One more rating like this completes the repair of 16 Nov.",
        since="15 days",
        spark=[7, 7, 8, 7, 3, 4, 7],
        spark_label="Goal, client, seven sessions: 3, then 4 and 7",
        action_label="See the repair",
        reason="confirming",
    ),
    SampleCase(
        "K-0951",
        parts(10, 10, 10),
        meta="session 16, stuck",
        finding="Perfect scores, little change.",
        why=" All 10 for four sessions; PHQ-9 still 15.",
        since="19 days",
        spark=[9, 10, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10],
        spark_label="All parts, client: 10 throughout",
        action_label="Ask directly about the work",
        reason="unverified",
    ),
]
NOT_KNOWN = [
    SampleCase(
        "K-1101",
        parts(8, 7, None),
        meta="session 3",
        finding="Method never rated.",
        why=" Does the client believe in this way?",
        since="15 days",
        spark=[7, 8],
        spark_label="Relationship, client: 7, 8",
        action_label="Ask next time",
        action_quiet=True,
        reason="unknown",
    ),
    SampleCase(
        "ein sehr langer Code, den niemand so eingeben sollte, der aber erlaubt ist " * 2,
        parts(None, None, None),
        meta="no session yet",
        finding="First session on Thursday, 14:00.",
        since="new",
        action_label="Prepare",
        action_quiet=True,
        reason="unknown",
    ),
]
IN_PLACE = [
    SampleCase(
        "K-1005",
        parts(9, 8, 8),
        meta="session 14, stuck",
        finding="All three in place, PHQ-9 unchanged.",
        why=" Technique is now the right question.",
        since="5 weeks",
        spark=[7, 8, 8, 8, 7, 8, 8, 9, 8, 8, 8, 8],
        spark_label="Goal, client: around 8",
        action_label="Open techniques",
        action_quiet=True,
        gate="open",
        reason="in_place",
    )
]
RATE_NEXT = [
    SampleCase(
        "K-1176",
        parts(8, 7, None),
        meta="session 11",
        time="16:30",
        day="yesterday",
        why="Method was not rated last time.",
    ),
    SampleCase(
        "K-1210",
        parts(8, 8, 8),
        meta="session 6",
        time="09:00",
        day="today",
        why="The client’s view is in. Give yours first.",
    ),
]
GROUPS = [
    ShownGroup(
        group.value, *SHOWN[group], rows, str(len(rows)), uuid4() if group is Group.IN_PLACE else None,
        heads=group is Group.ALLIANCE_FIRST,
    )
    for group, rows in zip(Group, (RATE_NEXT, ALLIANCE_FIRST, NOT_KNOWN, IN_PLACE), strict=True)
]  # fmt: skip
QUEUE = [
    SampleCase(
        "K-0932",
        parts(8, 8, 3, low=(2,)),
        finding="Method 3",
        finding_low=True,
        why=", client. Mandated timeline.",
        since="4 days",
        current=True,
    ),
    SampleCase(
        "K-1150",
        parts(4, 8, 8, low=(0,)),
        who="J. Mbeki",
        finding="Relationship 4",
        finding_low=True,
        why=", client. Third look in a row.",
        since="1 day",
        new=True,
    ),
    SampleCase(
        "K-1072",
        parts(8, 8, None),
        who="S. Novak",
        why="Method not rated since 20 Oct.",
        since="12 days",
        reason="unknown",
    ),
]


def all_marks() -> list[list[SamplePart]]:
    """Return every mark there is: three states in three places."""
    return [
        parts(*values, low=tuple(place for place, value in enumerate(values) if value == 3))
        for values in product((8, 3, None), repeat=3)
    ]


def banners() -> list[SampleCase]:
    """Return the four kinds of banner."""
    unknown = SampleCase(
        "K-1101",
        parts(8, 7, None),
        reason="unknown",
        title="Techniques wait: nobody has rated the method",
        say="Relationship 8 and goal 7, by the client. The method was never rated.",
        continues=CLOSED.continues,
        next="Ask the client whether this way of working can help.",
        next_label="Rate session 4",
        opens="One rating of the method by the client or by you.",
    )
    overridden = SampleCase(
        "K-0932",
        parts(8, 8, 3, low=(2,)),
        overridden="You looked anyway on 20 November: mandated timeline. It ends with the next session’s "
        "rating, on 4 December at the latest.",
        title="Method is low, and getting worse",
        say="The client rated the method 4, then 3; 7 is usual.",
        continues=CLOSED.continues,
        next="Ask what about this way of working is hard to believe.",
        next_label="Plan a repair of the method",
        opens="Two ratings of the method in a row at 6 or more from the client.",
    )
    in_place = SampleCase(
        "K-1005",
        parts(9, 8, 8),
        gate="open",
        reason="in_place",
        title="All three parts are in place",
        say="Both rate 8 or more, five sessions running. Technique is now the right question.",
        why_url="",
        next_label="Open techniques",
    )
    return [CLOSED, unknown, overridden, in_place]
