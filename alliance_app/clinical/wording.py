"""How is it said? The sentence and the source for every flag, every ground of the gate and of being stuck.

Sentences speak of the case and never of a person’s skill, and never foretell an outcome.
"""

from collections.abc import Sequence
from datetime import date

from .alliance import Factor, Rater, Role
from .expected import ExpectedPath, OffTrack
from .flags import Flag, Level, Rule
from .gate import Ground, Reason, Unknown
from .prompts import Prompt, Question
from .stuck import Finding, StuckGround

#: Where the rules come from; said beside every explanation.
HOW_SURE = (
    "The limits were tuned on a simulation and on one real data set, not validated. "
    "A flag is a reason to look, not a prediction."
)

#: What always stays open, said with every closed gate.
CONTINUES = (
    "What you and the client already agreed continues. Coping, grounding and safety skills stay open, "
    "and so does everything about risk."
)

SOURCES = {
    Rule.LOW: "Flückiger, Del Re, Wampold & Horvath 2018: alliance and outcome r = .278, 295 samples.",
    Rule.DROP: "Eubanks, Muran & Safran 2018: repairing a rupture and outcome r = .29, 11 samples.",
    Rule.SUSTAINED: "Crits-Christoph et al. 2011: one session’s score is a rough measure, four are a good one.",
    Rule.GAP: "Tryon, Birch & Verkuilen 2018: goal consensus r = .24, collaboration r = .29.",
    Rule.CEILING: "Crits-Christoph et al. 2011: one high rating clears nothing.",
}

def day(on: date | None) -> str:
    """Return a date as it is said, "10 November 2026"; empty for None."""
    if on is None:
        return ""
    return f"{on.day} {on:%B %Y}"


def short(on: date) -> str:
    """Return a date without its year, "10 November", where which year it is is plain."""
    return f"{on.day} {on:%B}"


def number(value: float | None) -> str:
    """Return a score without needless decimals: 7, 7.5; "not known" for None."""
    return "not known" if value is None else f"{round(value, 1):g}"


def counted(count: float | None, thing: str) -> str:
    """Return how many of a thing there are: "1 held session", "2.5 points"."""
    return f"{number(count)} {thing}{'' if count == 1 else 's'}"


def rater_name(rater: Rater | None) -> str:
    """Return who rated, "the client", "therapist T02", "partner B"; "nobody" for None."""
    if rater is None:
        return "nobody"
    return f"{rater.role.value} {rater.who}" if rater.who else f"the {rater.role.value}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _part(factor: Factor | None) -> str:
    return factor.value if factor else "alliance"


def flag_sentence(flag: Flag) -> str:
    """Return what a flag says, with its numbers."""
    who, part, value = rater_name(flag.rater), _part(flag.factor), number(flag.value)
    usual = f"{number(flag.baseline)} is usual" if flag.baseline is not None else "too early to know what is usual"
    where = f"in session {flag.session.number}"
    match flag.rule:
        case Rule.LOW:
            return f"{_capital(part)} is low: {who} rated it {value} {where}; the limit is {number(flag.limit)}."
        case Rule.DROP:
            return f"{_capital(part)} fell: {who} rated it {value} {where}; {usual}."
        case Rule.SUSTAINED:
            return f"{_capital(part)} stays down: {who} rated it {value} {where}, the second time in a row; {usual}."
        case Rule.GAP:
            opposite = number(flag.baseline or 0)
            return f"Two views of the {part}: {who} rated it {value} {where}, the therapist {opposite}."
        case Rule.CEILING:
            return f"Perfect scores, little change: {who} rated all three 10 again {where}."


def flag_title(flag: Flag) -> str:
    """Return a flag in two to four words."""
    part = _capital(_part(flag.factor))
    slipping = flag.level is Level.AMBER and flag.rule in (Rule.DROP, Rule.SUSTAINED)
    if slipping:
        return f"{part} is slipping"
    return {
        Rule.LOW: f"{part} is low",
        Rule.DROP: f"{part} fell",
        Rule.SUSTAINED: f"{part} stays down",
        Rule.GAP: f"Two views of the {part.lower()}",
        Rule.CEILING: "Perfect scores, little change",
    }[flag.rule]


#: What is amiss where a part is low, in the words of the clinic.
AMISS = {
    Factor.RELATIONSHIP: "the relationship is strained",
    Factor.GOAL: "the goal is not shared",
    Factor.METHOD: "the method is not agreed",
}


def headline(grounds: Sequence[Ground]) -> str:
    """Return in one line whether techniques wait, and for what."""
    deciding, parts = _deciding(grounds)
    match grounds[0].reason:
        case Reason.LOW:
            if len(parts) > 1:
                return f"Techniques wait: {joined(parts)} are low"
            clearly = any(Rule.LOW in ground.rules for ground in deciding)
            return f"Techniques wait: {AMISS[Factor(parts[0])] if clearly else f'the {parts[0]} has fallen'}"
        case Reason.CONFIRMING:
            return f"Techniques wait: {joined(parts)} {'is' if len(parts) == 1 else 'are'} not yet steady"
        case Reason.UNVERIFIED:
            return "Techniques wait: perfect scores, little change"
        case Reason.UNKNOWN if grounds[0].unknown is Unknown.NO_SESSION:
            return "No session yet"
        case Reason.UNKNOWN if parts:
            return f"Techniques wait: {joined(parts)} {'is' if len(parts) == 1 else 'are'} not known"
        case Reason.UNKNOWN if grounds[0].unknown is Unknown.NO_GOAL:
            return "Techniques wait: the client’s goal is not written down"
        case Reason.UNKNOWN:
            return "Techniques wait: the client’s own view is missing"
        case Reason.CLIENT_VIEW_UNKNOWN:
            return "In place, as far as you know"
    return "All three parts are in place"


def headline_of_ended(grounds: Sequence[Ground]) -> str:
    """Return in one line how a case stood that has ended: nothing waits in it any more."""
    deciding, parts = _deciding(grounds)
    named = f"{joined([f'the {part}' for part in parts])} {'was' if len(parts) == 1 else 'were'}"
    match grounds[0].reason:
        case Reason.LOW if len(parts) > 1 or any(Rule.LOW in ground.rules for ground in deciding):
            return f"Ended while {named} low"
        case Reason.LOW:
            return f"Ended while {named} well below the usual"
        case Reason.CONFIRMING:
            return f"Ended while {named} not yet steady"
        case Reason.UNVERIFIED:
            return "Ended with perfect scores and little change"
        case Reason.UNKNOWN if grounds[0].unknown is Unknown.NO_SESSION:
            return "Ended before a session was held"
        case Reason.UNKNOWN if parts:
            return f"Ended while {named} not known"
        case Reason.UNKNOWN if grounds[0].unknown is Unknown.NO_GOAL:
            return "Ended before the client’s goal was written down"
        case Reason.UNKNOWN:
            return "Ended without the client’s own view"
        case Reason.CLIENT_VIEW_UNKNOWN:
            return "Ended in place, as far as is known"
    return "Ended with all three parts in place"


def _deciding(grounds: Sequence[Ground]) -> tuple[list[Ground], list[str]]:
    """Return the grounds that decide, and the parts that they are about."""
    deciding = [ground for ground in grounds if ground.reason is grounds[0].reason]
    factors = (ground.factor for ground in deciding if ground.unknown is not Unknown.NO_GOAL)
    return deciding, list(dict.fromkeys(factor.value for factor in factors if factor))


def ground_sentence(ground: Ground) -> str:
    """Return what a ground says, with rater, session and numbers, and what would open the gate."""
    return f"{ground_says(ground)} {ground_opens(ground)}".strip()


def ground_says(ground: Ground) -> str:
    """Return which part, the number and whose it is."""
    part = _capital(_part(ground.factor))
    who = rater_name(ground.rater) if ground.rater else ""
    where = f"in session {ground.session}"
    usual = f"; {number(ground.baseline)} is usual" if ground.baseline is not None else ""
    match ground.reason:
        case Reason.LOW:
            verb = "is low" if Rule.LOW in ground.rules else "is well below the usual"
            return f"{part} {verb}: {who} rated it {ground.value} {where}{usual}."
        case Reason.CONFIRMING:
            return (
                f"{part} is recovering, not yet steady: {who} rated it {ground.value} {where}; "
                f"{ground.count} of {ground.needed} good ratings in a row."
            )
        case Reason.UNVERIFIED:
            return f"Perfect scores, little change: {who} rated all three 10 again {where}, and the case is stuck."
        case Reason.UNKNOWN:
            return _unknown_says(ground)
        case Reason.CLIENT_VIEW_UNKNOWN:
            return "All three parts are in place, as far as rated; the client’s own view is not known."
        case Reason.IN_PLACE:
            return "All three parts are present and in play: technique is now the right question."


def _unknown_says(ground: Ground) -> str:
    part = _capital(_part(ground.factor))
    match ground.unknown:
        case Unknown.NO_SESSION:
            return "No held session is on record: nothing is known of the alliance."
        case Unknown.NEVER_RATED:
            return f"{part} was never rated by anyone who counts."
        case Unknown.STALE:
            later = "one session was" if ground.count == 1 else f"{ground.count} sessions were"
            return (
                f"{part} was last rated by {rater_name(ground.rater)} in session {ground.session} on {day(ground.on)}, "
                f"{ground.value}: {ground.days} days ago, and {later} held since."
            )
        case Unknown.NO_GOAL:
            return f"The client’s goal is not written down after {ground.count} sessions."
        case _:
            return f"The case is stuck and the client’s own view is missing from the last {_sessions(ground.count)}."


def ground_opens(ground: Ground) -> str:
    """Return what would open the gate, as far as this ground goes; for an open one, what to ask next."""
    match ground.reason:
        case Reason.LOW:
            return (
                f"Opens after {ground.needed} good ratings of the {_part(ground.factor)} in a row by "
                f"{rater_name(ground.rater)}, {ground.floor} or more and near the usual; "
                "or when a supervisor releases it with a reason."
            )
        case Reason.CONFIRMING:
            left = (ground.needed or 0) - (ground.count or 0)
            more = "one more good rating" if left == 1 else f"{left} more good ratings in a row"
            return f"Opens after {more} by {rater_name(ground.rater)}, or when a supervisor releases it with a reason."
        case Reason.UNVERIFIED:
            return "Opens when you have spoken directly about how you work together and recorded it with a check-in."
        case Reason.UNKNOWN:
            return _unknown_opens(ground)
        case Reason.CLIENT_VIEW_UNKNOWN:
            return "Ask the client at the next session, or let them rate."
        case Reason.IN_PLACE:
            return ""


def _unknown_opens(ground: Ground) -> str:
    match ground.unknown:
        case Unknown.NO_SESSION:
            return "Opens when the first session was held and all three parts are rated."
        case Unknown.NEVER_RATED:
            return f"Opens when the {_part(ground.factor)} is rated."
        case Unknown.STALE:
            return f"Opens when the {_part(ground.factor)} is rated again."
        case Unknown.NO_GOAL:
            return "Opens when the goal is recorded in the client’s words; “not yet known” is an answer."
        case _:
            return "Opens when the client rates any part, says a rating aloud, or declines."


def stuck_sentence(ground: StuckGround) -> str:
    """Return on what ground the case counts as stuck, with its numbers and the date of the newest."""
    match ground.finding:
        case Finding.DECLARED:
            return f"Declared stuck on {day(ground.on)}."
        case Finding.NO_PROGRESS:
            return (
                f"Progress as rated by {rater_name(ground.person)}: {joined([number(n) for n in ground.last])} in the "
                f"last three ratings, {number(ground.earlier)} at the start (newest rating {day(ground.on)})."
            )
    name = ground.measure.name if ground.measure else "The measure"
    change = "is worse than at the start" if ground.finding is Finding.WORSE else "has not changed reliably"
    return f"{name} {change}: {number(ground.earlier)}, now {number(ground.latest)} ({day(ground.on)})."


PROMPT_TITLES = {
    Question.REACH_OUT: "Reach out",
    Question.CONFIRM_GOAL: "Does the goal still stand?",
    Question.STILL_STUCK: "Still stuck?",
    Question.SPLIT: "A split alliance",
    Question.REVERSE_GAP: "The client sees more than the therapist",
}


def prompt_sentence(prompt: Prompt) -> str:
    """Return what a prompt rests on, with its numbers, and what is worth asking."""
    part = _part(prompt.factor)
    low = f"{rater_name(prompt.rater)} rated the {part} {prompt.value} in session {prompt.session}"
    match prompt.question:
        case Question.REACH_OUT:
            return (
                f"The last {prompt.count} sessions were missed, most recently on {day(prompt.on)}. Get in touch before "
                "the next appointment; no rating is asked for a missed session."
            )
        case Question.CONFIRM_GOAL:
            return (
                f"The goal was written down before the change of therapist on {day(prompt.on)}. "
                "Read it back to the client, and write it down again, changed or not."
            )
        case Question.STILL_STUCK:
            return (
                f"Declared stuck on {day(prompt.on)}; {prompt.count} sessions were held since. It counts until "
                "somebody says otherwise."
            )
        case Question.SPLIT:
            return (
                f"{_capital(low)}, {rater_name(prompt.other)} {prompt.other_value}. "
                "Hear both before you go on: each of them has to be on board."
            )
        case Question.REVERSE_GAP:
            return (
                f"{_capital(low)}, {rater_name(prompt.other)} {prompt.other_value}. "
                "What does the therapist see that the client does not, or does not say?"
            )


OFF_TRACK_TITLE = "Not on track"


def off_track_sentence(off: OffTrack) -> str:
    """Return which score lies outside of its path, what was expected of it, and what that path is worth."""
    name, expected = off.path.measure.name, off.expected
    low, high = sorted((expected.better_edge, expected.worse_edge))
    whose = f" of {rater_name(off.person)}" if off.person.who or off.person.role is not Role.CLIENT else ""
    return (
        f"{name}{whose}: {number(off.total)} on {day(off.on)}. After a start of {number(off.start)}, "
        f"{number(expected.value)} is expected by then; four in five lie between {number(low)} and {number(high)}. "
        f"Expected {path_source(off.path)}. It is a reason to look, not a prediction."
    )


def path_source(path: ExpectedPath) -> str:
    """Return from how many cases a path was taken, and when, as the end of a sentence."""
    return f"from {path.n} closed cases of this clinic, as of {day(path.fitted_on)}"


def joined(words: Sequence[str]) -> str:
    """Return a list as it is said: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def _sessions(count: int | None) -> str:
    return "session" if count == 1 else f"{count} sessions"


#: Roles as they are written at the head of a column.
ROLE_NAMES = {role: role.value.capitalize() for role in Role}
