"""How does somebody in therapy get a link to a page of their own, and how is it taken back?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.clinical.own_words import own_words_due
from alliance_app.consultation import transitions
from alliance_app.consultation.judgement import judge, rules_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.client_links import digest_of, end_links, new_token, token_after
from alliance_app.records.models import Case, ClientLink, GoalStatement, Participant, Session
from alliance_app.records.own_view import shown_to
from alliance_app.records.permissions import Act, check_may
from alliance_app.records.queries import ratings_in_force

#: How long a device is handed over for: the end of a session, not an evening.
HANDED_OVER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link with its token, which is told this once and kept nowhere: empty where it was told before."""

    link: ClientLink
    token: str


@transaction.atomic
def make_link(
    *,
    case: Case,
    participant: Participant,
    page: str,
    way: str,
    by: Clinician,
    now: datetime,
    session: Session | None = None,
    address: str = "",
    language: str | None = None,
    wording: str | None = None,
    key: str = "",
) -> NewLink:
    """Give a person a link to a page; of the three questions to those of one session. Links that were open for the
    same end. `language` and `wording`, where given, are kept as the person's own.

    Of what is mailed `key` is remembered: sent again, the link comes back without its token, and no second mail goes
    out. It works for the clinic's number of days, on a device that is handed over for half an hour. NotAllowed if the
    case is not the clinician's or is closed, the person does not take part, the session was not held, or they rated it.
    """
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    content = {"mailed": str(participant.pk), "page": page, "session": session and str(session.pk), "address": address}
    mailed = key if way == ClientLink.Way.MAIL else ""  # whatever is shown cannot be shown again
    if earlier := submissions.recorded_as(case.clinic_id, mailed, content):
        return NewLink(ClientLink.objects.get(pk=earlier), "")
    transitions.check_can_be_recorded(case)
    participant.refresh_from_db()
    if participant.case_id != case.pk or participant.left_on:
        raise NotAllowed("This person does not take part any more.")
    if page == ClientLink.Page.WORDS and participant.role == Role.OBSERVER:
        raise NotAllowed("An observer is not asked for a goal.")
    if page == ClientLink.Page.QUESTIONS:
        _check_can_be_asked(case, session, participant)
    if page == ClientLink.Page.OWN and not shown_to(participant, case.clinic).anything:
        raise NotAllowed(f"The clinic shows nothing to a {participant.role}.")
    keep_how_they_are_asked(participant, language, wording)
    token = new_token()
    end_links(participant=participant, page=page, session=session, now=now)
    lasts = HANDED_OVER if way == ClientLink.Way.DEVICE else timedelta(days=case.clinic.link_days)
    link = ClientLink.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        session=session,
        participant=participant,
        page=page,
        way=way,
        digest=digest_of(token),
        address=address.strip() or None,
        made_by=by,
        made_at=now,
        ends_at=now + lasts,
    )
    submissions.remember(case.clinic_id, mailed, content, link.pk)
    _note("client link made", link, now, by)
    return NewLink(link, token)


def ask_for_words(*, after: ClientLink, token: str, now: datetime) -> ClientLink | None:
    """Give whoever has just answered a link to the page for their own words, in the caller's transaction, if those are
    due; `token` is that of the link by which they answered, from which the new one follows."""
    case, person = after.case, after.participant
    if not person.is_client:
        return None
    rules, today = rules_of(case.clinic), case.clinic.local_date(now)
    asked = ClientLink.objects.filter(participant=person, page=ClientLink.Page.WORDS, revoked_at=None).last()
    due = own_words_due(
        judge(case, rules, today).history,
        rules.policy,
        today,
        written=list(GoalStatement.objects.filter(participant=person).values_list("stated_on", flat=True)),
        asked_on=asked and case.clinic.local_date(asked.made_at),
    )
    if not due:
        return None
    end_links(participant=person, page=ClientLink.Page.WORDS, session=None, now=now)
    lasts = HANDED_OVER if after.way == ClientLink.Way.DEVICE else timedelta(days=case.clinic.link_days)
    follows = ClientLink.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        participant=person,
        page=ClientLink.Page.WORDS,
        way=ClientLink.Way.AFTER,
        digest=digest_of(token_after(token)),
        made_by=after.made_by,
        made_at=now,
        ends_at=now + lasts,
    )
    _note("client link made", follows, now, None)
    return follows


@transaction.atomic
def revoke_link(*, link: ClientLink, by: Clinician, now: datetime) -> bool:
    """Take a link back; False if it was used or over already, and nothing is changed then."""
    case = link.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    done = ClientLink.objects.open(now).filter(pk=link.pk).update(revoked_at=now) == 1
    if done:
        _note("client link taken back", link, now, by)
    return done


def end_handed_over(*, clinician_id: int, case_id: UUID, since: datetime, now: datetime) -> None:
    """End what a client was given on a device that its clinician has back: its address is still in that browser."""
    given = ClientLink.objects.filter(
        made_by=clinician_id, case=case_id, way__in=[ClientLink.Way.DEVICE, ClientLink.Way.AFTER], made_at__gte=since
    )
    given.open(now).filter(ends_at__lte=now + HANDED_OVER).update(revoked_at=now)


def _check_can_be_asked(case: Case, session: Session | None, participant: Participant) -> None:
    if session is None or session.case_id != case.pk:
        raise NotAllowed("Say for which session.")
    session.refresh_from_db()
    if session.attendance != Attendance.HELD or session.withdrawn_at:
        raise NotAllowed("This session is not on record as held.")
    if any(rating.participant_id == participant.pk for rating in ratings_in_force(session)):
        raise NotAllowed(f"The {participant.role}’s view of this session is on record already.")


def keep_how_they_are_asked(participant: Participant, language: str | None, wording: str | None) -> None:
    """Keep as a person's own in which language and wording they are asked, where that is given."""
    given = {"language": language, "wording": wording}
    changed = [name for name, value in given.items() if value is not None and getattr(participant, name) != value]
    for name in changed:
        setattr(participant, name, given[name])
    participant.save(update_fields=changed)


def _note(action: str, link: ClientLink, now: datetime, by: Clinician | None) -> None:
    audit.record(
        clinic_id=link.clinic_id, at=now, actor_id=by and by.pk, action=action, subject="client link",
        subject_id=link.pk, case_id=link.case_id, shows=str(link.page), way=str(link.way),
    )  # fmt: skip
