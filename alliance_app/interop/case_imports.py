"""How does one case of a ratings file become records, and what of it is on record already?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from alliance_app.clinical.alliance import Rater, Role, Way
from alliance_app.clinical.measures import Measure
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records import episodes
from alliance_app.records import operations as records
from alliance_app.records.histories import current_ratings
from alliance_app.records.models import (
    Case,
    CaseTherapist,
    CheckIn,
    Participant,
    Rating,
    Score,
    Session,
)
from alliance_app.records.models.checkins import SCORES
from alliance_app.records.scores import says_risk

from .histories import attendance_of, sessions_of
from .rows import RatingsFile, Row, people_by_code, person_of

ON_RECORD = "differs from what is on record"
CLOSED = "the case is closed"


@dataclass(slots=True)
class CaseImport:
    """The good rows of one case, in order, and the case on record if there is one."""

    clinic: Clinic
    code: str
    rows: list[Row]
    case: Case | None
    now: datetime
    measures: Mapping[str, Measure]
    is_new: bool = False
    at_risk: list[Score] = field(default_factory=list)  # the new scores that tell of dying or self-harm

    def refuse_contradictions(self, found: RatingsFile) -> None:
        """Refuse the rows that say something else than what is on record, or that no record can hold."""
        self._refuse_impossible(found)
        if self.case is None:
            return
        sessions = {s.source_ref: s for s in Session.everything.filter(case=self.case).exclude(source_ref="")}
        ratings = current_ratings(self.case)
        for number, rows in sessions_of(self.rows).items():
            session = sessions.get(str(number))
            attendance = attendance_of(rows)
            if session and attendance and (session.held_on, session.attendance) != (rows[0].on, attendance.value):
                found.refuse(rows, f"session {ON_RECORD}")
            elif session:
                there = {self._rater_of(rating): rating for rating in ratings.get(session.pk, ())}
                answers = [(self._rater(row), row) for row in rows if row.answers]
                differing = (row for rater, row in answers if rater in there and not _same(there[rater], row))
                found.refuse(differing, f"rating {ON_RECORD}")
        if not self.case.is_open:
            self._refuse_after_the_end(found, sessions, ratings)
        totals = {(s.source_ref, s.measure, _person(s)): s.total for s in self._scores()}
        entered = self._entered_totals()
        declared = {d.source_ref: d.stuck for d in self.case.declarations.exclude(source_ref="")}
        people = people_by_code(self.rows)
        for row in self.rows:
            for key, total in row.totals:
                person = person_of(row, people)
                there = totals.get((str(row.session), key, person), entered.get((row.on, key, person), total))
                if there is None or there != Decimal(str(total)):
                    found.refuse_total([row], key, f"{key} {ON_RECORD}")
            if row.stuck is not None and declared.get(str(row.session), row.stuck) != row.stuck:
                found.refuse([row], f"stuck {ON_RECORD}")

    def _refuse_after_the_end(self, found: RatingsFile, sessions: dict, ratings: dict) -> None:
        """Refuse what a closed case does not hold yet: sessions and ratings that are new."""
        for number, rows in sessions_of(self.rows).items():
            session = sessions.get(str(number))
            if session is None:
                found.refuse(rows if attendance_of(rows) else (), CLOSED)
                continue
            there = {self._rater_of(rating) for rating in ratings.get(session.pk, ())}
            found.refuse((row for row in rows if row.answers and self._rater(row) not in there), CLOSED)

    def _refuse_impossible(self, found: RatingsFile) -> None:
        for rows in sessions_of(self.rows).values():
            ours = [row for row in rows if row.role is Role.THERAPIST and row.answers]
            if self._owner_code() is None or any(r.therapist for r in self.rows if r.role is Role.THERAPIST):
                unnamed = (r for r in ours if not r.therapist)
                found.refuse(unnamed, "therapist is needed: the case has none, or other rows name theirs")
            for row in ours:
                if [self._rater(other) for other in ours].count(self._rater(row)) > 1:
                    found.refuse([row], "one therapist rates a session once")

    def _owner_code(self) -> str | None:
        """Return the code of the case's therapist, on record or first in the file; None if it has none."""
        owner = self.case and self._owner_on_record()
        return owner.clinician.code if owner else next((r.therapist for r in self.rows if r.therapist), None)

    def _rater(self, row: Row) -> Rater:
        """Return who rated in a row; a therapist who is not named is the case's own."""
        if row.role is Role.THERAPIST:
            return Rater(Role.THERAPIST, row.therapist or self._owner_code() or "")
        return row.rater

    def write(self, therapist_of: Callable[[str], Clinician]) -> dict[str, int]:
        """Write what is not on record yet; return how many rows of each kind are new."""
        treating = list(dict.fromkeys(row.therapist for row in self.rows if row.therapist))
        therapists = {code: therapist_of(code) for code in treating}
        if self.case is None:
            self.is_new = True
            owner = therapists[treating[0]] if treating else None
            self.case = records.add_case(
                clinic=self.clinic, code=self.code, therapist=owner, opened_on=self.rows[0].on, now=self.now,
                with_client=False,
            )  # fmt: skip
        self._add_therapists(therapists.values())
        participants = self._participants()
        written = {"cases": int(self.is_new)}
        written["sessions"], sessions = self._add_sessions()
        written["ratings"] = self._add_ratings(sessions, participants, therapists)
        written["scores"] = self._add_scores(participants)
        written["goals"] = self._add_goals()
        written["declarations"] = self._add_declarations()
        written["departures"] = self._note_departures(participants, therapists)
        return written

    def _add_therapists(self, therapists: Iterable[Clinician]) -> None:
        known = set(self.case.therapists.values_list("clinician_id", flat=True))
        for clinician in therapists:
            if clinician.pk not in known:
                part = CaseTherapist.Part.CO if known else CaseTherapist.Part.OWNER
                records.add_therapist(case=self.case, clinician=clinician, part=part, starts_on=self.rows[0].on)
                known.add(clinician.pk)

    def _participants(self) -> dict[Rater, Participant]:
        known = {Rater(Role(p.role), p.code): p for p in self.case.participants.all()}
        people = people_by_code(self.rows)
        named = [row.rater for row in self.rows if row.role is not Role.THERAPIST]
        named += [person_of(row, people) for row in self.rows if row.totals]
        for rater in named:
            if rater not in known:
                known[rater] = records.add_participant(case=self.case, role=rater.role, code=rater.who)
        if not any(rater.role is Role.CLIENT for rater in known):
            known[Rater(Role.CLIENT)] = records.add_participant(case=self.case, role=Role.CLIENT)
        return known

    def _add_sessions(self) -> tuple[int, dict[int, Session]]:
        known = {s.source_ref: s for s in Session.everything.filter(case=self.case).exclude(source_ref="")}
        sessions, new = {}, []
        for number, rows in sessions_of(self.rows).items():
            attendance = attendance_of(rows)
            if str(number) in known:
                sessions[number] = known[str(number)]
            elif attendance:
                sessions[number] = Session(
                    clinic=self.clinic,
                    case=self.case,
                    held_on=rows[0].on,
                    attendance=attendance.value,
                    # Sessions of one day keep the order of their numbers.
                    recorded_at=self.now + timedelta(microseconds=number),
                    source_ref=str(number),
                )
                new.append(sessions[number])
        Session.objects.bulk_create(new)
        return len(new), sessions

    def _add_ratings(
        self,
        sessions: dict[int, Session],
        participants: dict[Rater, Participant],
        therapists: dict[str, Clinician],
    ) -> int:
        ever = Rating.objects.filter(session__case=self.case).select_related("participant", "clinician")
        there = {(rating.session_id, self._rater_of(rating)) for rating in ever}  # what was withdrawn stays so
        talked = set(CheckIn.objects.filter(case=self.case, feedback=True).values_list("session_id", flat=True))
        checkins, ratings = [], []
        for row in self.rows:
            session = sessions.get(row.session)
            if session is None or session.attendance != "held":
                continue
            new_rating = row.answers and (session.pk, self._rater(row)) not in there
            only_talked = row.feedback and not new_rating and session.pk not in talked
            if not (new_rating or only_talked):
                continue
            checkin = CheckIn(
                clinic=self.clinic, case=self.case, session=session, recorded_at=self.now,
                way=row.entered.value, imported=True, feedback=row.feedback,
            )  # fmt: skip
            checkins.append(checkin)
            if row.feedback:
                talked.add(session.pk)
            if new_rating:
                there.add((session.pk, self._rater(row)))
                ratings.append(self._rating(row, checkin, session, participants, therapists))
        CheckIn.objects.bulk_create(checkins)
        Rating.objects.bulk_create(ratings)
        return len(ratings)

    def _rating(self, row: Row, checkin: CheckIn, session: Session, participants, therapists) -> Rating:
        ours = row.role is Role.THERAPIST
        return Rating(
            clinic=self.clinic, checkin=checkin, session=session, role=row.role.value,
            participant=None if ours else participants[row.rater],
            clinician=(therapists.get(row.therapist) or self._owner()) if ours else None,
            state=Rating.State.DECLINED if row.entered is Way.DECLINED else Rating.State.GIVEN,
            **{name: getattr(row, name) for name in SCORES},
        )  # fmt: skip

    def _owner(self) -> Clinician:
        return self._owner_on_record().clinician

    def _owner_on_record(self) -> CaseTherapist | None:
        owners = self.case.therapists.filter(part=CaseTherapist.Part.OWNER)
        return owners.select_related("clinician").order_by("-starts_on", "ends_on").first()

    def _scores(self) -> Iterable[Score]:
        return self.case.scores.exclude(source_ref="").select_related("participant")

    def _entered_totals(self) -> dict[tuple[date, str, Rater], Decimal | None]:
        """Return the totals that were entered in the clinic and count, by day, measure and person."""
        entered = self.case.scores.in_force().filter(source_ref="").select_related("participant")
        return {(score.scored_on, score.measure, _person(score)): score.total for score in entered}

    def _add_scores(self, participants: dict[Rater, Participant]) -> int:
        there = {(s.source_ref, s.measure, _person(s)) for s in self._scores()}
        entered = self._entered_totals()
        people = people_by_code(self.rows)
        new = []
        for row in self.rows:
            person = person_of(row, people)
            for key, total in row.totals:
                if (str(row.session), key, person) not in there and (row.on, key, person) not in entered:
                    there.add((str(row.session), key, person))
                    new.append(
                        Score(
                            clinic=self.clinic, case=self.case, participant=participants[person], measure=key,
                            scored_on=row.on, total=Decimal(str(total)), source_ref=str(row.session),
                            at_risk=says_risk(self.measures[key], (), total),
                            recorded_at=self.now + timedelta(microseconds=row.session),
                        )
                    )  # fmt: skip
        Score.objects.bulk_create(new)
        self.at_risk = [score for score in new if score.at_risk]
        return len(new)

    def _add_goals(self) -> int:
        there = {(goal.stated_on, goal.client_words) for goal in self.case.goals.all()}
        added = 0
        for row in self.rows:
            if row.client_goal and (row.on, row.client_goal) not in there:
                there.add((row.on, row.client_goal))
                records.add_goal(
                    case=self.case, stated_on=row.on, client_words=row.client_goal, now=self.now
                )
                added += 1
        return added

    def _add_declarations(self) -> int:
        there = set(self.case.declarations.values_list("source_ref", flat=True))
        added = 0
        for row in self.rows:
            if row.stuck is not None and str(row.session) not in there:
                there.add(str(row.session))
                records.add_declaration(
                    case=self.case, declared_on=row.on, stuck=row.stuck, reason="Said in an imported file.",
                    now=self.now + timedelta(microseconds=row.session), source_ref=str(row.session),
                )  # fmt: skip
                added += 1
        return added

    def _note_departures(self, participants: dict[Rater, Participant], therapists: dict[str, Clinician]) -> int:
        noted = 0
        for row in self.rows:
            if row.left and row.role is not Role.THERAPIST:
                left = Participant.objects.filter(pk=participants[row.rater].pk, left_on__isnull=True)
                noted += left.update(left_on=row.on)
            elif row.left:
                gone = therapists.get(row.therapist) or self._owner()
                for treats in self.case.therapists.filter(clinician=gone, ends_on__isnull=True):
                    episodes.end_treatment(treats=treats, on=row.on)
                    noted += 1
        return noted

    def _rater_of(self, rating: Rating) -> Rater:
        """Return the rater of a stored rating as the file names them."""
        if rating.participant:
            return Rater(Role(rating.participant.role), rating.participant.code)
        return Rater(Role(rating.role), rating.clinician.code)


def _person(score: Score) -> Rater:
    return Rater(Role(score.participant.role), score.participant.code)


def _same(rating: Rating, row: Row) -> bool:
    scores = all(getattr(rating, name) == getattr(row, name) for name in SCORES)
    return scores and (rating.state == Rating.State.DECLINED) == (row.entered is Way.DECLINED)
