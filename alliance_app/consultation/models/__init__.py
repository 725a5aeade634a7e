"""What follows from the records, by noun."""

from .expected_paths import ExpectedPath
from .formulations import Formulation
from .overrides import Override
from .policies import Policy
from .repairs import Repair, RepairMark
from .reviews import Release, Response, Review, Seen
from .risk import RiskAnswer
from .standings import CaseStanding, StandingChange
from .techniques import ClinicTechnique

__all__ = [
    "CaseStanding", "ClinicTechnique", "ExpectedPath", "Formulation", "Override", "Policy", "Release", "Repair",
    "RepairMark", "Response", "Review", "RiskAnswer", "Seen", "StandingChange",
]  # fmt: skip
