"""What does the page say of a case that has ended?"""

from typing import Any

from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.guidance.learning import QUESTIONS, REACH_OUT


def case_end(file: CaseFile) -> dict[str, Any]:
    """Return how a case ended, and whether there is something to learn from; nothing of an open case."""
    case = file.case
    if case.is_open:
        return {}
    closing = next((closing for closing in file.rows["closings"] if closing.reopened_on is None), None)
    learn = {"learn_questions": QUESTIONS, "learn_reach_out": REACH_OUT} if case.standing.learn_from else {}
    return {"closing": closing, "learn_from": bool(learn), **learn}
