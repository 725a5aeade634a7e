"""Which spot check does the demonstration show? A draw like any other, with one for its first supervisor."""

from datetime import datetime

from alliance_app.clinical.spot_checks import drawn
from alliance_app.consultation.operations.spot_checks import draw_spot_checks
from alliance_app.consultation.spot_checks import to_draw_from
from alliance_app.people.models import Clinic, Clinician

#: So many seeds are tried; of a single case 5 of a hundred draw it.
SEEDS = 1000


def draw(clinic: Clinic, supervisor: Clinician, now: datetime) -> None:
    """Draw this week's spot checks by the first seed that draws a case of this supervisor's therapists, if any does."""
    cases = to_draw_from(clinic, clinic.local_date(now))
    supervised = set(supervisor.supervises.values_list("therapist", flat=True))
    theirs = {case for therapist, own in cases.items() if therapist in supervised for case in own}
    percent = clinic.spot_check_percent
    seed = next((seed for seed in range(SEEDS) if theirs & set(drawn(cases, percent, seed))), 0)
    draw_spot_checks(clinic=clinic, now=now, seed=seed)
