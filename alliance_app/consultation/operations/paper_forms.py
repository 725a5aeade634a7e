"""How does somebody in therapy get the three questions on paper?"""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case, PaperForm, Participant
from alliance_app.records.paper_forms import new_code
from alliance_app.records.permissions import Act, check_may

from .client_links import keep_how_they_are_asked

#: On one page, each half of it.
SHEETS = 2


@transaction.atomic
def print_forms(
    *,
    case: Case,
    participant: Participant,
    by: Clinician,
    now: datetime,
    language: str | None = None,
    wording: str | None = None,
    key: str = "",
) -> list[PaperForm]:
    """Write down a page of sheets for one person, each with a code of its own; sent again, the same ones are returned.

    `language` and `wording`, where given, are kept as the person's own. NotAllowed if the case is not the clinician's
    or is closed, or the person does not take part.
    """
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    transitions.check_can_be_recorded(case)
    participant.refresh_from_db()
    if participant.case_id != case.pk or participant.left_on:
        raise NotAllowed("This person does not take part any more.")
    content = {"paper": str(participant.pk), "language": language, "wording": wording}
    if first := submissions.recorded_as(case.clinic_id, key, content):
        printed_at = PaperForm.objects.get(pk=first).printed_at
        return list(case.paper_forms.filter(participant=participant, printed_at=printed_at).order_by("code"))
    keep_how_they_are_asked(participant, language, wording)
    codes = sorted(new_code() for _ in range(SHEETS))
    same = {"clinic_id": case.clinic_id, "case": case, "participant": participant, "printed_by": by, "printed_at": now}
    sheets = PaperForm.objects.bulk_create(PaperForm(code=code, **same) for code in codes)
    submissions.remember(case.clinic_id, key, content, sheets[0].pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="paper form printed", subject="paper form",
        subject_id=sheets[0].pk, case_id=case.pk,
    )  # fmt: skip
    return sheets
