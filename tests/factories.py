"""How does a test get a clinic, people, a case and check-ins? Through the operations that everybody uses.

Everything happens at NOW, a Monday at noon, unless a test passes another time.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from alliance_app.clinical.alliance import Attendance, Factor, Role
from alliance_app.clinical.measures import PHQ9, Measure
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import (
    CaseStanding,
    ClinicTechnique,
    Override,
    Repair,
    Review,
    Rupture,
    SavedView,
    SecondView,
)
from alliance_app.consultation.operations.cases import open_case
from alliance_app.consultation.operations.checkins import Recorded, record_absence, record_checkin
from alliance_app.consultation.operations.closings import close_case
from alliance_app.consultation.operations.goals import declare_stuck, state_goal
from alliance_app.consultation.operations.measures import Wording, load_wording, use_measure
from alliance_app.consultation.operations.overrides import look_anyway
from alliance_app.consultation.operations.queue_views import save_view
from alliance_app.consultation.operations.repairs import plan_repair
from alliance_app.consultation.operations.reviews import answer_case
from alliance_app.consultation.operations.ruptures import note_rupture
from alliance_app.consultation.operations.scores import answer_risk, record_scores
from alliance_app.consultation.operations.second_views import record_second_view
from alliance_app.consultation.operations.techniques import save_technique
from alliance_app.consultation.operations.transfers import transfer_case
from alliance_app.consultation.queue import Narrowed, narrow, supervised
from alliance_app.consultation.second_views import kept_of, session_to_view
from alliance_app.people.models import Clinic, Clinician, Supervision
from alliance_app.people.operations import add_clinician, create_clinic, link_supervision
from alliance_app.people.operations.introductions import end_introduction
from alliance_app.records import drafts
from alliance_app.records.client_links import digest_of
from alliance_app.records.models import (
    Case,
    ClientLink,
    GoalStatement,
    Participant,
    Score,
    Session,
)
from alliance_app.records.operations import Answer, add_goal
from alliance_app.records.scores import Scored

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()
LONG_AGO = TODAY - timedelta(days=400)

_numbers = count(1)


def day(days: int) -> date:
    """Return the date of that many days after TODAY; negative ones are past."""
    return TODAY + timedelta(days=days)


def at(days: int = 0, minutes: int = 0) -> datetime:
    """Return a moment: noon, that many days and minutes after NOW."""
    return NOW + timedelta(days=days, minutes=minutes)


# People
def make_clinic(slug: str = "north", **settings: str) -> Clinic:
    return create_clinic(slug=slug, name=f"Clinic {slug}", now=NOW, **settings)


def make_clinician(clinic: Clinic, *roles: str, name: str = "", **more: object) -> Clinician:
    """Add a person with these roles who has been here before, and an e-mail if none is given."""
    number = next(_numbers)
    more.setdefault("email", f"person{number}@{clinic.slug}.example")
    person = add_clinician(clinic=clinic, name=name or f"Person {number}", roles=roles, now=NOW, **more)
    end_introduction(person=person, now=NOW)
    person.introduced_at = NOW
    return person


def make_therapist(clinic: Clinic, **more: object) -> Clinician:
    return make_clinician(clinic, "therapist", **more)


def make_supervisor(clinic: Clinic, of: Clinician | None = None, **more: object) -> Clinician:
    """Add a supervisor, responsible for a therapist since long ago."""
    supervisor = make_clinician(clinic, "supervisor", **more)
    if of:
        supervise(supervisor, of)
    return supervisor


def supervise(
    supervisor: Clinician, therapist: Clinician, since: date = LONG_AGO, until: date | None = None
) -> Supervision:
    link = link_supervision(supervisor=supervisor, therapist=therapist, starts_on=since, now=NOW)
    if until:
        Supervision.objects.filter(pk=link.pk).update(ends_on=until)
    return link


def again(clinician: Clinician) -> Clinician:
    """Return the person as the next request meets them, with roles read anew."""
    return Clinician.objects.get(pk=clinician.pk)


# Cases
def make_case(therapist: Clinician, code: str = "", *, now: datetime = NOW, opened_on: date = LONG_AGO) -> Case:
    return open_case(therapist=therapist, code=code or f"K-{next(_numbers)}", opened_on=opened_on, now=now)


def therapist_of(case: Case) -> Clinician:
    return case.therapists.get(part="owner", ends_on=None).clinician


def client_of(case: Case) -> Participant:
    return case.participants.get(role=Role.CLIENT.value, code="")


def add_participant(case: Case, role: Role, code: str = "") -> Participant:
    return Participant.objects.create(clinic_id=case.clinic_id, case=case, role=role.value, code=code)


def close(case: Case, on: date = TODAY, ending: str = Case.Ending.PLANNED) -> Case:
    """Close a case in the database and return it as the next request meets it."""
    Case.objects.filter(pk=case.pk).update(closed_on=on, ending=ending)
    return Case.objects.get(pk=case.pk)


def end(case: Case, ending: str = Case.Ending.PLANNED, *, on: date = TODAY, by: Clinician | None = None, **more: object):
    """Close a case as a person does."""
    more.setdefault("now", NOW)
    return close_case(case=case, by=by or therapist_of(case), ending=ending, closed_on=on, **more)


def transfer(case: Case, to: Clinician, *, by: Clinician | None = None, now: datetime = NOW, **more: object):
    """Give a case to a colleague."""
    return transfer_case(case=case, by=by or therapist_of(case), to=to, now=now, **more)


# Ratings
def scores(every: int | None = None, **parts: int | None) -> dict[str, int | None]:
    """Return scores by part: `every` is that of each part that is not named."""
    return {"relationship": every, "goal": every, "method": every, "progress": None, **parts}


def own(therapist: Clinician, every: int | None = None, *, reason: str | None = None, **parts: int | None) -> Answer:
    """Return a therapist's own answer."""
    return Answer(role=Role.THERAPIST, clinician=therapist, reason=reason, **scores(every, **parts))


def theirs(
    participant: Participant, every: int | None = None, *, state: str = "given", reason: str | None = None,
    **parts: int | None,
) -> Answer:  # fmt: skip
    """Return a participant's answer."""
    return Answer(
        role=Role(participant.role), participant=participant, state=state, reason=reason, **scores(every, **parts)
    )


def check_in(
    case: Case, every: int | None = None, *, on: date = TODAY, now: datetime = NOW, key: str = "", client: int | None = None,
    **more: object,
) -> Recorded:  # fmt: skip
    """Record the therapist's ratings of a session, and the client's if given; parts may be named, as for `scores`."""
    by = therapist_of(case)
    parts = {name: more.pop(name) for name in ("relationship", "goal", "method", "progress") if name in more}
    answers = [own(by, every, **parts)]
    if client is not None:
        answers.append(theirs(client_of(case), client))
    return record_checkin(case=case, by=by, held_on=on, answers=answers, now=now, key=key, **more)


def weekly(case: Case, *ratings: int | dict[str, int], until: date = TODAY, **more: object) -> list[Recorded]:
    """Record a check-in a week, the last one on `until`; each rating is a score of all parts, or scores by part."""
    first = until - timedelta(weeks=len(ratings) - 1)
    return [
        check_in(
            case,
            *(() if isinstance(rating, dict) else (rating,)),
            on=first + timedelta(weeks=week),
            **(rating if isinstance(rating, dict) else {}),
            **more,
        )
        for week, rating in enumerate(ratings)
    ]


def with_goal(case: Case, words: str = "To sleep through", now: datetime = NOW) -> Case:
    state_goal(case=case, by=therapist_of(case), client_words=words, now=now)
    return case


def unflagged(therapist: Clinician, code: str = "") -> Case:
    """Return a case that nothing flags: it has met, everybody's ratings are good, and the goal is written down."""
    case = with_goal(make_case(therapist, code))
    weekly(case, 8, 8, client=8, until=day(-2))
    return case


# What follows
EXPLANATION = "The client is away and a report is due on Friday."


def override(case: Case, *, by: Clinician | None = None, now: datetime = NOW, **more: str) -> Override:
    given = {"reason": Override.Reason.OTHER, "explanation": EXPLANATION, **more}
    return look_anyway(case=case, by=by or therapist_of(case), now=now, **given)


def answer(case: Case, by: Clinician, kind: str = Review.Answer.AGREE, *, now: datetime = NOW, **more: object) -> Review:
    return answer_case(case=case, by=by, answer=kind, now=now, **{"message": "Thank you, go on.", **more})


def second_view(
    case: Case, by: Clinician, every: int | None = 7, *, session: Session | None = None, source: str = "account",
    now: datetime = NOW, key: str = "", **parts: int | None,
) -> SecondView:  # fmt: skip
    """Let a supervisor rate a session as an observer, the newest that they can if none is named."""
    session = session or session_to_view(by, case, kept_of(by, case, case.clinic.local_date(now)))
    said = Answer(role=Role.OBSERVER, clinician=by, **scores(every, **parts))
    return record_second_view(case=case, session=session, by=by, source=source, answer=said, now=now, key=key)


def in_queue(supervisor: Clinician, today: date = TODAY, *shows: str) -> list[CaseStanding]:
    """Return what waits for a supervisor, attention before watch."""
    found = supervised(supervisor, today)
    return [one for show in shows or ("attention", "watch") for one in narrow(found, Narrowed(show), today)]


def scored(
    case: Case, total: float | None = None, *, measure: Measure = PHQ9, at_risk: int | None = None, on: date = TODAY,
    now: datetime = NOW, items: tuple[int | None, ...] = (), by: Clinician | None = None, key: str = "",
) -> Score:  # fmt: skip
    """Record what the client answered on a measure, without a session; `at_risk` is the answer to the item of PHQ-9
    about dying or self-harm."""
    items = items or ((None,) * 8 + (at_risk,) if at_risk is not None else ())
    said = Scored(client_of(case), measure, total, items)
    by = by or therapist_of(case)
    return record_scores(case=case, scored=[said], scored_on=on, by=by, now=now, key=key)[0]


def found(score: Score, found: str = "no_danger", *, by: Clinician | None = None, now: datetime = NOW, **more: str):
    """Say what somebody found who asked about a score that tells of risk."""
    more = {"account": "I asked directly; she has no such wish.", "told": "R. Lindqvist", **more}
    return answer_risk(score=score, found=found, by=by or therapist_of(score.case), now=now, **more)


def saved_view(supervisor: Clinician, name: str = "Low goals", *, now: datetime = NOW, **asked: str) -> SavedView:
    """Keep a way of narrowing the queue."""
    return save_view(clinician=supervisor, name=name, asked=asked or {"factor": "goal"}, therapists=None, now=now)


def drawn(case: Case, found: str = "", *, now: datetime = NOW, week: date | None = None, **more: object):
    """Write down that chance drew a case and, if anybody has looked already, what they found."""
    week = week or now.date() - timedelta(days=now.weekday())
    if found:
        more = {"by": therapist_of(case), "at": now, "factor": "goal" if found == "missed" else "", **more}
    return case.spot_checks.create(
        clinic_id=case.clinic_id, week=week, therapist=therapist_of(case), drawn_at=now, found=found, **more
    )


TECHNIQUE = {
    "name": "Letters never sent", "purpose": "To say what was not said", "agree_first": "Shall we write it down?",
    "steps": "Write it.\nRead it aloud.", "when_it_fits": "After a loss.", "when_not": "In a crisis.", "words": "grief",
}  # fmt: skip


def technique(by: Clinician, family: str = "emotion", *, now: datetime = NOW, **more: object) -> ClinicTechnique:
    """Add an entry to the library of a supervisor's clinic; texts may be named."""
    texts = {name: more.pop(name, text) for name, text in TECHNIQUE.items()}
    return save_technique(by=by, family=family, texts=texts, now=now, **more)


def repair(
    case: Case, factor: str = Factor.GOAL, move: str | None = None, *, by: Clinician | None = None, now: datetime = NOW,
    **more: str,
) -> Repair:  # fmt: skip
    """Plan a move on a part, by default the first one of the guidance."""
    move = FACTORS[Factor(factor)].moves[0].key if move is None else move
    return plan_repair(case=case, by=by or therapist_of(case), factor=factor, move=move, now=now, **more)


def rupture(
    case: Case, kind: str = "withdrawal", *, session: Session | None = None, by: Clinician | None = None,
    now: datetime = NOW, **more: str,
) -> Rupture:  # fmt: skip
    """Note what was seen in a session, by default the newest one."""
    session = session or case.sessions.last()
    return note_rupture(case=case, session=session, by=by or therapist_of(case), kind=kind, now=now, **more)


def declare(case: Case, stuck: bool = True, *, now: datetime = NOW, by: Clinician | None = None, **more: str):
    given = {"reason": "Nothing moves.", **more}
    return declare_stuck(case=case, by=by or therapist_of(case), stuck=stuck, now=now, **given)


def fill_in(case: Case, recorded: Recorded) -> None:
    """Write what else a check-in can leave: an answer to a closer question, a missed session, a draft."""
    rating = recorded.checkin.ratings.first()
    rating.closer.create(clinic_id=case.clinic_id, factor="goal", question="wish", words="To work again")
    by = therapist_of(case)
    before, now = recorded.checkin.session.held_on - timedelta(days=8), recorded.checkin.recorded_at
    record_absence(case=case, by=by, held_on=before, attendance=Attendance.MISSED, now=now)
    drafts.keep(case=case, by=by, device="a tablet", fields={"note": ["Half a"]}, now=now)


def token_of(case: Case) -> str:
    """Return the token of the link that `client_link` makes of a case."""
    return f"token-of-{case.pk.hex}"


def client_link(
    case: Case,
    *,
    session: Session | None = None,
    participant: Participant | None = None,
    page: str = ClientLink.Page.QUESTIONS,
    token: str = "",
    now: datetime = NOW,
    **more: Any,
) -> ClientLink:
    """Give somebody a link whose token the test knows, to the questions of the newest session if nothing else is said."""
    asks = page == ClientLink.Page.QUESTIONS
    return ClientLink.objects.create(
        clinic_id=case.clinic_id, case=case, session=(session or case.sessions.last()) if asks else None,
        participant=participant or client_of(case), page=page,
        digest=digest_of(token or token_of(case)), made_by=therapist_of(case), made_at=now,
        **{"way": ClientLink.Way.SHOWN, "ends_at": now + timedelta(days=4)} | more,
    )  # fmt: skip


def write_both(case: Case, therapist_words: str, *, now: datetime = NOW) -> GoalStatement:
    """Let the therapist write the goal down beside what the client said."""
    by = therapist_of(case)
    return state_goal(case=case, by=by, client_words="To sleep", therapist_words=therapist_words, now=now)


def own_hand(case: Case, words: str = "To sleep through", *, person: Participant | None = None, now: datetime = NOW):
    """Let somebody in the therapy write the goal with their own hand."""
    return add_goal(
        case=case, stated_on=now.date(), client_words=words, participant=person or client_of(case), now=now
    )


def own_pages(case: Case, now: datetime = NOW) -> None:
    """Write what belongs to the clients' pages: a link by mail, how the therapy was explained, a sheet of paper."""
    client_link(case, way=ClientLink.Way.MAIL, address="client@elsewhere.example", now=now)
    by, client = therapist_of(case), client_of(case)
    case.methods.create(
        clinic_id=case.clinic_id, version=1, stated_on=now.date(), client_words="We talk.", therapist_words="Exposure.",
        believes="yes", stands_behind="yes", agreement="close", participant=client, recorded_by=by, recorded_at=now,
    )  # fmt: skip
    case.paper_forms.create(
        clinic_id=case.clinic_id, participant=client, code=f"{case.pk.hex[:8]}", printed_by=by, printed_at=now
    )


WORDING = Wording(
    introduction="In the last week:", items=tuple(f"Question {n}" for n in range(1, 10)),
    answers=("Never", "Seldom", "Often", "Always"), attribution="Ours.", licence="Ours.", digest="0" * 64,
)  # fmt: skip


def use_and_word(administrator: Clinician, now: datetime = NOW) -> None:
    """Let a clinic ask for PHQ-9 at its check-ins, in words of its own."""
    use_measure(by=administrator, key="phq9", used=True, now=now)
    load_wording(by=administrator, key="phq9", wording=WORDING, now=now)
