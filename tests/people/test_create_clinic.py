"""Does a new clinic begin with one command and one link that works once?"""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import Clinic, Clinician
from tests.factories import make_clinic, make_therapist

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "seven grey geese in a row"


def create(capsys, slug="north", name="North Clinic", admin="boss@north.example", **more):
    """Run the command; return the sentence and the link that it prints."""
    call_command("create_clinic", slug, name=name, admin=admin, **more)
    return capsys.readouterr().out.splitlines()


def refused(*arguments, **more):
    with pytest.raises(CommandError) as refusal:
        call_command("create_clinic", *arguments, **more)
    return refusal.value.returncode, str(refusal.value).splitlines()


@pytest.mark.django_db
def test_it_makes_a_clinic_with_an_administrator_who_cannot_sign_in_yet(capsys, rf):
    sentence, _ = create(capsys)
    clinic, boss = Clinic.objects.get(), Clinician.objects.get()
    assert (clinic.slug, clinic.name, boss.clinic, boss.email) == ("north", "North Clinic", clinic, "boss@north.example")
    assert boss.roles == {"administrator"}
    assert not boss.has_usable_password()
    assert sentence == "Clinic north is there. boss@north.example chooses a password here, once, within 3 days:"
    assert sorted(AuditEntry.objects.values_list("action", "subject")) == [("added", "clinician"), ("created", "clinic")]


@pytest.mark.django_db
def test_the_link_lets_the_administrator_choose_a_password_once(capsys, client, rf):
    _, link = create(capsys)
    page = client.get(link, follow=True)
    assert page.status_code == 200
    chosen = client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert chosen.status_code == 302
    assert authenticate(rf.post("/"), email="boss@north.example", password=PASSWORD) == Clinician.objects.get()
    again = client.get(link, follow=True)
    assert b"no longer works" in again.content


@pytest.mark.django_db
def test_a_link_that_somebody_has_altered_opens_nothing(capsys, client):
    _, link = create(capsys)
    assert b"no longer works" in client.get(link.replace("-", "-x", 1), follow=True).content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "before"),
    [("", "/accounts/"), ("https://a.example", "https://a.example/accounts/"), ("https://a.example/", "https://a.example/accounts/")],
)
def test_the_link_is_absolute_if_it_is_said_where_alliance_is(capsys, url, before):
    _, link = create(capsys, url=url)
    assert link.startswith(before)


@pytest.mark.django_db
def test_a_taken_short_name_or_e_mail_is_refused_and_leaves_nothing():
    make_therapist(make_clinic("south"), email="ann@south.example")
    assert refused("south", name="S", admin="b@b.example") == (1, ["There is a clinic with this short name already."])
    assert refused("north", name="N", admin="Ann@South.example") == (1, ["This e-mail is in use already."])
    assert (Clinic.objects.count(), Clinician.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "name", "admin", "named"),
    [
        ("no spaces", "N", "a@a.example", ["slug"]),
        ("x" * 61, "N", "a@a.example", ["slug"]),
        ("", "N", "a@a.example", ["slug"]),
        ("north", " ", "a@a.example", ["name"]),
        ("north", "N" * 201, "a@a.example", ["name"]),
        ("north", "N", "nobody", ["email"]),
        ("north", "N", "", ["email"]),
        ("ä ö", "", "nobody", ["slug", "name", "email"]),
    ],
)
def test_what_cannot_be_is_refused_line_by_line(slug, name, admin, named):
    status, lines = refused(slug, name=name, admin=admin)
    assert status == 1
    assert [line.partition(":")[0] for line in lines] == named
    assert Clinic.objects.count() == 0


@pytest.mark.django_db
def test_a_clinic_may_begin_with_six_weeks_in_which_the_gate_only_speaks(capsys):
    today = timezone.now().date()  # a new clinic's zone is UTC
    create(capsys, advise_until=today + timedelta(weeks=6))
    clinic = Clinic.objects.get()
    assert clinic.advises(today) and clinic.advises(today + timedelta(weeks=6))
    assert not clinic.advises(today + timedelta(weeks=6, days=1))


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 43, 9999])
def test_it_may_not_begin_so_for_longer(days):
    today = timezone.now().date()
    status, (line,) = refused("north", name="N", admin="a@a.example", advise_until=today + timedelta(days=days))
    assert (status, Clinic.objects.count()) == (1, 0)
    assert f"{today + timedelta(weeks=6)}" in line


@pytest.mark.django_db
def test_a_clinic_does_not_begin_so_unless_it_is_said(capsys):
    create(capsys)
    assert not Clinic.objects.get().advises(timezone.now().date())


@pytest.mark.sqlite
def test_a_database_without_tables_ends_with_status_2(tmp_path):
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "create_clinic", "north", "--name", "North", "--admin", "a@a.example"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "run migrate first" in done.stderr and "Traceback" not in done.stderr


def test_without_its_arguments_it_does_not_run():
    command = [sys.executable, "manage.py", "create_clinic", "north"]
    done = subprocess.run(command, cwd=ROOT, env={"DEBUG": "1"}, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--name" in done.stderr
