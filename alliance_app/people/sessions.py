"""Where are browsers' sessions kept? In `SignIn`, so that a person can see theirs, and end them. (`SESSION_ENGINE`)"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

#: Under this key a session of somebody who is signed in says since when, from what, and when it was last used.
ABOUT = "sign_in"


class SessionStore(DatabaseStore):
    """Django's own store, with the person and the times beside the data."""

    @classmethod
    def get_model_class(cls) -> Any:
        from .models import SignIn  # not before the models are there

        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        if about := data.get(ABOUT):
            row.clinician_id = data.get("_auth_user_id")
            row.public_id, row.device = about["id"], about["device"]
            row.began_at = datetime.fromisoformat(about["began_at"])
            row.seen_at = datetime.fromisoformat(about["seen_at"])
        return row


def times(session: SessionBase) -> tuple[datetime, datetime] | None:
    """Return when somebody signed in here and when they were last here; None if that is not written down yet."""
    about = session.get(ABOUT)
    return about and (datetime.fromisoformat(about["began_at"]), datetime.fromisoformat(about["seen_at"]))
