"""My cases, and one case."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.my_cases import MyCases
from alliance_app.consultation.operations.cases import open_case
from alliance_app.consultation.queries import first_of_all
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import Audience, ClinicRequest, access
from ..answering import looked_for, page, recorded, sent
from ..banners import banner_of
from ..case_chart import chart_context
from ..case_end import case_end
from ..case_groups import all_groups, asked_for, group_after
from ..case_page import case_page
from ..forms.cases import CaseForm
from ..measures_block import measures_context
from ..session_page import notes_of
from ..tabs import case_tabs
from ..trail import note_refusal

#: How many of the newest times that somebody broke the glass a case shows.
SHOWN_GRANTS = 20


@access(Permission.RATE)
def case_list(request: ClinicRequest) -> HttpResponse:
    words, only = looked_for(request, "words"), request.POST.get("only", "")
    mine = MyCases(request.user, request.today, words, only)
    context = {"words": words, "only": only, "tabs": case_tabs(only)}
    if next_page := asked_for(request.POST):
        shown = group_after(mine, *next_page)
        if request.htmx:
            return render(request, "cases/_case_rows.html", context | {"group": shown})
        return render(request, "cases/case_list.html", context | {"groups": [shown], "follows": True})
    risks, replies = first_of_all(request.user, request.today)
    context |= all_groups(mine) | {"risks": risks, "open_replies": replies}
    return render(request, "cases/_case_groups.html" if request.htmx else "cases/case_list.html", context)


@access(Permission.OPEN_CASES)
def case_add(request: ClinicRequest) -> HttpResponse:
    form = CaseForm(sent(request), today=request.today)
    if request.method == "POST":
        case = recorded(
            form,
            lambda: open_case(
                therapist=request.user,
                code=form.cleaned_data["code"],
                kind=form.cleaned_data["kind"] or Case.Kind.INDIVIDUAL,
                opened_on=form.cleaned_data["opened_on"],
                people=form.people(),
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
            beside="code",
        )
        if case:
            messages.success(request, said_of(case))
            return redirect("case-detail", case=case.pk)
    return page(request, "cases/case_add.html", {}, form)


def said_of(case: Case) -> str:
    """Return what is said of a case that was just opened: of a client who comes again, how it is called."""
    if case.code == case.client.code:
        return "The case is open. Rate its first session when it was held."
    return "This client was here before: it is a new case, with the number behind its code."


def only(cases: QuerySet[Case]) -> Case | None:
    """Return the case if it is the only one: nobody is led to a case that they did not mean."""
    found = list(cases[:2])
    return found[0] if len(found) == 1 else None


@access(Audience.SIGNED_IN)
def case_find(request: ClinicRequest) -> HttpResponse:
    """Lead to a case by its code, which is never part of an address: whoever comes without one begins at home."""
    if request.method != "POST":
        return redirect("home")
    code = looked_for(request, "code")
    visible = Case.objects.visible_to(request.user, request.today).order_by("code")
    case = visible.filter(code__iexact=code).first() or only(visible.filter(code__istartswith=code))
    if case is None or not code:
        if code:
            note_refusal(request)
        messages.info(request, "No case of yours has this code, or several begin with it.")
        return redirect("home")
    return redirect("case-detail", case=case.pk)


@access(Act.OPEN)
def case_detail(request: ClinicRequest, case: Case) -> HttpResponse:
    file = file_of(case, request.today, request.user)
    if file.is_kept:
        return redirect("second-view-add", case=case.pk)
    rates, reviews = Act.RATE in request.acts and case.is_open, Act.REVIEW in request.acts
    context = {
        "case": case,
        "banner": banner_of(file, request.user, rates=rates),
        "rates": rates,
        "unfold": "why" in request.GET,
        "sees_looks": Act.SEE_LOOKS in request.acts,
        "reviews": reviews,
        "consults": Act.CONSULT in request.acts,
        "risks": file.risk,
        "grants": file.rows["access_grants"][:SHOWN_GRANTS],
        "notes_ruptures": case.is_open and Act.NOTE_RUPTURE in request.acts,
        "declares": case.is_open and Act.DECLARE in request.acts,
        "manages": Act.TRANSFER in request.acts,
        "review_url": reverse("review-add", args=[case.pk]) if reviews else "",
        **case_end(file),
        **case_page(file, rates=rates),
        **measures_context(file, rates=rates),
        **chart_context(file, request.user),
        "sessions_noted": notes_of(file, request.user),
    }
    return render(request, "cases/case_detail.html", context)
