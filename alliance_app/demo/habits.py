"""What do a therapist and their supervisor do once a part is low? What the pages ask of them, mostly.

Nobody has told it beforehand, as the acts of a story are told: it follows from what the ratings say at the time.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from alliance_app.clinical.standing import PartState
from alliance_app.consultation.models import CaseStanding, Repair, RepairMark, Review, Rupture
from alliance_app.consultation.operations.overrides import look_anyway
from alliance_app.consultation.operations.repairs import parts_to_repair, plan_repair
from alliance_app.consultation.operations.reviews import answer_case, respond
from alliance_app.consultation.operations.ruptures import note_rupture
from alliance_app.consultation.transitions import can_be_overridden, standing_override
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case

#: The moves that somebody tries on each part, one after the other.
Moves = Mapping[str, Sequence[str]]

#: Shares: of low parts for which a move is planned after the session; of plans of which the next session says that they
#: were tried, or are given up (of the others: not yet); of those tried of which it is said that they did not help, once
#: the part is still low.
PLANS, TRIES, GIVES_UP, DID_NOT_HELP = 0.85, 0.72, 0.1, 0.3
ENDED = (RepairMark.State.FAILED, RepairMark.State.ABANDONED)
#: Shares: of ruptures that somebody notes; of sessions with a low part after which the therapist looks anyway; of looks
#: that are answered, and of these ended; of cases low for so many sessions about which the supervisor asks; of such
#: replies that are done by the next session.
NOTES, LOOKS, ANSWERS, ENDS, ASKS, DOES = 0.6, 0.25, 0.75, 0.4, 0.8, 0.8
ASKED_AFTER, DUE_IN = 2, 10

EXPLANATIONS = (
    ("The insurer wants a plan by Friday. I shall say next time that it is mine, not yet ours.", "mandated_timeline"),
    ("We spoke about it at the end, and it was better than what the numbers say.", "addressed"),
    ("Away for three weeks: I want to have thought about what could come after that.", "client_unavailable"),
    ("Nothing has moved for weeks, and I would like to know what else there is.", "other"),
    ("The school asks what we do next, and the meeting is before our session.", "mandated_timeline"),
    ("As discussed in supervision: look at two ways, and offer both next time.", "supervisor"),
)
AGREED = (
    "I can follow you. Tell them first what you have noticed.",
    "Agreed, for this once. Ask next time how it was to be asked.",
    "Go on. I would begin with the part that is low, and take ten minutes for it.",
)
NOT_YET = (
    "Please wait with it. Something happened between you, and that is more urgent.",
    "Not now: another exercise would only cover it. Ask what it is like to sit there.",
)
ASKED = (
    "Twice low now. Could you ask directly, before anything else, and tell me what you hear?",
    "What would they say if you asked what they miss? Please do ask, and let us talk about it.",
    "I wonder whether this is still what they came for. Ask whose goal it is by now.",
)
DONE = (
    "Asked. It was a long silence, and then a good answer.",
    "Done: we began the hour with it. I had guessed wrong.",
    "I asked, and was told that I explain too much.",
)
SEEN = {
    Rupture.Kind.WITHDRAWAL: ("Short answers, and much nodding.", "Agreed to everything and brought nothing.", ""),
    Rupture.Kind.CONFRONTATION: ("Asked whether I have ever done this before.", "“Another sheet of paper.”", ""),
    Rupture.Kind.BOTH: ("First silence, then quite sharp about the hour.", ""),
}


class Habits:
    """The habits of the two who answer for one case; `seed` is that of what chance decides."""

    def __init__(self, moves: Moves, seed: int) -> None:
        self.moves, self.random = moves, Random(seed)  # noqa: S311 (invented people, no secret)
        self.states: dict[str, str] = {}
        self.fallen: list[str] = []
        self.low_for = 0
        self.plans: Counter[str] = Counter()
        self.open: set[str] = set()
        self.looked = False
        self.asked: Review | None = None

    def begin(self, case: Case, therapist: Clinician, supervisor: Clinician) -> None:
        """Say whose case it is, as soon as it is open."""
        self.case, self.therapist, self.supervisor = case, therapist, supervisor

    def after_a_session(self) -> Iterator[tuple[int, Callable[[date, datetime], object]]]:
        """Yield what is done so many days after a session, each to be called with its day and the moment."""
        yield from ((0, self._note), (0, self._plan), (0, self._respond), (1, self._look), (2, self._answer))

    def judged(self, standing: CaseStanding) -> None:
        """Take in where the case stands after a check-in."""
        states = {part["factor"]: part["state"] for part in standing.detail["parts"]}
        low = [factor for factor, state in states.items() if state == PartState.LOW.value]
        self.fallen = [factor for factor in low if self.states.get(factor) == PartState.PRESENT.value]
        self.low_for = self.low_for + 1 if low else 0
        self.states = states

    @property
    def low(self) -> list[str]:
        return [factor for factor, state in self.states.items() if state == PartState.LOW.value]

    def said(self) -> list[tuple[UUID, str]]:
        """Return what the therapist says in a check-in of the moves that are planned: "did you?"."""
        if not self.open:
            return []
        found = Repair.objects.filter(case=self.case).prefetch_related("marks").order_by("planned_at", "factor")
        said = {repair: self._became(repair) for repair in found if repair.is_open()}
        self.open = {repair.factor for repair, state in said.items() if state not in ENDED}
        return [(repair.pk, state) for repair, state in said.items() if state]

    def _became(self, repair: Repair) -> str:
        drawn = self.random.random()
        if repair.mark():
            failed = repair.factor in self.low and drawn < DID_NOT_HELP
            return RepairMark.State.FAILED if failed else ""
        if drawn < TRIES:
            return RepairMark.State.TRIED
        return RepairMark.State.ABANDONED if drawn < TRIES + GIVES_UP else ""

    def _note(self, day: date, at: datetime) -> None:
        if self.fallen and self.random.random() < NOTES:
            kind = self.random.choice(list(SEEN))
            session = self.case.sessions.get(held_on=day)
            note = self.random.choice(SEEN[kind])
            note_rupture(case=self.case, session=session, by=self.therapist, kind=kind, note=note, now=at)
        self.fallen = []

    def _plan(self, _day: date, at: datetime) -> None:
        """Plan the next move for each part that is low, as far as the therapist sees, and for which none is planned."""
        today = self.case.clinic.local_date(at)
        seen = parts_to_repair(CaseStanding.objects.get(case=self.case), self.therapist, today) if self.low else {}
        for factor in [each for each in self.low if each in seen]:
            untried = self.moves[factor][self.plans[factor] :]
            if untried and factor not in self.open and self.random.random() < PLANS:
                plan_repair(case=self.case, by=self.therapist, factor=factor, move=untried[0], now=at)
                self.plans[factor] += 1
                self.open.add(factor)

    def _look(self, _day: date, at: datetime) -> None:
        if not self.low or self.random.random() >= LOOKS:
            return
        if can_be_overridden(self.case, self.case.clinic.local_date(at)):
            explanation, reason = self.random.choice(EXPLANATIONS)
            look_anyway(case=self.case, by=self.therapist, reason=reason, explanation=explanation, now=at)
            self.looked = True

    def _answer(self, _day: date, at: datetime) -> None:
        """Answer a look, or ask about what stays low."""
        if not self.low:
            return
        today, drawn = self.case.clinic.local_date(at), self.random.random()
        say = partial(answer_case, case=self.case, by=self.supervisor, now=at)
        look = standing_override(self.case, today) if self.looked else None
        if look and look.answered_at is None:
            if drawn < ANSWERS * ENDS:
                say(answer=Review.Answer.REOPEN, message=self.random.choice(NOT_YET))
            elif drawn < ANSWERS:
                say(answer=Review.Answer.AGREE, message=self.random.choice(AGREED))
        elif self.low_for >= ASKED_AFTER and not self.asked and drawn < ASKS:
            message, due_on = self.random.choice(ASKED), today + timedelta(days=DUE_IN)
            self.asked = say(answer=Review.Answer.ASK_CLIENT, message=message, due_on=due_on)

    def _respond(self, _day: date, at: datetime) -> None:
        """Say at the session after the supervisor asked that it is done, if it is."""
        if self.asked and self.asked.done_at is None and self.random.random() < DOES:
            respond(review=self.asked, by=self.therapist, message=self.random.choice(DONE), done=True, now=at)
            self.asked.done_at = at
