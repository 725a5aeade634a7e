"""Which techniques work through thoughts: weighing them, testing them, standing back from them?"""

from .entry import Family, Technique

TECHNIQUES: tuple[Technique, ...] = (
    Technique(
        key="thought-record",
        name="Looking at a thought twice",
        family=Family.COGNITIVE,
        purpose="Slows down one painful moment until the client can weigh the thought that came with it.",
        when_it_fits="The same harsh or frightening conclusion returns, and the client is curious about it.",
        when_not="The thought is simply true, or the client would feel argued out of a real grievance.",
        steps=(
            "Take one moment of the past week: where, when, who.",
            "Write down the feeling and its strength, then the thought in their words.",
            "Ask what speaks for it and what does not, in that order.",
            "Find a sentence that takes account of both and that they can believe.",
            "Ask how strong the feeling is now, and what they would do differently.",
        ),
        agree_first="I do not want to talk you out of what you feel. Would it help to write down one such"
        " moment and look together at whether the thought tells the whole story?",
        words=("cognitive restructuring", "reframe", "automatic thoughts", "cbt", "self-criticism", "belief"),
    ),
    Technique(
        key="testing-a-prediction",
        name="Testing a prediction",
        family=Family.COGNITIVE,
        purpose="Lets life answer a fearful “what if”, in place of an argument about it.",
        when_it_fits="The client knows that the fear is too large, and it has not become smaller.",
        when_not="A bad result would do real harm, or the client would do it only to please you.",
        steps=(
            "Write the prediction so that it can turn out wrong.",
            "Plan a small test: what, when, and how both of you will know the result.",
            "Leave out one habit that has kept the fear from being tested.",
            "Do it, in the session if possible, and write down what happened.",
            "Ask what this says about the next prediction.",
        ),
        agree_first="We could find out whether that would really happen, with a test that you design and"
        " could live with either way. What would be a fair test?",
        words=("behavioural experiment", "anxiety", "belief", "safety behaviour", "what if", "cbt"),
    ),
    Technique(
        key="one-step-towards-what-matters",
        name="One step towards what matters",
        family=Family.ACCEPTANCE,
        purpose="Joins a small act this week to something the client would choose to stand for.",
        when_it_fits="Much effort goes into not feeling something, and little into living.",
        when_not="The client needs food, shelter, safety or sleep first, or “values” would mean your values.",
        steps=(
            "Choose one part of life: family, work, friends, body, place.",
            "Ask how they would like to be in it, if nobody were watching.",
            "Find an act of a few minutes that fits, and a time for it.",
            "Ask which feelings will come along, and whether there is room for them.",
            "Afterwards, ask what it was like, not whether it worked.",
        ),
        agree_first="Rather than waiting until the fear has gone, we could look for something worth doing"
        " with the fear beside you. Does that make sense for what you want, or does it sound like giving up?",
        words=("values", "act", "commitment", "acceptance", "meaning", "chronic pain", "willingness"),
    ),
    Technique(
        key="watching-thoughts-pass",
        name="Watching thoughts pass",
        family=Family.ACCEPTANCE,
        purpose="Gives the client a little distance from a thought without arguing with it.",
        when_it_fits="Brooding or worry that has been discussed often enough.",
        when_not="Sitting still with thoughts brings back trauma, voices or a feeling of being unreal.",
        steps=(
            "Catch one thought that keeps returning, and say it aloud.",
            "Say it again with “I notice the thought that” in front of it.",
            "Let it pass, as one lets cars pass in the street, for two minutes.",
            "Ask what they would do now if the thought were only noise.",
        ),
        agree_first="This exercise does not try to make the thought go away, only to let it talk while you"
        " get on. It takes five minutes, with eyes open if you like. Shall we try it once and see what you"
        " think?",
        words=("defusion", "mindfulness", "rumination", "worry", "distance", "acceptance"),
    ),
    Technique(
        key="kinder-inner-voice",
        name="A kinder inner voice",
        family=Family.ACCEPTANCE,
        purpose="Helps a client who scolds themselves to find a tone that is honest and on their side.",
        when_it_fits="Shame and self-attack hold the problem in place, and good arguments do not touch them.",
        when_not="Kindness itself frightens the client; then go slowly, and talk about that first.",
        steps=(
            "Listen to how they talk to themselves, in tone as well as words.",
            "Ask what the scolding was once meant to prevent.",
            "Find somebody, real or imagined, who is wise and on their side.",
            "Let that voice answer the same mistake, aloud, slowly.",
            "Choose one moment this week in which to borrow it.",
        ),
        agree_first="You are harder on yourself than on anybody you know. Would you be willing to try"
        " another tone, even if it feels false at first, and to tell me if it becomes too much?",
        words=("compassion", "self-criticism", "shame", "guilt", "self-esteem", "perfectionism"),
    ),
)
