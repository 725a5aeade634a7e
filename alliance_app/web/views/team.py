"""How do the cases of a team stand, and what was done with those of each therapist? For who answers for them alone."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance_app.insights.team import own_figures, team_done, team_figures, team_of
from alliance_app.people.models import Clinician
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..team_lines import COLUMNS, TOO_FEW_CLIENTS, TOO_FEW_OTHERS, level_of, line_of
from ..team_page import own_page, team_page

#: How many therapists one page of a team shows.
PAGE = 50


@access(Permission.READ_TEAM)
def team(request: ClinicRequest) -> HttpResponse:
    if not request.user.may(Permission.REVIEW):
        return _own(request)
    people = team_of(request.user, request.today)
    if not people:
        return render(request, "supervision/team_empty.html", {"own": _own_address(request.user)})
    shown, pager = _page(people, request.GET.get("after", ""))
    page = team_page(team_figures(request.user, people, request.today), shown)
    words = {"columns": COLUMNS, "too_few_clients": TOO_FEW_CLIENTS, "too_few_others": TOO_FEW_OTHERS}
    return render(request, "supervision/team.html", {"page": page, "own": _own_address(request.user), **words, **pager})


@access(Permission.READ_TEAM)
def team_person(request: ClinicRequest, person: UUID) -> HttpResponse:
    if person == request.user.public_id and request.user.may(Permission.RATE):
        return _own(request)
    people = team_of(request.user, request.today) if request.user.may(Permission.REVIEW) else []
    found = next((each for each in people if each.public_id == person), None)
    if found is None:
        raise Http404
    request.person = found
    done = team_done(request.user, people, request.today)
    words = {"line": line_of(found, done), "level": level_of(found, done, "their"), "done": done}
    return render(request, "supervision/team_person.html", words)


def _own(request: ClinicRequest) -> HttpResponse:
    page = own_page(own_figures(request.user, request.today), request.user)
    return render(request, "supervision/team_own.html", {"page": page})


def _own_address(reader: Clinician) -> str:
    """Return where somebody who supervises and treats reads of their own cases, "" if they treat none."""
    return reverse("team-person", args=[reader.public_id]) if reader.may(Permission.RATE) else ""


def _page(people: list[Clinician], after: str) -> tuple[list[Clinician], dict[str, Any]]:
    """Return the therapists whose names follow somebody's, or the first ones, and where those before and after are."""
    ids = [str(person.public_id) for person in people]
    first = ids.index(after) + 1 if after in ids else 0
    last, before = min(first + PAGE, len(people)), max(first - PAGE, 0)
    address = reverse("team")
    pager = {
        "older_url": f"{address}?after={ids[last - 1]}" if last < len(people) else "",
        "newer_url": "" if not first else f"{address}?after={ids[before - 1]}" if before else address,
    }
    return people[first:last], pager
