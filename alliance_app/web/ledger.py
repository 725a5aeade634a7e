"""What does a case's list of ruptures and repairs show? Each rupture with its time, what was noted and tried."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from alliance_app.clinical.alliance import History
from alliance_app.clinical.ruptures import Ended, Rupture, ruptures_of, usual_days
from alliance_app.clinical.standing import PartState, Standing
from alliance_app.clinical.wording import counted, joined, short
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.models import Repair
from alliance_app.consultation.models import Rupture as Note

from .repair_items import RepairItem, lowest_from, repair_item

NUMBERS = "no one two three four five six seven eight nine".split()
#: How the end of a rupture is said.
ENDS = {
    Ended.REPAIRED: "repaired",
    Ended.RELEASED: "ended by a supervisor",
    Ended.LEFT: "ended, because who had rated it low takes part no more",
    Ended.TRANSFERRED: "ended with a change of therapist",
}


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted of one session: the kind that counts, and each note with its kind and who wrote it."""

    session: int
    held_on: date
    kind: str
    notes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RuptureItem:
    """One rupture: `word` is its state for programs, `state` that of the pillar drawn beside it."""

    factor: str
    word: str
    state: str
    when: str
    took: str
    values: str
    noted: tuple[Noted, ...]
    repairs: tuple[RepairItem, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The list, with what it finds; `other_notes` and `other_repairs` belong to no rupture."""

    finding: str
    ruptures: tuple[RuptureItem, ...]
    other_notes: tuple[Noted, ...]
    other_repairs: tuple[RepairItem, ...]


def ledger_context(file: CaseFile) -> dict[str, Any]:
    """Return the ledger of a case, from what its viewer may see of the ratings; None if there is nothing in it."""
    standing = file.judged.standing
    found = ruptures_of(_history(file), file.rules.policy, standing.as_of)
    notes, repairs = _noted(file), list(file.rows["repairs"])
    items = []
    for rupture in sorted(found, key=lambda each: (each.open, each.began.place), reverse=True):
        noted = [note for note in notes if rupture.covers(note.held_on)]
        tried = [each for each in repairs if each.factor == rupture.factor and rupture.covers(_planned_on(each, file))]
        notes = [note for note in notes if note not in noted]  # each stands once
        repairs = [repair for repair in repairs if repair not in tried]
        items.append(_item(rupture, file, noted, [repair_item(repair, file) for repair in tried]))
    if not items and not notes and not repairs:
        return {"ledger": None}
    rest = tuple(repair_item(repair, file) for repair in repairs)
    return {"ledger": Ledger(finding_of(found, standing), tuple(items), tuple(notes), rest)}


def _history(file: CaseFile) -> History:
    """Return what may be seen of a case, each release with the day on which a supervisor said so."""
    history, local_date = file.judged.history, file.case.clinic.local_date
    said = [local_date(row.review.at) for row in file.rows["releases"]]
    dated = tuple(replace(release, on=on) for release, on in zip(history.releases, said, strict=True))
    return replace(history, releases=dated)


def finding_of(found: Sequence[Rupture], standing: Standing) -> str:
    """Return what the list finds, as "Goal has been low since 10 November; two earlier ruptures were repaired ..."."""
    now, ended = [each for each in found if each.open], [each for each in found if not each.open]
    said = [each for each in (_open_ones(now, standing), _ended_ones(ended, earlier=bool(now))) if each]
    finding = "; ".join(said) or "no rupture so far"
    return finding[:1].upper() + finding[1:]


def _open_ones(found: Sequence[Rupture], standing: Standing) -> str:
    parts = {part.factor: part for part in standing.parts}
    clauses = []
    for rupture in sorted(found, key=lambda each: list(parts).index(each.factor)):
        part = parts[rupture.factor]
        low = part.state is PartState.LOW and part.since == rupture.began_on
        what = "has been low" if low else "has not been steady"
        clauses.append(f"{rupture.factor.value} {what} since {_on(rupture.began_on, standing.as_of)}")
    return joined(clauses)


def _ended_ones(found: Sequence[Rupture], *, earlier: bool) -> str:
    repaired = sum(each.ended is Ended.REPAIRED for each in found)
    others, days = len(found) - repaired, usual_days(found)
    clauses = []
    if repaired and days is not None:
        median = "" if repaired == 1 else " as a median"
        clauses.append(f"{_so_many(repaired, earlier)} repaired, in {counted(days, 'day')}{median}")
    if others:
        again = f"{_in_words(others)} ended" if repaired else f"{_so_many(others, earlier).rpartition(' ')[0]} ended"
        clauses.append(f"{again} otherwise")
    return ", ".join(clauses)


def _so_many(many: int, earlier: bool) -> str:
    word = "earlier rupture" if earlier else "rupture"
    return f"{_in_words(many)} {word} was" if many == 1 else f"{_in_words(many)} {word}s were"


def _in_words(many: int) -> str:
    return NUMBERS[many] if many < len(NUMBERS) else str(many)


def _item(rupture: Rupture, file: CaseFile, notes: Iterable[Noted], repairs: Iterable[RepairItem]) -> RuptureItem:
    standing = file.judged.standing
    today, part = standing.as_of, next(part for part in standing.parts if part.factor is rupture.factor)
    if rupture.ended and rupture.ended_on:
        when = f"{_on(rupture.began_on, today)} to {_on(rupture.ended_on, today)}"
        took = f"{ENDS[rupture.ended]}, after {counted(rupture.days, 'day')}"
        took += f" and {counted(rupture.sessions, 'session')}" if rupture.ended is Ended.REPAIRED else ""
    else:
        when = f"since {_on(rupture.began_on, today)}"
        took = f"not repaired after {counted((today - rupture.began_on).days, 'day')}"
    return RuptureItem(
        factor=rupture.factor.value,
        word=rupture.ended.value if rupture.ended else "open",
        state=part.state if rupture.open else PartState.PRESENT,
        when=when,
        took=took,
        values=" → ".join(lowest_from(file.judged, rupture.factor, rupture.began_on, rupture.ended_on)),
        noted=tuple(notes),
        repairs=tuple(repairs),
    )


def _on(day: date, today: date) -> str:
    """Return a day, with its year where that is not this one."""
    return short(day) if day.year == today.year else f"{short(day)} {day.year}"


def _planned_on(repair: Repair, file: CaseFile) -> date:
    return file.case.clinic.local_date(repair.planned_at)


def noted_kinds(file: CaseFile) -> list[tuple[Note.Kind, int]]:
    """Return what was noted of which session, by its number."""
    return [(Note.Kind(said[-1].kind), number) for number, _, said in _by_session(file)]


def _noted(file: CaseFile) -> list[Noted]:
    return [
        Noted(number, held_on, said[-1].get_kind_display(), tuple(map(_told, said)))
        for number, held_on, said in _by_session(file)
    ]


def _by_session(file: CaseFile) -> list[tuple[int, date, list[Note]]]:
    """Return the number and the day of each session of which something was noted, with that: the last of it counts."""
    by_session: dict[Any, list[Note]] = defaultdict(list)
    for note in file.rows["ruptures"]:
        by_session[note.session_id].append(note)
    return [
        (number, session.held_on, said)
        for number, session in enumerate(file.sessions, start=1)
        if (said := by_session.get(session.pk))
    ]


def _told(note: Note) -> tuple[str, str, str]:
    return note.get_kind_display(), note.note or "", note.by.name
