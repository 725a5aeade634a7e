"""What can be sent to each page that writes something down?"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse

from alliance_app.clinical.parameters import PARAMETERS
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, Rating
from tests.web import clinics
from tests.web.clinics import People

#: Their addresses name no case.
WITHOUT_A_CASE = {"case-add", "access-grant-add", "clinic-technique-add", "clinic-policy-edit", "agenda-person"}


@dataclass(frozen=True)
class Post:
    """One form: where it goes, who sends it, and one filling of it that is right.

    `other` changes one field to something that is right too; `shows_on` is the page with the form, where that is
    another address; `of` the case that it is about, where that is not the one of the test.
    """

    name: str
    fields: dict[str, str]
    other: dict[str, str]
    sender: str = "therapist"
    texts: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    longest: dict[str, int] = field(default_factory=dict)
    shows_on: str = ""
    lands_on: str = "case-detail"
    of: Callable[[Case], Case] = lambda case: case

    def address(self, case: Case, page: str = "") -> str:
        name, case = page or self.name, self.of(case)
        of_case = {} if name in WITHOUT_A_CASE else {"case": case.pk}
        return reverse(name, kwargs=of_case | _of(name, case))

    def page(self, case: Case) -> str:
        """Return the address of the page that shows the form."""
        query = f"?factor=goal&move={clinics.first_move()}" if self.name == "repair-add" else ""
        return self.address(case, self.shows_on) + query

    def sent_by(self, people: People) -> Clinician:
        return getattr(people, self.sender)


def _of(name: str, case: Case) -> dict[str, object]:
    """Return what else an address names: the therapist's own newest rating, a reply, a plan."""
    match name:
        case "rating-revise":
            own = Rating.objects.filter(session__case=case, role="therapist", version=1)
            return {"rating": own.order_by("-session__held_on").first().pk}
        case "score-revise":
            return {"score": case.scores.filter(at_risk=False, withdrawn=False).order_by("recorded_at").first().pk}
        case "risk-answer":
            return {"score": case.scores.filter(at_risk=True).order_by("recorded_at").first().pk}
        case "response-add":
            return {"review": case.reviews.first().pk}
        case "repair-mark" | "repair-change":
            return {"repair": case.repairs.first().pk}
        case "agenda-note" | "agenda-person":
            return {"person": case.therapists.get(part="owner").clinician.public_id}
    return {}


CASE_ADD = Post(
    name="case-add",
    fields={"code": "K-77", "kind": "couple", "opened_on": clinics.day(3).isoformat()},
    other={"code": "K-78"},
    texts=("code",),
    needed=("code",),
    dates=("opened_on",),
    choices=("kind",),
    longest={"code": 200},
)
CASE_EDIT = Post(
    name="case-edit",
    fields={"code": "K-79", "kind": "couple"},
    other={"code": "K-80"},
    texts=("code",),
    needed=("code", "kind"),
    choices=("kind",),
    longest={"code": 200},
    lands_on="case-manage",
)
PARTICIPANT_ADD = Post(
    name="participant-add",
    fields={"role": "partner", "code": "P-1"},
    other={"code": "P-2"},
    texts=("code",),
    needed=("role",),
    choices=("role",),
    longest={"code": 200},
    lands_on="case-manage",
)
CASE_CLOSE = Post(
    name="case-close",
    fields={"ending": "dropped_out", "closed_on": clinics.day(1).isoformat(), "note": "She wrote that it is enough."},
    other={"ending": "planned"},
    texts=("note",),
    needed=("ending", "closed_on"),
    dates=("closed_on",),
    choices=("ending",),
    longest={"note": 4000},
)
CHECKIN_ADD = Post(
    name="checkin-add",
    fields={
        "held_on": clinics.day(1).isoformat(),
        "mode": "video",
        "relationship": "8",
        "goal": "7",
        "method": "6",
        "progress": "5",
        "note": "She brought the diary.",
        "goal_more_wish": "To be left alone.",
        "client_way": "aloud",
        "client_relationship": "7",
        "client_goal": "6",
        "client_method": "8",
        "client_progress": "3",
    },
    other={"goal": "6"},
    texts=("note", "goal_more_wish"),
    needed=("held_on",),
    scores=(
        *("relationship", "goal", "method", "progress"),
        *("client_relationship", "client_goal", "client_method", "client_progress"),
    ),
    dates=("held_on",),
    choices=("mode", "attendance", "client_way"),
    hidden=("session",),
    longest={"note": 4000, "goal_more_wish": 300},
    lands_on="checkin-answer",
)
RATING_REVISE = Post(
    name="rating-revise",
    fields={"change": "correct", "relationship": "6", "goal": "7", "method": "6", "reason": "I had mistyped it."},
    other={"goal": "5"},
    texts=("reason",),
    needed=("change", "reason"),
    scores=("relationship", "goal", "method", "progress"),
    choices=("change",),
    longest={"reason": 1000},
)
SCORE_ADD = Post(
    name="score-add",
    fields={"scored_on": clinics.day(1).isoformat(), "score_client_phq9_total": "14", "score_client_phq9_9": "0"},
    other={"score_client_phq9_total": "13"},
    needed=("scored_on",),
    scores=("score_client_phq9_9",),
    dates=("scored_on",),
)
SCORE_REVISE = Post(
    name="score-revise",
    fields={"change": "correct", "score_client_phq9_total": "12", "reason": "I had mistyped it."},
    other={"score_client_phq9_total": "11"},
    texts=("reason",),
    needed=("change", "reason"),
    scores=("score_client_phq9_9",),
    choices=("change",),
    longest={"reason": 1000},
)
RISK_ANSWER = Post(
    name="risk-answer",
    fields={"found": "thoughts", "account": "I asked; she thinks of it, and has no plan.", "told": "R. Lindqvist"},
    other={"found": "no_danger"},
    texts=("account", "told"),
    needed=("found", "account"),
    choices=("found",),
    longest={"account": 4000, "told": 1000},
)
GOAL_ADD = Post(
    name="goal-add",
    fields={
        "client_words": "Sleep through the night.",
        "stated_on": clinics.day(2).isoformat(),
        "therapist_words": "Less avoidance of the bedroom.",
        "agreement": "close",
        "client_part": "Keeps the diary.",
        "therapist_part": "Reads it.",
    },
    other={"client_part": "Keeps a short diary."},
    texts=("client_words", "therapist_words", "client_part", "therapist_part"),
    needed=("client_words",),
    dates=("stated_on",),
    choices=("agreement",),
    hidden=("based_on",),
    longest=dict.fromkeys(("client_words", "therapist_words", "client_part", "therapist_part"), 4000),
)
METHOD_ADD = Post(
    name="method-add",
    fields={
        "client_words": "We look at what I do in the evening.",
        "stated_on": clinics.day(2).isoformat(),
        "believes": "partly",
        "therapist_words": "Sleep restriction, step by step.",
        "stands_behind": "yes",
        "agreement": "close",
    },
    other={"therapist_words": "Sleep restriction."},
    texts=("client_words", "therapist_words"),
    dates=("stated_on",),
    choices=("believes", "stands_behind", "agreement"),
    hidden=("based_on",),
    longest=dict.fromkeys(("client_words", "therapist_words"), 4000),
)
STUCK_DECLARE = Post(
    name="stuck-declare",
    fields={"reason": "Six weeks without any movement."},
    other={"reason": "Seven weeks without any movement."},
    texts=("reason",),
    needed=("reason",),
    hidden=("stuck",),
    longest={"reason": 4000},
)
REPAIR_ADD = Post(
    name="repair-add",
    fields={
        "factor": "goal",
        "move": clinics.first_move(),
        "due_on": clinics.day(-5).isoformat(),
        "note": "At the start of the next session.",
    },
    other={"note": "At the end of the next session."},
    texts=("note",),
    dates=("due_on",),
    longest={"note": 4000},
)
REPAIR_CHANGE = Post(
    name="repair-change",
    fields={"due_on": clinics.day(-9).isoformat()},
    other={"due_on": clinics.day(-10).isoformat()},
    needed=("due_on",),
    dates=("due_on",),
    lands_on="consult",
)
RUPTURE_ADD = Post(
    name="rupture-add",
    fields={"kind": "withdrawal", "note": "She agreed to everything."},
    other={"kind": "both"},
    texts=("note",),
    needed=("kind",),
    choices=("session", "kind"),
    longest={"note": 4000},
)
OVERRIDE_ADD = Post(
    name="override-add",
    fields={"reason": "mandated_timeline", "explanation": "The report is due on Friday and asks for a plan."},
    other={"reason": "other"},
    texts=("explanation",),
    needed=("reason", "explanation"),
    choices=("reason",),
    longest={"explanation": 4000},
    shows_on="consult",
    lands_on="consult",
)
REVIEW_ADD = Post(
    name="review-add",
    fields={
        "answer": "ask_client",
        "message": "Ask her before you go on.",
        "due_on": clinics.day(-7).isoformat(),
    },
    other={"message": "Ask her, and tell me."},
    sender="supervisor",
    texts=("message",),
    needed=("answer", "message"),
    dates=("due_on",),
    choices=("answer",),
    hidden=("based_on",),
    longest={"message": 4000},
    lands_on="review-queue",
)
SPOT_CHECK_ANSWER = Post(
    name="spot-check-answer",
    fields={"found": "missed", "factor": "goal", "note": "She agrees too fast."},
    other={"factor": "method"},
    sender="supervisor",
    texts=("note",),
    needed=("found",),
    choices=("found", "factor"),
    longest={"note": 4000},
    shows_on="review-add",
    lands_on="review-queue",
    of=lambda case: Case.objects.filter(clinic=case.clinic_id, code="S-1").first() or case,
)
AGENDA_NOTE = Post(
    name="agenda-note",
    fields={
        "answer": "ask_client",
        "message": "We agreed that you ask her first.",
        "due_on": clinics.day(-7).isoformat(),
    },
    other={"message": "We agreed that you ask her today."},
    sender="supervisor",
    texts=("message",),
    needed=("answer", "message"),
    dates=("due_on",),
    choices=("answer",),
    hidden=("based_on",),
    longest={"message": 4000},
    shows_on="agenda-person",
    lands_on="agenda-person",
)
ACCESS_GRANT_ADD = Post(
    name="access-grant-add",
    fields={"code": "K-1", "reason": "Her therapist is ill and she has called."},
    other={"reason": "Her therapist has had an accident today."},
    sender="administrator",
    texts=("reason",),
    needed=("code", "reason"),
    longest={"code": 200, "reason": 1000},
)
FORMULATION_ADD = Post(
    name="formulation-add",
    fields={"affects": "how she sleeps", "because": "it is her mother’s wish, not hers.", "factor": "goal"},
    other={"because": "it is her husband’s wish."},
    texts=("affects", "because"),
    needed=("factor", "affects", "because"),
    choices=("factor",),
    longest={"affects": 4000, "because": 4000},
    shows_on="consult",
    lands_on="consult",
)
REPAIR_MARK = Post(
    name="repair-mark",
    fields={"state": "tried", "note": "She said that nobody had ever asked."},
    other={"note": "She said nothing."},
    texts=("note",),
    needed=("state",),
    choices=("state",),
    longest={"note": 4000},
)
RESPONSE_ADD = Post(
    name="response-add",
    fields={"message": "I asked her; she wants to sleep first."},
    other={"message": "I asked her."},
    texts=("message",),
    needed=("message",),
    longest={"message": 4000},
)
CLINIC_TECHNIQUE_ADD = Post(
    name="clinic-technique-add",
    fields={
        "name": "A letter to the illness",
        "family": "emotion",
        "purpose": "To find words for what the illness has taken.",
        "agree_first": "Shall we write to it, and read it aloud together?",
        "steps": "Write it.\nRead it aloud.",
        "when_it_fits": "After a long illness.",
        "when_not": "In the middle of a crisis.",
        "words": "grief writing",
    },
    other={"purpose": "To say what was never said."},
    sender="supervisor",
    texts=("name", "purpose", "agree_first", "steps", "when_it_fits", "when_not", "words"),
    needed=("name", "family", "purpose", "agree_first", "steps", "when_it_fits", "when_not"),
    choices=("family",),
    hidden=("based_on",),
    longest={"name": 120, "purpose": 300, "words": 300, **dict.fromkeys(("agree_first", "steps", "when_it_fits", "when_not"), 4000)},
    lands_on="clinic-techniques",
)
#: Every limit as everybody begins with it; both switches are off.
LIMITS = {limit.name: f"{limit.default:g}" for limit in PARAMETERS.values() if not limit.is_switch}
CLINIC_POLICY_EDIT = Post(
    name="clinic-policy-edit",
    fields=LIMITS | {"gap": "4", "why": "Two views of a part are usual here."},
    other={"gap": "5"},
    sender="administrator",
    texts=("why",),
    needed=("why", "gap", "red_low_once"),
    hidden=("based_on",),
    longest={"why": 500},
    lands_on="clinic-policy",
)
POSTS = (
    *(CASE_ADD, CHECKIN_ADD, GOAL_ADD, METHOD_ADD, STUCK_DECLARE, REPAIR_ADD, OVERRIDE_ADD, REVIEW_ADD, RATING_REVISE),
    *(CASE_EDIT, PARTICIPANT_ADD, CASE_CLOSE, ACCESS_GRANT_ADD),
    *(SCORE_ADD, SCORE_REVISE, RISK_ANSWER),
    SPOT_CHECK_ANSWER,
    *(AGENDA_NOTE, FORMULATION_ADD, REPAIR_MARK, REPAIR_CHANGE, RUPTURE_ADD, RESPONSE_ADD),
    *(CLINIC_TECHNIQUE_ADD, CLINIC_POLICY_EDIT),
)
BY_NAME: dict[str, Post] = {post.name: post for post in POSTS}

#: What of a form is no row of its own: the way to a list, narrowed.
SEARCHES: dict[str, Callable[[], dict[str, str]]] = {
    "case-list": lambda: {"words": "K", "only": "stuck"},
    "case-find": lambda: {"code": "K-1"},
    "technique-list": lambda: {"words": "exposure"},
}
