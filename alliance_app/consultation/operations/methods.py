"""How is it written down what the client has been told the therapy is, and who believes in it?"""

from datetime import date, datetime, timedelta

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records import submissions
from alliance_app.records.models import Case, MethodStatement
from alliance_app.records.permissions import Act, check_may

from .checkins import OLDEST_SESSION
from .goals import check_nothing_newer

TEXTS = ("client_words", "therapist_words")


@transaction.atomic
def state_method(
    *,
    case: Case,
    by: Clinician,
    now: datetime,
    based_on: int | None = None,
    stated_on: date | None = None,
    key: str = "",
    **said: str,
) -> MethodStatement:
    """Record how client and therapist put the way of working, as a new version; at least one of the two says something.

    `said` holds `client_words`, `therapist_words`, `believes`, `stands_behind` and `agreement`. `based_on` is as for a
    goal: Changed if there is a newer version.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.RATE, case, today)
    content = {"method": str(case.pk), "by": by.pk, **said}
    if stated_on and stated_on != today:
        content["stated_on"] = stated_on
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return MethodStatement.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    words = {name: said.get(name, "").strip() or None for name in TEXTS}
    if not any(words.values()):
        raise NotAllowed("Write what the client says of it, or how you put it.")
    if stated_on and stated_on > today:
        raise NotAllowed("This day lies in the future.")
    if stated_on and stated_on < today - timedelta(days=OLDEST_SESSION):
        raise NotAllowed("This day lies more than twenty years back.")
    check_nothing_newer(case.methods.select_related("participant"), based_on)
    method = records.add_method(case=case, stated_on=stated_on or today, now=now, by=by, **{**said, **words})
    submissions.remember(case.clinic_id, key, content, method.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="recorded", subject="method", subject_id=method.pk,
        case_id=case.pk,
    )  # fmt: skip
    return method
