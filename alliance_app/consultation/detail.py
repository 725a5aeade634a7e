"""What of a standing is kept for lists, and how is it read back?

Everything here is concluded from numbers and dates; of what anybody typed only codes and clinicians’ names are in it.
"""

from datetime import date
from typing import Any

from alliance_app.clinical.alliance import Factor, History
from alliance_app.clinical.flags import Flag
from alliance_app.clinical.gate import Ground
from alliance_app.clinical.standing import Part, PartState, Standing
from alliance_app.clinical.wording import (
    PROMPT_TITLES,
    flag_sentence,
    flag_title,
    ground_opens,
    ground_says,
    stuck_sentence,
)

#: What lists show of a standing; see `detail_of`.
Detail = dict[str, Any]
#: How many sessions the small line of a list row shows.
SPARK_SESSIONS = 12


def detail_of(standing: Standing, history: History) -> Detail:
    """Return what lists show of a standing, as plain JSON."""
    return {
        "parts": [_part(part) for part in standing.parts],
        "grounds": [_ground(ground) for ground in standing.grounds],
        "flags": [_flag(flag) for flag in standing.flags],
        "stuck": [stuck_sentence(ground) for ground in standing.stuck_grounds],
        "prompts": [
            {"question": prompt.question.value, "title": PROMPT_TITLES[prompt.question]}
            for prompt in standing.prompts
        ],
        "spark": _spark(standing, history),
        "session": history.held[-1].number if history.held else None,
    }


def parts_of(detail: Detail, today: date) -> tuple[Part, ...]:
    """Return the parts of the mark as they are on a day: what was known too long ago is unknown."""
    parts = []
    for kept in detail["parts"]:
        state, value, since = PartState(kept["state"]), kept["value"], _day(kept["since"])
        known_until = _day(kept["known_until"])
        if known_until and known_until < today:
            known_until = None
            if state is PartState.PRESENT:
                state, value = PartState.UNKNOWN, None
        parts.append(Part(Factor(kept["factor"]), state, value, since, known_until, _day(kept["rated_on"])))
    return tuple(parts)


def flag_keys(detail: Detail) -> list[list[str]]:
    """Return which flags are current, without their numbers: what tells a new flag from a known one.

    Names and codes are left out, for a flag stays the same when somebody is called otherwise: the only therapist has
    no name, and gets one when a second therapist rates. Two of the same role have an entry each.
    """
    return sorted([f["rule"], f["tier"], f["factor"] or "", f["rater"].partition(":")[0]] for f in detail["flags"])


def _part(part: Part) -> dict[str, Any]:
    return {
        "factor": part.factor.value,
        "state": part.state.value,
        "value": part.value,
        "since": part.since and part.since.isoformat(),
        "known_until": part.known_until and part.known_until.isoformat(),
        "rated_on": part.rated_on and part.rated_on.isoformat(),
    }


def _ground(ground: Ground) -> dict[str, Any]:
    return {
        "reason": ground.reason.value,
        "unknown": ground.unknown and ground.unknown.value,
        "factor": ground.factor and ground.factor.value,
        "rater": _rater(ground.rater),
        "value": ground.value,
        "baseline": ground.baseline,
        "says": ground_says(ground),
        "opens": ground_opens(ground),
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "rule": flag.rule.value,
        "tier": flag.level.value,
        "factor": flag.factor and flag.factor.value,
        "rater": _rater(flag.rater),
        "session": flag.session.number,
        "value": flag.value,
        "baseline": flag.baseline,
        "limit": flag.limit,
        "title": flag_title(flag),
        "sentence": flag_sentence(flag),
    }


def _rater(rater) -> str | None:
    return rater and f"{rater.role.value}:{rater.who}"


def _spark(standing: Standing, history: History) -> dict[str, Any]:
    """Return the course of the weakest part as the one gave it whose ratings make it what it is: of each held session
    theirs, None where they gave none. `rater` is None where nobody else rates the part."""
    weakest = min(standing.parts, key=lambda part: (_urgency(part), 11 if part.value is None else part.value))
    courses = standing.courses_of(weakest.factor)
    given = [rating.given for rating in courses[0].series.ratings] if courses else []
    values = {each.session.number: each.value for each in given}
    return {
        "factor": weakest.factor.value,
        "rater": _rater(courses[0].series.rater) if len(courses) > 1 else None,
        "values": [values.get(session.number) for session in history.held[-SPARK_SESSIONS:]],
    }


def _urgency(part: Part) -> int:
    return [PartState.LOW, PartState.UNSTEADY, PartState.UNKNOWN, PartState.PRESENT].index(part.state)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
