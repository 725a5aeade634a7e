"""How does a therapist put theirs beside what a client wrote with their own hand?

First their own words, before they have seen the client's, or that they read them without; then how near the two are.
Each is the next version: it repeats the client's words, with their day and whose hand wrote them.
"""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.unread import Statement, of_the_therapy
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records import submissions
from alliance_app.records.models import GoalStatement
from alliance_app.records.permissions import Act, check_may

from .goals import Changed
from .standings import refresh

#: What a version beside repeats of the one before it; how near the client finds the two is said once.
REPEATED = ("client_words", "participant", "therapist_words", "agreement")
OF_A_METHOD = ("believes", "stands_behind")


@transaction.atomic
def write_beside(*, words: Statement, by: Clinician, now: datetime, key: str = "", **own: str) -> Statement:
    """Record what the therapist puts beside a client's words; of nothing at all, that they read them without.

    `own` is `therapist_words`, of a method with `stands_behind`, while the client's words are unread; once they were
    read it is `agreement`. Changed if there are newer words by now.
    """
    case = words.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    content = {"beside": str(words.pk), "by": by.pk, **own}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return type(words).objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    own = {name: said.strip() for name, said in own.items()}
    newest = of_the_therapy(type(words).objects.filter(case=case).select_related("participant"))[-1]
    if newest.pk != words.pk:
        raise Changed(newest)
    if not newest.participant_id:
        raise NotAllowed("Nobody wrote this with their own hand: write it again, together.")
    if newest.by_own_hand and "agreement" in own:
        raise NotAllowed("Write yours first, then say how near the two are.")
    if not newest.by_own_hand and "agreement" not in own:
        raise NotAllowed("These words were read already: write it again, together.")
    written = _next_version(newest, by, now, own)
    submissions.remember(case.clinic_id, key, content, written.pk)
    kind = "goal" if isinstance(written, GoalStatement) else "method"
    if kind == "goal":
        refresh(case, now=now, cause="goal", by=by)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="recorded" if own else "read without own",
        subject=kind, subject_id=written.pk, case_id=case.pk,
    )  # fmt: skip
    return written


def _next_version(words: Statement, by: Clinician, now: datetime, own: dict[str, str]) -> Statement:
    if isinstance(words, GoalStatement):
        add, repeated = records.add_goal, REPEATED
    else:
        add, repeated = records.add_method, (*REPEATED, *OF_A_METHOD)
    kept = {name: getattr(words, name) for name in repeated}
    return add(case=words.case, stated_on=words.stated_on, now=now, by=by, **{**kept, **own})
