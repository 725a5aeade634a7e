"""Does what was typed survive the end of a sign-in, for whoever typed it, on their device, and for nobody else?"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from alliance_app.records.models import Case, Draft, Rating
from tests.web import clinics
from tests.web.clinics import PASSWORD, People
from tests.web.pages import form_with, read, typed
from tests.web.posts import BY_NAME
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

CHECKIN = BY_NAME["checkin-add"]
TYPED = {"relationship": "8", "goal": "3", "goal_more_between": "unclear", "note": "She cried."}


def in_the_beginning(people: People) -> Case:
    return clinics.case_in_place(people.therapist)


def form_of(client: Client, case: Case) -> dict[str, list[str]]:
    """Return what a browser would send of the check-in as it is shown."""
    return typed(form_with(read(client.get(CHECKIN.address(case))), "held_on"))


def shown(client: Client, case: Case) -> dict[str, str]:
    """Return what of the typed stands in the check-in's form."""
    form = form_of(client, case)
    return {name: form[name][0] for name in TYPED if form.get(name, [""])[0:1] not in ([], [""])}


def sign_in(client: Client, email: str) -> None:
    assert client.post(reverse("account_login"), {"login": email, "password": PASSWORD}).status_code == 302


def signed_out_while_typing(people: People, case: Case) -> tuple[Client, dict]:
    """Return a device whose sign-in has ended with a form open, and what this form sends."""
    device = signed_in(people.therapist)
    form = form_of(device, case) | TYPED
    device.session.delete()
    return device, form


def test_what_is_sent_after_the_sign_in_has_ended_waits_for_the_next(people: People, case: Case) -> None:
    device, form = signed_out_while_typing(people, case)
    answer = device.post(CHECKIN.address(case), form)
    assert answer.status_code == 302 and "login" in answer.headers["Location"]
    sign_in(device, people.therapist.email)
    assert shown(device, case) == TYPED
    before = Rating.objects.count()
    assert device.post(CHECKIN.address(case), form_of(device, case)).status_code == 302
    assert Rating.objects.count() == before + 1
    assert (shown(device, case), Draft.objects.count()) == ({}, 0)


def test_nobody_else_who_signs_in_on_the_device_sees_it_and_it_is_gone(people: People, case: Case) -> None:
    device, form = signed_out_while_typing(people, case)
    device.post(CHECKIN.address(case), form)
    case.therapists.create(
        clinic=people.clinic, clinician=people.other_therapist, part="co", starts_on=clinics.day(9)
    )
    sign_in(device, people.other_therapist.email)
    assert shown(device, case) == {}
    assert Draft.objects.count() == 0


def test_no_other_device_shows_it(people: People, case: Case) -> None:
    device, form = signed_out_while_typing(people, case)
    device.post(CHECKIN.address(case), form)
    assert shown(signed_in(people.therapist), case) == {}
    assert Draft.objects.count() == 1


def test_signing_out_forgets_it(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    device.post(ROUTES["checkin-draft"].address(case.pk), TYPED)
    assert shown(device, case) == TYPED
    device.post(reverse("account_logout"))
    assert Draft.objects.count() == 0


def test_the_writer_may_start_empty(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    device.post(ROUTES["checkin-draft"].address(case.pk), TYPED)
    assert device.post(ROUTES["checkin-draft"].address(case.pk), {"discard": "1"}).status_code == 302
    assert shown(device, case) == {}


def test_what_one_had_opened_is_not_saved_in_the_name_of_another(people: People, case: Case) -> None:
    """Who signs in on another's device finds their page still open, and may treat the case as well."""
    case.therapists.create(
        clinic=people.clinic, clinician=people.other_therapist, part="co", starts_on=clinics.day(9)
    )
    form = form_of(signed_in(people.therapist), case) | TYPED
    device, before = signed_in(people.other_therapist), Rating.objects.count()
    answer = device.post(CHECKIN.address(case), form, follow=True)
    assert "Somebody else" in read(answer).text and TYPED["note"] not in answer.content.decode()
    assert device.post(ROUTES["checkin-draft"].address(case.pk), form).status_code == 204
    assert (Rating.objects.count(), Draft.objects.count()) == (before, 0)


def test_it_stands_in_no_check_in_of_another_session(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    device.post(ROUTES["checkin-draft"].address(case.pk), TYPED)
    other = device.get(f"{CHECKIN.address(case)}?session={case.sessions.last().pk}").content.decode()
    assert TYPED["note"] not in other
    assert shown(device, case) == TYPED


@pytest.mark.parametrize("how", ["no writer", "forged", "of another case", "who has left"])
def test_what_nobody_here_has_opened_is_not_kept(how: str, people: People, case: Case) -> None:
    device, form = signed_out_while_typing(people, case)
    if how == "no writer":
        form.pop("writer")
    elif how == "forged":
        form["writer"] = f"{form['writer'][0][:-2]}xx"
    elif how == "of another case":
        case = clinics.new_case(people.therapist, "K-99")
    else:
        people.therapist.is_active = False
        people.therapist.save()
    assert device.post(CHECKIN.address(case), form).status_code == 302
    assert Draft.objects.count() == 0


def test_what_no_form_of_ours_sends_is_kept_by_nobody_and_breaks_nothing(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    address = ROUTES["checkin-draft"].address(case.pk)
    assert device.post(address, {"note": "w" * 100_000}).status_code == 204
    assert Draft.objects.count() == 0
    for odd in ({"held_on": "tomorrow", "session": "\0", "mode": "letter", "goal": "99"}, {"idempotency_key": "\0"}):
        device.post(address, odd)
        assert device.get(CHECKIN.address(case)).status_code == 200


# Ended by time
@pytest.mark.parametrize("sent", [True, False])
def test_what_was_typed_waits_where_time_has_ended_the_sign_in(sent: bool, people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    form = form_of(device, case) | TYPED
    if not sent:
        device.post(ROUTES["checkin-draft"].address(case.pk), form)
    with time_machine.travel(clinics.now() + timedelta(minutes=16), tick=False):
        address, before = CHECKIN.address(case), Rating.objects.count()
        answer = device.post(address, form) if sent else device.get(address)
        assert answer.status_code == 302 and "login" in answer.headers["Location"]
        assert Rating.objects.count() == before
        sign_in(device, people.therapist.email)
        assert shown(device, case) == TYPED


def test_a_page_that_was_open_too_long_to_know_whose_it_is_is_looked_through_again(people: People, case: Case) -> None:
    form = form_of(signed_in(people.therapist), case) | TYPED
    with time_machine.travel(clinics.now() + timedelta(hours=13), tick=False):
        device, before = signed_in(people.therapist), Rating.objects.count()
        assert device.post(ROUTES["checkin-draft"].address(case.pk), form).status_code == 204
        assert Draft.objects.count() == 0
        answer = device.post(CHECKIN.address(case), form)
        again = typed(form_with(read(answer), "held_on"))
        assert (answer.status_code, again["note"], Rating.objects.count()) == (422, [TYPED["note"]], before)
        assert device.post(CHECKIN.address(case), again).status_code == 302
        assert Rating.objects.count() == before + 1
