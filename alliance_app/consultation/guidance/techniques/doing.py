"""Which techniques work through what the client does: activity, exposure, sleep?"""

from .entry import Family, Technique

TECHNIQUES: tuple[Technique, ...] = (
    Technique(
        key="activity-planning",
        name="Activity planning",
        family=Family.BEHAVIOURAL,
        purpose="Brings back, step by step, what gives pleasure, contact or the sense of having done"
        " something.",
        when_it_fits="Low mood, and days that have become empty or are arranged around avoiding things.",
        when_not="In an overactive phase, with very low weight, or with exhaustion that no doctor has looked"
        " at.",
        steps=(
            "Have the client note one week as it is: what, with whom, and the mood afterwards.",
            "Look together for what lifts the mood and what only passes time.",
            "Choose two or three small activities, each with a day, an hour and a place.",
            "Ask what could get in the way, and plan for that too.",
            "Look at what happened to the mood before you plan more.",
        ),
        agree_first="It looks as if doing less has made the mood heavier. Would you try for two weeks to do"
        " a few things before you feel like it, so that we can see what they do for you?",
        words=("behavioural activation", "depression", "routine", "diary", "reward", "homework"),
    ),
    Technique(
        key="problem-solving",
        name="Problem solving in steps",
        family=Family.BEHAVIOURAL,
        purpose="Turns one real problem that can be changed into a next step that can be taken.",
        when_it_fits="A practical problem keeps the client awake, and they lurch between doing nothing and"
        " too much.",
        when_not="The matter cannot be changed, such as a loss, or the client first needs to be listened to.",
        steps=(
            "Put the problem into one sentence that says who, what and when.",
            "Collect ways out without judging any, odd ones included.",
            "Weigh the two or three best: cost, gain, who is affected.",
            "Choose one, and write down its first step with a date.",
            "Look at the result together, and go round again if needed.",
        ),
        agree_first="We could spend today on this one problem with pen and paper. Is it the right one to"
        " start with, or would you rather talk about what it does to you?",
        words=("decision", "practical", "worry", "debt", "work", "planning", "options"),
    ),
    Technique(
        key="graded-exposure",
        name="Graded exposure",
        family=Family.EXPOSURE,
        purpose="Lets the client find out, in steps of their choosing, that they can bear what they have"
        " avoided.",
        when_it_fits="Fear has made life small, and the feared thing is not in fact dangerous.",
        when_not="The danger is real, health has not been checked where it matters, or the client is in"
        " crisis.",
        steps=(
            "List feared situations, and order them by how hard each would be.",
            "Start with one that is hard but possible, and say beforehand what they expect to happen.",
            "Stay long enough to learn something; leave out what they usually do to feel safe.",
            "Ask what happened, compared with what they expected.",
            "Repeat it in other places and at other times, then take the next.",
        ),
        agree_first="We would go towards what you fear, in an order that you set, and you can stop at any"
        " time. It will be unpleasant before it gets easier. Is what you would gain worth that to you?",
        words=("anxiety", "phobia", "panic", "avoidance", "hierarchy", "social anxiety", "agoraphobia"),
    ),
    Technique(
        key="leaving-out-the-ritual",
        name="Facing it without the ritual",
        family=Family.EXPOSURE,
        purpose="Breaks the round of doubt, ritual and short relief that keeps a compulsion alive.",
        when_it_fits="Checking, washing, counting or silent rituals, after which doubt soon comes back.",
        when_not="You are not trained in it, the client is in crisis, or the rituals are about a real"
        " danger.",
        steps=(
            "Draw one recent round: trigger, thought, feeling, ritual, relief, doubt.",
            "Choose a trigger that is bearable and that they meet every day.",
            "Meet it on purpose, and leave out, shorten or put off the ritual.",
            "Stay without reassurance, yours included, while the urge rises and falls.",
            "Agree with the family what they will no longer do or answer.",
        ),
        agree_first="I would ask you to meet the doubt and not to make it go away. You decide which one and"
        " when, and nobody will force you. Which would you be willing to start with?",
        words=(
            "ocd",
            "obsession",
            "compulsion",
            "response prevention",
            "erp",
            "contamination",
            "reassurance",
        ),
    ),
    Technique(
        key="bed-for-sleep",
        name="Bed for sleep",
        family=Family.SLEEP,
        purpose="Teaches the body again that bed means sleep, not lying awake.",
        when_it_fits="Long hours awake in bed, naps to make up for it, dread of the night.",
        when_not="Snoring with pauses, shift work, fits, highs of mood or risk of falls: ask a doctor first.",
        steps=(
            "Keep a simple sleep diary for a week.",
            "Set one time to get up, every day, whatever the night was like.",
            "Go to bed only when sleepy; get up and do something dull when awake for long.",
            "Keep work, screens and quarrels out of the bed, and leave out naps.",
            "Warn that the first week may be worse, and look at the diary together.",
        ),
        agree_first="For two or three weeks this is strict, and at first you may be more tired, so we should"
        " look at when you drive or work with machines. Is this a good time for it, and who at home needs to"
        " know?",
        words=("insomnia", "stimulus control", "diary", "tired", "night", "sleep hygiene", "cbt-i"),
    ),
)
