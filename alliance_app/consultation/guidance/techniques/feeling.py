"""Which techniques work through feeling and body: emotion, old patterns, memory, tension?"""

from .entry import Family, Technique

TECHNIQUES: tuple[Technique, ...] = (
    Technique(
        key="two-chairs",
        name="Two chairs",
        family=Family.EMOTION,
        purpose="Lets two sides of one person speak to each other until they hear each other.",
        when_it_fits="An inner quarrel, such as “I should” against “I cannot”, comes up with feeling in it.",
        when_not="The client easily loses touch with the present, hears voices, or feels foolish and says"
        " so.",
        steps=(
            "Set out two chairs, and say which side sits where.",
            "Let one side speak, in the first person and the present.",
            "Change chairs; ask what it is like to be spoken to in that way.",
            "Stay with the feeling under the answer, and ask what that side needs.",
            "Go back and forth until something softens, then talk about it side by side.",
        ),
        agree_first="Part of you pushes and part of you has had enough. We could give each a chair and let"
        " them talk; it feels odd for a minute. Would you try it, and stop me when you have had enough?",
        words=("chairwork", "self-criticism", "conflict", "eft", "gestalt", "ambivalence"),
    ),
    Technique(
        key="staying-with-a-feeling",
        name="Staying with a feeling",
        family=Family.EMOTION,
        purpose="Helps the client to notice, name and understand a feeling that is usually passed over.",
        when_it_fits="The story is told quickly and flatly, and something shows in the face or the hands.",
        when_not="Feelings already flood the client, or they would harm themselves to be rid of them.",
        steps=(
            "Stop at the moment where something showed, and say what you saw.",
            "Ask where in the body it is, and give it time.",
            "Try words for it until one fits.",
            "Ask what the feeling is about, and what it needs.",
            "Come back to the room, and ask what they take from it.",
        ),
        agree_first="Something came up just now, and we moved on quickly. Would you be willing to stay there"
        " for a few minutes, with me, and leave it again whenever you want?",
        words=("focusing", "emotion", "grief", "sadness", "anger", "felt sense", "eft"),
    ),
    Technique(
        key="naming-the-pattern",
        name="Naming the pattern",
        family=Family.PSYCHODYNAMIC,
        purpose="Shows one way of relating that returns: out there, in the past, and here with you.",
        when_it_fits="The same disappointment happens with different people, and the client has begun to"
        " wonder.",
        when_not="Trust is new or strained, or the client would hear it as blame.",
        steps=(
            "Collect two or three episodes: what I wanted, what the other did, what I did then.",
            "Put the common line into one plain sentence, and ask them to correct it.",
            "Ask where it began, and what it was good for at that time.",
            "Ask whether it happens between the two of you as well, your part included.",
            "Look for one moment this week in which something else is possible.",
        ),
        agree_first="I begin to see something that happens to you again and again, perhaps here too. May I"
        " say it as a guess, and will you tell me where it is wrong?",
        words=("transference", "relationship theme", "attachment", "insight", "repetition", "interpretation"),
    ),
    Technique(
        key="what-is-kept-out",
        name="What is kept out",
        family=Family.PSYCHODYNAMIC,
        purpose="Makes it possible to talk about what the client steers away from, and why that made sense.",
        when_it_fits="Each time a certain topic or feeling comes near, the talk turns, and the client can"
        " bear to look.",
        when_not="What is kept out keeps them upright at present, or they are in a crisis.",
        steps=(
            "Wait until it happens in the session, then point to the turn, not to the topic.",
            "Ask what would have happened if you had gone on.",
            "Say what turning away has protected, and respect it.",
            "Let them decide whether to look, how far, and when to stop.",
        ),
        agree_first="There is something that we both walk around. We need not go in; I would only like to"
        " understand what makes it better not to. Is that all right with you today?",
        words=("defence", "avoidance", "silence", "resistance", "unconscious", "shame"),
    ),
    Technique(
        key="then-and-now",
        name="Then and now",
        family=Family.TRAUMA,
        purpose="Prepares for work on memories: the client learns to tell a reminder from the danger itself.",
        when_it_fits="Reminders of trauma overwhelm the client in a life that is safe enough today.",
        when_not="The danger still goes on, or the client is in crisis. It does not go into the memory"
        " itself.",
        steps=(
            "Explain in plain words why a reminder can feel like now.",
            "Practise two grounding skills until they work in the room.",
            "Take one reminder: what is the same as then, and what is different?",
            "Write the differences on a card that they carry.",
            "Try it with a mild reminder, and talk it over.",
            "Decide together whether, when and with whom work on the memory itself begins.",
        ),
        agree_first="You need not tell me what happened. First I would like you to have something that"
        " brings you back when it comes. Shall we begin with that, and agree on a sign for stop?",
        words=("ptsd", "trauma", "flashback", "trigger", "stabilisation", "grounding", "dissociation"),
    ),
    Technique(
        key="muscle-relaxation",
        name="Tense and let go",
        family=Family.BODY,
        purpose="Teaches the body the difference between tight and loose, so that it can be called up when"
        " needed.",
        when_it_fits="Tension, headaches, trouble falling asleep, or a need for something to do with the"
        " body.",
        when_not="Pain, injury or cramp in those muscles, or letting go feels dangerous to the client.",
        steps=(
            "Sit or lie comfortably, with eyes open or shut as they like.",
            "Tense one group of muscles for a few seconds, gently.",
            "Let go all at once, and notice the difference for a little longer.",
            "Move on: hands, arms, shoulders, face, belly, legs, feet.",
            "Practise daily for a week, then shorten it to a single breath and one word.",
        ),
        agree_first="This is a skill for your body, and it needs ten minutes a day to take hold. Would that"
        " fit into your day, and are there places in your body that we should leave out?",
        words=("relaxation", "progressive", "stress", "tension", "anxiety", "pain", "breathing"),
    ),
)
