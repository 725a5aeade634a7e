"""When are the client's own words on goal and method due?

Asked early, and again after a while or after a change of therapist. What a clinician wrote down of them is a goal, and
is not yet the client's own hand.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from .alliance import History
from .policy import Policy
from .prompts import Question, prompts_of

#: A goal older than this is asked for again.
GOAL_LASTS = timedelta(days=90)
#: Who was asked is left alone for so long, whatever they answered.
NOT_ASKED_FOR = timedelta(days=28)


def own_words_due(
    history: History, policy: Policy, today: date, *, written: Sequence[date] = (), asked_on: date | None = None
) -> bool:
    """Whether somebody in the therapy is asked for goal and method in their own words.

    `written` are the days on which they wrote a goal with their own hand, `asked_on` the last on which they were asked
    for it: they are not asked twice within 28 days.
    """
    if asked_on and today - asked_on < NOT_ASKED_FOR:
        return False
    history = history.until(today)
    if not written and len(history.held) >= policy.goal_from:
        return True
    if history.goals and today - max(history.goals) > GOAL_LASTS:
        return True
    return any(prompt.question is Question.CONFIRM_GOAL for prompt in prompts_of(history, policy))
