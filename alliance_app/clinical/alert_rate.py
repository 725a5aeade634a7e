"""What is one alert, and how often do they come? One definition, for what was told and for what a draft would tell."""

from .gate import Reason

#: In words, as every page says it that counts alerts.
SENTENCE = (
    "An alert begins when a part becomes low, or falls, in a case in which all parts were steady, and lasts until all "
    "are steady again: one case has one alert at a time."
)
#: A case is weak, and its alert lasts, while one of these decides: they come before all other reasons.
WEAK = (Reason.LOW, Reason.CONFIRMING)
#: Alerts are told for so many held sessions: about as many as one client has in a year.
SESSIONS = 40


def rate(alerts: float, sessions: int) -> float:
    """Return how many alerts came in 40 held sessions."""
    return alerts * SESSIONS / sessions
