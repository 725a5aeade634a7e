"""What became of the clinic's flags? Its own figures, for supervisors and administrators."""

from django.http import HttpResponse
from django.shortcuts import render

from alliance_app.insights.clinic_figures import figures_of
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..figures_page import figures_page


@access(Permission.READ_FIGURES)
def clinic_figures(request: ClinicRequest) -> HttpResponse:
    figures = figures_of(request.user, request.today)
    return render(request, "clinic/clinic_figures.html", {"page": figures_page(figures)})
