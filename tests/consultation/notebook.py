"""What has happened to a case, kept in memory beside the database, in the words of the rules?

The random walk writes here what it does. Nothing is read from the records, so that both can be compared.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from alliance_app.clinical.alliance import (
    Attendance,
    Declaration,
    Factor,
    History,
    Rater,
    Rating,
    Release,
    Role,
    Session,
    Way,
)
from alliance_app.records.models import Participant
from alliance_app.records.operations import Answer


@dataclass
class Said:
    """One person's answer in force about one session."""

    answer: Answer
    way: str
    feedback: bool


@dataclass
class Meeting:
    """One session: when it was and was recorded, and what each person said of it (None: withdrawn)."""

    on: date
    recorded_at: datetime
    attendance: Attendance
    said: dict[object, Said | None] = field(default_factory=dict)


@dataclass
class Notebook:
    """All that was done to one case."""

    meetings: dict[UUID, Meeting] = field(default_factory=dict)
    goals: list[date] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    releases: list[tuple[object, Factor | None, UUID, dict[UUID, list]]] = field(default_factory=list)

    def met(self, session, attendance: Attendance = Attendance.HELD) -> Meeting:
        return self.meetings.setdefault(session.pk, Meeting(session.held_on, session.recorded_at, attendance))

    def heard(self, session, answer: Answer, way: str, feedback: bool = False) -> None:
        gone = answer.state == "withdrawn"
        self.met(session).said[answer.participant or answer.clinician] = None if gone else Said(answer, way, feedback)

    def history(self) -> History:
        """Return the history as the rules take it."""
        in_order = sorted(self.meetings.values(), key=lambda meeting: (meeting.on, meeting.recorded_at))
        places = {pk: (met.on, in_order.index(met) + 1) for pk, met in self.meetings.items()}
        return History(
            sessions=tuple(self._session(number, meeting) for number, meeting in enumerate(in_order, start=1)),
            goals=tuple(self.goals),
            declarations=tuple(self.declarations),
            releases=tuple(self._release(places, *release) for release in self.releases),
        )

    def release(self, who, part: Factor | None, session: UUID) -> None:
        """Note a release, with what the supervisor saw when giving it."""
        self.releases.append((who, part, session, {pk: self._numbers(pk, who, part) for pk in self.meetings}))

    def _release(self, places: dict, who, part: Factor | None, session: UUID, seen: dict[UUID, list]) -> Release:
        unseen = {
            places[pk][1]
            for pk in self.meetings
            if places[pk] <= places[session] and self._numbers(pk, who, part) != seen.get(pk, self._nothing(part))
        }
        return Release(self.rater(who), part, *places[session], frozenset(unseen))

    def _numbers(self, session: UUID, who, part: Factor | None) -> list:
        said = self.meetings[session].said.get(who)
        return [said.answer.scores[name] for name in ([part] if part else Factor)] if said else self._nothing(part)

    def _nothing(self, part: Factor | None) -> list:
        return [None] * (1 if part else len(Factor))

    def _session(self, number: int, meeting: Meeting) -> Session:
        spoken = [(who, said) for who, said in meeting.said.items() if said]
        ratings = [
            Rating(
                self.rater(who), **said.answer.scores, way=Way(said.way) if said.answer.state == "given" else Way.DECLINED
            )
            for who, said in spoken
        ]
        return Session(
            number,
            meeting.on,
            meeting.attendance,
            tuple(sorted(ratings, key=lambda r: (list(Role).index(r.rater.role), r.rater.who))),
            any(said.feedback for _, said in spoken),
        )

    def rater(self, who) -> Rater:
        """Return how the rules name somebody: the only therapist who ever rated has no name."""
        if isinstance(who, Participant):
            return Rater(Role(who.role), who.code)
        therapists = {
            rater for meeting in self.meetings.values() for rater in meeting.said if not isinstance(rater, Participant)
        }
        return Rater(Role.THERAPIST, who.name if len(therapists) > 1 else "")

    def in_force(self) -> list[tuple[UUID, object, Said]]:
        """Return what was said and not withdrawn: session, person, answer."""
        return [
            (session, who, said)
            for session, meeting in self.meetings.items()
            for who, said in meeting.said.items()
            if said
        ]


def changed(answer: Answer, **scores: int | None) -> Answer:
    return replace(answer, reason="I mistyped it", state="given", **scores)
