"""What does somebody read who is here for the first time, and on which page? Three steps on the real screens, by role.

The page that one is on says which step it is: nothing is remembered but whether the introduction is over. Where a step
is about a case and there is none yet, it is read on the first page, as `?step=2` or `?step=3`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from alliance_app.clinical.wording import day
from alliance_app.consultation import my_cases, queue
from alliance_app.people.roles import Permission


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the mark that explains the mark."""

    factor: str
    state: str
    value: int | None


#: Each of the three states once.
MARK = (Part("relationship", "present", 8), Part("goal", "low", 3), Part("method", "unknown", None))


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the page, by its address's name, on which it is read; a finding; and what to know of it.

    `keys` are those that help there, each with what it does. `elsewhere` is said too where there is no such page yet,
    `while_advising` where techniques do not wait yet.
    """

    page: str
    heading: str
    says: str
    onward: str = ""
    of_a_case: bool = False
    elsewhere: str = ""
    while_advising: str = ""
    keys: tuple[tuple[tuple[str, ...], str], ...] = ()
    shows_mark: bool = False


MISSING = "The mark shows which part of the alliance is missing"
PILLARS = "Three pillars carry one beam: relationship, goal and method, always in this order."
RATED = "Therapist and client rate each session, every part from 0 to 10; not rated is not 0."
ADVISING = "Until {} they stay open all the same: your clinic is starting with Alliance, and the pages only advise."

THERAPIST = (
    Step(
        page="case-list",
        heading=MISSING,
        says=f"{PILLARS} Look here before you look for another technique: every case of yours has its mark.",
        onward="Next: how to rate",
        shows_mark=True,
    ),
    Step(
        page="checkin-add",
        of_a_case=True,
        heading="A session is rated in twenty seconds",
        says=(
            "Rate what you saw yourself, 0 to 10; the digits of a keyboard will do. Leave empty what you cannot say: "
            "not rated is not 0, and nothing is filled in for you. Nothing counts until you save."
        ),
        elsewhere="Each case has a page for it. Add your first one, and it is there.",
        onward="Next: when a part is low",
    ),
    Step(
        page="consult",
        of_a_case=True,
        heading="While a part is low or not known, techniques wait",
        says=(
            "What you and the client have agreed goes on; first comes what may mend that part. You can look anyway: "
            "with a reason, for a while, and your supervisor sees it at once. Risk and safety never waits: it is open "
            "here, and at the foot of every page."
        ),
        elsewhere="You find all this under Consult on each case.",
        while_advising=ADVISING,
    ),
)
SUPERVISOR = (
    Step(
        page="review-queue",
        heading=MISSING,
        says=f"{PILLARS} The case that needs help first stands on top of the list, with the reason.",
        onward="Next: how to reply",
        shows_mark=True,
    ),
    Step(
        page="review-add",
        of_a_case=True,
        heading="A reply takes a minute",
        says=(
            f"{RATED} Say what you think of it, and by when you expect an answer: the therapist reads it on the case "
            "and on My cases, and what has happened since you last looked is marked as new."
        ),
        keys=((("j", "k"), "walk the list"), (("Enter",), "opens a case"), (("r",), "leads to the reply")),
        elsewhere="No case waits for you yet: once one does, it is in this list.",
        onward="Next: who looks anyway",
    ),
    Step(
        page="case-detail",
        of_a_case=True,
        heading="Techniques wait while a part is low or not known, and you answer who looks anyway",
        says=(
            "A therapist who has to can look anyway, with a reason: you see it at once, and agree or end it; the third "
            "in a row waits for you first. What was agreed with the client goes on meanwhile. Risk and safety never "
            "waits: it is open at the foot of every page."
        ),
        elsewhere="All of it stays on record on the case’s own page.",
        while_advising=ADVISING,
    ),
)
ADMINISTRATOR = (
    Step(
        page="clinic-people",
        heading=f"{MISSING}, and links decide who sees it",
        says=(
            f"{PILLARS} Therapists see their own cases, supervisors those of the therapists whom they are linked to "
            "here: without a link, nobody but the therapist sees a case that is stuck."
        ),
        onward="Next: the policy",
        shows_mark=True,
    ),
    Step(
        page="clinic-policy",
        heading="The policy decides when a case asks for attention",
        says=(
            f"{RATED} The policy’s limits hold for everybody. Try others before you put them in force: you see in how "
            "many cases something would change."
        ),
        onward="Next: what you do not see",
    ),
    Step(
        page="clinic-audit",
        heading="Techniques wait while a part is low or not known, and you see who looked, nothing of any case",
        says=(
            "What was agreed with the client goes on, and a therapist can look anyway, with a reason. Risk and safety "
            "never waits. Every look stands in this log, yours too. In an emergency you can open one case for a day, "
            "with a reason that then stands on its page."
        ),
        while_advising=ADVISING,
    ),
)
#: By what somebody does first here, as they begin (`views/home.py`).
STEPS = ((Permission.RATE, THERAPIST), (Permission.REVIEW, SUPERVISOR), (Permission.MANAGE_PEOPLE, ADMINISTRATOR))


@dataclass(frozen=True, slots=True)
class Introduction:
    """One step as `components/introduction.html` shows it; without `next_url` it is the last."""

    number: int
    of: int
    heading: str
    says: tuple[str, ...]
    onward: str
    next_url: str
    keys: tuple[tuple[tuple[str, ...], str], ...]
    mark: tuple[Part, ...]


def introduction_on(request: HttpRequest) -> Introduction | None:
    """Return what the page that is asked for says to whoever is here for the first time; None to everybody else."""
    user = request.user
    if user.introduced_at or request.method != "GET":
        return None
    steps = next((steps for permission, steps in STEPS if user.may(permission)), ())
    place = _place(request, steps)
    if place is None:
        return None
    step, following = steps[place], steps[place + 1 : place + 2]
    return Introduction(
        number=place + 1,
        of=len(steps),
        heading=step.heading,
        says=tuple(_says(step, request)),
        onward=step.onward,
        next_url=_address(following[0], place + 1, request, steps[0].page) if following else "",
        keys=step.keys,
        mark=MARK if step.shows_mark else (),
    )


def _place(request: HttpRequest, steps: tuple[Step, ...]) -> int | None:
    pages = [step.page for step in steps]
    page = request.resolver_match.url_name
    if page not in pages:
        return None
    asked = request.GET.get("step")
    return {"2": 1, "3": 2}.get(asked, 0) if page == pages[0] else pages.index(page)


def _says(step: Step, request: HttpRequest) -> Iterator[str]:
    yield step.says
    if step.elsewhere and step.page != request.resolver_match.url_name:
        yield step.elsewhere
    if step.while_advising and request.user.clinic.advises(request.today):
        yield step.while_advising.format(day(request.user.clinic.advises_until))


def _address(step: Step, place: int, request: HttpRequest, first_page: str) -> str:
    """Return where a step is read: on its own page, or for want of a case on the first."""
    if not step.of_a_case:
        return reverse(step.page)
    case_id = _case(request)
    return reverse(step.page, args=[case_id]) if case_id else f"{reverse(first_page)}?step={place + 1}"


def _case(request: HttpRequest) -> UUID | None:
    """Return the case that the page is about, else the one of this person's that shows most."""
    case = getattr(request, "case", None)
    if case:
        return case.pk
    cases = my_cases if request.user.may(Permission.RATE) else queue
    return cases.first_case(request.user, request.today)
