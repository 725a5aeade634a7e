"""Which addresses are there? Every one that the resolver knows, the sign-in package's included."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from alliance_app.consultation.guidance.techniques import TECHNIQUES
from alliance_app.consultation.models import ClinicTechnique, SavedView
from alliance_app.people import queries
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case, Rating
from tests import factories
from tests.web import clinics
from tests.web.posts import BY_NAME, LIMITS, SEARCHES


@dataclass(frozen=True)
class Route:
    """One address: its name, its view, and what in it stands for a record."""

    name: str
    view: Callable
    parameters: frozenset[str]

    @property
    def ours(self) -> bool:
        return self.view.__module__.startswith("alliance_app.web.")

    @property
    def of_a_case(self) -> bool:
        return "case" in self.parameters

    def address(
        self, case_id: uuid.UUID | None = None, checkin_id: uuid.UUID | None = None, **rows: uuid.UUID | None
    ) -> str:
        values = {
            "case": case_id or uuid.uuid4(),
            "checkin": checkin_id or uuid.uuid4(),
            "key": TECHNIQUES[0].key,
            "measure": "own",
            "pk": 1,
            "token": "a-token-that-nobody-was-given",
            "uidb36": "1",
        }
        values |= {name: rows.get(name) or uuid.uuid4() for name in self.parameters if name not in values}
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})


def routes() -> list[Route]:
    return list(_routes(get_resolver()))


def _routes(resolver: URLResolver, above: frozenset[str] = frozenset()) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        parameters = above | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield Route(pattern.name or f"nameless {pattern.pattern}", pattern.callback, parameters)
        else:
            yield from _routes(pattern, parameters)


ROUTES: dict[str, Route] = {}
for each in routes():
    ROUTES.setdefault(each.name, each)  # where two share an address, the first answers
OF_A_CASE = [name for name, route in ROUTES.items() if route.of_a_case]


#: Of whom a page is that is about a colleague, if not of the other therapist.
SPOKEN_OF = {"deputy-add": "Other Supervisor", "agenda-person": "Therapist", "agenda-note": "Therapist"}


def colleague(clinic: Clinic, name: str) -> Clinician | None:
    """Return somebody of a staffed clinic, by the first words of their name, whatever was put before these."""
    called = re.compile(rf"(^|\d ){name} of ")
    return next((each for each in clinic.clinicians.all() if called.search(each.name.replace("-", " "))), None)


def address_of(name: str, case: Case | None) -> str:
    """Return the address of a page about a case, with what hangs on it and a plan to repair its goal."""
    session = case.sessions.last() if case else None
    rating = session.ratings.filter(role="therapist").first() if session else None
    own_view = Rating.objects.filter(session__case=case, role="observer").first() if case else None
    rows: dict[str, uuid.UUID | None] = {}
    if case:
        person = colleague(case.clinic, SPOKEN_OF.get(name, "Other Therapist"))
        rows = {
            "person": person and person.public_id,
            "participant": case.participants.values_list("pk", flat=True).first(),
            "treats": case.therapists.filter(part="co").values_list("pk", flat=True).first(),
            "review": case.reviews.values_list("pk", flat=True).first(),
            "repair": case.repairs.values_list("pk", flat=True).last(),
            "technique": _own_technique(case),
            "view": SavedView.objects.filter(clinic=case.clinic_id).values_list("pk", flat=True).first(),
            "session": session and session.pk,
            "rating": own_view and own_view.pk if name == "second-view-revise" else rating and rating.pk,
            "link": case.client_links.values_list("pk", flat=True).last(),
            "score": _scores(case, name).values_list("pk", flat=True).last(),
        }
    if case and "token" in ROUTES[name].parameters:
        return reverse(name, args=[factories.token_of(case)])
    address = ROUTES[name].address(case.pk if case else None, rating and rating.checkin_id, **rows)
    return f"{address}?factor=goal&move={clinics.first_move()}" if name == "repair-add" else address


def _scores(case: Case, name: str) -> QuerySet:
    """Return the scores of a case of which a page can be: one that asks about a risk is of those that tell of one."""
    return case.scores.filter(at_risk=True) if name == "risk-answer" else case.scores.all()


def _own_technique(case: Case) -> uuid.UUID | None:
    """Return an entry of the library of the case's clinic, if it has one."""
    own = ClinicTechnique.objects.filter(clinic=case.clinic_id)
    return own.values_list("technique", flat=True).first()


#: What an administrator sends about a colleague.
OF_PEOPLE: dict[str, Callable[[Clinician], dict]] = {
    "person-invite": lambda sender: {"name": "New", "email": "new@own.example", "roles": ["therapist"]},
    "person-change": lambda sender: {"name": "Another name", "roles": ["therapist", "supervisor"]},
    "supervision-add": lambda sender: {
        "colleague": colleague(sender.clinic, "Supervisor").public_id, "starts_on": clinics.day(0).isoformat()
    },
    "deputy-add": lambda sender: {
        "colleague": colleague(sender.clinic, "Supervisor").public_id, "starts_on": clinics.day(0).isoformat(),
        "ends_on": clinics.day(-7).isoformat(),
    },
    "clinic-edit": lambda sender: {
        "name": "Another clinic", "time_zone": "Europe/Berlin", "crisis_contact": "Call.", "link_days": "7",
        "spot_check_percent": "10",
    },
    "account": lambda sender: {"name": "Another name"},
    "digest-preview": lambda sender: {"wants_digest": "on", "time_zone": "Pacific/Auckland"},
    "own-deputy": lambda sender: {
        "colleague": queries.colleagues(sender.clinic, "supervisor", sender)[0].public_id,
        "starts_on": clinics.day(0).isoformat(), "ends_on": clinics.day(-7).isoformat(),
    },
}  # fmt: skip


OWN_MEASURE = {"key": "sleep", "name": "Sleep, our own", "lowest": "0", "highest": "9", "cutoff": "4"}


def right_content(name: str, sender: Clinician) -> dict[str, str]:
    """Return what a page takes, filled in rightly; nothing where a page takes nothing."""
    if name in BY_NAME:
        return BY_NAME[name].fields
    if name in SEARCHES:
        return SEARCHES[name]()
    if name in OF_PEOPLE:
        return OF_PEOPLE[name](sender)
    new = {"password1": "another password of tests", "password2": "another password of tests"}
    return {
        "participant-edit": {"code": "C-1"},
        "second-view-add": {"source": "account", "relationship": "7", "goal": "5", "method": "6"},
        "second-view-revise": {"change": "correct", "goal": "4", "reason": "I had misheard."},
        "clinic-technique-edit": BY_NAME["clinic-technique-add"].fields,
        "session-mark": {"outcome": "missed"},
        "review-view-save": {"name": "Mine"},
        "paper-enter": {"code": "K7QM-4XTD"},
        "client-ask": {"page": "questions", "way": "shown"},
        "hand-back": {"pin": "2580"},
        "client-checkin": {"relationship": "7", "goal": "6", "method": "8", "progress": "3"},
        "clinic-measure-use": {"used": "yes"},
        "clinic-policy-try": LIMITS | {"gap": "4"},
        "clinic-measure-add": OWN_MEASURE,
        "clinic-measure-edit": OWN_MEASURE | {"based_on": "1"},
        "account_login": {"login": sender.email, "password": clinics.PASSWORD},
        "account_signup": {"email": "stranger@elsewhere.example", **new},
        "account_reauthenticate": {"password": clinics.PASSWORD},
        "account_email": {"email": "new@elsewhere.example", "action_add": ""},
        "account_change_password": {"oldpassword": clinics.PASSWORD, **new},
        "account_set_password": new,
        "account_reset_password": {"email": sender.email},
        "account_reset_password_from_key": new,
        "account_confirm_login_code": {"code": "123456"},
    }.get(name, {})


def outcome(response: HttpResponse) -> str:
    """Return the status of an answer, or the name of the page that it sends one to."""
    if response.status_code in (301, 302, 303, 307, 308):
        return resolve(urlsplit(response.headers["Location"]).path).url_name
    return str(response.status_code)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written inside, so that each person finds the same."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
