"""Who may open which page, and send it something? Every address, both methods, every kind of person."""

import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from http.cookies import SimpleCookie

import pytest
import time_machine
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import without_tokens
from tests.web.routes import OF_A_CASE, ROUTES, address_of, outcome, right_content, undone
from tests.web.sending import browser_with, rows, signed_in

PERSONS = (
    *("nobody", "therapist", "other_therapist", "supervisor", "other_supervisor", "administrator"),
    *("foreign_therapist", "foreign_supervisor", "foreign_administrator"),
)
# One column for each of PERSONS. A number is a status, a name the page that one is sent to; "-" stands for 404.
# The case is the therapist's own, with a low goal: techniques wait. What is sent is filled in rightly.
IN = "account_login"
OWN_THERAPIST, OWN_TWO = f"{IN} 200 - - - -  - - -", f"{IN} 200 - 200 - -  - - -"
AGAIN = " account_reauthenticate" * 8
SIGNED_IN = f"{IN} " + "200 " * 8
ADMIN = f"{IN} - - - - {{}}  - - -".format
ADMINS = f"{IN} - - - - {{0}}  - - {{0}}".format
SUPERVISORS, OWN_SUPERVISORS = f"{IN} - - 200 200 -  - 200 -", f"{IN} - - 200 200 -  - - -"
LIBRARY = f"{IN} - - clinic-techniques clinic-techniques -  - clinic-techniques -"
OWN_LIBRARY = f"{IN} - - clinic-techniques clinic-techniques -  - - -"
ANYBODY, NO_POST, NOT_HERE = "200 " * 9, "405 " * 9, "- " * 9
EXPECTED: dict[str, tuple[str, str]] = {
    # name: (GET, POST)
    "home": (
        f"{IN} case-list case-list review-queue review-queue clinic-people  case-list review-queue clinic-people",
        f"{IN} case-list case-list review-queue review-queue clinic-people  case-list review-queue clinic-people",
    ),
    "case-list": (f"{IN} 200 200 - - -  200 - -", f"{IN} 200 200 - - -  200 - -"),
    "case-add": (f"{IN} 200 200 - - -  200 - -", f"{IN} case-detail case-detail - - -  case-detail - -"),
    "case-find": (
        f"{IN} home home home home home  home home home",
        f"{IN} case-detail home case-detail home home  home home home",
    ),
    "case-detail": (OWN_TWO, OWN_TWO),
    "case-chart": (OWN_TWO, f"{IN} 405 - 405 - -  - - -"),
    "case-sessions": (OWN_TWO, f"{IN} 405 - 405 - -  - - -"),
    "case-manage": (OWN_TWO, OWN_TWO),
    "case-edit": (OWN_THERAPIST, f"{IN} case-manage - - - -  - - -"),
    "participant-add": (OWN_THERAPIST, f"{IN} case-manage - - - -  - - -"),
    "participant-edit": (OWN_THERAPIST, f"{IN} case-manage - - - -  - - -"),
    "cotherapist-add": (OWN_THERAPIST, f"{IN} 422 - - - -  - - -"),
    "cotherapist-end": (f"{IN} - - - - -  - - -", f"{IN} - - - - -  - - -"),
    "case-transfer": (OWN_TWO, f"{IN} 422 - 422 - -  - - -"),
    "case-close": (OWN_TWO, f"{IN} case-detail - case-detail - -  - - -"),
    "case-reopen": (OWN_TWO, f"{IN} 422 - 422 - -  - - -"),
    "checkin-add": (OWN_THERAPIST, f"{IN} checkin-answer - - - -  - - -"),
    "checkin-answer": (OWN_THERAPIST, OWN_THERAPIST),
    "checkin-undo": (f"{IN} 405 - - - -  - - -", f"{IN} case-detail - - - -  - - -"),
    "checkin-draft": (f"{IN} 405 - - - -  - - -", f"{IN} 204 - - - -  - - -"),
    "session-detail": (OWN_TWO, OWN_TWO),
    "session-mark": (f"{IN} 405 - - - -  - - -", f"{IN} session-detail - - - -  - - -"),
    "session-undo": (f"{IN} 405 - - - -  - - -", f"{IN} case-list - - - -  - - -"),
    "rating-revise": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "score-add": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "score-revise": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "risk-answer": (OWN_TWO, f"{IN} case-detail - case-detail - -  - - -"),
    "goal-add": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "paper-form": (OWN_THERAPIST, OWN_THERAPIST),
    "paper-enter": (f"{IN} 200 200 - - -  200 - -", f"{IN} 422 422 - - -  422 - -"),
    "leaflet": (SIGNED_IN, IN + " 405" * 8),
    "method-add": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "client-ask": (OWN_THERAPIST, OWN_THERAPIST),
    "client-link-revoke": (f"{IN} 405 - - - -  - - -", f"{IN} client-ask - - - -  - - -"),
    # Who is signed in is shown that somebody is, and not the client's page.
    # Their own words are due: after the questions comes the page for these.
    "client-checkin": (ANYBODY, "client-checkin" + " 200" * 8),
    "client-thanks": (ANYBODY, NO_POST),
    "hand-back": ("200" + " home" * 8, "422" + " home" * 8),  # no device was handed over
    "stuck-declare": (OWN_TWO, f"{IN} case-detail - case-detail - -  - - -"),
    "consult": (OWN_TWO, OWN_TWO),
    "repair-add": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "repair-mark": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "repair-change": (OWN_THERAPIST, f"{IN} consult - - - -  - - -"),
    "rupture-add": (OWN_TWO, f"{IN} case-detail - case-detail - -  - - -"),
    "formulation-add": (f"{IN} consult - - - -  - - -", f"{IN} consult - - - -  - - -"),
    "response-add": (OWN_THERAPIST, f"{IN} case-detail - - - -  - - -"),
    "override-add": (f"{IN} consult - - - -  - - -", f"{IN} consult - - - -  - - -"),
    "technique-list": (f"{IN} 403 - 403 - -  - - -", f"{IN} 403 - 403 - -  - - -"),
    "technique-detail": (f"{IN} 403 - 403 - -  - - -", f"{IN} 403 - 403 - -  - - -"),
    "review-queue": (
        f"{IN} - - 200 200 -  - 200 -",
        f"{IN} - - review-queue review-queue -  - review-queue -",
    ),
    "review-view-save": (f"{IN} - - 405 405 -  - 405 -", f"{IN} - - review-queue review-queue -  - review-queue -"),
    "review-view": (f"{IN} - - 405 405 -  - 405 -", f"{IN} - - review-queue - -  - - -"),
    "review-seen-all": (f"{IN} - - 405 405 -  - 405 -", f"{IN} - - review-queue review-queue -  - review-queue -"),
    "review-seen-undo": (f"{IN} - - 405 405 -  - 405 -", f"{IN} - - review-queue review-queue -  - review-queue -"),
    "review-add": (f"{IN} - - 200 - -  - - -", f"{IN} - - review-queue - -  - - -"),
    "team": (f"{IN} 200 200 200 200 -  200 200 -", f"{IN} 200 200 200 200 -  200 200 -"),
    # Of the other therapist: they, and who supervises them.
    "team-person": (f"{IN} - 200 - 200 -  - - -", f"{IN} - 200 - 200 -  - - -"),
    "agenda": (SUPERVISORS, SUPERVISORS),
    "agenda-own": (f"{IN} 200 200 - - -  200 - -", f"{IN} 200 200 - - -  200 - -"),
    "agenda-person": (f"{IN} - - 200 - -  - - -", f"{IN} - - 200 - -  - - -"),
    "agenda-note": (f"{IN} - - agenda-person - -  - - -", f"{IN} - - agenda-person - -  - - -"),
    "clinic-edit": (f"{IN} - - - - 200  - - 200", f"{IN} - - - - clinic-people  - - clinic-people"),
    "access-grant-add": (f"{IN} - - - - 200  - - 200", f"{IN} - - - - case-detail  - - 422"),
    "case-looks": (OWN_THERAPIST, OWN_THERAPIST),
    "others-see": (f"{IN} 200 200 - - -  200 - -", f"{IN} 200 200 - - -  200 - -"),
    "clinic-policy": (SIGNED_IN, SIGNED_IN),
    "clinic-policy-try": (f"{IN} - - 200 200 200  - 200 200", f"{IN} - - 200 200 200  - 200 200"),
    "clinic-policy-edit": (ADMINS(200), ADMINS("clinic-policy")),
    "clinic-figures": (f"{IN} - - 200 200 200  - 200 200", f"{IN} - - 200 200 200  - 200 200"),
    "team-moves": (f"{IN} - - 200 200 200  - 200 200", f"{IN} - - 200 200 200  - 200 200"),
    "clinic-audit": (f"{IN} - - - - 200  - - 200", f"{IN} - - - - clinic-audit  - - clinic-audit"),
    "clinic-audit-export": (f"{IN} - - - - 200  - - 200", f"{IN} - - - - 200  - - 200"),
    "review-seen": (f"{IN} - - 405 - -  - - -", f"{IN} - - review-add - -  - - -"),
    "spot-check-answer": (f"{IN} - - review-add - -  - - -", f"{IN} - - 422 - -  - - -"),  # it was not drawn
    "second-view-add": (f"{IN} - - 200 - -  - - -", f"{IN} - - session-detail - -  - - -"),
    "second-view-first": (f"{IN} - - 405 - -  - - -", f"{IN} - - review-add - -  - - -"),
    "second-view-revise": (f"{IN} - - 200 - -  - - -", f"{IN} - - session-detail - -  - - -"),
    "team-agreement-page": (SUPERVISORS, SUPERVISORS),
    "team-agreement": (SUPERVISORS, f"{IN} - - 405 405 -  - 405 -"),
    "override-answer": (f"{IN} " + "- " * 8, f"{IN} " + "- " * 8),  # no look waits here
    "clinic-techniques": (SUPERVISORS, SUPERVISORS),
    "clinic-technique-add": (SUPERVISORS, LIBRARY),
    "clinic-technique-edit": (OWN_SUPERVISORS, OWN_LIBRARY),
    "clinic-technique-retire": (
        f"{IN} - - 405 405 -  - 405 -",
        OWN_LIBRARY,
    ),
    "clinic-measures": (ADMINS(200), ADMINS(200)),
    "clinic-measure-add": (ADMINS(200), ADMINS("clinic-measures")),
    "clinic-measure-edit": (ADMIN(200), ADMIN("clinic-measures")),  # the own clinic alone has one of its own
    "clinic-measure-file": (ADMINS(200), ADMINS(422)),  # no file is sent
    "clinic-measure-use": (ADMINS(405), ADMIN("clinic-measures")),
    "clinic-people": (f"{IN} - - - - 200  - - 200", f"{IN} - - - - 200  - - 200"),
    # A colleague's pages: of the own clinic alone.
    "person-invite": (f"{IN} - - - - 200  - - 200", f"{IN} - - - - person-detail  - - person-detail"),
    "person-detail": (ADMIN(200), ADMIN(200)),
    "person-change": (ADMIN(200), ADMIN("person-detail")),
    "supervision-add": (ADMIN(200), ADMIN("person-detail")),
    "deputy-add": (ADMIN(200), ADMIN("person-detail")),
    "person-invite-again": (ADMIN(405), ADMIN(422)),  # they have a password
    "person-deactivate": (ADMIN(405), ADMIN("person-detail")),
    "person-reactivate": (ADMIN(405), ADMIN("person-detail")),
    "person-second-factor-end": (ADMIN(405), ADMIN("person-detail")),
    "person-supervision-end": (ADMIN(405), ADMIN(422)),  # no link is named
    "person-deputy-end": (ADMIN(405), ADMIN(422)),
    "account": (SIGNED_IN, IN + " account" * 8),
    "digest-preview": (SIGNED_IN, IN + " digest-preview" * 8),
    "own-deputy": (f"{IN} - - 200 200 -  - 200 -", f"{IN} - - own-deputy own-deputy -  - own-deputy -"),
    "introduction": (IN + " 405" * 8, IN + " home" * 8),
    "sign-in-list": (SIGNED_IN, IN + " sign-in-list" * 8),
    "clinic-cases": (f"{IN} - - - - 200  - - 200", f"{IN} - - - - 200  - - 200"),
    "clinic-case": (f"{IN} - - - - -  - - -", f"{IN} - - - - -  - - -"),
    "safety": (f"{IN} 200 200 200 200 200  200 200 200", f"{IN} 200 200 200 200 200  200 200 200"),
    "health-live": (ANYBODY, NO_POST),
    "health-ready": (ANYBODY, NO_POST),
    "style-guide": (NOT_HERE, NOT_HERE),
    # The sign-in package
    "account_login": ("200" + " home" * 8, "home " * 9),
    "account_logout": (IN + " 200" * 8, f"{IN} " * 9),
    "account_inactive": (ANYBODY, NO_POST),
    "account_signup": ("200" + " home" * 8, "200" + " home" * 8),
    "account_reauthenticate": (IN + " 200" * 8, IN + " home" * 8),
    "account_email": (NOT_HERE, NOT_HERE),
    "account_email_verification_sent": (NOT_HERE, NOT_HERE),
    "account_confirm_email": (NOT_HERE, NOT_HERE),
    "account_change_password": (IN + " 200" * 8, IN + " account" * 8),
    "account_set_password": (NOT_HERE, NOT_HERE),
    "account_reset_password": (ANYBODY, "account_reset_password_done " * 9),
    "account_reset_password_done": (ANYBODY, NO_POST),
    "account_reset_password_from_key": (ANYBODY, ANYBODY),
    "account_reset_password_from_key_done": (ANYBODY, NO_POST),
    "account_confirm_login_code": (NOT_HERE, NOT_HERE),
    "mfa_index": (SIGNED_IN, IN + " 405" * 8),
    "mfa_authenticate": (IN + " home" * 8, IN + " home" * 8),
    "mfa_reauthenticate": (IN + AGAIN, IN + AGAIN),
    "mfa_activate_totp": (IN + AGAIN, IN + AGAIN),
    "mfa_deactivate_totp": (IN + " -" * 8, IN + " -" * 8),
    "mfa_view_recovery_codes": (IN + " -" * 8, IN + " 405" * 8),
    "mfa_generate_recovery_codes": (IN + AGAIN, IN + AGAIN),
    "mfa_download_recovery_codes": (IN + " -" * 8, IN + " -" * 8),
    "mfa_list_webauthn": (IN + " mfa_index" * 8, IN + " mfa_index" * 8),
    "mfa_add_webauthn": (IN + AGAIN, IN + AGAIN),
    "mfa_reauthenticate_webauthn": (IN + AGAIN, IN + AGAIN),
    "mfa_remove_webauthn": (IN + AGAIN, IN + AGAIN),
    "mfa_edit_webauthn": (IN + AGAIN, IN + AGAIN),
    "mfa_login_webauthn": (IN + " home" * 8, IN + " home" * 8),
}


Built = tuple[People, People, Case, dict[str, SimpleCookie]]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """Build once what each test then finds as it was: what a test writes is undone after it, the rest at the end."""
    with django_db_blocker.unblock(), undone():
        own, foreign = clinics.staffed_clinic("own"), clinics.staffed_clinic("foreign")
        clinics.low_case(own.other_therapist, "L-1")
        clinics.low_case(foreign.therapist, "F-1")
        case = clinics.asked_and_planned(clinics.low_case(own.therapist), own.supervisor)
        factories.technique(own.supervisor, now=clinics.now())
        everybody = {who: person_named(who, own, foreign) for who in PERSONS}
        yield own, foreign, case, {
            who: signed_in(person).cookies if person else SimpleCookie() for who, person in everybody.items()
        }


@pytest.fixture
def own(built: Built, db: None) -> People:
    return deepcopy(built[0])


@pytest.fixture
def foreign(built: Built, db: None) -> People:
    return deepcopy(built[1])


@pytest.fixture
def case(built: Built, db: None) -> Case:
    return deepcopy(built[2])


@pytest.fixture
def browser_of(built: Built, db: None) -> Callable[[str], Client]:
    """Give a function that returns a browser in which somebody, by their name among the persons, is signed in."""
    return lambda who: browser_with(built[3][who])


def person_named(name: str, own: People, foreign: People) -> Clinician | None:
    if name == "nobody":
        return None
    return (
        getattr(foreign, name.removeprefix("foreign_")) if name.startswith("foreign_") else getattr(own, name)
    )


@pytest.fixture
def one_moment() -> Iterator[None]:
    """Let no time pass: that somebody is here is noted once a minute, by whichever page comes then."""
    with time_machine.travel(clinics.now(), tick=False):
        yield


# Is the table whole?
def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(EXPECTED) == sorted(ROUTES)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_row_speaks_of_every_person(name: str) -> None:
    assert [len(row.split()) for row in EXPECTED[name]] == [len(PERSONS)] * 2


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.ours])
def test_every_view_of_ours_says_who_may_open_it_and_asks_first(name: str) -> None:
    view = ROUTES[name].view
    assert hasattr(view, "access")
    assert view.__code__.co_name == "guarded", "another decorator stands outside of @access"


# Does each page keep to it?
@pytest.mark.parametrize("name", EXPECTED)
def test_each_person_gets_what_the_matrix_says(
    name: str, browser_of: Callable[[str], Client], own: People, foreign: People, case: Case
) -> None:
    address, before = address_of(name, case), rows()
    for method, row in zip(("get", "post"), EXPECTED[name]):
        got = []
        for who in PERSONS:
            person = person_named(who, own, foreign)
            with undone():
                content = right_content(name, person or own.therapist) if method == "post" else {}
                answer = getattr(browser_of(who), method)(address, content)
                got.append(outcome(answer))
                if method == "get" or answer.status_code >= 400:
                    assert rows() == before, f"{who} was refused, or only looked, and something was written"
        expected = ["404" if cell == "-" else cell for cell in row.split()]
        assert dict(zip(PERSONS, got)) == dict(zip(PERSONS, expected)), method


@pytest.mark.sqlite  # which methods a page takes does not depend on the database
@pytest.mark.parametrize("method", ["head", "options", "put", "patch", "delete"])
def test_no_other_method_opens_what_get_refuses(method: str, browser_of: Callable[[str], Client], case: Case) -> None:
    """To nobody, and to the first for whom the page is not there; that it is not for the others, GET has shown."""
    for name, (row, _) in EXPECTED.items():
        refusals = {cell.replace("-", "404"): who for who, cell in reversed(list(zip(PERSONS, row.split())))}
        for refusal in {"404", IN} & set(refusals) if ROUTES[name].ours else ():
            answer = getattr(browser_of(refusals[refusal]), method)(address_of(name, case))
            assert outcome(answer) == refusal, (name, refusals[refusal])


# Does what one may not see exist?
@pytest.mark.sqlite  # how a refusal reads does not depend on the database
@pytest.mark.parametrize("name", OF_A_CASE)
@pytest.mark.usefixtures("one_moment")
def test_what_is_anothers_answers_like_what_is_not_there(
    name: str, browser_of: Callable[[str], Client], own: People, case: Case
) -> None:
    anothers = {"own clinic": Case.objects.get(code="L-1"), "other clinic": Case.objects.get(code="F-1")}
    nothing, addresses = address_of(name, None), {whose: address_of(name, case) for whose, case in anothers.items()}
    for who in ("therapist", "supervisor", "administrator"):
        person, client = getattr(own, who), browser_of(who)
        client.get(ROUTES["safety"].address())  # which notes that they are here
        for method in ("get", "post"):
            content = right_content(name, person) if method == "post" else {}
            nowhere = getattr(client, method)(nothing, content)
            for whose, address in addresses.items():
                answer = getattr(client, method)(address, content)
                assert answer.status_code == nowhere.status_code == 404, (who, method, whose)
                assert without_tokens(answer) == without_tokens(nowhere)
                assert answer.headers == nowhere.headers
                assert answer.cookies.keys() == nowhere.cookies.keys()


def test_a_checkin_of_another_case_is_not_there(
    browser_of: Callable[[str], Client], own: People, case: Case
) -> None:
    theirs = Case.objects.get(code="L-1").checkins.first()
    client = browser_of("therapist")
    page = ROUTES["checkin-answer"]
    answers = [client.get(page.address(case.pk, checkin)) for checkin in (theirs.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


# Does it end when the reason for it ends?
def test_a_supervisor_whose_link_has_ended_sees_nothing(
    browser_of: Callable[[str], Client], own: People, case: Case
) -> None:
    own.supervisor.supervises.update(ends_on=clinics.day(1))
    client = browser_of("supervisor")
    for name in OF_A_CASE:
        assert client.get(address_of(name, case)).status_code == 404, name
    assert case.code not in client.get(ROUTES["review-queue"].address()).content.decode()


def test_a_therapist_who_has_handed_the_case_over_sees_nothing(
    browser_of: Callable[[str], Client], own: People, case: Case
) -> None:
    case.therapists.update(ends_on=clinics.day(1))
    client = browser_of("therapist")
    for name in OF_A_CASE:
        assert client.get(address_of(name, case)).status_code == 404, name


def test_whoever_was_deactivated_is_signed_out_at_once(
    browser_of: Callable[[str], Client], own: People, case: Case
) -> None:
    client = browser_of("therapist")
    own.therapist.is_active = False
    own.therapist.save()
    for name in OF_A_CASE:
        assert outcome(client.get(address_of(name, case))) == IN, name


def test_whoever_treats_and_supervises_a_case_cannot_answer_it(
    browser_of: Callable[[str], Client], own: People, case: Case
) -> None:
    case.therapists.create(clinic=own.clinic, clinician=own.supervisor, part="co", starts_on=clinics.day(50))
    client = browser_of("supervisor")
    assert client.get(address_of("case-detail", case)).status_code == 200
    assert client.get(address_of("review-add", case)).status_code == 404
    assert (
        client.post(address_of("review-add", case), right_content("review-add", own.supervisor)).status_code
        == 404
    )


def test_signing_up_by_oneself_makes_nobody(own: People) -> None:
    before = Clinician.objects.count()
    Client().post(ROUTES["account_signup"].address(), right_content("account_signup", own.therapist))
    assert Clinician.objects.count() == before
