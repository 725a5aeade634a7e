"""How do goal and method in the client's own words reach the record?

Nobody is signed in: the link says whose words they are, and can be used once. They are a version of their own; what the
therapist wrote is not repeated beside them.
"""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.operations import NotAllowed
from alliance_app.records import client_links, submissions
from alliance_app.records import operations as records
from alliance_app.records.models import ClientLink
from alliance_app.records.submissions import KeyReused

from .clients_views import LinkIsOver
from .standings import refresh

NOT_YET_KNOWN = "Not yet known"


@transaction.atomic
def record_clients_words(
    *,
    link: ClientLink,
    now: datetime,
    key: str,
    goal: str = "",
    method: str = "",
    believes: str = "",
    goal_agreement: str = "",
    method_agreement: str = "",
) -> ClientLink:
    """Record what a person wrote about goal and method with their own hand, and use their link up.

    `believes` is whether the method can help; the agreements are how near the therapist's version is, which they saw
    after they had written. What was recorded of the same before stays as it is. NotAllowed if nothing is said, or
    a goal by somebody whose therapy it is not; LinkIsOver if the link does not work any more.
    """
    said = {
        "goal": goal.strip(), "method": method.strip(), "believes": believes,
        "goal_agreement": goal_agreement, "method_agreement": method_agreement,
    }  # fmt: skip
    if not _begin(link, now, key, said):
        return link
    if not (said["goal"] or said["method"] or believes):
        raise NotAllowed("Nothing is answered yet.")
    if said["goal"] and not link.participant.is_client:
        raise NotAllowed("The goal is the client’s own to write.")
    whose = {
        "case": link.case, "stated_on": link.case.clinic.local_date(now), "now": now, "participant": link.participant,
    }  # fmt: skip
    if said["goal"]:
        records.add_goal(client_words=said["goal"], client_agreement=goal_agreement, **whose)
        refresh(link.case, now=now, cause="goal")
    if said["method"] or believes:
        method = {"client_words": said["method"], "believes": believes}
        records.add_method(**method, client_agreement=method_agreement, **whose)
    submissions.remember(link.clinic_id, key, _content(link, said), link.pk)
    client_links.end_links(participant=link.participant, page=link.page, session=None, now=now)
    _note("client wrote", link, now)
    return link


@transaction.atomic
def leave_clients_words(*, link: ClientLink, now: datetime, key: str) -> ClientLink:
    """Record that a person would rather not write anything, and use their link up."""
    if _begin(link, now, key, {}):
        submissions.remember(link.clinic_id, key, _content(link, {}), link.pk)
        client_links.end_links(participant=link.participant, page=link.page, session=None, now=now)
        _note("client wrote nothing", link, now)
    return link


def _begin(link: ClientLink, now: datetime, key: str, said: dict[str, str]) -> bool:
    """Lock the case and use the link up; False if the same was recorded before, LinkIsOver if it does not work."""
    CaseStanding.objects.locked(link.case)
    try:
        if submissions.recorded_as(link.clinic_id, key, _content(link, said)):
            return False
    except KeyReused as changed:
        raise LinkIsOver from changed
    if not client_links.use(link, now):
        raise LinkIsOver
    return True


def _content(link: ClientLink, said: dict[str, str]) -> dict[str, str]:
    return {"clients_words": str(link.pk), **said}


def _note(action: str, link: ClientLink, now: datetime) -> None:
    audit.record(
        clinic_id=link.clinic_id, at=now, actor_id=None, action=action, subject="client link", subject_id=link.pk,
        case_id=link.case_id,
    )  # fmt: skip
