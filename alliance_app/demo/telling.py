"""How does a story become records? Through the same operations as everything else, each at its moment in the past.

All stories of a clinic are told together, in the order in which things happened.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from alliance_app.clinical.alliance import Attendance, Role, Way
from alliance_app.clinical.measures import GAD7, PHQ9, Measure
from alliance_app.consultation.operations import standings
from alliance_app.consultation.operations.cases import open_case
from alliance_app.consultation.operations.checkins import record_absence, record_checkin
from alliance_app.consultation.operations.client_links import make_link
from alliance_app.consultation.operations.clients_views import record_clients_view
from alliance_app.consultation.operations.closings import close_case
from alliance_app.consultation.operations.goals import declare_stuck, state_goal
from alliance_app.consultation.operations.overrides import look_anyway
from alliance_app.consultation.operations.repairs import mark_repair, plan_repair
from alliance_app.consultation.operations.reviews import answer_case, respond
from alliance_app.consultation.operations.ruptures import note_rupture
from alliance_app.consultation.operations.second_views import ask_to_rate_first, record_second_view
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records import operations as records
from alliance_app.records.models import Case, CheckIn, ClientLink, Participant, Rating
from alliance_app.records.models.checkins import SCORES
from alliance_app.records.operations import Answer
from alliance_app.records.scores import Scored

from .habits import Habits
from .story import (
    DECLINED,
    Act,
    Answer4,
    End,
    Goal,
    Look,
    Meeting,
    Noted,
    RateFirst,
    Repair,
    Reply,
    Respond,
    Said,
    Story,
    Stuck,
    View,
)

SATURDAY = 5
FIRST_HOUR, HOURS = 9, 8
MINUTES_BETWEEN_ACTS = 7
#: In which place what follows from the ratings comes, after all that a story tells of the day.
AFTERWARDS = 12


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a moment."""

    at: datetime
    happens: Callable[[datetime], object]


def tell(stories: list["CaseToTell"], now: datetime, others: Iterable[Event] = ()) -> None:
    """Let everything happen that the stories tell of, and the others, in its order; nothing later than `now`."""
    told = (event for story in stories for event in story.events(now))
    events = sorted([*told, *others], key=lambda event: event.at)
    for event in events:
        event.happens(event.at)


class CaseToTell:
    """One story with its people: the therapist whose case it is, and who supervises them.

    With `habits` they also do what follows from the ratings, beside what the story tells.
    """

    def __init__(
        self, story: Story, number: int, therapist: Clinician, supervisor: Clinician, habits: Habits | None = None
    ) -> None:
        self.story, self.therapist, self.supervisor, self.habits = story, therapist, supervisor, habits
        self.clinic: Clinic = therapist.clinic
        self.hour = FIRST_HOUR + number % HOURS
        self.case: Case
        self.participants: dict[Role, Participant] = {}

    def events(self, now: datetime) -> Iterator[Event]:
        """Yield what happens, each with its moment."""
        today = self.clinic.local_date(now)
        meetings = self.story.meetings
        days = [_working_day(today - timedelta(days=meeting.back)) for meeting in meetings]
        opened = _working_day((days[0] if days else today) - timedelta(days=self.story.opened))
        yield Event(self._moment(opened, 0, now), partial(self._open, opened))
        for day, meeting in zip(days, meetings, strict=True):
            yield Event(self._moment(day, 1, now), partial(self._meet, meeting, day))
            for place, (later, habit) in enumerate(self.habits.after_a_session() if self.habits else (), AFTERWARDS):
                if (on := _working_day(day + timedelta(days=later))) < today:
                    yield Event(self._moment(on, place, now), partial(habit, day))
        for place, act in enumerate(self.story.acts, start=2):
            after = days[act.after - 1] if act.after else opened
            day = _working_day(after + timedelta(days=act.days))
            met = days[act.after - 1] if act.after else None
            yield Event(self._moment(day, place, now), partial(self._act, act, met))

    def _moment(self, day: date, place: int, now: datetime) -> datetime:
        start = datetime.combine(day, time(self.hour, 50), ZoneInfo(self.clinic.time_zone))
        return min(start + timedelta(minutes=MINUTES_BETWEEN_ACTS * place), now)

    def _open(self, opened: date, at: datetime) -> None:
        with_partner = any(meeting.partner for meeting in self.story.meetings)
        self.case = open_case(
            therapist=self.therapist, code=self.story.code, opened_on=opened, now=at, kind=self.story.kind,
            people=[(Role.PARTNER, "")] if with_partner else [],
        )  # fmt: skip
        if self.habits:
            self.habits.begin(self.case, self.therapist, self.supervisor)

    def _meet(self, meeting: Meeting, day: date, at: datetime) -> None:
        if meeting.attendance is not Attendance.HELD:
            record_absence(
                case=self.case, by=self.therapist, held_on=day, attendance=meeting.attendance, now=at
            )
            return
        if meeting.words:
            self._answer_by_link(meeting, day, at)
        ours = _answer(meeting.ours, Role.THERAPIST, clinician=self.therapist)
        theirs = _answer(meeting.theirs, Role.CLIENT, participant=self._participant(Role.CLIENT))
        way = (Way.DECLINED if meeting.theirs == DECLINED else meeting.way).value
        told: dict[str, Any] = {
            "mode": meeting.mode, "note": meeting.note, "feedback": meeting.feedback,
            "scores": self._scores(meeting), "repairs": self.habits.said() if self.habits else (),
        }  # fmt: skip
        if ours:
            others = [(theirs, way)] if theirs and not meeting.words else []
            self._check_in(day, at, ours, others=others, **told)
        elif theirs:
            self._check_in(day, at, theirs, way=way, **told)
        else:
            records.add_session(case=self.case, held_on=day, mode=meeting.mode, now=at)
            standings.refresh(self.case, now=at, cause="session", by=self.therapist)
        partner = meeting.partner and _answer(
            meeting.partner, Role.PARTNER, participant=self._participant(Role.PARTNER)
        )
        if partner:
            self._check_in(day, at, partner, way=CheckIn.Way.PAPER)

    def _answer_by_link(self, meeting: Meeting, day: date, at: datetime) -> None:
        session = records.add_session(case=self.case, held_on=day, mode=meeting.mode, now=at)
        made = make_link(
            case=self.case, session=session, participant=self._participant(Role.CLIENT),
            page=ClientLink.Page.QUESTIONS, way=ClientLink.Way.SHOWN, by=self.therapist, now=at,
        )  # fmt: skip
        given = dict(zip(SCORES, meeting.theirs, strict=True))
        record_clients_view(link=made.link, scores=given, words=meeting.words, now=at, key="")

    def _check_in(self, day: date, at: datetime, answer: Answer, **told: Any) -> None:
        done = record_checkin(case=self.case, by=self.therapist, held_on=day, answers=[answer], now=at, key="", **told)
        if self.habits:
            self.habits.judged(done.standing)

    def _scores(self, meeting: Meeting) -> list[Scored]:
        totals = {PHQ9: meeting.phq9, GAD7: meeting.gad7}
        return [
            Scored(self._participant(Role.CLIENT), measure, total, _items(measure, meeting))
            for measure, total in totals.items()
            if total is not None
        ]

    def _participant(self, role: Role) -> Participant:
        if role not in self.participants:
            self.participants[role] = Participant.objects.get(case=self.case, role=role.value)
        return self.participants[role]

    def _act(self, act: Act, met: date | None, at: datetime) -> None:
        """Let an act happen; `met` is the day of the appointment that it came after."""
        mine: dict[str, Any] = {"case": self.case, "by": self.therapist, "now": at}
        match act.does:
            case Goal(client_words, therapist_words, agreement):
                if therapist_words:
                    mine["therapist_words"] = therapist_words
                state_goal(client_words=client_words, agreement=agreement, **mine)
            case Stuck(reason, stuck):
                declare_stuck(stuck=stuck, reason=reason, **mine)
            case Repair(factor, move, note):
                plan_repair(factor=factor, move=move, note=note, **mine)
            case Said(move, state, note):
                repair = self.case.repairs.filter(move=move).latest("planned_at")
                mark_repair(repair=repair, by=self.therapist, state=state, note=note, now=at)
            case Noted(kind, note):
                note_rupture(session=self.case.sessions.get(held_on=met), kind=kind, note=note, **mine)
            case Look(explanation, reason):
                look_anyway(reason=reason, explanation=explanation, **mine)
            case Respond(message):
                respond(review=self.case.reviews.first(), by=self.therapist, message=message, done=True, now=at)
            case End(ending):
                close_case(ending=ending, closed_on=self.clinic.local_date(at), **mine)
            case _:
                self._supervise(act, met, at)

    def _supervise(self, act: Act, met: date | None, at: datetime) -> None:
        theirs: dict[str, Any] = {"case": self.case, "by": self.supervisor, "now": at}
        match act.does:
            case Reply(message, answer, due_in):
                due_on = None if due_in is None else self.clinic.local_date(at) + timedelta(days=due_in)
                answer_case(answer=answer, message=message, due_on=due_on, **theirs)
            case View(relationship, goal, method, source):
                view = _answer((relationship, goal, method, None), Role.OBSERVER, clinician=self.supervisor)
                session = self.case.sessions.get(held_on=met)
                record_second_view(session=session, source=source, answer=view, **theirs)
            case RateFirst():
                ask_to_rate_first(wanted=True, **theirs)


def _items(measure: Measure, meeting: Meeting) -> tuple[int | None, ...]:
    """Return the answer to the item about dying or self-harm, where the story tells one; the others stay unknown."""
    if measure is not PHQ9 or meeting.at_risk is None:
        return ()
    return tuple(meeting.at_risk if number == PHQ9.items.at_risk else None for number in range(1, 10))


def _answer(scores: Answer4 | str | None, role: Role, **who) -> Answer | None:
    """Return what somebody answered, or that they declined; None if they were not asked."""
    if scores is None:
        return None
    if isinstance(scores, str):
        return Answer(role=role, state=Rating.State.DECLINED, **who)
    relationship, goal, method, progress = scores
    return Answer(role=role, relationship=relationship, goal=goal, method=method, progress=progress, **who)


def _working_day(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))
