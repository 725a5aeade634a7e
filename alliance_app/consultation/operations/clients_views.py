"""How does what a client answers with their own hand reach the record?

Like a check-in, but for who is there: nobody is signed in, the link says whose answer it is and of which session, and
it can be used once.
"""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Role
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.operations import NotAllowed
from alliance_app.records import client_links, submissions
from alliance_app.records import operations as records
from alliance_app.records.models import CheckIn, ClientLink, Rating
from alliance_app.records.operations import Answer, newest_version
from alliance_app.records.submissions import KeyReused

from .client_links import ask_for_words
from .standings import refresh


class LinkIsOver(Exception):
    """The link was used, taken back or is over; or what it asks cannot be recorded any more."""


@transaction.atomic
def record_clients_view(
    *,
    link: ClientLink,
    now: datetime,
    key: str,
    scores: dict[str, int | None] | None = None,
    words: str = "",
    wants_to_talk: bool = False,
    token: str = "",
) -> CheckIn:
    """Record one person's answer about the session of their link, and use the link up; without scores they declined.

    `words` is what they would like to be different and the therapist may read; `wants_to_talk` says that there is
    something which they say themselves. Whoever answers by a `token` is asked for goal and method in their own words,
    where those are due. What was recorded of the same before is returned again. NotAllowed if nothing is answered;
    LinkIsOver if the link does not work any more.
    """
    CaseStanding.objects.locked(link.case)
    content = {
        "clients_view": str(link.pk), "scores": scores, "words": words, "wants_to_talk": wants_to_talk,
    }  # fmt: skip
    try:
        earlier = submissions.recorded_as(link.clinic_id, key, content)
    except KeyReused as changed:
        raise LinkIsOver from changed
    if earlier:
        return CheckIn.objects.get(pk=earlier)
    if not client_links.use(link, now):
        raise LinkIsOver
    if scores is not None and all(score is None for score in scores.values()):
        raise NotAllowed("Nothing is answered yet.")
    answer = Answer(
        role=Role(link.participant.role),
        participant=link.participant,
        state=Rating.State.DECLINED if scores is None else Rating.State.GIVEN,
        **(scores or {}),
    )
    newest = newest_version(link.session, answer)
    if newest and newest.state != Rating.State.WITHDRAWN:
        raise LinkIsOver
    checkin = records.add_checkin(
        session=link.session,
        answers=[answer],
        by=None,
        now=now,
        way=CheckIn.Way.DECLINED if scores is None else CheckIn.Way.SELF,
        note=words,
        wants_to_talk=wants_to_talk,
    )
    submissions.remember(link.clinic_id, key, content, checkin.pk)
    refresh(link.case, now=now, cause="check-in")
    audit.record(
        clinic_id=link.clinic_id, at=now, actor_id=None, action="client answered", subject="check-in",
        subject_id=checkin.pk, case_id=link.case_id,
    )  # fmt: skip
    if token and scores is not None:
        ask_for_words(after=link, token=token, now=now)
    return checkin
