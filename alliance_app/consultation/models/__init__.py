"""What follows from the records, by noun."""

from .expected_paths import ExpectedPath
from .formulations import Formulation
from .overrides import Override
from .policies import Policy
from .queue_views import SavedView
from .repairs import Repair, RepairMark, Rupture
from .reviews import Release, Response, Review, Seen
from .risk import RiskAnswer
from .second_views import SecondView
from .spot_checks import SpotCheck
from .standings import CaseStanding, StandingChange
from .techniques import ClinicTechnique

__all__ = [
    "CaseStanding", "ClinicTechnique", "ExpectedPath", "Formulation", "Override", "Policy", "Release", "Repair",
    "RepairMark", "Response", "Review", "RiskAnswer", "Rupture", "SavedView", "SecondView", "Seen", "SpotCheck",
    "StandingChange",
]  # fmt: skip
