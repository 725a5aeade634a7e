"""What helps when no part is low, and still something has to be asked or watched?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from alliance_app.clinical.gate import Reason


@dataclass(frozen=True, slots=True)
class StateGuide:
    """What one reason of a standing means, what to do about it, and what to say to the client."""

    reason: Reason
    heading: str
    means: str
    do: tuple[str, ...]
    say: tuple[str, ...]


_GUIDES = (
    StateGuide(
        reason=Reason.UNKNOWN,
        heading="Not known yet",
        means="Something was never asked, or it was asked too long ago. That is not bad news, and not good"
        " news either.",
        do=(
            "Ask in the next session, early rather than at the door.",
            "Let the client answer first, by their own hand where they can.",
            "If the goal is missing, write it in their words. “I do not know yet” and “to be done with this"
            " order” are goals too.",
            "If they would rather not rate, record that they declined, and ask why without pressing.",
        ),
        say=(
            "There are three things I would like to hear from you before we try anything new.",
            "Nothing bad follows from a low number. It tells me where to look.",
        ),
    ),
    StateGuide(
        reason=Reason.CONFIRMING,
        heading="Better, not yet steady",
        means="A part that was low has risen. One good rating may be relief or kindness, so it is asked"
        " again.",
        do=(
            "Carry on with the repair as planned; do not add anything yet.",
            "Ask what made the difference, and do that again.",
            "Ask for the rating in the next session too, even if it seems settled.",
            "If it falls again, say so at once and take it to supervision.",
        ),
        say=(
            "It looks as if this is better between us. Is it, and what helped?",
            "What is still not quite right?",
        ),
    ),
    StateGuide(
        reason=Reason.UNVERIFIED,
        heading="Perfect scores, little change",
        means="Everything is rated as high as it can be, and yet nothing moves. Perhaps all is well between"
        " you; perhaps it is hard to say that it is not.",
        do=(
            "Set ten minutes aside for one direct conversation about your work together.",
            "Say that the scores puzzle you, and that you look for your own part first.",
            "Name one thing that you are not content with yourself, so that they need not be the first.",
            "Thank them for any doubt, however small, and change something because of it.",
            "Record that this conversation took place.",
        ),
        say=(
            "You give us full marks, and you still feel much the same. I think I am missing something."
            " What would you change here if you could not hurt my feelings?",
            "If there is nothing to change between us, then what do you think keeps this where it is?",
        ),
    ),
    StateGuide(
        reason=Reason.CLIENT_VIEW_UNKNOWN,
        heading="The client’s view is missing",
        means="All three parts are in place as far as you can see. A therapist’s view alone misses a good"
        " deal, so ask for the client’s.",
        do=(
            "Ask for their three ratings in the last minutes of the next session.",
            "Turn the screen to them, or let them write three numbers on paper.",
            "If they say the numbers aloud, enter them as said aloud.",
        ),
        say=(
            "I have my own picture of how we work together, and not yours. Would you show me yours in three"
            " numbers?",
        ),
    ),
)

#: Where a part is low, `alliance.FACTORS` speaks; where all is in place, nothing needs to be said.
STATES: Mapping[Reason, StateGuide] = MappingProxyType({guide.reason: guide for guide in _GUIDES})
