"""How does a supervisor keep a way of narrowing the queue?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alliance_app.consultation.models import SavedView
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed

#: More than these nobody finds again.
MOST_VIEWS = 12
LONGEST_NAME = 40


@transaction.atomic
def save_view(
    *,
    clinician: Clinician,
    name: str,
    asked: Mapping[str, str],
    therapists: Collection[UUID] | None,
    now: datetime,
) -> SavedView:
    """Keep a way of narrowing the queue under a name; one of the same name takes its place.

    By whose cases it narrows is kept as their ids (None: by everybody's), so that it means the same people when they
    are called otherwise. NotAllowed without a name, for one that is too long, beyond MOST_VIEWS, and for the cases of
    nobody.
    """
    name = " ".join(name.split())
    if not name:
        raise NotAllowed("Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise NotAllowed(f"A name has {LONGEST_NAME} characters at most.")
    if therapists is not None and not therapists:
        raise NotAllowed("None of your therapists is called so: this view would show nothing.")
    Clinician.objects.select_for_update(of=("self",)).get(pk=clinician.pk)
    views = list(SavedView.objects.filter(clinic_id=clinician.clinic_id, clinician=clinician))
    same = next((view for view in views if view.name.casefold() == name.casefold()), None)
    if same is None and len(views) >= MOST_VIEWS:
        raise NotAllowed(f"There are {MOST_VIEWS} views already: forget one first.")
    view = same or SavedView(clinic_id=clinician.clinic_id, clinician=clinician, made_at=now)
    view.name, view.asked = name, {**asked, "therapist": ",".join(map(str, therapists or ()))}
    view.save()
    return view


def forget_view(*, view: SavedView) -> None:
    """Keep a way of narrowing the queue no longer."""
    view.delete()
