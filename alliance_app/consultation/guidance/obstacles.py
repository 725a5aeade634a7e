"""What else keeps a case stuck when the alliance is not the answer, or not all of it?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing outside the alliance: a question, what to check (phrases), and what to do next."""

    key: str
    name: str
    question: str
    check: tuple[str, ...]
    next: str


OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        key="motivation",
        name="Motivation",
        question="Does the client want this change, now, for themselves?",
        check=(
            "What they would lose if the problem went away",
            "What else takes their strength at present",
            "How much it matters to them, and how sure they are that they can do it",
            "Who wants it more than they do",
        ),
        next="If the wish is somebody else’s, go back to the goal. If they want it and doubt that they can,"
        " make the first step smaller.",
    ),
    Obstacle(
        key="support",
        name="Support",
        question="Who outside helps, and who gains if nothing changes?",
        check=(
            "Who knows that they come here, and what that person makes of it",
            "Who would notice first if they were better, and who might mind",
            "Who depends on them, and what getting here costs in time and money",
            "Whether anybody hurts, threatens or controls them; ask this when they are alone",
        ),
        next="Ask whether one person could be told or invited, and in which words. If somebody hurts or"
        " controls them, go to Risk and safety first.",
    ),
    Obstacle(
        key="life-events",
        name="Life events",
        question="Loss, work, money, housing: is anything new since it stopped moving?",
        check=(
            "What happened in the weeks before the change stopped",
            "Anniversaries, court dates, decisions and letters that they are waiting for",
            "Illness, birth, separation or death near them",
            "Money, papers and a safe place to live",
        ),
        next="Say together what has come in between. Decide whether the goal waits, changes or gets a"
        " smaller step, and who else can help with the rest.",
    ),
    Obstacle(
        key="risk",
        name="Risk",
        question="Is anybody at risk? Ask today, whatever the rating.",
        check=(
            "Thoughts of suicide, and self-harm",
            "Danger to others, to children or to anybody in their care",
            "Violence or threats from somebody else",
            "Alcohol, drugs, not eating, not sleeping",
        ),
        next="Open Risk and safety and follow your clinic’s own procedure. This comes before everything else"
        " here.",
    ),
    Obstacle(
        key="diagnosis-and-medication",
        name="Diagnosis and medication",
        question="Is something untreated, or treated twice?",
        check=(
            "When a doctor last looked at blood, thyroid, pain, hormones and sleep",
            "What may have been missed: trauma, highs, voices, attention, autism, eating, drinking",
            "Medication begun, changed, doubled or stopped, and what it does to energy, sleep and feeling",
            "Who else treats them, and whether the advice agrees",
        ),
        next="Ask whether you may speak with the prescriber or the family doctor, and do so this week. Leave"
        " changes of medication to whoever prescribes it.",
    ),
)
