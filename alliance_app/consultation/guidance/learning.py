"""What can be learned when somebody stopped coming while a part was low? Questions, in our own words; no verdict."""

#: To be gone through alone or in supervision, in this order.
QUESTIONS: tuple[tuple[str, str], ...] = (
    ("When did it begin?", "Find the session in which the part first fell. What was new in it, or had been left out?"),
    ("Was it noticed?", "Who saw it first: the client, you, nobody? What would have made it easier to say?"),
    ("Was it asked?", "Was there one direct conversation about it? If there was, what did the client answer?"),
    ("What was tried?", "Which repair was planned, and did the next rating say anything about it?"),
    ("What else was there?", "Money, distance, illness, work, things getting better: people leave for many reasons."),
    ("What do I take along?", "One thing to do earlier next time, in one sentence. Tell your supervisor."),
)
#: What can still be done.
REACH_OUT = (
    "A short, friendly message may still be right: that the door is open, and that you would like to hear what did "
    "not fit. It asks for nothing."
)
