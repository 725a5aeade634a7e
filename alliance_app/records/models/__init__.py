"""The records, by noun."""

from .access_grants import AccessGrant
from .cases import Case, CaseTherapist, Client, Participant
from .checkins import CheckIn, CloserAnswer, Rating
from .client_links import ClientLink, PaperForm
from .closings import Closing
from .drafts import Draft
from .goals import GoalStatement, MethodStatement, StuckDeclaration
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
    "ClientLink",
    "ClinicMeasure",
    "CloserAnswer",
    "Closing",
    "Draft",
    "GoalStatement",
    "MeasureUse",
    "MeasureWording",
    "MethodStatement",
    "PaperForm",
    "Participant",
    "Rating",
    "Score",
    "Session",
    "SessionChange",
    "StuckDeclaration",
    "Submission",
]
