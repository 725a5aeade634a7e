"""What does the page say of the way of working: what the client was told, and who believes in it?"""

from collections.abc import Iterable, Iterator
from typing import Any

from alliance_app.consultation.unread import of_the_therapy
from alliance_app.records.models import MethodStatement

from .both_words import both_of, hand_of

#: So many earlier statements are shown.
SHOWN_BEFORE = 5
Believes = MethodStatement.Believes
BELIEVES = {
    Believes.YES: "{who} believes that it can help.",
    Believes.PARTLY: "{who} partly believes that it can help.",
    Believes.NO: "{who} does not believe that it can help.",
}
STANDS = {
    Believes.YES: ("You stand behind it.", "The therapist stands behind it."),
    Believes.PARTLY: ("You partly stand behind it.", "The therapist partly stands behind it."),
    Believes.NO: ("You do not stand behind it.", "The therapist does not stand behind it."),
}
DOUBTED = "“What makes you doubt that it can help? What would you believe in?”"
DIFFERS = "“Here is how each of us put it. What have I not explained, and what would suit you better?”"


def method_context(stated: Iterable[MethodStatement], *, yours: bool, waits: bool) -> dict[str, Any]:
    """Return both versions of the way of working, who believes in it, and what there is to talk about.

    Takes every statement of a case that its viewer may read, the current one last.
    """
    statements = list(stated)
    own = of_the_therapy(statements)
    both = both_of(statements, yours=yours, waits=waits)
    believed = next((each for each in reversed(own) if each.believes), None)
    stood = next((each for each in reversed(own) if each.stands_behind), None)
    return {
        "method": both,
        "method_believes": believed and _believes(believed),
        "method_stands": stood and STANDS[Believes(stood.stands_behind)][not yours],
        "method_shaky": bool(stood and stood.stands_behind != Believes.YES),
        "method_talk": list(_talk(both.differs, believed)),
        "method_others": [(hand_of(each.participant), each, _believes(each)) for each in _others(statements)],
        "method_before": both.before[:SHOWN_BEFORE],
    }


def _talk(differs: bool, believed: MethodStatement | None) -> Iterator[str]:
    if differs:
        yield DIFFERS
    if believed and believed.believes != Believes.YES:
        yield DOUBTED


def _others(statements: Iterable[MethodStatement]) -> list[MethodStatement]:
    """Return what each of the others, a guardian, said last."""
    newest = {each.participant_id: each for each in statements if each.participant and not each.participant.is_client}
    return list(newest.values())


def _believes(statement: MethodStatement) -> str:
    if not statement.believes:
        return ""
    who = f"The {statement.participant.role}" if statement.participant else "The client"
    return BELIEVES[Believes(statement.believes)].format(who=who)
