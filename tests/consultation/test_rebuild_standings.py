"""Does the command put every standing right, say how many were wrong, and write nothing that is right?"""

import pytest
from django.core.management import CommandError, call_command

from alliance_app.consultation.models import CaseStanding, StandingChange
from tests.factories import make_full_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    return [make_full_clinic(slug) for slug in ("north", "south")]


def rebuild(capsys, **options):
    call_command("rebuild_standings", **options)
    return capsys.readouterr().out.splitlines()


def test_what_is_right_is_not_written(cases, capsys):
    before = list(CaseStanding.objects.order_by("pk").values()), StandingChange.objects.count()
    assert rebuild(capsys) == ["north: 1 cases, 0 standings were wrong.", "south: 1 cases, 0 standings were wrong."]
    assert (list(CaseStanding.objects.order_by("pk").values()), StandingChange.objects.count()) == before


def test_what_is_wrong_or_missing_is_put_right(cases, capsys):
    CaseStanding.objects.filter(case=cases[0]).update(held_sessions=99)
    CaseStanding.objects.filter(case=cases[1]).delete()
    assert rebuild(capsys) == ["north: 1 cases, 1 standings were wrong.", "south: 1 cases, 1 standings were wrong."]
    assert sorted(CaseStanding.objects.values_list("held_sessions", flat=True)) == [1, 1]
    assert rebuild(capsys)[0].endswith("0 standings were wrong.")


def test_one_clinic_alone(cases, capsys):
    CaseStanding.objects.update(held_sessions=99)
    assert rebuild(capsys, clinic="south") == ["south: 1 cases, 1 standings were wrong."]
    assert CaseStanding.objects.get(case=cases[0]).held_sessions == 99


def test_a_clinic_that_is_not_there_is_said_with_status_2():
    with pytest.raises(CommandError) as refusal:
        call_command("rebuild_standings", clinic="nowhere")
    assert (refusal.value.returncode, str(refusal.value)) == (2, "there is no clinic with this short name")


def test_without_a_clinic_there_is_nothing_to_say(capsys):
    assert rebuild(capsys) == []
