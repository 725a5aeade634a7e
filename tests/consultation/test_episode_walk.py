"""Does what is stored stay what the rules say, however often a case changes hands, people, and ends?"""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import standing_of
from alliance_app.consultation.judgement import judge, rules_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.cases import edit_participant
from alliance_app.consultation.operations.checkins import record_checkin
from alliance_app.consultation.operations.closings import reopen_case
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from tests.consultation.notebook import Notebook
from tests.consultation.test_random_walk import reads, rules_read
from tests.factories import (
    NOW,
    add_participant,
    client_of,
    end,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    own,
    theirs,
    therapist_of,
    transfer,
    with_goal,
)

STEPS, SEED = 160, 8


class Walk:
    """One case to which anything is done, at random; every act is noted down as well."""

    def __init__(self, seed: int) -> None:
        self.random, self.now = random.Random(seed), NOW - timedelta(days=390)
        self.clinic = make_clinic()
        self.therapists = [make_therapist(self.clinic, name=name) for name in ("Ann", "Bob", "Cid")]
        self.supervisor = make_supervisor(self.clinic, self.therapists[0])
        self.case = with_goal(make_case(self.therapists[0], now=self.now), now=self.now)
        self.partner = add_participant(self.case, Role.PARTNER, "B")
        self.notes = Notebook(goals=[self.today])
        self.left, self.gone, self.taken, self.closed_on = {}, {}, [], None
        self.done: set[str] = set()

    @property
    def today(self):
        return self.clinic.local_date(self.now)

    @property
    def owner(self):
        return therapist_of(self.case)

    def step(self) -> None:
        self.now += timedelta(days=self.random.choice([0, 0, 0, 1, 4]), minutes=1)
        acts = [self.rate] * 8 + [self.by_client] * 5 + [self.hand_over] * 2 + [self.leave, self.close]
        acts += [self.reopen] * 5
        act = self.random.choice(acts)
        try:
            act()
            self.done.add(act.__name__)
        except NotAllowed:
            pass

    def score(self):
        return self.random.choice([2, 4, 6, 7, 8, 8, 9, None])

    def record(self, answer) -> None:
        another = self.random.random() < 0.3
        done = record_checkin(
            case=self.case, by=self.owner, held_on=self.today, answers=[answer], now=self.now, key="", another_session=another
        )
        self.notes.heard(done.checkin.session, answer, "self")

    def rate(self) -> None:
        self.record(own(self.owner, self.score(), goal=self.score()))

    def by_client(self) -> None:
        who = self.random.choice([client_of(self.case), self.partner])
        self.record(theirs(who, self.score(), goal=self.score()))

    def hand_over(self) -> None:
        former, to = self.owner, self.random.choice(self.therapists)
        stays = self.random.random() < 0.3
        transfer(self.case, to, now=self.now, former_stays=stays)
        self.gone.pop(to, None)
        if not stays:
            self.gone[former] = self.today
        self.taken.append((self.today, self.now))

    def leave(self) -> None:
        left_on = None if self.partner.left_on else self.today
        edit_participant(
            participant=self.partner, by=self.owner, code=self.random.choice(["B", "P"]), left_on=left_on, now=self.now
        )
        self.left = {self.partner: left_on} if left_on else {}

    def close(self) -> None:
        end(self.case, self.random.choice(Case.Ending.values), on=self.today, now=self.now)
        self.closed_on = self.today

    def reopen(self) -> None:
        reopen_case(case=self.case, by=self.owner, because="It goes on.", now=self.now)
        self.closed_on = None

    def history(self):
        """Return all that happened as the rules take it; who has never rated has left no trace."""
        history = self.notes.history()
        rated = {rating.rater for session in history.sessions for rating in session.ratings}
        departures = {self.notes.rater(who): on for who, on in {**self.left, **self.gone}.items()}
        kept = {rater: on for rater, on in departures.items() if rater in rated or rater.role is Role.PARTNER}
        if not self.taken:
            return replace(history, departures=kept)
        since, moment = self.taken[-1]
        met = sorted(self.notes.meetings.values(), key=lambda meeting: (meeting.on, meeting.recorded_at))
        before = [n for n, meeting in enumerate(met, start=1) if meeting.on == since and meeting.recorded_at < moment]
        return replace(
            history,
            departures=kept,
            dyad_since=since,
            dyad_from=max(before, default=-1) + 1,
            earlier_dyads=tuple(on for on, _ in self.taken[:-1]),
            goal_is_former=history.goals[-1] == since,
        )

    def check(self) -> str:
        day = min(self.today, self.closed_on or self.today)
        true, on_record = standing_of(self.history(), Policy(), day), judge(self.case, rules_of(self.clinic), self.today)
        assert on_record.standing == true
        stored = CaseStanding.objects.select_related("case").get(case=self.case)
        assert reads(stored, day) == rules_read(true, self.history().until(day))
        return true.reason.value


@pytest.mark.django_db
def test_after_each_step_what_is_stored_is_what_the_rules_say():
    walk, reasons = Walk(SEED), set()
    for _ in range(STEPS):
        walk.step()
        reasons.add(walk.check())
    assert walk.done == {"rate", "by_client", "hand_over", "leave", "close", "reopen"}
    assert len(walk.taken) > 2 and {"low", "unknown", "confirming"} <= reasons
    assert rebuild(walk.clinic, walk.now) == 0
