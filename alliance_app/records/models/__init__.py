"""The records, by noun."""

from .access_grants import AccessGrant
from .cases import Case, CaseTherapist, Client, Participant
from .checkins import CheckIn, CloserAnswer, Rating, Score
from .closings import Closing
from .drafts import Draft
from .goals import GoalStatement, StuckDeclaration
from .measures import ClinicMeasure
from .sessions import Session, SessionChange
from .submissions import Submission

__all__ = [
    "AccessGrant",
    "Case",
    "CaseTherapist",
    "CheckIn",
    "Client",
    "ClinicMeasure",
    "CloserAnswer",
    "Closing",
    "Draft",
    "GoalStatement",
    "Participant",
    "Rating",
    "Score",
    "Session",
    "SessionChange",
    "StuckDeclaration",
    "Submission",
]
