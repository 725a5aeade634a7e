"""The records, by noun."""

from .access_grants import AccessGrant
from .cases import Case, CaseTherapist, Client, Participant
from .checkins import CheckIn, CloserAnswer, Rating
from .closings import Closing
from .drafts import Draft
from .goals import GoalStatement, StuckDeclaration
from .measures import ClinicMeasure, MeasureUse, MeasureWording
from .scores import Score
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
    "MeasureUse",
    "MeasureWording",
    "Participant",
    "Rating",
    "Score",
    "Session",
    "SessionChange",
    "StuckDeclaration",
    "Submission",
]
