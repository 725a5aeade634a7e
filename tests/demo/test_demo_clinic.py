"""Does the demonstration clinic show everything that a case can be?"""

from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from alliance_app.clinical.alliance import Attendance, Role, Way
from alliance_app.clinical.attention import Notice
from alliance_app.clinical.gate import Reason, Unknown
from alliance_app.consultation.judgement import judge_all, rules_of
from alliance_app.consultation.models import CaseStanding, Override, Repair, Review, StandingChange
from alliance_app.consultation.my_cases import OF_CASES, Group, MyCases
from alliance_app.consultation.queue import Narrowed, queue
from alliance_app.insights.alerts import Outcome
from alliance_app.insights.clinic_figures import figures_of
from alliance_app.people.models import Clinic, Clinician, Supervision
from alliance_app.people.operations import create_clinic
from alliance_app.records.models import Case, CaseTherapist, GoalStatement, Participant, Rating, Score

from .conftest import NOW, PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("filled"),
    pytest.mark.sqlite,  # on which the demonstration is served
]


@pytest.fixture
def demo(filled) -> Clinic:
    return Clinic.objects.get(slug="demo")


@pytest.fixture
def standings(demo) -> list[CaseStanding]:
    return list(CaseStanding.objects.filter(clinic=demo).select_related("case"))


def person(email: str) -> Clinician:
    return Clinician.objects.get(email=email)


def everything() -> dict[str, list]:
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in apps.get_models()
        if model.__module__.startswith("alliance_app.")
    }


# Who
def test_the_accounts_are_those_of_the_contract(demo) -> None:
    roles = {c.email: c.roles for c in demo.clinicians.all()}
    therapists = [f"therapist{n}@demo.example" for n in ("", 2, 3, 4, 5, 6, 7, 8)]
    assert roles == {
        **{email: {"therapist"} for email in therapists},
        "supervisor@demo.example": {"supervisor"},
        "supervisor2@demo.example": {"supervisor"},
        "admin@demo.example": {"administrator"},
    }
    links = Supervision.objects.filter(clinic=demo).values_list("supervisor__email", "therapist__email")
    assert set(links) == {
        *(("supervisor@demo.example", email) for email in therapists[:4]),
        *(("supervisor2@demo.example", email) for email in therapists[4:]),
    }


def test_every_account_signs_in_with_the_one_password(filled, client) -> None:
    assert all(c.check_password(PASSWORD) for c in Clinician.objects.filter(email__isnull=False))
    sent = {"login": "therapist@demo.example", "password": PASSWORD}
    assert client.post("/accounts/login/", sent).status_code == 302


def test_whoever_tries_it_is_introduced_and_the_others_know_it(demo) -> None:
    new_here = {c.email for c in demo.clinicians.filter(introduced_at=None)}
    assert new_here == {f"{role}@demo.example" for role in ("therapist", "supervisor", "admin")}


def test_what_is_printed_names_every_account(filled) -> None:
    for email in Clinician.objects.filter(email__isnull=False).values_list("email", flat=True):
        assert email in filled.printed


def test_sixty_cases_are_spread_unevenly(demo) -> None:
    going_on = Case.objects.filter(clinic=demo, closed_on=None)
    load = Counter(CaseTherapist.objects.filter(case__in=going_on).values_list("clinician__email", flat=True))
    assert sum(load.values()) == going_on.count() == 60
    assert load["therapist@demo.example"] == max(load.values()) >= 16
    assert len(load) == 8 and min(load.values()) <= 4


def test_others_have_ended_in_every_way_and_those_who_dropped_out_were_talked_about(demo) -> None:
    ended = Case.objects.filter(clinic=demo, closed_on__isnull=False)
    assert set(ended.values_list("ending", flat=True)) >= {Case.Ending.PLANNED, Case.Ending.DROPPED_OUT}
    dropped = ended.filter(ending=Case.Ending.DROPPED_OUT)
    assert all(case.reviews.filter(at__date__gte=case.closed_on).exists() for case in dropped)


def test_the_clinics_figures_have_something_to_tell(demo, filled) -> None:
    figures = figures_of(person("admin@demo.example"), filled.today)
    shown = {outcome for outcome, count in figures.outcomes.items() if count}
    assert {Outcome.REPAIRED, Outcome.DROPPED_OUT, Outcome.OPEN} <= shown
    assert len(figures.periods) >= 4 and figures.looked.count and figures.views.count


def test_chance_has_drawn_a_case_for_the_first_supervisor(demo, filled) -> None:
    assert queue(person("supervisor@demo.example"), filled.today, Narrowed("spot")).exists()


def test_risk_is_never_without_a_contact_nor_told_by_chance(demo) -> None:
    assert demo.crisis_contact
    assert set(Score.objects.filter(at_risk=True).values_list("case__code", flat=True)) == {"K-1094"}


# Every state of the gate
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_there(standings, filled, reason) -> None:
    assert any(standing.reason_on(filled.today) is reason for standing in standings)


@pytest.mark.parametrize("unknown", Unknown)
def test_every_kind_of_unknown_is_there_and_decides(standings, unknown) -> None:
    assert any(s.detail["grounds"][0]["unknown"] == unknown.value for s in standings)


def test_the_first_therapist_has_one_of_each(filled) -> None:
    pages = MyCases(person("therapist@demo.example"), filled.today).first_pages()
    assert {s.reason_on(filled.today) for group in OF_CASES for s in pages[group]} == set(Reason)
    assert pages[Group.RATE_NEXT].total >= 2


def test_a_session_of_today_has_the_clients_view_and_waits_for_the_therapists(filled) -> None:
    pages = MyCases(person("therapist@demo.example"), filled.today).first_pages()
    waiting = [session for session, _ in pages[Group.RATE_NEXT]]
    todays = next(session for session in waiting if session.held_on == filled.today)
    assert [rating.role for rating in todays.ratings.all()] == [Role.CLIENT.value]


def test_stuck_is_declared_and_measured_and_both_and_ended(standings) -> None:
    grounds = {tuple(standing.stuck_by) for standing in standings}
    found = {name for by in grounds for name in by}
    assert {"declared", "measure:phq9", "measure:gad7", "progress"} <= found
    assert any("declared" in by and len(by) > 1 for by in grounds)
    assert any(s.case.declarations.filter(stuck=False).exists() and not s.stuck for s in standings)


def test_every_rule_fires_somewhere(standings) -> None:
    fired = {flag["rule"] for standing in standings for flag in standing.detail["flags"]}
    assert fired == {"low", "drop", "sustained", "gap", "ceiling"}


# What was done about it
def test_overrides_await_an_answer_were_answered_and_have_ended(demo, filled) -> None:
    for email in ("supervisor@demo.example", "supervisor2@demo.example"):
        assert queue(person(email), filled.today)[0].notice == Notice.OVERRIDE.place
    active = Override.objects.active(filled.today).filter(clinic=demo)
    answered = [o for o in active if o.case.reviews.filter(at__gte=o.made_at).exists()]
    assert answered and len(answered) < len(active)
    ended = set(Override.objects.filter(clinic=demo).values_list("ended_because", flat=True))
    assert {Override.Ended.RATED, Override.Ended.SUPERVISOR} <= ended


def test_repairs_are_planned_and_completed(demo) -> None:
    done = Repair.objects.filter(clinic=demo, ended="repaired")
    assert done.exists() and Repair.objects.filter(clinic=demo, ended_on=None).exists()
    assert all(repair.ended_on > repair.planned_at.date() for repair in done)


def test_supervisors_answered_in_every_way(demo) -> None:
    answers = set(Review.objects.filter(clinic=demo).values_list("answer", flat=True))
    assert answers == set(Review.Answer.values)


def test_couples_rate_as_two(demo) -> None:
    partners = Participant.objects.filter(clinic=demo, role=Role.PARTNER.value)
    assert partners.count() == Case.objects.filter(clinic=demo, kind=Case.Kind.COUPLE).count() >= 3
    assert all(partner.ratings.exists() for partner in partners)


def test_answers_came_by_every_way(demo) -> None:
    theirs = Rating.objects.filter(clinic=demo, role=Role.CLIENT.value)
    assert {way.value for way in Way} == set(theirs.values_list("checkin__way", flat=True))


def test_most_cases_have_a_goal_and_some_have_scores(demo) -> None:
    with_goal = GoalStatement.objects.filter(clinic=demo).values("case").distinct().count()
    assert 0.75 * Case.objects.filter(clinic=demo).count() <= with_goal < Case.objects.filter(clinic=demo).count()
    measures = set(Score.objects.filter(clinic=demo).values_list("measure", flat=True))
    assert measures == {"phq9", "gad7"}
    assert not Score.objects.filter(clinic=demo, checkin=None).exists()


def test_appointments_were_missed(demo) -> None:
    assert Case.objects.filter(clinic=demo, sessions__attendance=Attendance.MISSED.value).exists()


# What the histories are worth
def test_stored_standings_are_what_the_rules_say_today(demo, standings, filled) -> None:
    judged = judge_all([s.case for s in standings], rules_of(demo), filled.today)
    for standing in standings:
        told = judged[standing.case_id].standing
        assert (standing.reason_on(filled.today), standing.stuck) == (told.reason, told.stuck), (
            standing.case.code
        )


def test_changes_of_standing_have_the_moments_at_which_they_happened(demo) -> None:
    changes = StandingChange.objects.filter(clinic=demo)
    repaired = [c.reason for c in changes.filter(case__code="K-0987").order_by("at")]
    assert [r for r in repaired if r in ("low", "confirming", "in_place")][-3:] == [
        "low",
        "confirming",
        "in_place",
    ]
    assert len({change.at.date() for change in changes}) > 30
    assert all(change.at <= NOW for change in changes)


# Again
def test_a_second_time_changes_nothing(filled) -> None:
    before = everything()
    out = StringIO()
    call_command("demo_clinic", stdout=out)
    assert everything() == before
    assert "therapist@demo.example" in out.getvalue()


def test_another_password_is_set_anew_and_nothing_else(monkeypatch) -> None:
    before = everything()
    monkeypatch.setenv("DEMO_PASSWORD", "eight small lanterns")
    call_command("demo_clinic", stdout=StringIO())
    assert person("admin@other.example").check_password("eight small lanterns")
    after = everything()
    assert {name for name in before if before[name] != after[name]} == {"Clinician"}


def test_without_one_a_password_is_made_kept_and_printed(filled, monkeypatch) -> None:
    monkeypatch.delenv("DEMO_PASSWORD")
    out = [StringIO(), StringIO()]
    for each in out:
        call_command("demo_clinic", stdout=each)
    file = filled.var / "demo-password"
    made = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600 and len(made) >= 12
    assert all(made in each.getvalue() for each in out)
    assert person("supervisor@demo.example").check_password(made)


def test_with_a_foreign_clinic_beside_them_it_refuses(filled) -> None:
    create_clinic(slug="real", name="A real clinic", now=NOW)
    with pytest.raises(CommandError, match="real") as refused:
        call_command("demo_clinic")
    assert refused.value.returncode == 2
