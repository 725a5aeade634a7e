"""Which one question about a case is worth the time of a supervision hour?

One for each topic that `clinical.agenda` chooses, asked of the therapist, short enough to be read out. Where the topic
is a part of the alliance, each part has its own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from alliance_app.clinical.agenda import Matter, Topic, is_of_a_part, topic_of
from alliance_app.clinical.alliance import Factor

_R, _G, _M = Factor.RELATIONSHIP, Factor.GOAL, Factor.METHOD

QUESTIONS: Mapping[tuple[Topic, Factor | None], str] = MappingProxyType(
    {
        (Topic.GUESS, None): "Before you see it: what do you expect them to have said, and why?",
        (Topic.RISK, None): "Who has asked about wanting to die since then, what was said, and who else knows?",
        (Topic.LEARN, None): "What may this client have tried to tell us before they stayed away?",
        (Topic.LOOK, None): "What would a technique tell you that asking the client would not?",
        (Topic.REACH_OUT, None): "Who gets in touch this week, and with which first sentence?",
        (Topic.LOW, _R): "What would this client find hard to say to your face?",
        (Topic.LOW, _G): "What does this client want, and what would you rather they wanted?",
        (Topic.LOW, _M): "What of your work together would this client gladly leave out tomorrow?",
        (Topic.NOT_TRIED, None): "What makes it hard to try what you have planned?",
        (Topic.TRIED, None): "When you tried it, what did the client do, and what did you do then?",
        (Topic.FAILED, None): "It did not help. Whose idea was it of what is wrong, yours or the client’s?",
        (Topic.CONFIRMING, None): "Something has got better. What was it, and does the client know that you saw it?",
        (Topic.PERFECT, None): "What may this client be sparing you with full marks?",
        (Topic.NO_SESSION, None): "What do you want to have asked by the end of the first hour?",
        (Topic.NOT_KNOWN, _R): "How is it for this client to sit with you, and what keeps you from asking?",
        (Topic.NOT_KNOWN, _G): "What do you believe this client wants, and when did they last say so?",
        (Topic.NOT_KNOWN, _M): "Does this client believe that your work can help, and how would you know?",
        (Topic.NO_GOAL, None): "Say in one sentence what this client wants. Which word would they change?",
        (Topic.NO_CLIENT_VIEW, None): "Which numbers would the client give, and how will you ask for them?",
        (Topic.CONFIRM_GOAL, None): "The goal was agreed with somebody else. What would the client say of it to you?",
        (Topic.SPLIT, None): "Two people in the room see it differently. Whom have you heard less?",
        (Topic.REVERSE_GAP, None): "You see it darker than the client does. What do you notice that they do not say?",
        (Topic.STILL_STUCK, None): "What is the smallest thing that would show you that it moves again?",
        (Topic.BEYOND, None): "All three are in place. What else keeps it where it is, in their life or in yours?",
        (Topic.IN_PLACE, None): "What goes well here, and what would make it better?",
    }
)


def question_of(matter: Matter) -> str:
    """Return the one question to discuss about a case."""
    topic = topic_of(matter)
    return QUESTIONS[topic, matter.factor if is_of_a_part(topic) else None]
