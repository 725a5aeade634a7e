"""What does the page of one case show below its banner?"""

from collections.abc import Sequence
from typing import Any

from alliance_app.clinical.expected import ENOUGH_CASES, not_on_track
from alliance_app.clinical.gate import Gate
from alliance_app.clinical.standing import RULES_VERSION
from alliance_app.clinical.stuck import LAST_SCORES, Finding, StuckGround
from alliance_app.clinical.wording import (
    HOW_SURE,
    OFF_TRACK_TITLE,
    PROMPT_TITLES,
    joined,
    number,
    off_track_sentence,
    path_source,
    prompt_sentence,
)
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.models import Override
from alliance_app.records.models import Case

from .clients_said import said_by_clients
from .flag_items import flag_groups, ground_items, stuck_items
from .goal_words import goal_context
from .ledger import ledger_context
from .method_words import method_context
from .repair_items import repair_item, weak_without_plan
from .standing_history import said_before

#: How many of the newest replies and looks a case shows.
SHOWN_ANSWERS = SHOWN_LOOKS = 5


def case_page(file: CaseFile, *, rates: bool = False) -> dict[str, Any]:
    """Return the context of a case's page; `rates` to whoever treats it."""
    judged, rows = file.judged, file.rows
    standing = judged.standing
    return {
        "history": judged.history,
        "standing": standing,
        "owner": file.owner,
        "newest_session": judged.history.held[-1] if judged.history.held else None,
        "prompts": [
            (prompt.question.value, PROMPT_TITLES[prompt.question], prompt_sentence(prompt))
            for prompt in standing.prompts
        ]
        + [
            ("not_on_track", OFF_TRACK_TITLE, off_track_sentence(off))
            for off in not_on_track(judged.history.until(standing.as_of), file.paths)
        ]
        + said_by_clients(file),
        "path_notes": path_notes(file),
        "stuck_items": stuck_items(judged, file.rules.policy),
        "stuck_in_short": stuck_in_short(standing.stuck_grounds),
        "flag_groups": flag_groups(judged, file.rules.policy),
        "ground_items": ground_items(judged, file.rules.policy),
        "waiting_words": _waiting_words(file.case, standing.gate),
        "rules_version": RULES_VERSION,
        "how_sure": HOW_SURE,
        "policy_version": file.rules.version,
        "said_before": said_before(file),
        **goal_context(rows["goals"], yours=rates, waits="goals" in file.unread),
        **method_context(rows["methods"], yours=rates, waits="methods" in file.unread),
        **stuck_context(file),
        "repairs": [repair_item(repair, file) for repair in rows["repairs"]],
        "open_repairs": [repair_item(repair, file) for repair in rows["repairs"] if repair.is_open()],
        **ledger_context(file),
        "weak_without_plan": weak_without_plan(file),
        "formulation": file.formulation,
        "answers": rows["reviews"][:SHOWN_ANSWERS],
        "overrides": looks_of(file),
        "looked_by_chance": [check for check in file.rows["spot_checks"] if check.found][:SHOWN_ANSWERS],
    }


def path_notes(file: CaseFile) -> list[str]:
    """Return, for the measures of a case, from how many cases what is expected was taken, or how many are missing."""
    scored = {score.measure for score in file.judged.history.scores}
    known = {key: measure for key, measure in file.rules.measures.items() if key in scored}
    rows = {row.measure: row for row in file.rows["paths"]}
    notes = [f"{known[key].name}, expected: {path_source(path)}." for key, path in file.paths.items() if key in known]
    counted = [f"{known[key].name} ({rows[key].n if key in rows else 0})" for key in known if key not in file.paths]
    if counted:
        notes.append(
            f"No expected path yet for {joined(counted)}: it takes {ENOUGH_CASES} closed cases of this clinic."
        )
    return notes


def stuck_context(file: CaseFile) -> dict[str, Any]:
    """Return who said that the case is stuck, or no longer is, the newest first."""
    said = file.rows["declarations"][::-1]
    return {"declarations": said, "declaration": said[0] if said else None}


def stuck_in_short(grounds: Sequence[StuckGround]) -> str:
    """Return on what grounds a case is stuck in one clause, as "declared on 10 November; PHQ-9 15, 17 at the start"."""
    said = []
    for ground in grounds:
        match ground.finding:
            case Finding.DECLARED:
                said.append(f"declared on {ground.on.day} {ground.on:%B}")
            case Finding.NO_PROGRESS:
                said.append("no progress in the ratings")
            case _:
                name = ground.measure.name if ground.measure else "a measure"
                first = ground.finding is Finding.WORSE or (ground.scores or 0) <= LAST_SCORES
                then = "at the start" if first else "earlier"
                said.append(f"{name} {number(ground.latest)}, {number(ground.earlier)} {then}")
    return "; ".join(dict.fromkeys(said))


def looks_of(file: CaseFile) -> list[Override]:
    """Return the newest looks behind the gate, each with whether it opened `went_unanswered`."""
    looks = file.rows["overrides"][:SHOWN_LOOKS]
    for look in looks:
        look.went_unanswered = look.opened_unanswered(file.today)
    return looks


def _waiting_words(case: Case, gate: Gate) -> str:
    """Return above what keeps techniques waiting that they do, or did until the case ended; empty if it does not."""
    if not case.gated or gate is Gate.OPEN:
        return ""
    return "Techniques wait" if case.is_open else "Techniques waited"
