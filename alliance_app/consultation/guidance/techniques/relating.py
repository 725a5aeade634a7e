"""Which techniques work between people: roles, conversations, couples, families, minds?"""

from .entry import Family, Technique

TECHNIQUES: tuple[Technique, ...] = (
    Technique(
        key="role-change",
        name="Living through a change of role",
        family=Family.INTERPERSONAL,
        purpose="Helps the client to let go of an old role, to grieve for it, and to find footing in the new"
        " one.",
        when_it_fits="It began with a birth, a separation, retirement, illness, a move or a promotion.",
        when_not="Nothing has changed and the trouble is lifelong, or the new role is one to get out of"
        " safely.",
        steps=(
            "Draw the line: before, the change, now.",
            "Ask what was good and bad in the old role, and let it be missed.",
            "Ask the same of the new role, and what it demands that they cannot yet do.",
            "Choose one thing to learn and one person to lean on.",
        ),
        agree_first="All this seems to have begun when your life changed. Would it suit you to spend the"
        " next sessions on that change, on what you lost with it as well as on what comes now?",
        words=(
            "interpersonal therapy",
            "ipt",
            "transition",
            "grief",
            "loss",
            "parent",
            "retirement",
            "divorce",
        ),
    ),
    Technique(
        key="one-conversation",
        name="One conversation, line by line",
        family=Family.INTERPERSONAL,
        purpose="Finds the point at which an important conversation went wrong, and rehearses another way.",
        when_it_fits="A quarrel or a silence with somebody important keeps the mood low.",
        when_not="The other person is violent: then safety comes first, not better wording.",
        steps=(
            "Have it told like a script: who said what, in which tone.",
            "Stop where it turned, and ask what they wanted the other to understand.",
            "Ask what the other may have heard.",
            "Find other words, and try them in a role play; change parts.",
            "Decide whether, when and where to have the conversation.",
        ),
        agree_first="We could take last Sunday’s conversation apart, line by line, and look for the point"
        " where it turned. Do you want to have it again, and what would you want to come of it?",
        words=(
            "communication",
            "role play",
            "assertiveness",
            "conflict",
            "ipt",
            "rehearsal",
            "social skills",
        ),
    ),
    Technique(
        key="drawing-the-circle",
        name="Drawing the circle",
        family=Family.SYSTEMIC,
        purpose="Turns “whose fault” into a circle that both keep going and either can step out of.",
        when_it_fits="A couple or a family has the same quarrel in many versions.",
        when_not="One person is afraid of another, or is being hurt: see each alone, and go to Risk and"
        " safety.",
        steps=(
            "Take the last quarrel. Ask each in turn: what did you do, and what did you feel just before?",
            "Draw it as a circle, and let both correct it.",
            "Give the circle a name, so that it is neither of them.",
            "Ask each which small step out they could take, unasked.",
            "Next time, ask when the circle came and who noticed first.",
        ),
        agree_first="I would like us to look at how the quarrel runs, not at who is right. Can each of you"
        " accept that, and will you both tell me if I begin to take sides?",
        words=("couple", "family", "cycle", "pursue", "withdraw", "circular", "partner", "quarrel"),
    ),
    Technique(
        key="taking-turns",
        name="Taking turns to speak and listen",
        family=Family.SYSTEMIC,
        purpose="Slows a talk down until each person has been understood before it is answered.",
        when_it_fits="Both want to be heard, and each answers before the other has finished.",
        when_not="There is fear or violence between them, or one has already decided to leave and has not"
        " said so.",
        steps=(
            "Choose a matter of middling weight, and who begins.",
            "The speaker says a few sentences about themselves, not about the other.",
            "The listener says it back until the speaker nods.",
            "Change over. Solutions come later.",
            "Ask each what was new.",
        ),
        agree_first="For ten minutes one of you would speak, and the other would only say it back. It feels"
        " stiff at first. Which matter would you both be willing to try this with?",
        words=("couple", "communication", "listening", "partner", "family", "dialogue"),
    ),
    Technique(
        key="stop-and-rewind",
        name="Stop and rewind",
        family=Family.MENTALISATION,
        purpose="Brings back curiosity about what goes on in oneself and others after it was lost in strong"
        " feeling.",
        when_it_fits="Certainty about what others think or intend, followed by rash acts or a broken"
        " contact.",
        when_not="The client is too upset to think: calm first, with few words.",
        steps=(
            "Stop the story at the point where it became too fast.",
            "Go back to the last moment in which thinking still worked.",
            "Ask step by step: what did you feel, what did you take them to think, how did you know?",
            "Offer another possible reading, as somebody who does not know either.",
            "Go on from there, and ask what looks different.",
        ),
        agree_first="When it gets hot I may ask you to stop and go back a little, because I lose the thread"
        " too. Would that be all right, and how should I do it so that it does not feel like being cut off?",
        words=(
            "mbt",
            "mentalisation",
            "mentalization",
            "impulsive",
            "borderline",
            "attachment",
            "emotion regulation",
        ),
    ),
)
