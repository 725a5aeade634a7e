"""How does a case begin, and who takes part in it?"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import CLIENT_ROLES, Role
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission
from alliance_app.records import episodes, submissions
from alliance_app.records import operations as records
from alliance_app.records.codes import tidy
from alliance_app.records.models import Case, Participant
from alliance_app.records.permissions import Act, check_may, may

from .standings import give_birth, refresh

#: One more person: in which role, and by which code, empty for the only one in that role.
Person = tuple[Role, str]


@transaction.atomic
def open_case(
    *,
    therapist: Clinician,
    code: str,
    opened_on: date,
    now: datetime,
    kind: str = Case.Kind.INDIVIDUAL,
    people: Iterable[Person] = (),
    key: str = "",
) -> Case:
    """Open a case of one's own; its standing is there from birth. NotAllowed if the code is that of an open case.

    `people` take part beside the client; a couple has a partner in any case. A client whose cases are all closed
    comes again: the same client, another case.
    """
    if not (therapist.is_active and therapist.may(Permission.OPEN_CASES)):
        raise NotAllowed("Only a therapist can open a case.")
    clinic = Clinic.objects.select_for_update(no_key=True).get(pk=therapist.clinic_id)  # one after the other
    people = [(role, tidy(name)) for role, name in people]
    content = {"case": code, "by": therapist.pk, "opened_on": opened_on, "kind": kind}
    content |= {"people": [[role.value, name] for role, name in people]} if people else {}
    if earlier := submissions.recorded_as(clinic.pk, key, content):
        return Case.objects.get(pk=earlier)
    case = records.add_case(
        clinic=clinic, code=tidy(code), therapist=therapist, opened_on=opened_on, now=now, kind=kind, again=True
    )
    if kind == Case.Kind.COUPLE and Role.PARTNER not in dict(people):
        people.append((Role.PARTNER, ""))
    for role, name in people:
        records.check_participant_code(case, role, name)
        records.add_participant(case=case, role=role, code=name)
    give_birth(case, now, therapist)
    submissions.remember(clinic.pk, key, content, case.pk)
    audit.record(
        clinic_id=clinic.pk, at=now, actor_id=therapist.pk, action="opened", subject="case", subject_id=case.pk
    )
    return case


@transaction.atomic
def edit_case(*, case: Case, by: Clinician, code: str, kind: str, now: datetime, key: str = "") -> Case:
    """Give the client of a case another code, or say who comes.

    NotAllowed if the code is another client's, or the client is in therapy with somebody else by now.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=case.clinic_id)
    CaseStanding.objects.locked(case)
    check_may(by, Act.MANAGE, case, case.clinic.local_date(now))
    code = tidy(code)
    content = {"edited": str(case.pk), "by": by.pk, "code": code, "kind": kind}
    if submissions.recorded_as(case.clinic_id, key, content):
        return case
    if kind not in Case.Kind.values:
        raise NotAllowed("Say who comes.")
    if not code:
        raise NotAllowed("Write the client’s code.")
    done = [name for name, old, new in (("code", case.client.code, code), ("kind", case.kind, kind)) if old != new]
    others: list[Case] = []
    if "code" in done:
        today = case.clinic.local_date(now)
        if not all(may(by, Act.MANAGE, running, today) for running in case.client.cases.filter(closed_on=None)):
            raise NotAllowed("This code can no longer be changed here.")
        others = [each for each in episodes.rename_client(client=case.client, code=code) if each != case]
        case.refresh_from_db(fields=["code"])
    if "kind" in done:
        case.kind = kind
        case.save(update_fields=["kind"])
    submissions.remember(case.clinic_id, key, content, case.pk)
    for each, what in ((case, done), *((other, ["code"]) for other in others)):
        audit.record(
            clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="edited", subject="case", subject_id=each.pk,
            what=what,
        )  # fmt: skip
    return case


@transaction.atomic
def add_participant(
    *, case: Case, by: Clinician, role: Role, now: datetime, code: str = "", key: str = ""
) -> Participant:
    """Let one more person take part; from now on their ratings are a series of their own."""
    CaseStanding.objects.locked(case)
    check_may(by, Act.MANAGE, case, case.clinic.local_date(now))
    code = tidy(code)
    content = {"participant": str(case.pk), "by": by.pk, "role": role.value, "code": code}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Participant.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    records.check_participant_code(case, role, code)
    person = records.add_participant(case=case, role=role, code=code)
    submissions.remember(case.clinic_id, key, content, person.pk)
    _conclude(person, "added", now, by, role=role.value)
    return person


@transaction.atomic
def edit_participant(
    *, participant: Participant, by: Clinician, code: str, left_on: date | None, now: datetime, key: str = ""
) -> Participant:
    """Give a person another code, or say since when they have left; without a day they take part.

    NotAllowed for a day to come or before the case began, and if nobody in the therapy would be left.
    """
    case = participant.case
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.MANAGE, case, today)
    code = tidy(code)
    content = {"participant": str(participant.pk), "by": by.pk, "code": code, "left_on": left_on}
    if submissions.recorded_as(case.clinic_id, key, content):
        return participant
    transitions.check_can_be_recorded(case)
    if left_on:
        transitions.check_day_of(case, left_on, today)
        others = case.participants.filter(left_on__isnull=True, role__in=[role.value for role in CLIENT_ROLES])
        if not others.exclude(pk=participant.pk).exists():
            raise NotAllowed("Nobody in the therapy would be left. If it has ended, close the case.")
    participant.refresh_from_db()
    before = participant.left_on
    episodes.change_participant(participant=participant, code=code, left_on=left_on)
    submissions.remember(case.clinic_id, key, content, participant.pk)
    action = "edited" if before == left_on else "left" if left_on else "came back"
    _conclude(participant, action, now, by)
    return participant


def _conclude(person: Participant, action: str, now: datetime, by: Clinician, **detail: str) -> None:
    refresh(person.case, now=now, cause="participant", by=by)
    audit.record(
        clinic_id=person.clinic_id, at=now, actor_id=by.pk, action=action, subject="participant", subject_id=person.pk,
        case_id=person.case_id, **detail,
    )  # fmt: skip
