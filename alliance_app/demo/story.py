"""What is a case's story made of? Plain values, in days before today; `telling.py` makes records of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from alliance_app.clinical.alliance import Attendance, Way
from alliance_app.consultation.models import Override, RepairMark, Review, Rupture, SecondView
from alliance_app.records.models import Case, GoalStatement, Session

#: Relationship, goal, method and progress, each 0-10 or None.
Answer4 = tuple[int | None, int | None, int | None, int | None]

#: What stands for an answer of somebody who was asked and would rather not.
DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One appointment, `back` days before today; whoever answered of therapist, client and partner."""

    back: int
    ours: Answer4 | None = None
    theirs: Answer4 | str | None = None
    partner: Answer4 | None = None
    way: Way = Way.PAPER  # by which the client's answer came
    attendance: Attendance = Attendance.HELD
    mode: str = Session.Mode.IN_PERSON
    feedback: bool = False
    note: str = ""
    words: str = ""  # what the client wrote: they answered by a link, with their own hand
    phq9: int | None = None
    gad7: int | None = None
    at_risk: int | None = None  # the answer to the item of PHQ-9 about dying or self-harm


class Goal(NamedTuple):
    """The goal in the client's words, beside the therapist's version, and how far they agree."""

    client_words: str
    therapist_words: str = ""
    agreement: str = GoalStatement.Agreement.SAME


class Stuck(NamedTuple):
    """Somebody declares the case stuck, or no longer so."""

    reason: str
    stuck: bool = True


class Repair(NamedTuple):
    """A move of the guidance is planned on a weak part."""

    factor: str
    move: str
    note: str = ""


class Said(NamedTuple):
    """The therapist says what became of a planned move."""

    move: str
    state: str = RepairMark.State.TRIED
    note: str = ""


class Noted(NamedTuple):
    """Somebody notes how the client drew back or pushed back in the session."""

    kind: str = Rupture.Kind.WITHDRAWAL
    note: str = ""


class Look(NamedTuple):
    """The therapist looks behind the closed gate."""

    explanation: str
    reason: str = Override.Reason.OTHER


class Reply(NamedTuple):
    """The supervisor answers; due in so many days, if at all."""

    message: str
    answer: str = Review.Answer.AGREE
    due_in: int | None = None


class Respond(NamedTuple):
    """The therapist answers the newest reply, and says that what it asks for is done."""

    message: str


class View(NamedTuple):
    """The supervisor rates the session too: relationship, goal and method."""

    relationship: int
    goal: int
    method: int
    source: str = SecondView.Source.ACCOUNT


class RateFirst(NamedTuple):
    """The supervisor asks to rate the next session before its ratings are shown."""


class End(NamedTuple):
    """The case is closed."""

    ending: str = Case.Ending.PLANNED


class Act(NamedTuple):
    """What is done, after which appointment (from 1; 0: when the case is opened), and how many days later."""

    after: int
    does: Goal | Stuck | Repair | Said | Noted | Look | Reply | Respond | View | RateFirst | End
    days: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """One case from its opening to today; `shows` says what it is there for."""

    code: str
    shows: str
    meetings: tuple[Meeting, ...]
    acts: tuple[Act, ...] = ()
    kind: str = Case.Kind.INDIVIDUAL
    opened: int = 4  # days before the first appointment; before today where there was none


def course(
    text: str,
    *,
    last: int,
    way: Way = Way.PAPER,
    mode: str = Session.Mode.IN_PERSON,
    phq9: Mapping[int, int] = MappingProxyType({}),
    gad7: Mapping[int, int] = MappingProxyType({}),
    at_risk: Mapping[int, int] = MappingProxyType({}),
    notes: Mapping[int, str] = MappingProxyType({}),
    words: Mapping[int, str] = MappingProxyType({}),
    feedback: Collection[int] = (),
) -> tuple[Meeting, ...]:
    """Return the appointments written in a line, a week apart, the newest `last` days ago.

    Each is therapist/client/partner; an answer is four signs for relationship, goal, method and progress: a digit,
    X for 10, - for not rated. A person's - is no answer, "declined" says so; "." is held and rated by nobody,
    "missed" is missed, "=" a week without. The rest is by the appointment's number, from 1.
    """
    meetings: list[Meeting] = []
    weeks = text.split()
    for weeks_before, week in zip(range(len(weeks) - 1, -1, -1), weeks, strict=True):
        number = len(meetings) + 1
        back = 7 * weeks_before + last
        if week == "missed":
            meetings.append(Meeting(back, attendance=Attendance.MISSED))
        elif week != "=":
            ours, theirs, partner = _answers(week)
            meetings.append(
                Meeting(
                    back, ours, theirs, partner, way=way, mode=mode, feedback=number in feedback,
                    note=notes.get(number, ""), words=words.get(number, ""),
                    phq9=phq9.get(number), gad7=gad7.get(number),
                    at_risk=at_risk.get(number),
                )
            )  # fmt: skip
    return tuple(meetings)


def _answers(week: str) -> tuple[Answer4 | None, Answer4 | str | None, Answer4 | None]:
    """Return what the therapist, the client and the partner answered."""
    ours, theirs, partner, *_ = [*week.replace(".", "-").split("/"), "-", "-"]
    return _answer(ours), DECLINED if theirs == DECLINED else _answer(theirs), _answer(partner)


def _answer(text: str) -> Answer4 | None:
    if text == "-":
        return None
    relationship, goal, method, progress = (None if s == "-" else 10 if s == "X" else int(s) for s in text)
    return relationship, goal, method, progress
