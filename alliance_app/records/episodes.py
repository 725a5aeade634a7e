"""How does a case change hands, end and begin again? Plain writes, in the caller's transaction."""

from datetime import date, datetime

from alliance_app.clinical.alliance import Role
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed

from .codes import called
from .models import Case, CaseTherapist, Client, Closing, Participant
from .operations import add_therapist, check_length, check_participant_code


def transfer(*, case: Case, to: Clinician, on: date, now: datetime, former_stays: bool = False) -> CaseTherapist:
    """Make a clinician responsible for a case from a day on, in the place of whoever is."""
    running = case.therapists.filter(ends_on__isnull=True)
    former = running.filter(part=CaseTherapist.Part.OWNER).select_related("clinician").first()
    for treats in running.filter(clinician=to) | running.filter(part=CaseTherapist.Part.OWNER):
        end_treatment(treats=treats, on=on)
    taken = add_therapist(case=case, clinician=to, starts_on=on, part=CaseTherapist.Part.OWNER, now=now)
    if former and former_stays:
        add_therapist(case=case, clinician=former.clinician, starts_on=on, part=CaseTherapist.Part.CO)
    return taken


def end_treatment(*, treats: CaseTherapist, on: date) -> None:
    """Note from which day on a clinician no longer treats a case; never before they began."""
    treats.ends_on = max(on, treats.starts_on)
    treats.save(update_fields=["ends_on"])


def close(
    *, case: Case, on: date, ending: str, now: datetime, by: Clinician | None = None, note: str = ""
) -> Closing:
    """Note that a case has ended, on which day and how."""
    case.closed_on, case.ending = on, ending
    case.save(update_fields=["closed_on", "ending"])
    return Closing.objects.create(
        clinic_id=case.clinic_id, case=case, closed_on=on, ending=ending, note=note or None, closed_by=by,
        recorded_at=now,
    )  # fmt: skip


def reopen(*, case: Case, on: date, because: str, now: datetime, by: Clinician) -> Closing:
    """Note that a closed case goes on. A case that was closed before closings were written down gets its own."""
    closing = case.closings.filter(reopened_on__isnull=True).first() or close(
        case=case, on=case.closed_on or on, ending=case.ending, now=now
    )
    closing.reopened_on, closing.reopened_because, closing.reopened_by = on, because, by
    closing.save(update_fields=["reopened_on", "reopened_because", "reopened_by"])
    case.closed_on, case.ending = None, ""
    case.save(update_fields=["closed_on", "ending"])
    return closing


def rename_client(*, client: Client, code: str) -> list[Case]:
    """Give a client another code, and with it all their cases, which are returned; NotAllowed if it is another's.

    Of "K-1/2" only what stands for the client changes.
    """
    others = called(Client.objects.filter(clinic_id=client.clinic_id).exclude(pk=client.pk), code)
    cases = list(client.cases.order_by("recorded_at", "pk"))
    renamed = {case: code + case.code.removeprefix(client.code) for case in cases if case.code.startswith(client.code)}
    taken = Case.objects.filter(clinic_id=client.clinic_id).exclude(client=client)
    own = {case.code.lower(): case for case in cases}
    if (
        others.exists()
        or any(called(taken, new).exists() for new in renamed.values())
        or any(own.get(new.lower(), case) != case for case, new in renamed.items())
    ):
        raise NotAllowed("There is a case with this code already.")
    for new in renamed.values():
        check_length(new)
    client.code = code
    client.save(update_fields=["code"])
    for case, new in renamed.items():
        case.code = new
        case.save(update_fields=["code"])
    return list(renamed)


def change_participant(*, participant: Participant, code: str, left_on: date | None) -> None:
    """Give a person in a case another code, and note since when they have left, or that they are there."""
    check_participant_code(participant.case, Role(participant.role), code, participant)
    participant.code, participant.left_on = code, left_on
    participant.save(update_fields=["code", "left_on"])
