"""Why is something said? The rule in one sentence, the limit, the source, what would clear it, how often it is wrong.

Of each flag, each ground of the gate and each ground of being stuck, by the policy under which it was judged.
"""

from dataclasses import dataclass

from .alliance import Given
from .figures import Clinic, Figure, of_flag
from .flags import Flag, Level, Rule, Series, Usual, steps
from .gate import Ground, Reason, Unknown
from .policy import Policy, Tier
from .stuck import Finding, StuckGround
from .wording import SOURCES, ground_opens, number, rater_name

#: Where what the gate asks for comes from, where no figure of the rules stands behind it.
REASONED = "A reasoned way to work: what nobody has said is not known. No study has tried the limit."
VIEW = (
    "Simulation: from therapists’ ratings alone far fewer ruptures are found than from clients’ (docs/alerts.md)."
)
JACOBSON = "Jacobson & Truax 1991: reliable change; limits of the measure as published."
NOT_MEASURED = "How often this is wrong has not been measured."


@dataclass(frozen=True, slots=True)
class Why:
    """An explanation: each a sentence or two. `limit` is empty where the rule says it already."""

    rule: str
    limit: str
    source: str
    clears: str
    wrong: str


def why_flag(flag: Flag, policy: Policy) -> Why:
    """Explain a flag."""
    return Why(
        rule=rule_sentence(flag.rule, flag.level, policy),
        limit="" if flag.rule in (Rule.GAP, Rule.CEILING) else f"{number(flag.limit)} or less here.",
        source=SOURCES[flag.rule],
        clears=_clears(flag, policy),
        wrong=how_often_wrong(flag, policy),
    )


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
                f"The part fell at once, by at least {number(policy.drop_min)} points and {policy.drop_z:g} times as "
                f"far as this person’s ratings usually move{_down_to(tier)}."
            )
        case Rule.SUSTAINED:
            return (
                f"Two ratings in a row lie at least {number(policy.sustained_min)} points, and "
                f"{policy.sustained_z:g} times as far as this person’s ratings usually move, below the "
                f"usual{_down_to(tier)}."
            )
        case Rule.GAP:
            return (
                f"The client rates the part at least {policy.gap} points below the therapist, in the newest session "
                "that both rated and in two of the last three."
            )
        case Rule.CEILING:
            return (
                f"All three parts were rated 10 in each of the last {policy.ceiling_run} sessions that this person "
                "rated, while the case is stuck."
            )


def how_often_wrong(flag: Flag, policy: Policy) -> str:
    """Return how often a flag of this kind was right in simulation, in a typical clinic and near the ceiling."""
    shares = [figures.right for clinic in Clinic if (figures := of_flag(flag, clinic))]
    typical, ceiling = [*shares, None, None][:2]
    if typical is None or ceiling is None:
        return NOT_MEASURED
    whose = "" if policy == Policy() else " These figures are those of the limits that everybody begins with."
    return (
        f"In simulation about {_of_ten(typical)} in 10 flags of this kind had a reason, {_of_ten(ceiling)} in 10 where "
        f"ratings lie near the top; the others are false alarms.{whose}"
    )


def why_ground(ground: Ground, policy: Policy) -> Why:
    """Explain a ground of the gate other than a low part, whose flags explain it."""
    rule, limit, source = _ground_rule(ground, policy)
    wrong = "" if ground.reason in (Reason.UNKNOWN, Reason.CLIENT_VIEW_UNKNOWN) else NOT_MEASURED
    return Why(rule, limit, source, ground_opens(ground), wrong)


def why_stuck(ground: StuckGround, policy: Policy) -> Why:
    """Explain a ground on which a case counts as stuck."""
    measure = ground.measure
    change = number(measure.reliable_change) if measure else ""
    match ground.finding:
        case Finding.DECLARED:
            return Why(
                "A clinician said so; it counts until somebody says otherwise.", "",
                "Hannan et al. 2005: of 40 cases that got worse therapists foresaw one, so it is reckoned as well.",
                "Ends when somebody says that it is no longer stuck, with a reason.", "",
            )  # fmt: skip
        case Finding.NO_CHANGE:
            return Why(
                f"After {policy.stuck_sessions} held sessions, or {policy.stuck_days} days between scores, the "
                "last two scores are in the range of need, and the newest is better than the earliest of the last "
                "six by less than the reliable change.",
                f"Cutoff {number(measure.cutoff) if measure else ''}, reliable change {change}.",
                JACOBSON,
                f"Ends with a score beyond the cutoff, or one that is better by {change} or more.",
                NOT_MEASURED,
            )
        case Finding.WORSE:
            return Why(
                "The last two scores are both worse than the first by at least the reliable change.",
                f"Reliable change {change}.",
                JACOBSON,
                f"Ends with a score that is less than {change} worse than the first.",
                "Reckoned for unchanged cases: one look would be wrong in 14% over ten looks, two in a row are in 2%.",
            )
        case Finding.NO_PROGRESS:
            return Why(
                f"After {policy.stuck_sessions} held sessions the middle one of the last three progress ratings is "
                f"{number(policy.progress_max)} or less, and none of them is {policy.progress_gain} or more above the "
                "first.",
                "",
                "No study: this rule is not calibrated.",
                f"Ends with progress ratings above {number(policy.progress_max)}, or one that is "
                f"{policy.progress_gain} above the first.",
                NOT_MEASURED,
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


def _ground_rule(ground: Ground, policy: Policy) -> tuple[str, str, str]:
    crits = SOURCES[Rule.SUSTAINED]
    match ground.reason:
        case Reason.CONFIRMING:
            return (
                f"After a low part, techniques wait until {policy.clear_run} ratings in a row by the same person are "
                f"{policy.clear_min} or more and no further than {number(policy.clear_within)} below the usual.",
                f"{ground.count} of {ground.needed} so far.",
                f"{crits} One high rating clears nothing.",
            )
        case Reason.UNVERIFIED:
            return (
                "Perfect scores beside no progress prove nothing until you have spoken directly about how you work "
                "together; one conversation counts for the next 4 ratings.",
                "",
                SOURCES[Rule.CEILING],
            )
        case Reason.CLIENT_VIEW_UNKNOWN:
            return (
                f"All three parts are in place as far as rated, but the last {policy.view_sessions} held sessions hold "
                "no client’s view.",
                "",
                VIEW,
            )
    match ground.unknown:
        case Unknown.NO_SESSION:
            return "Before the first session nothing is known of the alliance.", "", REASONED
        case Unknown.NEVER_RATED:
            return "A part that nobody who counts has ever rated is not known.", "", REASONED
        case Unknown.STALE:
            return (
                f"A rating counts for {policy.fresh_sessions} later held sessions, or for {policy.fresh_days} days "
                "once a later session was held; then the part is not known.",
                f"{ground.count} sessions and {ground.days} days here.",
                REASONED,
            )
        case Unknown.NO_GOAL:
            return (
                f"From the {_ordinal(policy.goal_from)} held session on the client’s goal has to be written down; “not "
                "yet known” is an answer.",
                "",
                SOURCES[Rule.GAP],
            )
        case _:
            return (
                f"A stuck case needs a client’s view, or a client who declined, in the last {policy.view_sessions} "
                "held sessions.",
                "",
                VIEW,
            )


def _clears(flag: Flag, policy: Policy) -> str:
    who = rater_name(flag.rater)
    if flag.closes:
        return (
            f"{policy.clear_run} ratings in a row by {who} that raise nothing, {policy.clear_min} or more and no "
            f"further than {number(policy.clear_within)} below the usual; or a supervisor releases it."
        )
    match flag.rule:
        case Rule.GAP:
            return f"The two are less than {policy.gap} points apart in the newest session that both rated."
        case Rule.CEILING:
            return f"{who[:1].upper()}{who[1:]} rates any part below 10, or the case is no longer stuck."
    return f"The next rating by {who} that does not raise it; or a supervisor releases it."


def _down_to(tier: Tier) -> str:
    return f", to {tier.fall_top} or less" if tier.fall_top < 10 else ""


def _of_ten(share: Figure) -> str:
    return f"{10 * share.value:.0f}"


def _ordinal(count: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(count, f"{count}th")
