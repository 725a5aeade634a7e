"""What helps when a part of the alliance is low, and how is a part asked for that nobody has rated?

`FACTORS` has one guide for each part; `RUPTURES` tells the two ways in which an alliance shows strain apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from alliance_app.clinical.alliance import Factor


class Kind(StrEnum):
    """Which way of going wrong a move is for."""

    WITHDRAWAL = "withdrawal"
    CONFRONTATION = "confrontation"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Rupture:
    """One of the two ways in which an alliance shows strain, and the first answer to it."""

    kind: Kind
    name: str
    signs: tuple[str, ...]
    answer: str
    avoid: str
    say: str


@dataclass(frozen=True, slots=True)
class Move:
    """Something that repairs a part. `key` is stored with each planned repair: never reuse one."""

    key: str
    name: str
    how: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class FactorGuide:
    """Everything Consult shows for one weak part; `when_unknown` is the sentence that asks for it."""

    factor: Factor
    title: str
    signs: tuple[str, ...]
    ask_yourself: tuple[str, ...]
    ask_client: tuple[str, ...]
    when_unknown: str
    moves: tuple[Move, ...]
    supervision: tuple[str, ...]


RUPTURES: tuple[Rupture, ...] = (
    Rupture(
        kind=Kind.WITHDRAWAL,
        name="Withdrawal: the client pulls back",
        signs=(
            "Short answers, silence, or a story that leads away",
            "Agrees with everything and brings nothing",
            "Late, cancels, or forgets what was planned",
        ),
        answer="Make it safe to disagree: say what you notice, offer a guess at what you missed, and wait.",
        avoid="Filling the silence with another exercise, or taking politeness for agreement.",
        say="You said yes just now, and I am not sure that it was a yes. A no would help me more.",
    ),
    Rupture(
        kind=Kind.CONFRONTATION,
        name="Confrontation: the client pushes back",
        signs=(
            "Criticises you, the method or the pace",
            "Demands, tests you, or threatens to stop",
            "Sarcasm, or a quarrel about small things",
        ),
        answer="Hear the complaint to its end, name what is right in it, and only then say what you can"
        " change.",
        avoid="Defending yourself, explaining the method once more, or calling the anger a symptom.",
        say="You are angry with me, and I would like to understand it properly before I answer.",
    ),
)

_RELATIONSHIP = FactorGuide(
    factor=Factor.RELATIONSHIP,
    title="Is there trust between you?",
    signs=(
        "Shorter answers, or a missed session after a hard one",
        "Very polite, and you learn little that is new",
        "Complaints about the hour, the room or you; jokes with an edge",
        "A topic that both of you step around",
        "You talk more than usual, or explain yourself",
        "You dread the hour, or forget to prepare for it",
    ),
    ask_yourself=(
        "When was it last easy between us, and what happened then?",
        "What did I say or do that could have felt like a judgement?",
        "What do I not like in this person, and could they notice?",
        "Do they meet me, or somebody playing a therapist?",
        "What would they tell a friend about me?",
    ),
    ask_client=(
        "How has it been for you to sit here with me lately?",
        "Did I say something, last time or earlier, that stayed with you in a bad way?",
        "What is hard to tell me?",
        "Is there something about you that I keep missing?",
        "What could I do today that would make this easier for you?",
    ),
    when_unknown="I do not know how this is for you at present, so I would like to ask: how far are you at"
    " ease with me?",
    moves=(
        Move(
            "name-the-moment",
            "Name the moment",
            "Say what you noticed between you, and when. Ask how it was for them, and stay with the answer.",
            Kind.EITHER,
        ),
        Move(
            "hear-it-out",
            "Hear it to the end",
            "Let them finish. Say it back until they tell you that you have it, and leave your reasons out.",
            Kind.CONFRONTATION,
        ),
        Move(
            "own-your-part",
            "Own your part",
            "Say plainly what you did that hurt or did not help, and that you are sorry. Add no “but”.",
            Kind.CONFRONTATION,
        ),
        Move(
            "invite-the-no",
            "Invite the no",
            "Guess aloud at one thing they may not like about the sessions. Thank them for whatever comes.",
            Kind.WITHDRAWAL,
        ),
        Move(
            "slow-down",
            "Put the plan aside",
            "Give this session no task. Speak less, follow them, and ask about what they have just said.",
            Kind.WITHDRAWAL,
        ),
        Move(
            "more-and-less",
            "One more, one less",
            "Ask what to do more of and what less. Do both at once, and ask next time whether it showed.",
            Kind.EITHER,
        ),
    ),
    supervision=(
        "trust is low again after one repair was tried",
        "you feel anger, fear, attraction or boredom that does not pass",
        "the client asks for another therapist, or you wish they would",
        "a boundary was crossed, or the client says that it was",
    ),
)

_GOAL = FactorGuide(
    factor=Factor.GOAL,
    title="Is the goal shared?",
    signs=(
        "Agrees quickly, then little happens between sessions",
        "“Yes, but”, or a new topic whenever the plan comes up",
        "You can say what they avoid, not what they want",
        "Somebody else’s wish sits in the goal",
        "Every session starts with a different problem",
        "You work harder for it than they do",
    ),
    ask_yourself=(
        "Whose goal is this, and in whose words?",
        "What did they ask for in the first session?",
        "What would I have to give up to work on theirs?",
        "When did I last check, other than by assuming?",
        "Could I say in one sentence what they want?",
    ),
    ask_client=(
        "If this worked, what would be different on an ordinary Tuesday?",
        "Is there something that matters more to you now than what we have been doing?",
        "Am I working on something that matters more to me than it does to you?",
        "Who else wants this for you, and what would you want if they did not?",
        "What would you be sorry to lose if things changed?",
    ),
    when_unknown="I have been guessing at what you want from this. Tell me in your words: what are you here"
    " for now?",
    moves=(
        Move(
            "read-it-back",
            "Read it back",
            "Read the goal aloud in their words, with its date. Ask what has changed since then.",
            Kind.EITHER,
        ),
        Move(
            "write-it-again",
            "Write it again, together",
            "They say it, you write it, they correct it. Keep their verbs.",
            Kind.EITHER,
        ),
        Move(
            "cross-one-out",
            "Cross one out",
            "Ask what they accepted only because you proposed it. Thank them, and take it out.",
            Kind.WITHDRAWAL,
        ),
        Move(
            "one-ordinary-hour",
            "One ordinary hour",
            "Ask for one hour of an ordinary day that would be different. Write down what they would do.",
            Kind.WITHDRAWAL,
        ),
        Move(
            "one-now-one-later",
            "One now, one later",
            "Where you want different things, take theirs first and give yours a date.",
            Kind.CONFRONTATION,
        ),
        Move(
            "say-what-you-cannot-offer",
            "Say what you cannot offer",
            "If their goal is outside this therapy, say so plainly and look together for who can help.",
            Kind.CONFRONTATION,
        ),
    ),
    supervision=(
        "the goal is low again after one repair was tried",
        "you find that you do not want what the client wants",
        "the goal belongs to a court, a parent, an employer or a partner",
        "two people in the room want opposite things",
    ),
)

_METHOD = FactorGuide(
    factor=Factor.METHOD,
    title="Do you both believe in the way you work?",
    signs=(
        "Does the exercise, and cannot say what it is for",
        "Tasks between sessions are forgotten, or done for you",
        "Asks how long this takes, or mentions another therapy",
        "Talks readily until the exercise begins",
        "“I know it is not true, but”, again and again",
        "You add one more technique each week",
    ),
    ask_yourself=(
        "Could they explain to a friend how this is meant to help?",
        "Do I believe in this way of working for this person?",
        "Did they choose it, or did my training choose it?",
        "What has helped them before, and where is it in our plan?",
        "What does this ask of them that nobody should ask just now?",
    ),
    ask_client=(
        "How do you think what we do here is supposed to help you?",
        "Which part of it makes sense to you, and which part do you do for my sake?",
        "What do you believe would have to happen for you to get better?",
        "What has helped you before, even a little?",
        "If you could change one thing in how we work, what would it be?",
    ),
    when_unknown="I have not checked this with you for a while: how far do you believe that the way we work"
    " can get you where you want to be?",
    moves=(
        Move(
            "say-why",
            "Say why, in their terms",
            "Join what you do to their goal in two sentences. Ask which of the two does not convince them.",
            Kind.EITHER,
        ),
        Move(
            "ask-their-theory",
            "Ask for their theory",
            "Ask what they think causes it and what would help. Build the next step on that, and say so.",
            Kind.WITHDRAWAL,
        ),
        Move(
            "make-it-smaller",
            "Make it smaller",
            "Cut the task until they are sure that they can do it. Ask what they have not told you about it.",
            Kind.WITHDRAWAL,
        ),
        Move(
            "offer-two-ways",
            "Offer two ways",
            "Describe two ways to the goal and what each asks of them. Let them choose, or choose neither.",
            Kind.EITHER,
        ),
        Move(
            "stop-for-now",
            "Stop it for now",
            "Say that you will leave out what they object to. Ask what they would do instead; begin there.",
            Kind.CONFRONTATION,
        ),
        Move(
            "try-until",
            "Try it until a date",
            "Agree how long to try, what would count as help, and what you will do if that does not come.",
            Kind.CONFRONTATION,
        ),
    ),
    supervision=(
        "belief in the method is low again after one repair was tried",
        "you do not stand behind the method yourself",
        "what the client asks for is outside your training",
        "the client improves, and says that it is for another reason",
    ),
)

FACTORS: Mapping[Factor, FactorGuide] = MappingProxyType(
    {guide.factor: guide for guide in (_RELATIONSHIP, _GOAL, _METHOD)}
)
