"""Does the command put every standing right, say how many were wrong, and write nothing that is right?"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alliance_app.consultation.models import CaseStanding, Policy, StandingChange
from alliance_app.consultation.operations import standings
from alliance_app.consultation.operations.policies import set_policy
from tests.factories import NOW, end, make_case, therapist_of
from tests.full_clinic import make_full_clinic

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


class Terminal(StringIO):
    """Output that somebody looks at while it grows."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_bar_says_how_far_it_has_come(cases):
    terminal = Terminal()
    call_command("rebuild_standings", clinic="north", stdout=terminal)
    bar, result = terminal.getvalue().splitlines()[-2:]
    assert bar.endswith("] 100%, 1 of 1 cases")
    assert result == "north: 1 cases, 0 standings were wrong."


def test_after_a_change_of_policy_the_old_standings_stay_until_each_is_judged_anew(cases, capsys, monkeypatch):
    """And a run that was broken off goes on where it was: what is done is right, and not written again."""
    clinic = cases[0].clinic
    other = make_case(therapist_of(cases[0]))
    before = set(CaseStanding.objects.filter(case__clinic=clinic).values_list("reason", "policy_version"))
    set_policy(clinic=clinic, parameters={"fresh_days": 21}, why="Shorter", now=NOW)
    assert set(CaseStanding.objects.filter(case__clinic=clinic).values_list("reason", "policy_version")) == before
    monkeypatch.setattr(standings, "BATCH", 1)
    first = min(cases[0].pk, other.pk)

    def break_off(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        standings.rebuild(clinic, NOW, progress=break_off)
    version = Policy.objects.filter(clinic=clinic).count()
    judged_anew = CaseStanding.objects.filter(case__clinic=clinic, policy_version=version)
    assert [standing.case_id for standing in judged_anew] == [first]
    assert rebuild(capsys, clinic="north") == ["north: 2 cases, 1 standings were wrong."]
    assert judged_anew.all().count() == 2


def test_a_closed_case_that_is_wrong_is_put_right_by_the_limits_with_which_it_was_closed(cases, capsys):
    closed = cases[0]
    end(closed)
    version = CaseStanding.objects.get(case=closed).policy_version
    set_policy(clinic=closed.clinic, parameters={"fresh_days": 21}, why="Shorter", now=NOW)
    CaseStanding.objects.filter(case=closed).update(held_sessions=99, reason="low", gate="closed", fresh_until=None)
    told = StandingChange.objects.count()
    assert rebuild(capsys, clinic="north") == ["north: 1 cases, 1 standings were wrong."]
    standing = CaseStanding.objects.get(case=closed)
    assert (standing.held_sessions, standing.policy_version) == (1, version)
    assert StandingChange.objects.count() == told, "nobody is told anew of a case that has ended"


def test_a_course_that_was_kept_without_its_rater_is_kept_anew(cases, capsys):
    standing = CaseStanding.objects.get(case=cases[0])
    del standing.detail["spark"]["rater"]
    standing.save()
    assert rebuild(capsys)[0] == "north: 1 cases, 1 standings were wrong."
    standing.refresh_from_db()
    assert "rater" in standing.detail["spark"]
