"""Does what is stored stay equal to what the rules say of everything that ever happened, however it comes in?"""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from alliance_app.clinical.alliance import Attendance, Declaration, Factor, History, Role
from alliance_app.clinical.gate import Gate, Reason
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import standing_of
from alliance_app.consultation.detail import parts_of
from alliance_app.consultation.judgement import judge, rules_of
from alliance_app.consultation.models import CaseStanding, Override, Repair, StandingChange
from alliance_app.consultation.operations.checkins import record_absence, record_checkin, revise_rating
from alliance_app.consultation.operations.goals import state_goal
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, CaseTherapist, CheckIn, Rating, Session
from alliance_app.records.operations import Answer
from tests.consultation.notebook import Notebook, changed
from tests.factories import (
    LONG_AGO,
    NOW,
    add_participant,
    answer,
    client_of,
    declare,
    in_queue,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    override,
    own,
    repair,
    theirs,
)

STEPS, CASES, SEED = 300, 4, 20
PARTS = ("relationship", "goal", "method")


class Walk:
    """A clinic in which anything is done to some cases, at random; every act is noted down as well."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = NOW - timedelta(days=390)
        self.clinic = make_clinic()
        self.ann, self.bob = make_therapist(self.clinic, name="Ann"), make_therapist(self.clinic, name="Bob")
        self.supervisor = make_supervisor(self.clinic, self.ann)
        self.cases = [make_case(self.ann, now=self.now) for _ in range(CASES)]
        self.notes = {case.pk: Notebook() for case in self.cases}
        self.partners = {case.pk: add_participant(case, Role.PARTNER, "B") for case in self.cases[:2]}
        CaseTherapist.objects.create(
            clinic=self.clinic, case=self.cases[0], clinician=self.bob, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
        )
        self.histories = {pk: notes.history() for pk, notes in self.notes.items()}
        self.refused = 0

    @property
    def today(self):
        return self.clinic.local_date(self.now)

    def step(self) -> Case:
        """Let some time pass and do one thing to one case; what is not allowed leaves everything as it is."""
        self.now += timedelta(days=self.random.choice([0, 0, 0, 1, 2, 5]), minutes=1)
        case = self.random.choice(self.cases)
        acts = [self.check_in] * 8 + [self.late] * 2 + [self.correct] * 3 + [self.withdraw] * 2
        acts += [self.by_another] * 2 + [self.miss, self.goal, self.stuck, self.stuck, self.look, self.plan]
        acts += [self.answer] * 2
        try:
            self.random.choice(acts)(case, self.notes[case.pk])
        except NotAllowed:
            self.refused += 1
        self.histories[case.pk] = self.notes[case.pk].history()
        return case

    # One act each
    def check_in(self, case, notes, ago=0) -> None:
        mine = own(self.ann, **self.scores(case))
        also = self.clients_view(case)
        self.record(case, notes, self.ann, mine, also, self.today - timedelta(days=ago))

    def late(self, case, notes) -> None:
        self.check_in(case, notes, ago=self.random.randint(1, 40))

    def by_another(self, case, notes) -> None:
        if case == self.cases[0] and self.random.random() < 0.5:
            self.record(case, notes, self.bob, own(self.bob, **self.scores()), None, self.today)
        elif case.pk in self.partners:
            self.record(case, notes, self.ann, theirs(self.partners[case.pk], **self.scores()), None, self.today, "paper")

    def record(self, case, notes, by, said, also, on, way="self") -> None:
        talked = self.random.random() < 0.15 and any(score is not None for score in said.scores.values())
        checkin = record_checkin(
            case=case, by=by, held_on=on, answers=[said], others=[also] if also else [], now=self.now, key="", way=way, feedback=talked,
            another_session=self.random.random() < 0.2,
        ).checkin  # fmt: skip
        for heard, how, spoken in ((said, way, talked), (*(also or (None, "")), False)):
            if heard and (heard.state == "declined" or any(score is not None for score in heard.scores.values())):
                notes.heard(checkin.session, heard, how, spoken)

    def correct(self, case, notes) -> None:
        self.revise(case, notes, lambda said: changed(said.answer, **self.scores()))

    def withdraw(self, case, notes) -> None:
        self.revise(case, notes, lambda said: Answer(
            role=said.answer.role, participant=said.answer.participant, clinician=said.answer.clinician,
            state="withdrawn", reason="Not of this case",
        ))  # fmt: skip

    def revise(self, case, notes, to) -> None:
        if not notes.in_force():
            return
        session, who, said = self.random.choice(notes.in_force())
        rating = Rating.objects.filter(session=session, role=said.answer.role).filter(
            **{"participant" if said.answer.participant else "clinician": who}
        ).order_by("version").last()  # fmt: skip
        said_now = to(said)
        by = said.answer.clinician or self.ann
        revise_rating(rating=rating, answer=said_now, by=by, now=self.now)
        notes.heard(Session.objects.get(pk=session), said_now, said.way, said.feedback)

    def miss(self, case, notes) -> None:
        kind = self.random.choice([Attendance.MISSED, Attendance.CANCELLED])
        notes.met(record_absence(case=case, by=self.ann, held_on=self.today, attendance=kind, now=self.now), kind)

    def goal(self, case, notes) -> None:
        state_goal(case=case, by=self.ann, client_words="To sleep", now=self.now)
        notes.goals.append(self.today)

    def stuck(self, case, notes) -> None:
        word = not (notes.declarations and notes.declarations[-1].stuck)
        declare(case, word, by=self.ann, now=self.now)
        notes.declarations.append(Declaration(self.today, word))

    def look(self, case, notes) -> None:
        override(case, by=self.ann, now=self.now)

    def plan(self, case, notes) -> None:
        repair(case, self.random.choice(PARTS), by=self.ann, now=self.now)

    def answer(self, case, notes) -> None:
        kind = self.random.choice(["release", "release", "reopen", "agree"])
        review = answer(case, self.supervisor, kind, now=self.now)
        for release in review.releases.all():
            part = Factor(release.factor) if release.factor else None
            notes.release(release.participant or release.clinician, part, release.session_id)

    # What is said
    def scores(self, case=None) -> dict:
        """Draw scores: mostly good, sometimes low, sometimes missing; of the last case nothing but perfect ones."""
        mood = "perfect" if case == self.cases[-1] else self.random.choice(["good", "good", "good", "mixed", "mixed"])
        values = {"good": [7, 8, 8, 9], "perfect": [10], "mixed": [None, 2, 4, 5, 6, 7, 8, 9]}[mood]
        return {part: self.random.choice(values) for part in PARTS} | {"progress": self.random.choice([None, 0, 1, 2, 5])}

    def clients_view(self, case):
        kind = self.random.choice(["", "", "self", "aloud", "paper", "declined"])
        if not kind:
            return None
        client = client_of(case)
        if kind == "declined":
            return theirs(client, state="declined"), kind
        return theirs(client, **self.scores(case)), kind

    # What must hold after each step
    def check(self, touched: Case) -> set[Reason]:
        """Compare what is stored of every case with the rules; return why the gates are as they are."""
        said = {pk: standing_of(history, Policy(), self.today) for pk, history in self.histories.items()}
        on_record = judge(touched, rules_of(self.clinic), self.today)
        assert in_order(on_record.history) == in_order(self.histories[touched.pk])
        assert on_record.standing == said[touched.pk]
        for stored in CaseStanding.objects.select_related("case"):
            true, history = said[stored.case_id], self.histories[stored.case_id]
            assert reads(stored, self.today) == rules_read(true, history)
        closed = {pk for pk, true in said.items() if true.gate is Gate.CLOSED}
        assert set(CaseStanding.objects.not_open(self.today).values_list("case_id", flat=True)) == closed
        assert set(CaseStanding.objects.open(self.today).values_list("case_id", flat=True)) == set(said) - closed
        queue = [standing.case_id for standing in in_queue(self.supervisor, self.today)]
        assert sorted(queue) == sorted(closed)
        return {true.reason for true in said.values()}


def in_order(history: History) -> History:
    """Return a history with its releases in an order of their own: none of them comes before another."""
    return replace(history, releases=tuple(sorted(history.releases, key=str)))


def reads(standing: CaseStanding, today) -> tuple:
    """Return what a stored standing says on a day."""
    flags = [(f["rule"], f["tier"], f["factor"], f["rater"], f["session"], f["value"]) for f in standing.detail["flags"]]
    return (
        standing.gate_on(today), standing.reason_on(today), standing.stuck, standing.stuck_by,
        standing.held_sessions, standing.last_session_on, parts_of(standing.detail, today), flags,
    )  # fmt: skip


def rules_read(standing, history) -> tuple:
    """Return the same of what the rules say."""
    flags = [
        (f.rule, f.level, f.factor, f"{f.rater.role.value}:{f.rater.who}", f.session.number, f.value) for f in standing.flags
    ]
    held = history.held
    return (
        standing.gate, standing.reason, standing.stuck, list(standing.stuck_by), len(held),
        held[-1].on if held else None, standing.parts, flags,
    )  # fmt: skip


@pytest.mark.django_db
def test_after_each_of_300_steps_what_is_stored_is_what_the_rules_say():
    walk, reasons = Walk(SEED), set()
    for _ in range(STEPS):
        reasons |= walk.check(walk.step())
    assert reasons == set(Reason)  # it went everywhere
    assert walk.refused < STEPS / 3
    assert Rating.objects.filter(state="withdrawn").count() > 5
    assert Rating.objects.filter(version__gt=2).exists()
    assert Override.objects.exclude(ended_because="").exists() and Repair.objects.exclude(ended_on=None).exists()
    assert any(release.unseen for history in walk.histories.values() for release in history.releases)
    assert CheckIn.objects.filter(way="aloud").exists() and Case.objects.count() == CASES
    before = [list(model.objects.order_by("pk").values()) for model in (CaseStanding, StandingChange, Repair, Override)]
    assert rebuild(walk.clinic, walk.now) == 0
    after = [list(model.objects.order_by("pk").values()) for model in (CaseStanding, StandingChange, Repair, Override)]
    assert after == before
