"""What is flagged on a case, and why: the rule, the numbers that went in, the limit, the source?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alliance_app.clinical.alliance import Factor, Given, Rater, Role
from alliance_app.clinical.flags import Flag, JudgedRating, Level, Rule, both_rated, judged
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import PartState
from alliance_app.clinical.why import Why, why_flag
from alliance_app.clinical.wording import flag_sentence, flag_title, joined, number
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
    `numbers` are the newest ratings; `usual` says what is usual for this person, and from which ratings.
    """

    state: str
    title: str
    sentence: str
    since: date | None
    on: date
    numbers: str
    usual: str
    flags: list[FlagItem]

    @property
    def marked(self) -> bool:
        """Whether the ratings that made the usual one are marked in the chart."""
        return ", the middle of " in self.usual


def flag_groups(case: Judged, policy: Policy) -> list[FlagGroup]:
    """Return the flags by part and rater, those that keep techniques waiting first."""
    flags = sorted(case.standing.flags, key=lambda flag: not flag.closes)
    grouped: dict[tuple[Rater, Factor | None, bool], list[Flag]] = {}
    for flag in flags:  # two views of a part are a thing of their own
        grouped.setdefault((flag.rater, flag.factor, flag.rule is Rule.GAP), []).append(flag)
    return [_group(same, case, policy) for same in grouped.values()]


def _group(flags: Sequence[Flag], case: Judged, policy: Policy) -> FlagGroup:
    items, first = [flag_item(flag, policy) for flag in flags], flags[0]
    numbers, usual = _numbers(first, case, policy)
    sentence = _without_title(items[0])
    return FlagGroup(
        items[0].state, items[0].title, sentence, _since(first, case), first.session.on, numbers, usual, items
    )


def _since(flag: Flag, case: Judged) -> date | None:
    """Return when the weakness that a flag tells of began: the day from which list, chart and flag alike count."""
    courses = (c for c in case.standing.courses if (c.series.rater, c.series.factor) == (flag.rater, flag.factor))
    return next((course.since for course in courses if flag.rule is not Rule.GAP), None)


def _without_title(item: FlagItem) -> str:
    """Return a flag’s sentence without the title that stands above it."""
    head, _, rest = item.sentence.partition(": ")
    return rest[:1].upper() + rest[1:] if rest else head


def flag_item(flag: Flag, policy: Policy) -> FlagItem:
    """Return a flag as the page explains it."""
    return FlagItem(
        rule=flag.rule.value,
        tier=flag.level.value,
        factor=flag.factor.value if flag.factor else "",
        state=PartState.LOW if flag.closes else PartState.PRESENT,
        title=flag_title(flag),
        sentence=flag_sentence(flag),
        why=why_flag(flag, policy),
    )


def _numbers(flag: Flag, case: Judged, policy: Policy) -> tuple[str, str]:
    """Return the numbers that went into a flag, and what made the usual one."""
    if flag.factor is None:
        return "10, 10, 10 each time", ""
    if flag.rule is Rule.GAP:
        return _pairs(flag, case), ""
    series = judged(flag.rater, flag.factor, _given(flag, case), policy)
    return ", ".join(str(r.given.value) for r in series.ratings[-SHOWN_RATINGS:]), _usual(series.newest, flag)


def _given(flag: Flag, case: Judged) -> Sequence[Given]:
    key = flag.rater, flag.factor
    return case.history.counting_series.get(key) or case.history.series[key]


def _usual(newest: JudgedRating, flag: Flag) -> str:
    judgement = newest.red if flag.level is Level.RED else newest.amber
    if judgement.baseline is None:
        return "too early to know"
    made_of = joined([str(value) for value in judgement.usual_of])
    return f"{number(judgement.baseline)}, the middle of {made_of}: the last ratings that nothing was said against"


def _pairs(flag: Flag, case: Judged) -> str:
    """Return what the two who see a part apart gave it when both last rated: "4 and 7, 4 and 6"."""
    series = case.history.counting_series
    for (other, factor), ours in series.items():
        if other.role is Role.THERAPIST and factor is flag.factor:
            both = both_rated(series[flag.rater, flag.factor], ours)
            if both and (both[-1][0].session, both[-1][1]) == (flag.session, flag.baseline):
                return ", ".join(f"{given.value} and {opposite}" for given, opposite in both[-SHOWN_PAIRS:])
    return ""
