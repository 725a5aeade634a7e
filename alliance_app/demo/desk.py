"""What lies on the first supervisor's desk: what they have read, how they look at the queue, and who stands in."""

from datetime import datetime, timedelta

from alliance_app.consultation.operations.queue_views import save_view
from alliance_app.consultation.operations.seen import see_all
from alliance_app.consultation.queue import supervised
from alliance_app.people.models import Clinician
from alliance_app.people.operations.supervision import name_deputy

#: Everything up to so many days ago is read.
READ_UNTIL = 4
#: In so many days somebody stands in, for so many.
AWAY_IN, AWAY_FOR = 19, 11
VIEWS = {
    "Goal not in place for a month": {"factor": "goal", "weeks": "4"},
    "Stuck, and new since I looked": {"stuck": "on", "unread": "on"},
}


def arrange(supervisor: Clinician, deputy: Clinician, now: datetime) -> None:
    """Let a supervisor have read, kept and planned ahead what somebody in the middle of their work has."""
    today = supervisor.clinic.local_date(now)
    cases = list(supervised(supervisor, today).values_list("case", flat=True))
    see_all(cases=cases, by=supervisor, until=now - timedelta(days=READ_UNTIL), now=now)
    for name, asked in VIEWS.items():
        save_view(clinician=supervisor, name=name, asked=asked, therapists=None, now=now)
    starts_on = today + timedelta(days=AWAY_IN)
    name_deputy(
        supervisor=supervisor, deputy=deputy, starts_on=starts_on, ends_on=starts_on + timedelta(days=AWAY_FOR),
        by=supervisor, now=now,
    )  # fmt: skip
