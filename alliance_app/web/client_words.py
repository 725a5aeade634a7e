"""In which words is somebody in therapy asked? Our own, one set for each kind of reader, plain enough for a child.

The English words are the keys of the translations (`locale/`). Each set asks the same of the three parts, in the same
order, and how much progress there is. One thing a question, in no words of any published scale. A therapist who types
what somebody says reads the same words (`forms/participants.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance_app.clinical.alliance import Role
from alliance_app.records.models import Participant

Words = str | Promise
Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Question:
    """A statement that is rated from 0 to 10, and what the two ends mean."""

    asks: Words
    low_end: Words
    high_end: Words


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind of reader is asked; `questions` holds one for each of relationship, goal, method and progress."""

    title: Words
    lead: Words
    questions: Mapping[str, Question]
    different: Words


def _wording(title: Words, lead: Words, different: Words, **questions: Question) -> Wording:
    return Wording(title, lead, MappingProxyType(questions), different)


LEAD = _("Take your time. No answer is wrong. A low number helps as much as a high one: it shows what to change.")

ADULT = _wording(
    _("Three questions about how we work together"),
    LEAD,
    _("Is there anything you would like to be different?"),
    relationship=Question(
        _("I can say what I really think here, and it counts."), _("not at all"), _("completely")
    ),
    goal=Question(_("We are working on what I want to change."), _("not at all"), _("exactly that")),
    method=Question(_("I believe this way of working can help me get there."), _("not at all"), _("very much")),
    progress=Question(_("How close am I to what I want?"), _("no closer than at the start"), _("I am there")),
)
YOUNG = _wording(
    _("Three questions about how this is going"),
    _("There is no right answer. Low numbers are fine: they show what to change."),
    _("Is there anything you want to be different?"),
    relationship=Question(
        _("I can be myself here, and say what I really think."), _("not at all"), _("yes, always")
    ),
    goal=Question(_("We work on what I want to change."), _("not at all"), _("exactly that")),
    method=Question(_("I think that the way we do it can help me."), _("not at all"), _("very much")),
    progress=Question(_("How close am I to what I want?"), _("no closer than at the start"), _("I am there")),
)
CHILD = _wording(
    _("Three questions about being here"),
    _("Somebody can read this with you. You choose the number. All numbers are fine."),
    _("Do you want anything to be different?"),
    relationship=Question(_("I can say what I think here."), _("no"), _("yes, a lot")),
    goal=Question(_("We work on what I want to get better."), _("no"), _("yes, a lot")),
    method=Question(_("What we do here helps me."), _("no"), _("yes, a lot")),
    progress=Question(_("How much better is it now?"), _("not better yet"), _("all better")),
)
GUARDIAN = _wording(
    _("Three questions about how we work together"),
    LEAD,
    _("Is there anything you would like to be different?"),
    relationship=Question(
        _("I can say what I really think about my child, and it counts."),
        _("not at all"), _("completely"),
    ),
    goal=Question(_("The work here is about what my child needs."), _("not at all"), _("exactly that")),
    method=Question(_("I believe this way of working can help my child."), _("not at all"), _("very much")),
    progress=Question(
        _("How close is my child to what we want?"), _("no closer than at the start"), _("my child is there")
    ),
)  # fmt: skip
PARTNER = _wording(
    _("Three questions about how we work together"),
    LEAD,
    _("Is there anything you would like to be different?"),
    relationship=Question(
        _("I can say what I really think here, as much as the others can."),
        _("not at all"), _("completely"),
    ),
    goal=Question(_("We are working on what I want to change between us."), _("not at all"), _("exactly that")),
    method=Question(_("I believe this way of working can help us get there."), _("not at all"), _("very much")),
    progress=Question(_("How close are we to what we want?"), _("no closer than at the start"), _("we are there")),
)  # fmt: skip

BY_WORDING = {
    Participant.Wording.ADULT: ADULT,
    Participant.Wording.YOUNG: YOUNG,
    Participant.Wording.CHILD: CHILD,
}
BY_ROLE = {Role.PARTNER: PARTNER, Role.CHILD: CHILD, Role.GUARDIAN: GUARDIAN}


@dataclass(frozen=True, slots=True)
class OwnWords:
    """How one kind of reader is asked for goal and method in their own words; whose therapy it is not, for no goal.

    `goal_near` and `method_near` ask how near the therapist's version is.
    """

    title: Words
    lead: Words
    goal: Words | None
    method: Words
    believes: Words
    goal_near: Words
    method_near: Words


OWN_LEAD = _("Write it as you would say it. Short is fine, and so is “I do not know yet”.")
GOAL_NEAR, METHOD_NEAR = _("Is this the same as what you wrote?"), _("Is this the same as what you have been told?")
OWN_ADULT = OwnWords(
    _("What you want, in your own words"),
    OWN_LEAD,
    _("What do you want to change, or to get better?"),
    _("What have you been told about how therapy works here?"),
    _("Do you believe it can help you?"),
    GOAL_NEAR,
    METHOD_NEAR,
)
OWN_YOUNG = OwnWords(
    _("What you want, in your own words"),
    OWN_LEAD,
    _("What do you want to be different, or to get better?"),
    _("What have they told you about how this works?"),
    _("Do you think it can help you?"),
    GOAL_NEAR,
    METHOD_NEAR,
)
OWN_CHILD = OwnWords(
    _("What you want"),
    _("Somebody can write for you. They write it the way you say it."),
    _("What do you want to get better?"),
    _("What do you do here, and what is it for?"),
    _("Do you think it helps?"),
    _("Is this what you said?"),
    _("Is this what you do here?"),
)
OWN_GUARDIAN = OwnWords(
    _("How we work, in your own words"),
    _("Write it as you would say it. Short is fine."),
    None,
    _("What have you been told about how therapy works here?"),
    _("Do you believe it can help your child?"),
    GOAL_NEAR,
    METHOD_NEAR,
)
OWN_PARTNER = OwnWords(
    _("What you want, in your own words"),
    OWN_LEAD,
    _("What do you want to change between you, or to get better?"),
    _("What have you been told about how therapy works here?"),
    _("Do you believe it can help you both?"),
    GOAL_NEAR,
    METHOD_NEAR,
)
OWN_BY_WORDING = {
    Participant.Wording.ADULT: OWN_ADULT,
    Participant.Wording.YOUNG: OWN_YOUNG,
    Participant.Wording.CHILD: OWN_CHILD,
}
OWN_BY_ROLE = {Role.PARTNER: OWN_PARTNER, Role.CHILD: OWN_CHILD, Role.GUARDIAN: OWN_GUARDIAN}


def wording_for(person: Participant) -> Wording:
    """Return the words in which a person is asked: a guardian’s and a partner’s own, else those that fit their age."""
    return _fitting(person, BY_WORDING, BY_ROLE, ADULT)


def own_words_for(person: Participant) -> OwnWords:
    """Return how a person is asked for their own words, chosen alike."""
    return _fitting(person, OWN_BY_WORDING, OWN_BY_ROLE, OWN_ADULT)


def _fitting(
    person: Participant, by_wording: Mapping[Participant.Wording, Of], by_role: Mapping[Role, Of], usual: Of
) -> Of:
    role = Role(person.role)
    if person.wording and role in (Role.CLIENT, Role.CHILD):
        return by_wording[Participant.Wording(person.wording)]
    return by_role.get(role, usual)
