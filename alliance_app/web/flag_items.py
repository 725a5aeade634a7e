"""What is flagged on a case, and why: the rule, the numbers that went in, the limit, the source?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from alliance_app.clinical.alliance import Factor, Given, Rater, Role
from alliance_app.clinical.flags import Flag, JudgedRating, Level, Rule, both_rated, judged
from alliance_app.clinical.gate import Ground, Reason
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import PartState
from alliance_app.clinical.why import NO_USUAL, Why, usual_sentence, why_flag, why_ground, why_stuck
from alliance_app.clinical.wording import counted, flag_sentence, flag_title, ground_says, stuck_sentence
from alliance_app.consultation.judgement import Judged

#: How many of a person's newest ratings an explanation shows, and how many sessions in which two saw a part apart.
SHOWN_RATINGS, SHOWN_PAIRS = 6, 3


@dataclass(frozen=True, slots=True)
class FlagItem:
    """One flag with its why."""

    rule: str
    tier: str
    factor: str
    state: str
    title: str
    sentence: str
    why: Why


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """What one person’s ratings of one part have raised, as one item: several rules may say the same.

    `since` is when the present weakness began, None for what is no weakness; `on` the day of the newest rating.
    """

    state: str
    title: str
    sentence: str
    since: date | None
    on: date
    flags: list[FlagItem]


def flag_groups(case: Judged, policy: Policy) -> list[FlagGroup]:
    """Return the flags by part and rater, those that keep techniques waiting first."""
    flags = sorted(case.standing.flags, key=lambda flag: not flag.closes)
    grouped: dict[tuple[Rater, Factor | None, bool], list[Flag]] = {}
    for flag in flags:  # two views of a part are a thing of their own
        grouped.setdefault((flag.rater, flag.factor, flag.rule is Rule.GAP), []).append(flag)
    return [_group(same, case, policy) for same in grouped.values()]


def ground_items(case: Judged, policy: Policy) -> list[tuple[str, Why]]:
    """Return what keeps techniques waiting besides low parts, and what else is not known: each a sentence and why."""
    grounds = [g for g in case.standing.grounds if g.reason not in (Reason.LOW, Reason.IN_PLACE)]
    return [(ground_says(ground), _why_ground(ground, case, policy)) for ground in grounds]


def stuck_items(case: Judged, policy: Policy) -> list[tuple[str, Why]]:
    """Return on what grounds the case counts as stuck: each a sentence and why."""
    return [(stuck_sentence(ground), why_stuck(ground, policy)) for ground in case.standing.stuck_grounds]


def _group(flags: Sequence[Flag], case: Judged, policy: Policy) -> FlagGroup:
    items, first = [flag_item(flag, case, policy) for flag in flags], flags[0]
    shown = [items[0], *(_said_once(above, item) for above, item in pairwise(items))]
    return FlagGroup(
        items[0].state, items[0].title, _without_title(items[0]), _since(first, case), first.session.on, shown
    )


def _said_once(above: FlagItem, item: FlagItem) -> FlagItem:
    """Return a flag whose explanation leaves out what the one above it has said of the same ratings."""
    same = {
        name: "" for name in ("numbers", "before", "clears") if getattr(item.why, name) == getattr(above.why, name)
    }
    return replace(item, why=replace(item.why, **same))


def _since(flag: Flag, case: Judged) -> date | None:
    """Return when the weakness that a flag tells of began: the day from which list, chart and flag alike count."""
    courses = (c for c in case.standing.courses if (c.series.rater, c.series.factor) == (flag.rater, flag.factor))
    return next((course.since for course in courses if flag.rule is not Rule.GAP), None)


def _without_title(item: FlagItem) -> str:
    """Return a flag’s sentence without the title that stands above it."""
    head, _, rest = item.sentence.partition(": ")
    return rest[:1].upper() + rest[1:] if rest else head


def flag_item(flag: Flag, case: Judged, policy: Policy) -> FlagItem:
    """Return a flag as the page explains it."""
    numbers, before = _numbers(flag, case, policy)
    return FlagItem(
        rule=flag.rule.value,
        tier=flag.level.value,
        factor=flag.factor.value if flag.factor else "",
        state=PartState.LOW if flag.closes else PartState.PRESENT,
        title=flag_title(flag),
        sentence=flag_sentence(flag),
        why=why_flag(flag, policy, numbers=numbers, before=before),
    )


def _numbers(flag: Flag, case: Judged, policy: Policy) -> tuple[str, str]:
    """Return the numbers that went into a flag, and what was before."""
    if flag.factor is None:
        return f"10, 10, 10 in each of the last {counted(policy.ceiling_run, 'session')} rated.", NO_USUAL
    if flag.rule is Rule.GAP:
        return _pairs(flag, case), NO_USUAL
    series = judged(flag.rater, flag.factor, _given(flag, case), policy)
    newest = ", ".join(str(r.given.value) for r in series.ratings[-SHOWN_RATINGS:])
    return f"{newest}, the newest last.", usual_in_chart(series.newest, flag.level)


def _given(flag: Flag, case: Judged) -> Sequence[Given]:
    key = flag.rater, flag.factor
    return case.history.counting_series.get(key) or case.history.series[key]


def usual_in_chart(newest: JudgedRating, level: Level) -> str:
    """Return what was usual before a rating, and that the chart marks what made it so."""
    judgement = newest.red if level is Level.RED else newest.amber
    marked = "" if judgement.baseline is None else " They are underlined in the chart."
    return usual_sentence(judgement) + marked


def _why_ground(ground: Ground, case: Judged, policy: Policy) -> Why:
    for course in case.standing.courses:
        if ground.reason is Reason.CONFIRMING and (course.series.rater, course.series.factor) == (
            ground.rater, ground.factor
        ):  # fmt: skip
            return why_ground(ground, policy, before=usual_in_chart(course.series.newest, Level.RED))
    return why_ground(ground, policy)


def _pairs(flag: Flag, case: Judged) -> str:
    """Return what the two who see a part apart gave it when both last rated: "4 and 7, 4 and 6"."""
    series = case.history.counting_series
    for (other, factor), ours in series.items():
        if other.role is Role.THERAPIST and factor is flag.factor:
            both = both_rated(series[flag.rater, flag.factor], ours)
            if both and (both[-1][0].session, both[-1][1]) == (flag.session, flag.baseline):
                pairs = ", ".join(f"{given.value} and {opposite}" for given, opposite in both[-SHOWN_PAIRS:])
                return f"{pairs}, in the newest sessions that both rated."
    return ""
