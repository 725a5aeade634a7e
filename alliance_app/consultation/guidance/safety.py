"""What does a clinician need at once when somebody may be at risk?

Outside every condition: no case, rating or setting may hide these texts. They hold no telephone numbers; the
clinic sets its own crisis contacts, and emergency numbers differ from country to country.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A direct question as said to the client, and what the answer tells."""

    say: str
    tells: str


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One part of a safety plan that is written together with the client."""

    key: str
    name: str
    how: str
    say: str


@dataclass(frozen=True, slots=True)
class Skill:
    """A way through a bad moment. `mind` says when to take care."""

    key: str
    name: str
    helps: str
    steps: tuple[str, ...]
    mind: str


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call in which situation, and how soon."""

    situation: str
    whom: str
    how_soon: str


NOTICE = (
    "This page does not replace your clinic’s own procedure or your training. If a life may be in danger now,"
    " call the local emergency number first and read afterwards."
)

HOW_TO_ASK: tuple[str, ...] = (
    "Ask early, calmly and in plain words. Asking about suicide does not put the idea into anybody’s head.",
    "See the person alone for this, also when you usually see a couple or a family.",
    "Let them finish. Do not argue against the thought, and do not hurry to comfort.",
    "A score above nought on a question about dying is a reason to ask today, whatever the total.",
)

SUICIDE_QUESTIONS: tuple[Question, ...] = (
    Question("Does it sometimes get so bad that you would rather not go on living?", "Opens the subject."),
    Question("Do you think about killing yourself?", "Use the word. If they hesitate, wait and ask again."),
    Question(
        "When did you last think of it, and how strong was it at its worst?", "How near and how heavy it is."
    ),
    Question("What have you thought of doing?", "Whether there is a plan."),
    Question(
        "Do you have what you would need for that, or could you get it?", "Whether the means are at hand."
    ),
    Question(
        "Is there a day, or something that could happen, after which you would do it?",
        "How much time there is.",
    ),
    Question("Have you made preparations, or tried before?", "What has happened already, and how it ended."),
    Question("What has kept you from it until now?", "What holds them, and how firmly."),
    Question(
        "Can you be sure of staying alive until we next speak? What would make you surer?",
        "What is needed now.",
    ),
)

AFTER_A_YES: tuple[str, ...] = (
    "Thank them for telling you. Stay, in the room or on the line, until both of you know what comes next.",
    "A plan, the means and a time: they do not leave alone. Get help now, as your clinic’s procedure says.",
    "Thoughts without a plan: write the safety plan today, and agree when you speak again, within days.",
    "Tell the duty clinician or your supervisor on the same day. Nobody decides this alone.",
    "Say what you have to pass on, to whom and why, before you do it, unless that would add to the danger.",
    "Write down what you asked, what they said in their words, what you decided and why.",
    "A promise not to do it is not a safety plan.",
)

PLAN_INTRODUCTION = (
    "Write it together, in the client’s words, on one page that they keep. Begin with the last bad time, and"
    " ask what would have helped then."
)

SAFETY_PLAN: tuple[PlanStep, ...] = (
    PlanStep(
        key="first-signs",
        name="How I notice it coming",
        how="Collect the first thoughts, places and bodily signs, from the last time it happened.",
        say="What was the very first thing, long before the worst of it?",
    ),
    PlanStep(
        key="put-distance",
        name="What I put out of reach",
        how="Agree who takes away, locks up or hands in what they would use, and by when. Check that it was"
        " done.",
        say="Who could keep the tablets for you from tonight on?",
    ),
    PlanStep(
        key="on-my-own",
        name="What I can do by myself",
        how="Choose a few things that have carried them through minutes before. Try one of them now.",
        say="What got you through the next ten minutes last time?",
    ),
    PlanStep(
        key="among-people",
        name="Where I go to be among people",
        how="Name places that are open at bad hours, and people whose company helps without much talk.",
        say="Where could you sit at ten at night and not be alone?",
    ),
    PlanStep(
        key="tell-somebody",
        name="Whom I tell",
        how="Write names and numbers of those who may know. Practise the first sentence.",
        say="What would you say to her, so that she understands it is one of those nights?",
    ),
    PlanStep(
        key="professional-help",
        name="Who helps day and night",
        how="Write down the clinic’s crisis contact, the emergency number and the nearest emergency"
        " department.",
        say="If nobody answers, what do you do next? Let us write that down as well.",
    ),
    PlanStep(
        key="what-i-stay-for",
        name="What I stay for",
        how="Ask for people, animals, plans or duties that still count. Take small ones seriously.",
        say="What made you stay, that night?",
    ),
    PlanStep(
        key="keep-it-near",
        name="Where I keep this plan",
        how="Make a copy or a photograph, agree who else has one, and set the date when you read it again"
        " together.",
        say="Where will you find it at three in the morning?",
    ),
)

SKILLS: tuple[Skill, ...] = (
    Skill(
        key="longer-out",
        name="Longer breath out",
        helps="A racing heart, dread, the wish to run.",
        steps=(
            "Breathe in gently through the nose.",
            "Breathe out slowly, as through a straw, for about twice as long.",
            "Go on for two or three minutes; count if it helps.",
        ),
        mind="If attention to breath makes it worse, use feet and hands instead.",
    ),
    Skill(
        key="feet-and-chair",
        name="Feet and chair",
        helps="Feeling far away, unreal or numb.",
        steps=(
            "Press both feet into the floor, and let go. Do it again.",
            "Feel where the chair carries you.",
            "Rub the hands together until they are warm.",
        ),
        mind="Eyes stay open. Stop if the floor or the chair brings a memory back.",
    ),
    Skill(
        key="here-and-now",
        name="Say where you are",
        helps="Pictures from the past that feel like now.",
        steps=(
            "Say aloud your name, the day, the year and the place.",
            "Say what is different here from there.",
            "Look at the door, and at something that did not exist then.",
        ),
        mind="Write the sentences on a card beforehand; in the moment they are hard to find.",
    ),
    Skill(
        key="look-and-listen",
        name="Look and listen",
        helps="Thoughts that go round and round.",
        steps=(
            "Find everything blue in the room.",
            "Listen for the nearest sound, then the farthest.",
            "Touch something rough and something smooth, and describe them.",
        ),
        mind="Describe rather than judge. Boring is good.",
    ),
    Skill(
        key="cold-water",
        name="Cold water",
        helps="Overwhelming tension, the urge to harm oneself.",
        steps=(
            "Hold the wrists under cold water, or a cold pack in the hands.",
            "Cool the face and neck for a few breaths.",
            "Dry off, and notice what has changed.",
        ),
        mind="Not ice on bare skin. Ask a doctor first about heart trouble, low weight or fainting.",
    ),
    Skill(
        key="put-it-off",
        name="Put it off",
        helps="An urge to drink, to take something or to hurt oneself.",
        steps=(
            "Decide to wait a quarter of an hour, and set a timer.",
            "Go to another room, away from what you would use.",
            "Do one thing from the plan. Then decide again about the next quarter.",
        ),
        mind="If waiting does not get easier, call somebody on the plan.",
    ),
    Skill(
        key="use-the-body",
        name="Use the body",
        helps="Anger, restlessness, being unable to sit still.",
        steps=(
            "Walk fast, climb stairs or push against a wall with both hands.",
            "Keep going until you are a little out of breath.",
            "Slow down, and drink some water.",
        ),
        mind="Within what health allows, and not as a way to burn off food.",
    ),
    Skill(
        key="reach-somebody",
        name="Reach somebody",
        helps="Being alone with it, above all at night.",
        steps=(
            "Send the message that is already written: “Bad evening. Can you talk?”",
            "If there is no answer, try the next name on the list.",
            "Sit where other people are while you wait.",
        ),
        mind="If you may not stay safe, skip the list and call the crisis contact or the emergency number.",
    ),
)

CALLS: tuple[Call, ...] = (
    Call(
        situation="Somebody has taken an overdose, is badly hurt, or is about to act",
        whom="The local emergency number.",
        how_soon="Now, even if they say that they feel well. Stay with them or on the line.",
    ),
    Call(
        situation="They mean to die, and have a plan and the means",
        whom="The crisis team or the emergency number, as your clinic’s procedure says; then the duty"
        " clinician.",
        how_soon="Before they leave or the call ends.",
    ),
    Call(
        situation="Thoughts of suicide without a plan, or new self-harm",
        whom="The duty clinician or your supervisor.",
        how_soon="The same day.",
    ),
    Call(
        situation="Somebody may hurt another person",
        whom="The police or the emergency number, then the duty clinician.",
        how_soon="Now, if a person or a time has been named; otherwise the same day.",
    ),
    Call(
        situation="A child, or an adult who needs care, may be harmed or neglected",
        whom="Your clinic’s safeguarding lead, or the local child or adult protection service.",
        how_soon="The same day; now, if they are in danger at this moment.",
    ),
    Call(
        situation="Somebody is hurt, threatened or controlled at home",
        whom="The duty clinician and a service for domestic abuse, in a way that cannot be found out at"
        " home.",
        how_soon="The same day; now, if going home is not safe.",
    ),
    Call(
        situation="Confused, commanded by voices, without sleep for days, or shaking after stopping drink or"
        " drugs",
        whom="The doctor on duty or the emergency number.",
        how_soon="Now.",
    ),
    Call(
        situation="A client at risk has not come, and cannot be reached",
        whom="The person named in the safety plan and the duty clinician; then as your clinic’s procedure"
        " says.",
        how_soon="The same day, and within the hour if you fear the worst.",
    ),
)
