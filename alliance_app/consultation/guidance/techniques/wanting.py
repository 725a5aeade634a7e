"""Which techniques work through hope and wanting: pictures of change, exceptions, two minds?"""

from .entry import Family, Technique

TECHNIQUES: tuple[Technique, ...] = (
    Technique(
        key="the-day-after",
        name="The day after",
        family=Family.SOLUTION,
        purpose="Draws a picture of life without the problem that is exact enough to start on.",
        when_it_fits="The client can say what is wrong at length, and hardly what they would like to have.",
        when_not="Fresh grief, or a loss that cannot come back: the picture would hurt and not help.",
        steps=(
            "Ask them to imagine that the trouble ended overnight and nobody told them.",
            "Ask what they would notice first, then next, hour by hour.",
            "Ask who else would notice, and by what.",
            "Ask which small piece of that day has happened lately.",
            "Choose one piece to do as if, on one day this week.",
        ),
        agree_first="I would like to ask you something that needs a little imagination, to find out where"
        " you want to go rather than what you want to leave. Are you in the mood for that?",
        words=("miracle question", "future", "goal", "hope", "brief therapy", "sfbt"),
    ),
    Technique(
        key="looking-for-exceptions",
        name="Looking for exceptions",
        family=Family.SOLUTION,
        purpose="Finds out when the problem is smaller, and what the client does then.",
        when_it_fits="“Always” and “never” fill the story, and strength has gone out of sight.",
        when_not="The client has not yet felt that you grasp how bad it is.",
        steps=(
            "Ask for a time lately when it was a little less bad.",
            "Ask what was different: place, people, what they did or left out.",
            "Ask how they managed that, and take luck as only half an answer.",
            "Ask how to make one such time a little more likely.",
        ),
        agree_first="I have heard how heavy it is, and I do not want to make it smaller. Could we also look"
        " at the hours when it is less, in case you already do something that helps?",
        words=("exception", "strengths", "resources", "scaling", "hope", "sfbt", "brief therapy"),
    ),
    Technique(
        key="both-sides",
        name="Both sides of a change",
        family=Family.MOTIVATIONAL,
        purpose="Lets a client who is in two minds hear their own reasons, without being pushed.",
        when_it_fits="Drinking, eating, smoking, leaving, staying: they want to and do not want to.",
        when_not="The decision has been made and they need a plan, or somebody is in danger now.",
        steps=(
            "Ask what is good about things as they are, and take it seriously.",
            "Ask what worries them about going on, and say it back in their words.",
            "Ask how much the change matters to them, and why not less.",
            "Ask how sure they are of managing it, and what would make them surer.",
            "Sum up both sides, then ask what they make of it. Leave the decision with them.",
        ),
        agree_first="I am not going to persuade you. Would it help to lay out both sides, so that you can"
        " see what you want yourself, whatever that turns out to be?",
        words=(
            "motivational interviewing",
            "mi",
            "ambivalence",
            "alcohol",
            "addiction",
            "change",
            "readiness",
        ),
    ),
)
