"""What does the agenda of a meeting show: which cases, how each stands, and what to ask of it?"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from alliance_app.clinical.agenda import OF_A_REPAIR, Matter, Place, Tried, topic_of
from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.gate import Reason, Unknown
from alliance_app.clinical.prompts import Question
from alliance_app.clinical.standing import PartState
from alliance_app.consultation import transitions
from alliance_app.consultation.agenda import (
    FIRST,
    Agenda,
    Meeting,
    OnRecord,
    agenda_from,
    counts_of,
    meetings_of,
    on_record,
    own_standings,
    standing_met,
    standings_met,
    supervisors_of,
)
from alliance_app.consultation.blind import blind_details
from alliance_app.consultation.guidance.discussion import question_of
from alliance_app.consultation.models import CaseStanding, Override, Repair, RepairMark, Review
from alliance_app.consultation.plans import move_name
from alliance_app.consultation.second_views import cases_kept
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case

from .forms.agenda import NoteForm, replies_to_one_kept_back
from .forms.consultation import state_of_look
from .next_steps import about_stored
from .repair_items import told_of_repair
from .rows import NOTHING_WAITS, Row, rows_of

#: So many of the newest ratings of the weakest part are said in numbers.
SHOWN_RATINGS = 5
RATE_FIRST = "You rate this case first. Rate its new session, then send the note: until then it stays here."


@dataclass(frozen=True, slots=True)
class Item:
    """One case at length, as `supervision/_agenda_case.html` takes it. `last` is what was done last, and how it
    stands; `form` takes the note of the meeting, None for whoever cannot answer."""

    row: Row
    case: Case
    trend: str
    goal: str
    goal_on: date | None
    goal_waits: bool
    last: tuple[str, str]
    question: str
    risk: bool
    reply: Review | None
    form: NoteForm | None
    sent: bool = False


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note about a case that is kept back from whoever wrote it, as `supervision/_agenda_kept.html` takes it."""

    row: Row
    case: Case
    form: NoteForm


def agenda_list(supervisor: Clinician, today: date) -> dict[str, Any]:
    """Return whom a supervisor meets, each with how many cases would be on the page."""
    meetings = meetings_of(supervisor, today)
    counts = counts_of([each.therapist for each in meetings], supervisor, today)
    return {"meetings": [(each, _counted(counts.get(each.therapist.pk, Counter()))) for each in meetings]}


def meeting_context(
    meeting: Meeting, supervisor: Clinician, today: date, *, refused: NoteForm | None = None, of: Case | None = None,
    kept_back: KeptNote | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the agenda of a meeting; with a note of a case that was `refused`, which then stands at length. What the
    supervisor rates first is named, and not gone into, be it that a note about it was sent (`kept_back`)."""
    kept = cases_kept(supervisor, today)
    agenda = agenda_from(standings_met(supervisor, meeting.therapist, today), kept_back=kept)
    apart = of or (kept_back and kept_back.case)
    rest = [standing for standing in agenda.rest if apart is None or standing.case_id != apart.pk]
    first = [*agenda.first]
    if of and all(standing.case_id != of.pk for standing in first):
        first.append(standing_met(of, supervisor, today))
    forms = {of.pk: refused} if of and refused else {}
    items = _items(first, _rows(first, today), on_record(first, own=False), meeting.therapist, today, forms=forms)
    return {
        "therapist": meeting.therapist,
        "meeting": meeting,
        "supervisors": [supervisor],
        "items": items,
        "kept": kept_back,
        "rest": _lines(rest, _rows(rest, today, kept)),
        **_rest_head(rest, agenda, beside=bool(items or kept_back)),
        **_head(first + rest, agenda.counts),
        "cases": len(first) + len(rest) + (kept_back is not None),
    }


def note_context(
    meeting: Meeting, supervisor: Clinician, case: Case, today: date, *, refused: NoteForm | None = None
) -> dict[str, Any]:
    """Return one case of a meeting's agenda: with the note that was `refused`, or as it stands once one was sent."""
    standings = [standing_met(case, supervisor, today)]
    forms = {case.pk: refused} if refused else {}
    found = on_record(standings, own=False)
    (item,) = _items(standings, _rows(standings, today), found, meeting.therapist, today, forms=forms)
    return {"therapist": meeting.therapist, "item": replace(item, sent=refused is None)}


def own_context(therapist: Clinician, today: date) -> dict[str, Any]:
    """Return a therapist's own agenda: what waits for their own view is named, and not gone into."""
    standings = own_standings(therapist, today)
    blind = blind_details(therapist, [standing.case for standing in standings], today)
    agenda = agenda_from(standings, kept_back=blind)
    rows = rows_of(standings, today, looked=_looked(standings, today), blind=blind, to="case-detail")
    by_case = {standing.case_id: row for standing, row in zip(standings, rows, strict=True)}
    return {
        "therapist": therapist,
        "own": True,
        "supervisors": supervisors_of(therapist, today),
        "items": _items(agenda.first, by_case, on_record(agenda.first, own=True), therapist, today, own=True),
        "rest": _lines(agenda.rest, by_case, blind),
        **_rest_head(agenda.rest, agenda, beside=bool(agenda.first)),
        **_head(standings, agenda.counts),
    }


def note_form(case: Case, found: OnRecord, today: date, data: Any = None) -> NoteForm:
    """Return the form for the note about a case; none of the answers that its state allows is chosen."""
    look, newest = found.look(today), next(iter(found.replies), None)
    return NoteForm(
        data,
        case=case,
        answers=transitions.possible_answers(case.standing, look, today),
        today=today,
        looks=state_of_look(look, today),
        ended=not case.is_open,
        initial={"based_on": str(newest.pk) if newest else ""},
    )


def kept_note(case: Case, today: date, sent: Mapping[str, str]) -> KeptNote:
    """Return a note that was sent about a case which its writer rates first, with why it was not taken."""
    form = NoteForm(sent, case=case, answers=replies_to_one_kept_back(sent), today=today)
    form.refuse(RATE_FIRST)
    return KeptNote(_named(case), case, form)


# Cases at length, and in a line
def _items(
    standings: Iterable[CaseStanding],
    rows: Mapping[UUID, Row],
    found: Mapping[UUID, OnRecord],
    therapist: Clinician,
    today: date,
    *,
    own: bool = False,
    forms: Mapping[UUID, NoteForm] | None = None,
) -> list[Item]:
    items = []
    for standing in standings:
        case, on_file = standing.case, found[standing.case_id]
        case.standing = standing
        form = None if own else (forms or {}).get(case.pk) or note_form(case, on_file, today)
        items.append(
            Item(
                row=rows[case.pk],
                case=case,
                trend=_trend(rows[case.pk]),
                goal=on_file.goal.client_words if on_file.goal else "",
                goal_on=on_file.goal.stated_on if on_file.goal else None,
                goal_waits=on_file.goal_waits,
                last=_last(on_file, case, therapist, today),
                question=_question(standing, rows[case.pk], on_file, today),
                risk=standing.risk,
                reply=next(iter(on_file.replies), None),
                form=form,
            )
        )
    return items


def _rows(
    standings: Sequence[CaseStanding], today: date, kept: Collection[UUID] = frozenset()
) -> dict[UUID, Row]:
    """Return the row of each case as a supervisor reads it in the queue; of those that they rate first only that."""
    rows = rows_of(standings, today, looked=_looked(standings, today), to="review-add")
    found = {standing.case_id: row for standing, row in zip(standings, rows, strict=True)}
    return {s.case_id: _named(s.case) if s.case_id in kept else found[s.case_id] for s in standings}


def _named(case: Case) -> Row:
    """Return the row of a case that its reader rates first: its code, and where they rate it."""
    url = reverse("second-view-add", args=[case.pk])
    return Row(
        case_id=case.pk, url=url, code=case.code, meta="", parts=(), spark=[], spark_label="", spark_flagged=False,
        finding="You rate first.", finding_low=False, why="", since="", gate="", reason="", stuck=False,
        overridden=False,
    )  # fmt: skip


def _looked(standings: Iterable[CaseStanding], today: date) -> set[UUID]:
    """Return the cases at which somebody looks anyway; a look that waits for an answer is none yet."""
    return {
        s.case_id for s in standings if s.look_in_a_row and not (s.look_opens_on and s.look_opens_on > today)
    }


def _lines(
    standings: Iterable[CaseStanding], rows: Mapping[UUID, Row], blind: Mapping[UUID, Any] = NOTHING_WAITS
) -> list[tuple[Row, bool]]:
    """Return the row of each of the rest, with whether a risk waits; since when says nothing of what is kept back."""
    return [
        (replace(rows[s.case_id], since="") if s.case_id in blind else rows[s.case_id], s.risk) for s in standings
    ]


def _head(standings: Sequence[CaseStanding], counts: Counter[Place]) -> dict[str, Any]:
    return {
        "counts": _counted(counts),
        "cases": len(standings),
        "more": max(counts[Place.STUCK] + counts[Place.HELP] - FIRST, 0),
        "at_risk": [standing.case.code for standing in standings if standing.risk],
    }


def _rest_head(rest: Sequence[CaseStanding], agenda: Agenda, *, beside: bool) -> dict[str, Any]:
    """Return what stands above the rest, and which of them are stuck or need help, though others come first; `beside`
    says whether any case stands at length."""
    in_need = [str(standing.case_id) for standing in agenda.in_need if standing in rest]
    if beside:
        name = "One other" if len(rest) == 1 else f"The other {len(rest)}"
    else:
        name = "One case" if len(rest) == 1 else f"All {len(rest)}"
    if in_need:
        needs = "needs help" if len(in_need) == 1 else "need help"
        if agenda.counts[Place.STUCK] > FIRST:
            needs = f"{'is' if len(in_need) == 1 else 'are'} stuck or {needs}"
        name += f", which {needs}" if len(rest) == 1 else f", of which {len(in_need)} {needs}"
    return {"rest_name": name, "in_need": in_need}


def _counted(counts: Counter[Place]) -> dict[str, int]:
    return {place.name.lower(): counts[place] for place in Place}


def _trend(row: Row) -> str:
    """Return the newest ratings of the weakest part by the one who makes it that, as "Goal: 8, 7, 3"; empty if nobody
    has rated it."""
    values = [str(value) for value in row.spark if value is not None][-SHOWN_RATINGS:]
    return f"{row.spark_label.rpartition(', last sessions')[0]}: {', '.join(values)}" if values else ""


# What was done last, and what to ask
def _last(found: OnRecord, case: Case, therapist: Clinician, today: date) -> tuple[str, str]:
    """Return what was done last, and how it stands."""
    match _done_last(found, today):
        case Override() as look:
            return _told_of_look(look, therapist, case.clinic, today)
        case Repair() as repair:
            what = f"{repair.get_factor_display()}: {move_name(repair)}."
            return what, told_of_repair(repair, repair.mark(), case)
    return "No repair so far", ", and nobody has looked anyway."


def _done_last(found: OnRecord, today: date) -> Override | Repair | None:
    """Return a look that has not ended, then a repair that has not, then the newer of both."""
    repair, look = next(iter(found.repairs), None), next(iter(found.looks), None)
    repair = next((each for each in found.repairs if each.is_open()), repair)
    goes_on = repair is not None and repair.is_open()
    if look and (look.stands(today) or repair is None or (not goes_on and look.made_at > _newest_of(repair))):
        return look
    return repair


def _newest_of(repair: Repair) -> datetime:
    mark = repair.mark()
    return max(repair.planned_at, mark.at) if mark else repair.planned_at


def _told_of_look(look: Override, therapist: Clinician, clinic: Clinic, today: date) -> tuple[str, str]:
    """Return when somebody looked and why, and how that stands; whoever treats the case beside the therapist is
    named."""
    who = "" if look.made_by == therapist else f" ({look.made_by.name})"
    why = f": {look.get_reason_display().lower()}."
    if look.waits(today):
        return f"Asks to look anyway{who}, {_day(look.made_on)}", f"{why} Waits until {_day(look.waits_until)}."
    if look.stands(today):
        answered = "" if look.answered_at else " Nobody has answered."
        how = f"{why} Holds until the next rating, {_day(look.ends_on)} at the latest.{answered}"
    elif look.ended_at:
        how = f"{why} Ended {look.get_ended_because_display()} on {_day(clinic.local_date(look.ended_at))}."
    else:
        how = f"{why} Ended by time on {_day(look.ends_on)}."
    return f"Looked anyway{who}, {_day(look.made_on)}", how


def _question(standing: CaseStanding, row: Row, found: OnRecord, today: date) -> str:
    """Return what to ask of a case; of a repair that is not what was done last, after its name."""
    matter = _matter(standing, row, found, today)
    question, repair = question_of(matter), _tried_on(found, row, matter.factor, standing.case)
    if repair is None or topic_of(matter) not in OF_A_REPAIR or repair == _done_last(found, today):
        return question
    return f"{move_name(repair)} (planned on {_day(standing.case.clinic.local_date(repair.planned_at))}). {question}"


def _matter(standing: CaseStanding, row: Row, found: OnRecord, today: date) -> Matter:
    """Return what decides which question is asked; of a case whose every view may be read."""
    reason = Reason(row.reason)
    decides = about_stored(reason, standing.detail["grounds"], standing.stuck)
    unknown = [part for part in row.parts if part.state is PartState.UNKNOWN]
    factor = Factor(decides.factor) if decides.factor else unknown[0].factor if unknown else None
    return Matter(
        reason=reason,
        factor=factor,
        unknown=Unknown(decides.unknown) if decides.unknown else None,
        tried=_tried(_tried_on(found, row, factor, standing.case)),
        risk=standing.risk,
        looks=found.look(today) is not None,
        ended=not standing.case.is_open,
        stuck=standing.stuck,
        prompts=frozenset(Question(prompt["question"]) for prompt in standing.detail["prompts"]),
    )


def _tried_on(found: OnRecord, row: Row, factor: Factor | None, case: Case) -> Repair | None:
    """Return the newest repair of a part; one from before it was low is none."""
    repair = next((each for each in found.repairs if each.factor == factor), None)
    since = next((part.since for part in row.parts if part.factor == factor), None)
    if repair is None or repair.ended_on or (since and case.clinic.local_date(repair.planned_at) < since):
        return None
    return repair


def _tried(repair: Repair | None) -> Tried:
    """Return what became of a repair."""
    if repair is None:
        return Tried.NOT_PLANNED
    mark = repair.mark()
    match mark and mark.state:
        case RepairMark.State.TRIED:
            return Tried.WAITS
        case RepairMark.State.FAILED:
            return Tried.FAILED
    return Tried.NOT_TRIED


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"
