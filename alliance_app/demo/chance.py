"""Which of the demonstration's cases come about by chance, as in any clinic?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random

from alliance_app.clinical.alliance import Way
from alliance_app.records.models import Case

from .goals import GOALS
from .simulation import TYPICAL, LifelikeCase, RatedSession, Scores, Three, one_case, together, whole
from .story import Act, Answer4, End, Goal, Meeting, Reply, Story, View

#: Codes of these cases, and of those that have ended; those made by hand have higher ones.
CODES, FORMER_CODES = range(601, 890), range(301, 600)

#: Shares of cases: with a goal on record, whose client is asked in every session (the others now and then, or never),
#: with PHQ-9 and with GAD-7.
WITH_GOAL, ASKED_ALWAYS, NEVER_ASKED, WITH_PHQ9, WITH_GAD7 = 0.88, 0.75, 0.1, 0.4, 0.2
SCORED_EVERY = 3
#: A higher total of PHQ-9 would tell of dying or self-harm, which nobody is told of by chance.
HIGHEST_PHQ9, HIGHEST_GAD7 = 24, 21
#: After which session at the latest a goal is written down, now and formerly.
GOAL_BY, GOAL_FORMERLY_BY = 3, 6
SHORTEST, LONGEST = 2, 12
NEWEST_WITHIN = 9  # days before today
#: When the last session of a case was that has ended, in days before today, how many days later it was closed, and how
#: many sessions such a case had at most.
ENDED_BETWEEN, CLOSED_AFTER, LENGTHS = (30, 215), (7, 21), (4, 7)
#: Those met less often than weekly and began on better terms; more went wrong on the way, and more of it was mended.
FORMERLY = replace(
    TYPICAL, raised=1.0, client_sd=0.8, state_sd=0.7, error_sd=0.6, low_from_start=0.03, declining=0.02,
    rupture=0.24, rupture_from=2, rupture_depth=(3.5, 5.5), repaired=0.85, never_repaired=0.05,
    missing=0.08, therapist_missing=0.05, dropout_in_rupture=0.08, week_without=0.4,
)  # fmt: skip
#: Each so manieth case is looked at by the supervisor too: so many of its sessions, from one on. What they see is half
#: what was so and half what the therapist says, give or take as many points (SD).
VIEWED_EVERY, VIEWS, VIEWED_FROM, VIEW_SD = 4, 2, 3, 0.9
VIEWED_AFTER = 3  # days after the session
#: Of those that did not drop out, how many were transferred to another service.
TRANSFERRED = 0.1
AFTER_A_DROPOUT = "Write once more, without asking for anything. Then let us look at what we might have asked earlier."
SOME_MONDAY = date(2024, 1, 1)


class Chance:
    """Makes up cases; the same seed makes the same ones."""

    def __init__(self, seed: int, cases: int, codes: Sequence[int] = CODES) -> None:
        self.random = Random(seed)  # noqa: S311 (invented people, no secret)
        self.second = Random(seed)  # noqa: S311 (likewise; of its own, so that nothing else changes by it)
        self.codes = iter(sorted(self.random.sample(codes, cases)))
        self.told = 0
        self.goals = self._goals()

    def _goals(self) -> Iterator[Goal]:
        while True:
            yield from self.random.sample(GOALS, len(GOALS))

    def therapist(self) -> Three:
        """Return what one therapist adds to the ratings of all their cases."""
        return together(self.random, TYPICAL.therapist_sd, TYPICAL.factor_r)

    def story(self, effect: Three) -> Story:
        """Return one case that is still going on."""
        random = self.random
        length = random.randint(SHORTEST, LONGEST)
        ongoing = replace(TYPICAL, sessions=length, dropout=0.0, dropout_in_rupture=0.0)
        told = one_case(ongoing, random, effect=effect, start=SOME_MONDAY)
        asked = random.random()
        share = 1.0 if asked < ASKED_ALWAYS else 0.0 if asked > 1 - NEVER_ASKED else 0.4
        meetings = self._meetings(told.sessions, share, newest=random.randint(1, NEWEST_WITHIN))
        acts = [*self._acts(length), *self._views(told, meetings)]
        return Story(f"K-{next(self.codes):04}", "by chance", meetings, tuple(acts))

    def former_story(self, effect: Three) -> Story:
        """Return one case that has ended within the last year."""
        random = self.random
        several = replace(FORMERLY, sessions=random.randint(*LENGTHS))
        told = one_case(several, random, effect=effect, start=SOME_MONDAY)
        meetings = self._meetings(told.sessions, 1.0, newest=random.randint(*ENDED_BETWEEN))
        acts = [*self._acts(len(meetings), GOAL_FORMERLY_BY), *self._views(told, meetings)]
        acts += self._end(len(meetings), told.truth.dropped_out)
        return Story(f"K-{next(self.codes):04}", "ended", meetings, tuple(acts))

    def _end(self, sessions: int, dropped_out: bool) -> Iterator[Act]:
        if dropped_out:
            yield Act(sessions, End(Case.Ending.DROPPED_OUT), days=14)
            yield Act(sessions, Reply(AFTER_A_DROPOUT), days=16)
        else:
            transferred = self.random.random() < TRANSFERRED
            ending = Case.Ending.TRANSFERRED if transferred else Case.Ending.PLANNED
            yield Act(sessions, End(ending), days=self.random.randint(*CLOSED_AFTER))

    def _views(self, told: LifelikeCase, meetings: Sequence[Meeting]) -> Iterator[Act]:
        """Yield how the supervisor rates some of the sessions that the therapist has rated."""
        self.told += 1
        rated = [
            (number, session.therapist, level)
            for number, (session, level) in enumerate(zip(told.sessions, told.truth.levels, strict=True), start=1)
            if session.therapist and number >= VIEWED_FROM and meetings[number - 1].back > VIEWED_AFTER
        ]
        if self.told % VIEWED_EVERY or len(rated) < VIEWS:
            return
        for number, said, level in sorted(self.second.sample(rated, VIEWS)):
            parts = zip(level, (said.relationship, said.goal, said.method), strict=True)
            relationship, goal, method = (whole(self.second.gauss(sum(part) / 2, VIEW_SD)) for part in parts)
            yield Act(number, View(relationship, goal, method), days=VIEWED_AFTER)

    def _meetings(self, sessions: tuple[RatedSession, ...], asked: float, newest: int) -> tuple[Meeting, ...]:
        random = self.random
        way = random.choice([Way.PAPER, Way.ALOUD, Way.SELF])
        phq9 = random.gauss(14, 4) if random.random() < WITH_PHQ9 else None
        gad7 = random.gauss(12, 3) if random.random() < WITH_GAD7 else None
        meetings = []
        for place, session in enumerate(sessions):
            theirs = session.client if random.random() < asked else None
            scored = theirs if place % SCORED_EVERY == 0 else None
            meetings.append(
                Meeting(
                    (sessions[-1].on - session.on).days + newest,
                    _answer(session.therapist),
                    _answer(theirs),
                    way=way,
                    phq9=self._total(phq9, scored, HIGHEST_PHQ9) if scored and phq9 else None,
                    gad7=self._total(gad7, scored, HIGHEST_GAD7) if scored and gad7 else None,
                )
            )
        return tuple(meetings)

    def _total(self, start: float, answer: Scores, highest: int) -> int:
        """Return a total that falls as the client gets on."""
        return min(highest, max(0, round(start - answer.progress + self.random.gauss(0, 2))))

    def _acts(self, sessions: int, goal_by: int = GOAL_BY) -> Iterator[Act]:
        if self.random.random() < WITH_GOAL:
            yield Act(self.random.randint(1, min(goal_by, sessions)), next(self.goals))


def _answer(scores: Scores | None) -> Answer4 | None:
    if scores is None:
        return None
    return scores.relationship, scores.goal, scores.method, scores.progress
