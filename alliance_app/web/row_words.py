"""In how few words can a row of a list say why a case stands where it does?

A finding, which the row sets in bold, and the rest of the sentence.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from alliance_app.clinical.flags import Rule
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.prompts import Question
from alliance_app.clinical.standing import Part, PartState
from alliance_app.clinical.wording import joined, number
from alliance_app.consultation.detail import Detail

WEAK = (Reason.LOW, Reason.CONFIRMING)
#: What a therapist is told where another view waits for theirs.
OWN_FIRST = "Give yours first."
QUESTIONS = {
    "relationship": "Is there trust?",
    "goal": "Is the goal shared?",
    "method": "Do both believe in this way?",
}


def row_words(
    detail: Detail,
    reason: Reason,
    parts: tuple[Part, ...],
    *,
    stuck: bool,
    overridden: bool,
    own: bool,
    ended: bool = False,
    waiting: Collection[str] = (),
) -> tuple[str, str]:
    """Return the finding and the rest of the sentence; `own` says that the reader is the therapist.

    `waiting` are the roles of those whose view waits for the reader's own: then the row says nothing else of the parts.
    """
    said = (view_is_in(waiting), f" {OWN_FIRST}") if waiting else _said(detail, reason, parts, stuck, own, ended)
    finding, why = said
    for prompt in detail["prompts"]:
        if prompt["question"] == Question.REACH_OUT:
            why += f" {prompt['title']}."
    if overridden:
        why += " You look anyway." if own else " The therapist looks anyway."
    return finding, why


def named(factors: Sequence[str]) -> str:
    """Return parts as a sentence begins with them: "Goal and method", "All three parts"."""
    return _capital(joined(factors)) if len(factors) < 3 else "All three parts"


def short_day(on: date) -> str:
    """Return a date of this year or the last as a row says it, "10 Nov"."""
    return f"{on.day} {on:%b}"


def view_is_in(roles: Collection[str]) -> str:
    """Return that those in these roles have said how they see a session: "The client’s view is in."."""
    return "Their views are in." if len(roles) > 1 else f"The {next(iter(roles))}’s view is in."


def _said(
    detail: Detail, reason: Reason, parts: tuple[Part, ...], stuck: bool, own: bool, ended: bool
) -> tuple[str, str]:
    grounds = [ground for ground in detail["grounds"] if ground["reason"] == reason.value]
    match reason:
        case Reason.LOW:
            return _low(grounds, own)
        case Reason.CONFIRMING:
            ground = grounds[0]
            return f"{_capital(ground['factor'])} {ground['value']}", f", not yet steady: {_last_clause(ground)}"
        case Reason.UNVERIFIED:
            who = _capital(who_rated(grounds[0]["rater"], own))
            return "Perfect scores, little change.", f" {who} rated all three 10 again."
        case Reason.UNKNOWN if grounds:
            return _unknown(grounds, parts, own)
        case Reason.UNKNOWN:
            return _known_no_more(parts)
        case Reason.CLIENT_VIEW_UNKNOWN:
            return "In place, as far as rated.", " The client’s own view is not known."
    if stuck:
        return "In place, and still stuck.", "" if ended else " Technique is now the right question."
    return "All three in place.", "".join(f" {said}." for said in _of_flags(detail["flags"], own))


def _of_flags(flags: Sequence[dict[str, Any]], own: bool) -> Iterator[str]:
    """Yield what is flagged where all three are in place: a low rating with who gave it, for the mark is whole."""
    low = [flag for flag in flags if flag["rule"] == Rule.LOW.value and flag["rater"]]
    for rater in dict.fromkeys(flag["rater"] for flag in low):
        values = [f"{flag['factor']} {flag['value']}" for flag in low if flag["rater"] == rater]
        yield f"{_capital(who_rated(rater, own))} rated {joined(values)}"
    yield from dict.fromkeys(flag["title"] for flag in flags if flag not in low)


def _low(grounds: Sequence[dict[str, Any]], own: bool) -> tuple[str, str]:
    lowest: dict[str, dict[str, Any]] = {}
    for ground in grounds:  # in the order of the parts
        if ground["factor"] not in lowest or ground["value"] < lowest[ground["factor"]]["value"]:
            lowest[ground["factor"]] = ground
    finding = _capital(joined([f"{factor} {ground['value']}" for factor, ground in lowest.items()]))
    who = list(dict.fromkeys(who_rated(ground["rater"], own) for ground in lowest.values()))
    why = f", {'rated by' if 'you' in who else 'said'} {joined(who)}."
    usual = [ground.get("baseline") for ground in lowest.values()]
    if len(usual) == 1 and usual[0] is not None:
        why += f" Usual: {number(usual[0])}."
    return finding, why


def _unknown(grounds: Sequence[dict[str, Any]], parts: tuple[Part, ...], own: bool) -> tuple[str, str]:
    ground = grounds[0]
    names = [g["factor"] for g in grounds if g["unknown"] == ground["unknown"] and g["factor"]]
    match ground["unknown"]:
        case "no_session":
            return "No session yet.", " Rate the first one when it was held." if own else ""
        case "never_rated":
            return f"{named(names)} never rated.", f" {QUESTIONS[names[0]]}" if len(names) == 1 else ""
        case "stale":
            on = next(part.rated_on for part in parts if part.factor == names[0] and part.rated_on)
            return f"{named(names)} last rated on {short_day(on)}", f", {_last_clause(ground, ', ')}"
        case "no_goal":
            in_place = all(part.state is PartState.PRESENT for part in parts)
            return "The client’s goal is not written down.", " All three ratings are in place." if in_place else ""
    return "The client’s own view is missing,", " and the case is stuck."


def _known_no_more(parts: tuple[Part, ...]) -> tuple[str, str]:
    """Return what time alone has made unknown since the standing was concluded."""
    gone = [part for part in parts if part.state is PartState.UNKNOWN and part.rated_on]
    if not gone:
        return "Not known any more.", ""
    newest = max(part.rated_on for part in gone if part.rated_on)
    return f"{named([part.factor.value for part in gone])} not known any more.", f" Last rated on {short_day(newest)}."


def who_rated(rater: str | None, own: bool) -> str:
    """Return who rated, from what is kept of a rater, to whom that may be (`own`); empty where nobody is named."""
    if not rater:
        return ""
    role, _, code = rater.partition(":")
    if own and rater == "therapist:":
        return "you"
    return f"{role} {code}" if code else f"the {role}"


def _last_clause(ground: dict[str, Any], mark: str = "; ") -> str:
    return ground["says"].rpartition(mark)[2]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
