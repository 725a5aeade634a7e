"""What ends it that a supervisor rates a session before they see it, besides their own rating and the time?"""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from alliance_app.consultation.models import Override, Seen
from alliance_app.consultation.risk import risk_waits
from alliance_app.consultation.second_views import rated_since_asked
from alliance_app.records.models import Case


def end_where_it_waits_no_longer(case: Case, today: date) -> None:
    """End what supervisors asked for whose next session of a case is rated, if a look has not ended by now, a risk
    waits or the case is closed: its ratings are then shown, and stay so.

    In the caller's transaction, which has locked the case.
    """
    look = Override.objects.standing(today).filter(case=OuterRef("case"))
    shown = Q(Exists(look)) | Q(risk_waits()) | Q(case__closed_on__isnull=False)
    asked = Seen.objects.filter(shown, Exists(rated_since_asked()), case=case, rates_first_since__isnull=False)
    asked.update(rates_first_since=None)
