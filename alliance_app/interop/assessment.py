"""How is a case's standing written as JSON?"""

from datetime import date
from typing import Any

from alliance_app.clinical.alliance import Factor, History, Rater, Role
from alliance_app.clinical.flags import Flag, Judgement, Rule, judged
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import Standing
from alliance_app.clinical.wording import ground_sentence


def assessment_of(case: str, as_of: date | None, standing: Standing) -> dict[str, Any]:
    """Return what `assess` prints of one case; `as_of` None if nothing of it could be read."""
    return {
        "case": case,
        "as_of": as_of.isoformat() if as_of else None,
        "stuck": standing.stuck,
        "stuck_by": list(standing.stuck_by),
        "gate": standing.gate.value,
        "reason": standing.reason.value,
        "reasons": [ground_sentence(ground) for ground in standing.grounds],
        "flags": [_flag(flag) for flag in standing.flags],
    }


def ratings_of(history: History, policy: Policy) -> list[dict[str, Any]]:
    """Return every rated factor in order of session, rater and factor, with the rules that fire on it."""
    found = []
    factors = list(Factor)
    for (rater, factor), given in history.series.items():
        for rating in judged(rater, factor, given, policy).ratings:
            session = rating.given.session
            place = (session.on, session.number, list(Role).index(rater.role), rater.who, factors.index(factor))
            entry = {
                "session": session.number,
                **_person(rater),
                "factor": factor.value,
                "value": rating.given.value,
                "red": _rules(rating.red),
                "amber": _rules(rating.amber),
            }
            found.append((place, entry))
    return [entry for _, entry in sorted(found, key=lambda item: item[0])]


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "rule": flag.rule.value,
        "tier": flag.level.value,
        "factor": flag.factor.value if flag.factor else None,
        **_person(flag.rater),
        "session": flag.session.number,
        "value": flag.value,
        "baseline": _plain(flag.baseline),
        "limit": _plain(flag.limit),
    }


def _person(rater: Rater) -> dict[str, str]:
    """Return who rated, as the file's columns name them: a therapist's code is under `therapist`."""
    if rater.role is Role.THERAPIST:
        return {"rater": rater.role.value, "participant": "", "therapist": rater.who}
    return {"rater": rater.role.value, "participant": rater.who}


def _plain(number: float | None) -> float | int | None:
    """Return a whole number as one."""
    return int(number) if number is not None and float(number).is_integer() else number


def _rules(judgement: Judgement) -> list[str]:
    return [rule.value for rule in (Rule.LOW, Rule.DROP, Rule.SUSTAINED) if rule in judgement.limits]
