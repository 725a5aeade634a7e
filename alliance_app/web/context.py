"""What does every page know? The person's navigation and their clinic, and where nobody is signed in, the way back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from alliance_app.consultation.risk import waiting_scores
from alliance_app.people.roles import Permission
from alliance_app.records.models import Score
from alliance_app.records.permissions import Act

from .handed_over import is_with_client
from .introduction import introduction_on

#: Of two entries that are called the same somebody has the first that they may open.
NAVIGATION = (
    (Permission.RATE, "My cases", "case-list"),
    (Permission.REVIEW, "Review", "review-queue"),
    (Permission.REVIEW, "Agenda", "agenda"),
    (Permission.OPEN_CASES, "Agenda", "agenda-own"),
    (Permission.READ_TEAM, "Team", "team"),
    (Permission.EDIT_LIBRARY, "Techniques", "clinic-techniques"),
    (Permission.MANAGE_PEOPLE, "People", "clinic-people"),
    (Permission.MANAGE_PEOPLE, "Cases", "clinic-cases"),
    (Permission.SET_MEASURES, "Measures", "clinic-measures"),
    (Permission.TRY_POLICY, "Policy", "clinic-policy"),
    (Permission.READ_FIGURES, "Figures", "clinic-figures"),
    (Permission.READ_AUDIT, "Audit log", "clinic-audit"),
)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict:
    """Return `nav`, `clinic`, of a case's page the risk that waits, and to whoever is here for the first time what this
    page says to them, for somebody who is signed in; else whether the device was handed over."""
    user = getattr(request, "user", None)
    if user is None:
        return {}
    if not user.is_authenticated:
        return {"is_with_client": SimpleLazyObject(lambda: is_with_client(request))}
    acts = getattr(request, "acts", frozenset())
    items: dict[str, str] = {}
    for permission, label, name in NAVIGATION:
        if user.may(permission):
            items.setdefault(label, reverse(name))
    return {
        "nav": [NavigationItem(label, url, request.path.startswith(url)) for label, url in items.items()],
        "clinic": user.clinic,
        "today": getattr(request, "today", None),
        "risks": SimpleLazyObject(lambda: _risks(request)) if Act.OPEN in acts else (),
        "answers_risk": Act.ANSWER_RISK in acts,
        "introduction": SimpleLazyObject(lambda: introduction_on(request)),
    }


def _risks(request: HttpRequest) -> list[Score]:
    """Return what waits on the case that the page is about; a page that has read it already says so itself."""
    return list(waiting_scores().filter(case=request.case).order_by("scored_on", "recorded_at"))
