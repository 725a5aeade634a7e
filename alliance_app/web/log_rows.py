"""How is an entry of the audit log told?

A page that is loaded twice is one line here and two entries in the log. To an administrator a line says that something
was written in a case, never what: no content, no code, only the case's opaque id.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from alliance_app.audit.models import AuditEntry
from alliance_app.audit.operations import PAGE
from alliance_app.audit.queries import act_of

from .page_words import page_name

#: Entries that say the same are one line while no more than this lies between them.
FOLD_WITHIN = timedelta(minutes=10)
FOLDED = {"viewed", "refused"}
SEEN_OR_NOT = {"viewed", "exported", "refused"}
ACT_NAMES = {
    "viewed": "Looked at",
    "exported": "Took along",
    "refused": "Was refused",
    "signed": "Signing in",
    "wrote": "Wrote",
}
#: Kinds of record without anything clinical: an administrator may read what was done with them.
PLAIN_SUBJECTS = {"clinic", "clinician", "supervision", "deputy", "policy", "measure", "technique", "ratings",
                  "expected path", "spot checks"}  # fmt: skip
CLINICIAN = "clinician"
#: With this begins what somebody in therapy did themselves.
BY_CLIENTS = ("client answered", "client wrote")
GONE = "Somebody who is not here any more"
#: What an entry means to a therapist; what is not here is told in the words of the entry.
DEEDS = {
    ("answered", "case"): "replied to the case",
    ("looked anyway", "case"): "looked anyway",
    ("spot check answered", "case"): "said what they found in a case drawn by chance",
    ("recorded", "stuck"): "marked the case as stuck, or ended that",
    ("recorded", "goal"): "wrote down the goal",
    ("recorded", "method"): "wrote down the way of working",
    ("read without own", "goal"): "read the client’s goal without writing theirs first",
    ("read without own", "method"): "read the client’s words on the way of working without writing theirs first",
    ("client wrote", "client link"): "wrote goal or way of working in their own words",
    ("client wrote nothing", "client link"): "would rather not write goal or way of working",
    ("checked in", "check-in"): "rated a session",
    ("second view", "check-in"): "gave a second view of a session",
    ("asked to rate first", "case"): "asked to rate the next session before seeing its ratings",
    ("took back to rate first", "case"): "no longer rates the next session before seeing its ratings",
    ("client answered", "check-in"): "answered about a session",
    ("client link made", "client link"): "gave the client a link",
    ("client link taken back", "client link"): "took a client’s link back",
    ("client reminded", "client link"): "reminded the client of a link",
    ("therapist reminded", "reply"): "reminded of a reply that is due",
    ("planned", "repair"): "planned a repair",
    ("noted", "rupture"): "wrote a note about a session",  # of what, a therapist may not be told yet
    ("opened", "case"): "opened the case",
    ("closed", "case"): "closed the case",
    ("reopened", "case"): "opened the case again",
    ("transferred", "case"): "transferred the case",
    ("edited", "case"): "changed what the case is called",
    ("formulated", "case"): "wrote what keeps the case stuck",
    ("responded", "case"): "answered a reply",
    ("marked", "repair"): "marked a repair",
    ("taken back", "check-in"): "took a check-in back",
    ("missed", "session"): "noted a missed session",
    ("cancelled", "session"): "noted a cancelled session",
    ("crisis", "session"): "noted a session in a crisis, not rated",
    ("other", "session"): "noted a session that is not rated",
    ("undone", "session"): "took back what became of a session",
    ("added", "participant"): "added somebody who takes part",
    ("edited", "participant"): "changed the code of somebody who takes part",
    ("left", "participant"): "noted that somebody no longer takes part",
    ("came back", "participant"): "noted that somebody takes part again",
    ("joined", "co-therapist"): "added a co-therapist",
    ("left", "co-therapist"): "ended a co-therapist’s part",
    ("risk", "case"): "wrote down an answer that tells of risk",
    ("risk answered", "case"): "said what they found about a risk",
    ("scored", "score"): "wrote down a score",
    ("score corrected", "score"): "corrected a score",
    ("score withdrawn", "score"): "withdrew a score",
    ("paper form printed", "paper form"): "printed the questions on paper",
    ("override goes on", "case"): "let a look go on, whose end was taken back",
}


@dataclass(slots=True)
class LogRow:
    """One line: who did what, at which case, when and how often."""

    who: str
    act: str
    did: str
    at: datetime
    first: datetime
    case_id: UUID | None
    actor_id: int | None
    case_code: str = ""
    times: int = 1

    @property
    def by(self) -> tuple[int | None, str]:
        """Who it is, also where two have one name, or where it is nobody with an account."""
        return self.actor_id, self.who

    @property
    def lasted(self) -> bool:
        """Whether more than a minute lies between the first time and the last."""
        return self.at.replace(second=0, microsecond=0) != self.first.replace(second=0, microsecond=0)


@dataclass(slots=True)
class LogDay:
    """The lines of one day, newest first."""

    on: date
    rows: list[LogRow] = field(default_factory=list)

    def by_person(self) -> list["PersonsDay"]:
        """Return the lines by who did it, whoever did something last first; two of the same name are two people."""
        found: dict[tuple[int | None, str], list[LogRow]] = {}
        for row in self.rows:
            found.setdefault(row.by, []).append(row)
        return [PersonsDay(who, rows) for (_, who), rows in found.items()]


@dataclass(frozen=True, slots=True)
class PersonsDay:
    """What one person did on one day, newest first."""

    who: str
    rows: list[LogRow]

    @property
    def says(self) -> str:
        """How often and when, as "looked 31 times and wrote once, 13:05 to 13:12"."""
        looks = sum(row.times for row in self.rows if row.act in SEEN_OR_NOT)
        deeds = sum(row.times for row in self.rows) - looks
        said = [f"{verb} {_so_often(count)}" for verb, count in (("looked", looks), ("wrote", deeds)) if count]
        first, last = (f"{at:%H:%M}" for at in (self.rows[-1].first, self.rows[0].at))
        return f"{' and '.join(said)}, {first}{'' if first == last else f' to {last}'}"


def _so_often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


Telling = Callable[[AuditEntry, Mapping[int, str]], str]


def days_of(
    entries: Iterable[AuditEntry], names: Mapping[int, str], tell: Telling, codes: Mapping[UUID, str] | None = None
) -> list[LogDay]:  # fmt: skip
    """Return entries, newest first, as lines by the clinic's day; what says the same within minutes is one line."""
    days: list[LogDay] = []
    for entry in entries:
        at = timezone.localtime(entry.at)
        row = LogRow(
            who=_who(entry, names),
            act=act_of(entry.action),
            did=tell(entry, names),
            at=at,
            first=at,
            case_id=entry.case_id,
            actor_id=entry.actor_id,
            case_code=(codes or {}).get(entry.case_id, "") if entry.case_id else "",
        )
        if not days or days[-1].on != at.date():
            days.append(LogDay(at.date()))
        rows = days[-1].rows
        if rows and _same(rows[-1], row):
            rows[-1].first = at
            rows[-1].times += 1
        else:
            rows.append(row)
    return days


def _who(entry: AuditEntry, names: Mapping[int, str]) -> str:
    if entry.actor_id:
        return names.get(entry.actor_id, GONE)
    if entry.action.startswith(BY_CLIENTS):
        return "The client"
    return "Somebody" if act_of(entry.action) == "signed" else "A command"


def _same(newer: LogRow, older: LogRow) -> bool:
    says = (newer.by, newer.did, newer.case_id) == (older.by, older.did, older.case_id)
    return newer.act in FOLDED and says and abs(newer.first - older.at) <= FOLD_WITHIN


def told_to_administrators(entry: AuditEntry, names: Mapping[int, str]) -> str:
    """Return what somebody did, without anything clinical."""
    act = act_of(entry.action)
    if act in SEEN_OR_NOT or entry.subject == PAGE:
        return f"{ACT_NAMES[act].lower()} {_page(entry)}"
    if entry.case_id is None and entry.subject in PLAIN_SUBJECTS:
        whom = names.get(int(entry.subject_id), GONE) if entry.subject == CLINICIAN else entry.subject
        if act == "signed":
            return entry.action if entry.actor_id else f"{entry.action}, as {whom}"
        return f"{entry.action}: {whom}"
    return "wrote in a case’s records"


def told_to_therapists(entry: AuditEntry, names: Mapping[int, str]) -> str:
    """Return what somebody did with a case, to whoever treats it."""
    act = act_of(entry.action)
    if act in SEEN_OR_NOT:
        return f"{ACT_NAMES[act].lower()} {_page(entry)}"
    return DEEDS.get((entry.action, entry.subject), f"{entry.action} ({entry.subject})")


def _page(entry: AuditEntry) -> str:
    named = entry.detail.get("page") or (entry.subject_id if entry.subject == PAGE else "")
    return page_name(named) if named else entry.subject
