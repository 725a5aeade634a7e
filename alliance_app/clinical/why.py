"""Why is something said? Rule, numbers, limit, what was before, source, what clears it, how often it is wrong.

Of each flag, each ground of the gate and each ground of being stuck, by the policy under which it was judged.
"""

from dataclasses import dataclass

from .alliance import Given
from .figures import Clinic, Figure, of_flag
from .flags import Flag, Judgement, Level, Rule, Series, Usual, steps
from .gate import Ground, Reason, Unknown
from .policy import Policy, Tier
from .stuck import Finding, StuckGround
from .wording import SOURCES, counted, day, ground_opens, joined, number, rater_name

#: Where what the gate asks for comes from, where no figure of the rules stands behind it.
REASONED = "A reasoned way to work: what nobody has said is not known. No study has tried the limit."
VIEW = "Simulation: from therapists’ ratings alone far fewer ruptures are found than from clients’."
JACOBSON = "Jacobson & Truax 1991: reliable change; limits of the measure as published."
HANNAN = "Hannan et al. 2005: of 40 cases that got worse therapists foresaw one, so it is reckoned as well."

#: How often what no simulation has counted is wrong.
NOT_MEASURED = "How often this is wrong has not been measured."
NOT_ON_RECORD = "It says only what is not on record. How often all is well nevertheless has not been measured."
SAID_BY_SOMEBODY = "It is a clinician’s own judgement; how often that is wrong has not been measured."
TWO_LOOKS = "Reckoned for unchanged cases: one look would be wrong in 14% over ten looks, two in a row are in 2%."

#: What is said where nothing is compared with earlier ratings.
NOTHING_BEFORE = "No earlier rating goes into this."
#: What is said where earlier ratings go in, and not to say what is usual for somebody.
NO_USUAL = "It does not ask what is usual for this person."


@dataclass(frozen=True, slots=True)
class Why:
    """An explanation: each a sentence or two.

    `numbers` are those that went in, `before` the earlier ones with which they are compared.
    """

    rule: str
    numbers: str
    limit: str
    before: str
    source: str
    clears: str
    wrong: str


def why_flag(flag: Flag, policy: Policy, *, numbers: str, before: str) -> Why:
    """Explain a flag, with the ratings that went into it and those before."""
    return Why(
        rule=rule_sentence(flag.rule, flag.level, policy),
        numbers=numbers,
        limit=_flag_limit(flag, policy),
        before=before,
        source=SOURCES[flag.rule],
        clears=_clears(flag, policy),
        wrong=how_often_wrong(flag, policy),
    )


def usual_sentence(judgement: Judgement) -> str:
    """Return what was usual before a rating, and which ratings made it so."""
    if judgement.baseline is None:
        return "Too early to know what is usual."
    made_of = joined([str(value) for value in judgement.usual_of])
    return f"{number(judgement.baseline)}, the middle of {made_of}: the last that were not far below, or had lasted."


def rule_sentence(rule: Rule, level: Level, policy: Policy) -> str:
    """Return a rule in one sentence, with the limits of a policy."""
    tier = policy.red if level is Level.RED else policy.amber
    match rule:
        case Rule.LOW:
            return (
                f"The part was rated {tier.low_once} or less, or {tier.low_repeat} or less in two of the last three "
                "ratings."
            )
        case Rule.DROP:
            return (
                f"The part fell at once, by at least {counted(policy.drop_min, 'point')} and {policy.drop_z:g} times "
                f"as far as this person’s ratings usually move{_down_to(tier)}."
            )
        case Rule.SUSTAINED:
            return (
                f"Two ratings in a row lie at least {counted(policy.sustained_min, 'point')}, and "
                f"{policy.sustained_z:g} times as far as this person’s ratings usually move, below the "
                f"usual{_down_to(tier)}."
            )
        case Rule.GAP:
            return (
                f"The client rates the part at least {counted(policy.gap, 'point')} below the therapist, in the "
                "newest session that both rated and in two of the last three."
            )
        case Rule.CEILING:
            return (
                f"All three parts were rated 10 in each of the last {counted(policy.ceiling_run, 'session')} that this "
                "person rated, while the case is stuck."
            )


def how_often_wrong(flag: Flag, policy: Policy) -> str:
    """Return how often a flag of this kind was wrong in simulation, in a typical clinic and near the ceiling."""
    shares = [figures.right for clinic in Clinic if (figures := of_flag(flag, clinic))]
    typical, ceiling = [*shares, None, None][:2]
    if typical is None or ceiling is None:
        return NOT_MEASURED
    whose = "" if policy == Policy() else " These figures are those of the limits that everybody begins with."
    return (
        f"In simulation {_wrong_of_ten(typical)} in 10 flags of this kind were false alarms, "
        f"{_wrong_of_ten(ceiling)} in 10 where ratings lie near the top.{whose}"
    )


def why_ground(ground: Ground, policy: Policy, *, before: str = "") -> Why:
    """Explain a ground of the gate other than a low part, whose flags explain it; `before` is what was usual, if it is
    compared with that."""
    rule, numbers, limit, source = _ground_rule(ground, policy)
    missing = ground.reason in (Reason.UNKNOWN, Reason.CLIENT_VIEW_UNKNOWN)
    wrong = NOT_ON_RECORD if missing else NOT_MEASURED
    rated_before = ground.reason is Reason.UNVERIFIED or ground.unknown is Unknown.STALE
    before = before or (NO_USUAL if rated_before else NOTHING_BEFORE)
    return Why(rule, numbers, limit, before, source, ground_opens(ground), wrong)


def why_stuck(ground: StuckGround, policy: Policy) -> Why:
    """Explain a ground on which a case counts as stuck."""
    measure = ground.measure
    change = number(measure.reliable_change) if measure else ""
    newest = f"{number(ground.latest)} on {day(ground.on)}, the newest of {counted(ground.scores, 'score')}."
    match ground.finding:
        case Finding.DECLARED:
            return Why(
                rule="A clinician said so; it counts until somebody says otherwise.",
                numbers=f"Said on {day(ground.on)}.",
                limit="No limit: once said, it counts.",
                before=NOTHING_BEFORE,
                source=HANNAN,
                clears="Ends when somebody says that it is no longer stuck, with a reason.",
                wrong=SAID_BY_SOMEBODY,
            )
        case Finding.NO_CHANGE:
            return Why(
                rule=f"After {counted(policy.stuck_sessions, 'held session')}, or {counted(policy.stuck_days, 'day')} "
                "between scores, the last two scores are in the range of need, and the newest is better than the "
                "earliest of the last six by less than the reliable change.",
                numbers=newest,
                limit=f"Cutoff {number(measure.cutoff) if measure else ''}, reliable change {change}.",
                before=f"{number(ground.earlier)}, the earliest of the last six scores.",
                source=JACOBSON,
                clears=f"Ends with a score beyond the cutoff, or one that is better by {change} or more.",
                wrong=NOT_MEASURED,
            )
        case Finding.WORSE:
            return Why(
                rule="The last two scores are both worse than the first by at least the reliable change.",
                numbers=newest,
                limit=f"Reliable change {change}.",
                before=f"{number(ground.earlier)}, the first score.",
                source=JACOBSON,
                clears=f"Ends with a score that is less than {change} worse than the first.",
                wrong=TWO_LOOKS,
            )
        case Finding.NO_PROGRESS:
            return Why(
                rule=f"After {counted(policy.stuck_sessions, 'held session')} the middle one of the last three "
                f"progress ratings is {number(policy.progress_max)} or less, and none of them is "
                f"{policy.progress_gain} or more above the first.",
                numbers=f"{joined([number(n) for n in ground.last])}, the last three progress ratings.",
                limit=f"{number(policy.progress_max)} or less, and less than {policy.progress_gain} above the first.",
                before=f"{number(ground.earlier)}, the first progress rating.",
                source="No study: this rule is not calibrated.",
                clears=f"Ends with progress ratings above {number(policy.progress_max)}, or one that is "
                f"{policy.progress_gain} above the first.",
                wrong=NOT_MEASURED,
            )


def ratings_of_usual(series: Series, level: Level, policy: Policy) -> tuple[Given, ...]:
    """Return the ratings that made what was usual before a series' newest one; none while that is not known."""
    values = [rating.given.value for rating in series.ratings]
    walked = list(steps(values, policy.red if level is Level.RED else policy.amber, Usual(policy)))
    accepted: list[Given] = []
    for rating, (*_, before, _), (*_, after, _) in zip(series.ratings, walked, walked[1:], strict=False):
        if (*before, rating.given.value)[-policy.baseline_window :] == after:
            accepted.append(rating.given)
    return tuple(accepted[-policy.baseline_window :]) if walked[-1][-1] is not None else ()


def _ground_rule(ground: Ground, policy: Policy) -> tuple[str, str, str, str]:
    """Return the rule, the numbers that went in, the limit and the source."""
    crits = SOURCES[Rule.SUSTAINED]
    part = ground.factor.value if ground.factor else "alliance"
    match ground.reason:
        case Reason.CONFIRMING:
            return (
                f"After a low part, techniques wait until {counted(policy.clear_run, 'rating')} in a row by the same "
                f"person are {policy.clear_min} or more and no further than {number(policy.clear_within)} below the "
                "usual.",
                f"{ground.value} in session {ground.session}; {ground.count} of "
                f"{counted(ground.needed, 'good rating')} so far.",
                f"{policy.clear_min} or more, at most {number(policy.clear_within)} below the usual; "
                f"{policy.clear_run} in a row.",
                f"{crits} One high rating clears nothing.",
            )
        case Reason.UNVERIFIED:
            return (
                "Perfect scores beside no progress prove nothing until you have spoken directly about how you work "
                "together; one conversation counts for the next 4 ratings.",
                f"10, 10, 10 in each of the last {counted(policy.ceiling_run, 'session')} rated; no such conversation "
                "on record.",
                "One conversation within the last five sessions rated.",
                SOURCES[Rule.CEILING],
            )
        case Reason.CLIENT_VIEW_UNKNOWN:
            return (
                "All three parts are in place as far as rated, but the last "
                f"{counted(policy.view_sessions, 'held session')} had no client’s view.",
                f"No client’s view in the last {counted(ground.count, 'held session')}.",
                f"One client’s view in {counted(policy.view_sessions, 'held session')}.",
                VIEW,
            )
    match ground.unknown:
        case Unknown.NO_SESSION:
            return (
                "Before the first session nothing is known of the alliance.",
                "No held session on record.", "One held session, with all three parts rated.", REASONED,
            )  # fmt: skip
        case Unknown.NEVER_RATED:
            return (
                "A part that nobody who counts has ever rated is not known; the client, partner, child and therapist "
                "count.",
                f"No rating of the {part} on record.", "One rating.", REASONED,
            )  # fmt: skip
        case Unknown.STALE:
            return (
                f"A rating counts for {counted(policy.fresh_sessions, 'later held session')}, or for "
                f"{counted(policy.fresh_days, 'day')} once a later session was held; then the part is not known.",
                f"{ground.value} in session {ground.session}, {counted(ground.days, 'day')} ago; "
                f"{counted(ground.count, 'held session')} since.",
                f"{counted(policy.fresh_sessions, 'held session')}, or {counted(policy.fresh_days, 'day')}.",
                REASONED,
            )
        case Unknown.NO_GOAL:
            return (
                f"From the {_ordinal(policy.goal_from)} held session on the client’s goal has to be written down; “not "
                "yet known” is an answer.",
                f"{counted(ground.count, 'held session')}, no goal on record.",
                f"The {_ordinal(policy.goal_from)} held session.",
                SOURCES[Rule.GAP],
            )
        case _:
            return (
                "A stuck case needs a client’s view, or a client who declined, in the last "
                f"{counted(policy.view_sessions, 'held session')}.",
                f"No client’s view in the last {counted(ground.count, 'held session')}, and nobody who declined.",
                f"One client’s view in {counted(policy.view_sessions, 'held session')}.",
                VIEW,
            )


def _flag_limit(flag: Flag, policy: Policy) -> str:
    match flag.rule:
        case Rule.GAP:
            return f"{counted(policy.gap, 'point')} apart, twice in three."
        case Rule.CEILING:
            return f"{counted(policy.ceiling_run, 'session')} in a row."
    return f"{number(flag.limit)} or less here."


def _clears(flag: Flag, policy: Policy) -> str:
    who = rater_name(flag.rater)
    if flag.closes:
        return (
            f"{counted(policy.clear_run, 'rating')} in a row by {who} that raise nothing, {policy.clear_min} or more "
            f"and no further than {number(policy.clear_within)} below the usual; or a supervisor releases it."
        )
    match flag.rule:
        case Rule.GAP:
            return f"The two are less than {counted(policy.gap, 'point')} apart in the newest session that both rated."
        case Rule.CEILING:
            return f"{who[:1].upper()}{who[1:]} rates any part below 10, or the case is no longer stuck."
    return f"The next rating by {who} that does not raise it; or a supervisor releases it."


def _down_to(tier: Tier) -> str:
    return f", to {tier.fall_top} or less" if tier.fall_top < 10 else ""


def _wrong_of_ten(right: Figure) -> str:
    wrong = round(10 - 10 * right.value)
    return f"about {wrong}" if wrong else "fewer than 1"


def _ordinal(count: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(count, f"{count}th")
