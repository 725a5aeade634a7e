"""What was concluded of a case before, and by which version of rules and policy?

Read from `StandingChange`, the record of what was told at the time; explained by the policy that was in force then.
"""

from dataclasses import dataclass
from datetime import datetime

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.flags import Level, Rule
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.standing import RULES_VERSION
from alliance_app.clinical.why import rule_sentence
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.models import StandingChange

#: How many of the newest changes a case shows.
SHOWN_CHANGES = 8

WORDS = {
    Reason.LOW: "A part was low",
    Reason.CONFIRMING: "A part was not yet steady",
    Reason.UNVERIFIED: "Perfect scores, little change",
    Reason.UNKNOWN: "Something was not known",
    Reason.CLIENT_VIEW_UNKNOWN: "In place, as far as rated",
    Reason.IN_PLACE: "All three parts were in place",
}


@dataclass(frozen=True, slots=True)
class Concluded:
    """One conclusion of an earlier day, in words; `flags` say whose rating of what, and by which rules as of then."""

    at: datetime
    words: str
    stuck: bool
    flags: dict[str, list[str]]
    policy_version: int
    rules_version: int


def said_before(file: CaseFile) -> list[Concluded]:
    """Return what was concluded of a case, the newest first."""
    policies = {0: Policy(), **{row.version: row.rules() for row in file.rows["policies"]}}
    return [_said(change, policies[change.policy_version]) for change in file.rows["changes"][::-1][:SHOWN_CHANGES]]


def _said(change: StandingChange, policy: Policy) -> Concluded:
    return Concluded(
        change.at,
        WORDS[Reason(change.reason)],
        change.stuck,
        _flags(change, policy),
        change.policy_version,
        change.rules_version,
    )


def _flags(change: StandingChange, policy: Policy) -> dict[str, list[str]]:
    """Return the rules that spoke, by whose rating of what; of rules that were others by then nothing is said."""
    found: dict[str, list[str]] = {}
    for rule, level, factor, role in change.flags:
        part = Factor(factor).value.capitalize() if factor else "All three parts"
        rules = found.setdefault(f"{part}, rated by the {role}", [])
        if change.rules_version == RULES_VERSION:
            rules.append(rule_sentence(Rule(rule), Level(level), policy))
    return found
