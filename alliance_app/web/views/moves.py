"""Which moves were followed by repair in this clinic? For supervisors and administrators."""

from django.http import HttpResponse
from django.shortcuts import render

from alliance_app.insights.moves import moves_of
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..moves_page import moves_page


@access(Permission.READ_FIGURES)
def team_moves(request: ClinicRequest) -> HttpResponse:
    return render(request, "clinic/team_moves.html", {"parts": moves_page(moves_of(request.user, request.today))})
