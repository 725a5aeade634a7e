"""How is an observation written down? Plain inserts, in the caller's transaction; nothing is concluded here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Manager

from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed

from .client_links import end_links
from .codes import LONGEST, called
from .models import (
    Case,
    CaseTherapist,
    CheckIn,
    Client,
    ClientLink,
    CloserAnswer,
    GoalStatement,
    MethodStatement,
    Participant,
    Rating,
    Session,
    SessionChange,
    StuckDeclaration,
)
from .models.checkins import SCORES

#: The reason of a rating that is given anew after its withdrawal; a correction brings its own.
AFTER_WITHDRAWAL = "Given again after it was withdrawn."


@dataclass(frozen=True, slots=True)
class Closer:
    """An answer to a question that comes closer to a low part; `question` is the key of one in the guidance."""

    factor: str
    question: str
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One rater's answer as it is to be recorded; exactly one of participant and clinician is given."""

    role: Role
    participant: Participant | None = None
    clinician: Clinician | None = None
    relationship: int | None = None
    goal: int | None = None
    method: int | None = None
    progress: int | None = None
    state: str = Rating.State.GIVEN
    reason: str | None = None  # of a correction or withdrawal
    closer: tuple[Closer, ...] = ()

    @property
    def scores(self) -> dict[str, int | None]:
        return {
            "relationship": self.relationship,
            "goal": self.goal,
            "method": self.method,
            "progress": self.progress,
        }


def add_case(
    *,
    clinic: Clinic,
    code: str,
    therapist: Clinician | None,
    opened_on: date,
    now: datetime,
    kind: str = "individual",
    with_client: bool = True,
    again: bool = False,
) -> Case:
    """Open a case for a client known by this code, registering the client if new; NotAllowed if the code is taken.

    `again`: a client whose cases are all closed may come again; the case is then called by the code and its number.
    Without a therapist nobody sees the case until it has one; without the client it has no participant yet.
    """
    if therapist and therapist.clinic_id != clinic.pk:
        raise NotAllowed("The therapist works in another clinic.")
    client = called(Client.objects.filter(clinic=clinic), code).first()
    earlier = Case.objects.filter(client=client) if client else Case.objects.none()
    if again and client and earlier.exists() and not earlier.filter(closed_on__isnull=True).exists():
        code = f"{client.code}/{earlier.count() + 1}"
    check_length(code)
    if called(Case.objects.filter(clinic=clinic), code).exists():
        raise NotAllowed("There is a case with this code already.")
    client = client or Client.objects.create(clinic=clinic, code=code, registered_at=now)
    case = Case.objects.create(
        clinic=clinic, code=code, client=client, kind=kind, opened_on=opened_on, recorded_at=now
    )
    if with_client:
        add_participant(case=case, role=Role.CLIENT)
    if therapist:
        CaseTherapist.objects.create(clinic=clinic, case=case, clinician=therapist, starts_on=opened_on)
    return case


def check_length(code: str) -> None:
    """Raise NotAllowed if a code, with the number of a case in it perhaps, is longer than one can be."""
    if len(code) > LONGEST:
        raise NotAllowed(f"A case’s code has at most {LONGEST} characters, with its number: choose a shorter one.")


def add_participant(*, case: Case, role: Role, code: str = "") -> Participant:
    """Let one more person take part in a case; who is asked by a person checks the code first."""
    return Participant.objects.create(clinic_id=case.clinic_id, case=case, role=role.value, code=code)


def check_participant_code(case: Case, role: Role, code: str, but: Participant | None = None) -> None:
    """Raise NotAllowed if somebody else in the same role of a case has this code, or none like this one."""
    same = called(case.participants.filter(role=role.value), code)
    if same.exclude(pk=but and but.pk).exists():
        raise NotAllowed(
            f"There is a {role.value} with this code in this case already."
            if code
            else f"There is a {role.value} in this case already: give this one a code."
        )


def add_therapist(
    *, case: Case, clinician: Clinician, starts_on: date, part: str, now: datetime | None = None
) -> CaseTherapist:
    """Let a clinician treat a case from a day on; `now` if they take it over from somebody."""
    if clinician.clinic_id != case.clinic_id:
        raise NotAllowed("The therapist works in another clinic.")
    return CaseTherapist.objects.create(
        clinic_id=case.clinic_id, case=case, clinician=clinician, part=part, starts_on=starts_on, recorded_at=now
    )


def add_session(
    *,
    case: Case,
    held_on: date,
    now: datetime,
    attendance: Attendance = Attendance.HELD,
    mode: str = Session.Mode.IN_PERSON,
    source_ref: str = "",
) -> Session:
    """Write down that they met, or that they did not."""
    return Session.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        held_on=held_on,
        attendance=attendance.value,
        mode=mode,
        recorded_at=now,
        source_ref=source_ref,
    )


def add_checkin(
    *,
    session: Session,
    answers: Iterable[Answer],
    by: Clinician | None,
    now: datetime,
    way: str = CheckIn.Way.SELF,
    note: str | None = None,
    feedback: bool = False,
    imported: bool = False,
    unrated: str = "",
    wants_to_talk: bool = False,
) -> CheckIn:
    """Write down a check-in with its ratings, each as the next version of its rater's."""
    checkin = CheckIn.objects.create(
        clinic_id=session.clinic_id,
        case_id=session.case_id,
        session=session,
        recorded_by=by,
        recorded_at=now,
        way=way,
        imported=imported,
        feedback=feedback,
        unrated=unrated,
        wants_to_talk=wants_to_talk,
        note=note or None,
    )
    for answer in answers:
        if answer.participant and answer.participant.case_id != session.case_id:
            raise NotAllowed("This person does not take part in this case.")
        if answer.participant and answer.participant.role != answer.role:
            raise NotAllowed("This person takes part in another role.")
        if answer.clinician and answer.clinician.clinic_id != session.clinic_id:
            raise NotAllowed("This clinician works in another clinic.")
        if answer.state != Rating.State.GIVEN and any(score is not None for score in answer.scores.values()):
            raise NotAllowed("Only an answer that was given has scores.")
        _end_links(session, answer, now)
        newest = newest_version(session, answer)
        rating = Rating.objects.create(
            clinic_id=session.clinic_id,
            checkin=checkin,
            session=session,
            role=answer.role.value,
            participant=answer.participant,
            clinician=answer.clinician,
            version=newest.version + 1 if newest else 1,
            state=answer.state,
            reason=answer.reason or (AFTER_WITHDRAWAL if newest else None),
            **answer.scores,
        )
        CloserAnswer.objects.bulk_create(
            CloserAnswer(
                clinic_id=session.clinic_id, rating=rating, factor=said.factor, question=said.question,
                words=said.words,
            )
            for said in answer.closer
        )  # fmt: skip
    return checkin


def _end_links(session: Session, answer: Answer, now: datetime) -> None:
    """What somebody has answered is asked no more: their open links to the questions of a session end."""
    if answer.participant:
        page = ClientLink.Page.QUESTIONS
        end_links(participant=answer.participant, page=page, session=session, now=now)


def note_session(*, session: Session, by: Clinician, now: datetime) -> None:
    """Keep who wrote down a session that nobody rates, so that it can be taken back."""
    SessionChange.objects.create(
        clinic_id=session.clinic_id, session=session, at=now, by=by, was=SessionChange.Became.NONE,
        became=session.attendance,
    )  # fmt: skip


def change_session(*, session: Session, became: str, by: Clinician, now: datetime) -> None:
    """Say what really became of a session, "none" for one that there was not; what it was before is kept."""
    was = SessionChange.Became.NONE if session.withdrawn_at else session.attendance
    SessionChange.objects.create(
        clinic_id=session.clinic_id, session=session, at=now, by=by, was=was, became=became
    )
    gone = became == SessionChange.Became.NONE
    session.withdrawn_at = now if gone else None
    session.attendance = session.attendance if gone else became
    session.save(update_fields=["withdrawn_at", "attendance"])


def newest_version(session: Session, answer: Answer) -> Rating | None:
    """Return what this rater said of this session last, withdrawn or not."""
    return (
        Rating.objects.filter(
            session=session, role=answer.role.value, participant=answer.participant, clinician=answer.clinician
        )
        .order_by("-version")
        .first()
    )


def version_before(rating: Rating) -> Rating | None:
    """Return what this version of a rating replaced, None for the first."""
    return (
        Rating.objects.filter(
            session=rating.session_id, role=rating.role, participant=rating.participant_id,
            clinician=rating.clinician_id, version__lt=rating.version,
        )
        .select_related("checkin", "participant", "clinician")
        .order_by("-version")
        .first()
    )  # fmt: skip


def answer_of(rating: Rating, *, state: str | None = None, reason: str | None = None) -> Answer:
    """Return a rating as the answer that it records; with another state, without its scores."""
    scores = {} if state else {name: getattr(rating, name) for name in SCORES}
    return Answer(
        role=Role(rating.role), participant=rating.participant, clinician=rating.clinician,
        state=state or rating.state, reason=reason, **scores,
    )  # fmt: skip


def add_goal(
    *,
    case: Case,
    stated_on: date,
    client_words: str,
    now: datetime,
    by: Clinician | None = None,
    participant: Participant | None = None,
    **rest: str,
) -> GoalStatement:
    """Write down the goal as the next version; `rest` holds the therapist's words, parts and agreement."""
    version = _next_version(case, case.goals, stated_on, now, by)
    return GoalStatement.objects.create(client_words=client_words, participant=participant, **version, **rest)


def add_method(
    *,
    case: Case,
    stated_on: date,
    now: datetime,
    by: Clinician | None = None,
    participant: Participant | None = None,
    **rest: str | None,
) -> MethodStatement:
    """Write down what the therapy is as the next version; `rest` holds the words, agreements and who believes in it."""
    version = _next_version(case, case.methods, stated_on, now, by)
    return MethodStatement.objects.create(participant=participant, **version, **rest)


def _next_version(
    case: Case, statements: Manager, stated_on: date, now: datetime, by: Clinician | None
) -> dict[str, object]:
    newest = statements.order_by("-version").first()
    return {
        "clinic_id": case.clinic_id,
        "case": case,
        "version": newest.version + 1 if newest else 1,
        "stated_on": stated_on,
        "recorded_by": by,
        "recorded_at": now,
    }


def add_declaration(
    *,
    case: Case,
    declared_on: date,
    stuck: bool,
    reason: str,
    now: datetime,
    by: Clinician | None = None,
    source_ref: str = "",
) -> StuckDeclaration:
    """Write down that the case is stuck, or no longer is."""
    return StuckDeclaration.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        declared_on=declared_on,
        stuck=stuck,
        reason=reason,
        declared_by=by,
        recorded_at=now,
        source_ref=source_ref,
    )
