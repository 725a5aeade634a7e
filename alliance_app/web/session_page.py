"""What is on record of one session: who rated it how, what was noted, what was put right, and what is still to do?"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from alliance_app.clinical.alliance import Attendance, Factor, Role
from alliance_app.consultation.blind import hidden_views, places_of, without_notes
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.guidance.closer import OF_THE_CLIENT, OF_THE_THERAPIST, Questions
from alliance_app.consultation.judgement import rows_of_rules, rules_from
from alliance_app.consultation.models import SecondView
from alliance_app.people.models import Clinician
from alliance_app.records.histories import ratings_by_session
from alliance_app.records.models import CheckIn, CloserAnswer, Participant, Rating, Session
from alliance_app.records.models.checkins import SCORES
from alliance_app.records.queries import present
from alliance_app.records.together import read_together
from alliance_app.records.versions import by_series, closer_answers, said_of, series_of

from .both_views import both_views
from .clients_said import words_of_clients
from .forms.participants import views_of


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rating: who wrote it, when, why, and its numbers."""

    by: str
    at: datetime
    way: str
    state: str
    numbers: tuple[tuple[str, int | None], ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """One rater's answer of the session, as it stands, with what it was before. `hidden` until one's own is given.

    `how` says of a supervisor's from what, and whether they had seen the others.
    """

    who: str
    newest: Version
    before: tuple[Version, ...]
    more: list[tuple[str, str]]
    hidden: bool
    revise_url: str
    how: str = ""


@dataclass(slots=True)
class Noted:
    """What stands below a session's row in the table of a case: notes, closer answers, and where more is."""

    url: str
    notes: list[tuple[str, str]] = field(default_factory=list)
    more: list[tuple[str, str]] = field(default_factory=list)
    unrated: str = ""
    corrected: bool = False

    @property
    def says_something(self) -> bool:
        return bool(self.notes or self.more or self.unrated or self.corrected)


def rater_words(rating: Rating, viewer: Clinician) -> str:
    """Return who rated, as the viewer says it: "you", "the client", "partner B", "R. Lindqvist"."""
    if rating.clinician_id:
        return "you" if rating.clinician_id == viewer.pk else rating.clinician.name
    return f"the {rating.participant.called}"


def versions_told(versions: Sequence[Rating], viewer: Clinician) -> tuple[Version, ...]:
    """Return the versions of a rating, newest first."""
    return tuple(_version(rating, viewer) for rating in reversed(versions))


def session_page(session: Session, viewer: Clinician, today: date, *, rates: bool) -> dict[str, Any]:
    """Return the context of a session's page."""
    in_order = sorted(said_of(session).items(), key=lambda item: list(Role).index(Role(item[0][1])))
    ratings = [rating for _, versions in in_order for rating in versions]
    clinic = session.case.clinic
    rows = read_together(
        {
            "closer": closer_answers(session),
            "participants": present(session.case),
            "second_views": session.second_views.defer("supervisor"),
            "changes": session.changes.all(),
            "ruptures": session.ruptures.all(),
            **rows_of_rules(clinic),
        },
        [session, session.case, clinic, *ratings],
    )
    closer = by_series(rows["closer"])
    places = places_of(session.case, viewer, today)
    hidden = hidden_views(ratings, [pk for pk, waits in places if waits], viewer)
    how = {view.checkin_id: how_seen(view) for view in rows["second_views"]}
    said = [
        replace(
            _said(versions, _told(closer.get(key, [])), viewer, hidden=key in hidden, rates=rates),
            how=how.get(versions[0].checkin_id, ""),
        )
        for key, versions in in_order
    ]
    newest = [versions[-1] for _, versions in in_order]
    standing = [rating for rating in newest if rating.state != Rating.State.WITHDRAWN]
    shown = [rating for rating in standing if series_of(rating) not in hidden]
    own = any(rating.clinician_id == viewer.pk for rating in standing)
    held = session.attendance == Attendance.HELD
    checkins = session.checkins.filter(withdrawn_at=None).select_related("recorded_by").order_by("recorded_at")
    return {
        "session": session,
        "number": [pk for pk, _ in places].index(session.pk) + 1,
        "said": said,
        "both": both_views(shown, viewer, rules_from(rows).policy.gap),
        "notes": [checkin for checkin in checkins if checkin.note and checkin.recorded_by_id],
        "words": words_of_clients(checkins, ratings),
        "unrated": next((checkin for checkin in checkins if checkin.unrated), None),
        "feedback": any(checkin.feedback for checkin in checkins),
        "changes": rows["changes"],
        "ruptures": without_notes(rows["ruptures"], hidden, viewer),
        "held": held,
        "rate_url": _with_session("checkin-add", session) if rates and held else "",
        "own": own,
        "missing": _missing(rows["participants"], standing) if rates and held else "",
        "markable": rates and held and not own,
        "others_rated": bool(standing),
    }


def how_seen(view: SecondView) -> str:
    """Return from what a supervisor rated, and whether anything had told them how others did."""
    source = {SecondView.Source.ACCOUNT: "the therapist’s account", SecondView.Source.RECORDING: "a recording"}
    before = "before seeing how others rated" if view.blind else "after the ratings could be seen"
    return f"Second view, from {source[SecondView.Source(view.source)]}, {before}."


def notes_of(file: CaseFile, viewer: Clinician) -> dict[int, Noted]:
    """Return by its number what stands below each session's row."""
    ids = [session.pk for session in file.sessions]
    found = {pk: Noted(reverse("session-detail", args=[file.case.pk, pk])) for pk in ids}
    whose = {rating.checkin_id: rating for rating in (*file.rows["ratings"], *file.hidden)}
    for checkin in file.rows["checkins"]:
        if checkin.withdrawn_at:
            continue
        if (noted := found.get(checkin.session_id)) and (checkin.note or checkin.unrated):
            if checkin.note:
                noted.notes.append((_name(checkin.recorded_by, viewer, whose.get(checkin.pk)), checkin.note))
            noted.unrated = noted.unrated or checkin.get_unrated_display()
    in_force = ratings_by_session(file.rows["ratings"])
    standing = {series_of(rating) for ratings in in_force.values() for rating in ratings}
    for series, answers in by_series(file.rows["closer"]).items():
        if series in standing and series[0] in found:
            found[series[0]].more.extend(_told(answers))
    for rating in file.rows["ratings"]:
        if rating.version > 1 and rating.session_id in found:
            found[rating.session_id].corrected = True
    return {number: found[pk] for number, pk in enumerate(ids, start=1)}


def _missing(participants: Sequence[Participant], standing: Sequence[Rating]) -> str:
    """Return who of those who take part has not rated the session, the client first; "" if everybody has."""
    said = {rating.participant_id for rating in standing}
    return next((view.name for view in views_of(participants) if view.participant.pk not in said), "")


def _said(
    versions: list[Rating], more: list[tuple[str, str]], viewer: Clinician, *, hidden: bool, rates: bool
) -> Said:
    newest = versions[-1]
    may_change = rates and not hidden and newest.clinician_id in (None, viewer.pk)
    name = "rating-revise"
    if newest.role == Role.OBSERVER and newest.clinician_id == viewer.pk:
        may_change, name = newest.session.case.is_open, "second-view-revise"
    return Said(
        who=rater_words(newest, viewer),
        newest=_version(newest, viewer),
        before=versions_told(versions[:-1], viewer),
        more=more if newest.state != Rating.State.WITHDRAWN else [],
        hidden=hidden,
        revise_url=reverse(name, args=[newest.checkin.case_id, newest.pk]) if may_change else "",
    )


def _version(rating: Rating, viewer: Clinician) -> Version:
    checkin: CheckIn = rating.checkin
    return Version(
        by="from a file" if checkin.imported else _name(checkin.recorded_by, viewer, rating),
        at=checkin.recorded_at,
        way=checkin.get_way_display().lower(),
        state=rating.state,
        numbers=tuple((name, getattr(rating, name)) for name in _asked(rating)),
        reason=rating.reason,
    )


def _asked(rating: Rating) -> tuple[str, ...]:
    """Return what this rater was asked: a supervisor was not there, and is not asked how far the client has come."""
    of_supervisor = rating.role == Role.OBSERVER and rating.clinician_id and rating.progress is None
    return tuple(Factor) if of_supervisor else SCORES


def _name(clinician: Clinician | None, viewer: Clinician, own: Rating | None = None) -> str:
    """Return who wrote something down; without a clinician it was whoever rated, with their own hand."""
    if clinician:
        return "you" if clinician == viewer else clinician.name
    return rater_words(own, viewer) if own else "the client"


def _told(answers: list[CloserAnswer]) -> list[tuple[str, str]]:
    """Return answers with their questions, in the order in which these are asked."""
    return [_question(answer) for answer in sorted(answers, key=_place)]


def _place(row: CloserAnswer) -> tuple[int, int]:
    keys = [question.key for question in _questions(row)[Factor(row.factor)]]
    return list(Factor).index(Factor(row.factor)), keys.index(row.question) if row.question in keys else len(keys)


def _questions(row: CloserAnswer) -> Questions:
    return OF_THE_THERAPIST if row.rating.role == Role.THERAPIST else OF_THE_CLIENT


def _question(row: CloserAnswer) -> tuple[str, str]:
    """Return a question with what was said to it; of one that is asked no more, the part alone."""
    asked = next((q for q in _questions(row)[Factor(row.factor)] if q.key == row.question), None)
    part = row.factor.capitalize()
    return (f"{part}: {asked.asks}", asked.said(row.words)) if asked else (f"{part}:", row.words)


def _with_session(name: str, session: Session) -> str:
    return f"{reverse(name, args=[session.case_id])}?session={session.pk}"
