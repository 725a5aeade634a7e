"""Whose pages do the tests open? Clinics, people and cases as they are today, for pages know no other day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from alliance_app.consultation.models import Override, Repair
from alliance_app.consultation.operations.checkins import Recorded
from alliance_app.consultation.operations.closings import reopen_case
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records import operations as records
from alliance_app.records.models import Case, CheckIn, GoalStatement, MeasureUse, Session, StuckDeclaration
from tests import factories

PASSWORD = "a password of tests alone"
SCORES = ("relationship", "goal", "method", "progress")
GOOD, LOW_GOAL = (8, 8, 8, 4), (8, 3, 8, 4)


def now() -> datetime:
    return timezone.now()


def day(days_ago: int) -> date:
    """Return a day of the clinics here, which all live in UTC."""
    return now().date() - timedelta(days=days_ago)


@dataclass(frozen=True)
class People:
    """One clinic and who works there: each supervisor is responsible for one of the two therapists."""

    clinic: Clinic
    therapist: Clinician
    other_therapist: Clinician
    supervisor: Clinician
    other_supervisor: Clinician
    administrator: Clinician


def staffed_clinic(slug: str = "own") -> People:
    clinic = factories.make_clinic(slug, crisis_contact="555 0140, day and night")

    def person(name: str, role: str) -> Clinician:
        email = f"{name.lower().replace(' ', '.')}@{slug}.example"
        return factories.make_clinician(
            clinic, role, name=f"{name} of {slug}", email=email, password=PASSWORD
        )

    people = People(
        clinic=clinic,
        therapist=person("Therapist", "therapist"),
        other_therapist=person("Other Therapist", "therapist"),
        supervisor=person("Supervisor", "supervisor"),
        other_supervisor=person("Other Supervisor", "supervisor"),
        administrator=person("Administrator", "administrator"),
    )
    factories.supervise(people.supervisor, people.therapist, since=day(400))
    factories.supervise(people.other_supervisor, people.other_therapist, since=day(400))
    return people


# A case, step by step
def new_case(therapist: Clinician, code: str = "K-1") -> Case:
    return factories.make_case(therapist, code, opened_on=day(200), now=now())


def rate(
    case: Case,
    days_ago: int,
    scores: tuple[int | None, ...] = GOOD,
    *,
    client: tuple[int | None, ...] | None = None,
    **more: str,
) -> Recorded:
    """Record the therapist's ratings of a session, and what the client said aloud, if anything."""
    said = factories.theirs(factories.client_of(case), **dict(zip(SCORES, client))) if client else None
    others = [(said, CheckIn.Way.ALOUD)] if said else []
    return factories.check_in(
        case, on=day(days_ago), now=now(), others=others, **dict(zip(SCORES, scores)), **more
    )


def session_to_rate(case: Case, days_ago: int) -> Session:
    """Write down a session that nobody has rated."""
    return records.add_session(case=case, held_on=day(days_ago), now=now())


def goal(case: Case, words: str = "Stay in a room with him.") -> GoalStatement:
    return factories.with_goal(case, words, now()).goals.last()


def stuck(case: Case, reason: str = "Nothing moves.") -> StuckDeclaration:
    return factories.declare(case, now=now(), reason=reason)


def look(case: Case, explanation: str = "The report is due on Friday, they say.") -> Override:
    return factories.override(
        case, now=now(), reason=Override.Reason.MANDATED_TIMELINE, explanation=explanation
    )


def repair(case: Case, factor: str = "goal", note: str = "Next time.") -> Repair:
    return factories.repair(case, factor, now=now(), note=note)


def first_move(factor: str = "goal") -> str:
    return factories.FACTORS[factor].moves[0].key


def reopened(case: Case) -> Case:
    """Close a case and take it up again."""
    factories.end(case, on=day(0), now=now(), note="She moved away.")
    reopen_case(case=case, by=factories.therapist_of(case), because="She moved back.", now=now())
    return case


def asked_and_planned(case: Case, supervisor: Clinician) -> Case:
    """Return a case that a supervisor, who keeps a view of the queue, has answered and rated once, of whose goal a second repair is planned,
    with a score that tells of risk and one that does not; the clinic asks for PHQ-9 and has a measure of its own."""
    factories.repair(case, "goal", factories.FACTORS["goal"].moves[1].key, now=now(), note="Next time.")
    factories.client_link(case, now=now())
    case.clinic.measures.create(key="own", name="Own measure", lowest=0, highest=9)
    MeasureUse.objects.create(clinic=case.clinic, key="phq9", since=now())
    factories.scored(case, 14, at_risk=1, on=day(3), now=now())
    factories.scored(case, 14, on=day(2), now=now())
    factories.answer(case, supervisor, "ask_client", now=now())
    factories.saved_view(supervisor, now=now())
    factories.drawn(case_in_place(factories.therapist_of(case), "S-1"), now=now())
    factories.second_view(case, supervisor, now=now())
    return case


# A case in each state of the gate
def low_case(therapist: Clinician, code: str = "K-1") -> Case:
    """Return a case whose goal is low: closed, and by a red flag."""
    case = new_case(therapist, code)
    goal(case)
    for days_ago, scores in ((28, GOOD), (21, GOOD), (14, LOW_GOAL)):
        rate(case, days_ago, scores, client=GOOD if days_ago == 28 else None)
    return case


def confirming_case(therapist: Clinician, code: str = "K-2") -> Case:
    case = low_case(therapist, code)
    rate(case, 7)
    return case


def unknown_case(therapist: Clinician, code: str = "K-3") -> Case:
    """Return a case whose method nobody has rated."""
    case = new_case(therapist, code)
    rate(case, 7, (8, 8, None, None))
    return case


def fading_case(therapist: Clinician, code: str = "K-4") -> Case:
    """Return a case that is in place today, and not known in ten days: a session since then rated progress alone."""
    case = new_case(therapist, code)
    goal(case)
    rate(case, 20, client=GOOD)
    rate(case, 7, (None, None, None, 5))
    return case


def unverified_case(therapist: Clinician, code: str = "K-5") -> Case:
    """Return a stuck case whose client rates everything 10."""
    case = new_case(therapist, code)
    goal(case)
    stuck(case)
    for days_ago in (28, 21, 14, 7):
        rate(case, days_ago, client=(10, 10, 10, 4))
    return case


def case_in_place(therapist: Clinician, code: str = "K-6") -> Case:
    case = new_case(therapist, code)
    goal(case)
    rate(case, 14)
    rate(case, 7, client=(8, 9, 8, 5))
    return case


def case_without_client_view(therapist: Clinician, code: str = "K-7") -> Case:
    case = new_case(therapist, code)
    goal(case)
    rate(case, 7)
    return case


def closed_case(therapist: Clinician, code: str = "K-8") -> Case:
    """Return a case that has ended."""
    return factories.close(low_case(therapist, code), on=day(1), ending=Case.Ending.DROPPED_OUT)


CLOSED_GATES = {
    "low": low_case,
    "confirming": confirming_case,
    "unverified": unverified_case,
    "unknown": unknown_case,
}
OPEN_GATES = {"in_place": case_in_place, "client_view_unknown": case_without_client_view}
EVERY_GATE = {**CLOSED_GATES, **OPEN_GATES}
