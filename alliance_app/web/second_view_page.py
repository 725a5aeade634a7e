"""What does a supervisor see of a session that they are to rate? What the therapist told, and nobody's rating."""

import re
from typing import Any

from alliance_app.consultation.second_views import is_blind, session_to_view
from alliance_app.records.models import Case, Session

from .access import ClinicRequest
from .ids import id_of

#: Any digit, and the words for 0 to 10: in a note they may be a rating, however it is written ("R8 G3", "a three").
A_NUMBER = re.compile(r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)


def session_meant(request: ClinicRequest, case: Case, kept: Session | None) -> Session | None:
    """Return the session that is rated: the one that the form names, or the one that waits. None if there is none."""
    named = request.POST.get("session")
    if not named:
        return session_to_view(request.user, case, kept)
    return case.sessions.filter(pk=id_of(named)).first()


def second_view_page(
    request: ClinicRequest, case: Case, session: Session | None, kept: Session | None
) -> dict[str, Any]:
    """Return the context of the page: `notes` of the therapists that hold no number, `withheld` if others do, `kept`
    the session that is kept back until it is rated here, if one is.
    """
    if session is None:
        return {"case": case, "session": None, "kept": kept}
    noted = session.checkins.filter(withdrawn_at=None, note__isnull=False, recorded_by__isnull=False)
    notes = list(noted.select_related("recorded_by").order_by("recorded_at"))
    told = [note for note in notes if not A_NUMBER.search(note.note)]
    return {
        "case": case,
        "session": session,
        "kept": kept,
        "notes": told,
        "withheld": len(told) < len(notes),
        "blind": is_blind(request.user, session, request.now),
    }
