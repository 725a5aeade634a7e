"""Who works in the clinic, what may they do, and who supervises whom? For its administrators."""

import uuid
from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from alliance_app.people import queries
from alliance_app.people.invitations import link_days, make_link, send_link
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed, link_supervision, people, supervision
from alliance_app.people.roles import Permission, Supervisor, Therapist
from alliance_app.records.unsupervised import left_unsupervised

from ..access import ClinicRequest, access
from ..answering import REFUSED, accepted, page, sent
from ..forms.people import DeputyForm, InvitationForm, PersonForm, SupervisionForm

#: Where a link that could not be mailed waits to be shown, once.
LINK_TO_SHOW = "invitation_link"
ENDED, LAST_DAY = "The link has ended.", "Today is the last day of the link."


@access(Permission.MANAGE_PEOPLE)
def person_invite(request: ClinicRequest) -> HttpResponse:
    form = InvitationForm(sent(request), initial={"roles": [Therapist.key]})
    if request.method == "POST" and accepted(form, lambda: _invite(request, form)):
        return redirect("person-detail", person=form.invited.public_id)
    return page(request, "clinic/person_invite.html", {"days": link_days()}, form)


def _invite(request: ClinicRequest, form: InvitationForm) -> None:
    given = {name: form.cleaned_data[name] for name in ("name", "roles", "email", "code")}
    form.invited, is_new = people.add_invited(
        clinic=request.user.clinic, by=request.user, now=request.now, **given
    )
    if is_new:
        _pass_on_link(request, form.invited)


def _pass_on_link(request: ClinicRequest, person: Clinician) -> None:
    """Mail somebody a link to choose a password, or keep it to be shown to the administrator once."""
    base = request.build_absolute_uri("/")
    link = make_link(person=person, by=request.user, base=base, now=request.now)
    if send_link(person, link):
        messages.success(request, f"An invitation is on its way to {person.email}.")
    else:
        request.session[LINK_TO_SHOW] = [str(person.public_id), link]


@access(Permission.MANAGE_PEOPLE)
def person_detail(request: ClinicRequest, person: uuid.UUID) -> HttpResponse:
    shown = _person(request, person)
    kept = request.session.get(LINK_TO_SHOW)
    link = request.session.pop(LINK_TO_SHOW)[1] if kept and kept[0] == str(person) else ""
    return render(request, "clinic/person_detail.html", {**_about(request, shown), "link": link})


@access(Permission.MANAGE_PEOPLE)
def person_change(request: ClinicRequest, person: uuid.UUID) -> HttpResponse:
    changed = _person(request, person)
    initial = {"name": changed.name, "code": changed.code, "roles": sorted(changed.roles)}
    form = PersonForm(sent(request), initial=initial)
    if request.method == "POST" and accepted(form, lambda: _change(request, changed, form)):
        messages.success(request, "Saved. It counts from their next click on.")
        return redirect("person-detail", person=person)
    return page(request, "clinic/person_change.html", {"person": changed}, form)


def _change(request: ClinicRequest, person: Clinician, form: PersonForm) -> None:
    name, code, roles = (form.cleaned_data[field] for field in ("name", "code", "roles"))
    people.change_person(person=person, name=name, code=code, roles=roles, by=request.user, now=request.now)


@access(Permission.MANAGE_PEOPLE)
def supervision_add(request: ClinicRequest, person: uuid.UUID) -> HttpResponse:
    therapist = _person(request, person)
    supervisors = queries.colleagues(therapist.clinic, Supervisor.key, therapist)
    form = SupervisionForm(sent(request), colleagues=supervisors, today=request.today)
    form.fields["colleague"].label = f"Who supervises {therapist.name}?"
    if request.method == "POST" and accepted(
        form,
        lambda: link_supervision(
            supervisor=form.chosen(),
            therapist=therapist,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=request.user,
            now=request.now,
        ),
    ):
        messages.success(request, "The link is on record.")
        return redirect("person-detail", person=person)
    return page(request, "clinic/supervision_add.html", {"person": therapist, "colleagues": supervisors}, form)


@access(Permission.MANAGE_PEOPLE)
def deputy_add(request: ClinicRequest, person: uuid.UUID) -> HttpResponse:
    absent = _person(request, person)
    others = queries.colleagues(absent.clinic, Supervisor.key, absent)
    form = DeputyForm(sent(request), colleagues=others, today=request.today)
    form.fields["colleague"].label = f"Who stands in for {absent.name}?"
    if request.method == "POST" and accepted(
        form,
        lambda: supervision.name_deputy(
            supervisor=absent,
            deputy=form.chosen(),
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=request.user,
            now=request.now,
        ),
    ):
        messages.success(request, "The deputy is named.")
        return redirect("person-detail", person=person)
    return page(request, "clinic/deputy_add.html", {"person": absent, "colleagues": others}, form)


@access(Permission.MANAGE_PEOPLE)
def person_act(request: ClinicRequest, person: uuid.UUID, act: str) -> HttpResponse:
    """Do one of the acts of a person's page that need no form of their own."""
    whom = _person(request, person)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        said = ACTS[act](request, whom)
    except NotAllowed as refusal:
        about = {**_about(request, whom), "refusal": str(refusal)}
        return render(request, "clinic/person_detail.html", about, status=REFUSED)
    if said:
        messages.success(request, said)
    return redirect("person-detail", person=person)


def _invite_again(request: ClinicRequest, person: Clinician) -> str:
    _pass_on_link(request, person)
    return ""


def _deactivate(request: ClinicRequest, person: Clinician) -> str:
    people.deactivate(person=person, by=request.user, now=request.now)
    return f"{person.name} is signed out everywhere, and cannot sign in any more."


def _reactivate(request: ClinicRequest, person: Clinician) -> str:
    people.reactivate(person=person, by=request.user, now=request.now)
    return f"{person.name} can sign in again."


def _remove_second_factor(request: ClinicRequest, person: Clinician) -> str:
    people.remove_second_factor(person=person, by=request.user, now=request.now)
    return f"{person.name} signs in with the password, and sets up a second factor anew."


def _end_link(request: ClinicRequest, person: Clinician) -> str:
    link = next((link for link in queries.links_of(person) if str(link.pk) == request.POST.get("link")), None)
    if link is None:
        raise NotAllowed("This link is not there any more.")
    ends_on = request.today if request.POST.get("when") == "today" else request.today - timedelta(days=1)
    supervision.end_supervision(link=link, ends_on=ends_on, by=request.user, now=request.now)
    return _unsupervised_since(link.therapist, request.today) if ends_on < request.today else LAST_DAY


def _unsupervised_since(therapist: Clinician, today: date) -> str:
    """Return that a link has ended, and how many of the therapist's cases nobody supervises now."""
    if not (count := left_unsupervised(therapist, today)):
        return ENDED
    cases = "one case" if count == 1 else f"{count} cases"
    return format_html(
        '{} <a href="{}">Nobody supervises {} of {} now.</a>', ENDED, reverse("clinic-cases"), cases, therapist.name
    )


def _end_deputy(request: ClinicRequest, person: Clinician) -> str:
    named = queries.deputies_of(person, request.today)
    deputy = next((deputy for deputy in named if str(deputy.pk) == request.POST.get("deputy")), None)
    if deputy is None:
        raise NotAllowed("This deputy is not named any more.")
    supervision.end_deputy(deputy=deputy, by=request.user, now=request.now)
    return "They no longer stand in."


ACTS = {
    "invite-again": _invite_again,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "second-factor-end": _remove_second_factor,
    "supervision-end": _end_link,
    "deputy-end": _end_deputy,
}


def _person(request: ClinicRequest, public_id: uuid.UUID) -> Clinician:
    person = queries.person_of(request.user.clinic, public_id)
    if person is None:
        raise Http404
    return person


def _about(request: ClinicRequest, person: Clinician) -> dict[str, object]:
    today: date = request.today
    links = queries.links_of(person)
    return {
        "person": person,
        "role_names": queries.role_names(person),
        "supervisors": [link for link in links if link.therapist_id == person.pk],
        "supervised": [link for link in links if link.supervisor_id == person.pk],
        "deputies": queries.deputies_of(person, today),
        "left_without": queries.left_without(person, today) if person.is_active else [],
        "can_supervise": queries.can_supervise(person),
        "can_be_supervised": queries.can_be_supervised(person),
        "invited": queries.is_invited(person),
        "has_second_factor": queries.has_second_factor(person),
        "needs_second_factor": queries.needs_second_factor(person),
        "signed_in_at": len(queries.sign_ins_of(person, request.now)),
    }
