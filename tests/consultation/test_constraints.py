"""Which rows of what follows does the database itself refuse, whoever writes them?"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import CheckConstraint, Q

from alliance_app.consultation.models import (
    CaseStanding,
    ClinicTechnique,
    ExpectedPath,
    Formulation,
    Override,
    Policy,
    Release,
    Repair,
    RepairMark,
    Review,
    RiskAnswer,
    Rupture,
    SecondView,
    Seen,
    SpotCheck,
)
from alliance_app.records.models import Case, Session
from tests.factories import (
    NOW,
    TODAY,
    client_of,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    scored,
)
from tests.records.refusals import constraints_of, every_model, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def there():
    clinic = make_clinic()
    therapist = make_therapist(clinic)
    case = make_case(therapist)
    supervisor = make_supervisor(clinic, therapist)
    review = Review.objects.create(
        clinic=clinic, case=case, supervisor=supervisor, at=NOW, answer="agree", message="Go on"
    )
    return SimpleNamespace(
        clinic=clinic, therapist=therapist, case=case, supervisor=supervisor, review=review, client=client_of(case),
        session=Session.objects.create(clinic=clinic, case=case, held_on=TODAY, recorded_at=NOW),
    )  # fmt: skip


def override(there, **changed):
    given = {
        "clinic": there.clinic, "case": there.case, "made_by": there.therapist, "made_at": NOW, "made_on": TODAY,
        "reason": "other", "explanation": "x" * 20, "ends_on": day(14),
    }  # fmt: skip
    return Override(**{**given, **changed})


def standing(there, **changed):
    case = Case.objects.create(
        clinic=there.clinic, code="bare", client=there.case.client, opened_on=TODAY, recorded_at=NOW
    )
    given = {
        "clinic": there.clinic, "case": case, "gate": "closed", "reason": "unknown", "stuck": False, "since": TODAY,
        "held_sessions": 0, "detail": {}, "rules_version": 1, "policy_version": 0,
    }  # fmt: skip
    return CaseStanding(**{**given, **changed})


def policy(there, **changed):
    return Policy(**{"clinic": there.clinic, "version": 1, "set_at": NOW, "why": "So", **changed})


def repair(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "factor": "goal", "move": "ask", "planned_at": NOW}
    return Repair(**{**given, **changed})


def review(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "supervisor": there.supervisor, "at": NOW, "message": "Go on"}
    return Review(**{**given, "answer": "agree", **changed})


def release(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "review": there.review, "role": "client"}
    return Release(**{**given, "session": there.session, "participant": there.client, "factor": "goal", **changed})


def formulation(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "version": 1, "factor": "goal", "affects": "a", "because": "b"}
    return Formulation(**{**given, "written_by": there.therapist, "written_at": NOW, **changed})


def repair_mark(there, **changed):
    planned = repair(there)
    planned.save()
    given = {"clinic": there.clinic, "case": there.case, "repair": planned, "state": "tried", "by": there.therapist}
    return RepairMark(**{**given, "at": NOW, **changed})


def rupture(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "session": there.session, "by": there.therapist, "at": NOW}
    return Rupture(**{**given, "kind": "both", **changed})


def risk_answer(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "by": there.therapist, "at": NOW, "account": "I asked."}
    return RiskAnswer(**{**given, "score": scored(there.case, 14, at_risk=1), "found": "thoughts", **changed})


def seen(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "supervisor": there.supervisor, "seen_at": NOW}
    return Seen(**{**given, **changed})


def spot_check(there, **changed):
    given = {"clinic": there.clinic, "case": there.case, "week": TODAY, "therapist": there.therapist, "drawn_at": NOW}
    return SpotCheck(**{**given, **changed})


def looked(there, **changed):
    return spot_check(there, **{"found": "nothing", "by": there.supervisor, "at": NOW, **changed})


def second_view(there, **changed):
    checkin = there.session.checkins.create(clinic=there.clinic, case=there.case, recorded_at=NOW)
    given = {"case": there.case, "session": there.session, "checkin": checkin, "supervisor": there.supervisor}
    return SecondView(**{"clinic": there.clinic, **given, "source": "account", "blind": True, "at": NOW, **changed})


def clinic_technique(there, **changed):
    given = {"clinic": there.clinic, "technique": there.case.pk, "version": 1, "family": "sleep", "written_at": NOW}
    return ClinicTechnique(**{**given, "written_by": there.supervisor, **changed})


def expected_path(there, **changed):
    given = {"clinic": there.clinic, "measure": "phq9", "n": 3, "fitted_at": NOW, "why_none": "too few", "form": 1}
    return ExpectedPath(**{**given, **changed})


def answered(there, **changed):
    given = {"answered_by": there.supervisor, "answered_at": NOW, **changed}
    return override(there, **{name: value for name, value in given.items() if value is not None})


def answered_by_oneself(there):
    return answered(there, answered_by=there.therapist)


LATER = NOW + timedelta(hours=1)
EVERY_BAD_ROW = [
    # constraint, table, rows that break it when they are written together
    ("override_open_once_a_case", override, [{}, {}]),
    ("override_ends_after_start", override, [{"ends_on": day(-1)}]),
    ("override_ended_with_a_reason", override, [{"ended_at": LATER}]),
    ("override_ended_with_a_reason", override, [{"ended_because": "time"}]),
    ("override_answered_by_somebody", override, [{"answered_at": LATER}]),
    ("override_answered_by_somebody", answered, [{"answered_at": None}]),
    ("override_answered_by_another", answered_by_oneself, [{}]),
    ("override_opens_before_it_ends", override, [{"opens_on": day(-1)}]),
    ("override_opens_before_it_ends", override, [{"opens_on": day(15)}]),
    ("override_reason_is_known", override, [{"reason": "because"}]),
    ("override_ended_because_is_known", override, [{"ended_at": LATER, "ended_because": "boredom"}]),
    ("standing_reason_fits_gate", standing, [{"gate": "open"}]),
    ("standing_reason_fits_gate", standing, [{"reason": "in_place"}]),
    ("standing_reason_fits_gate", standing, [{"reason": "tired"}]),
    ("standing_reason_fits_gate", standing, [{"gate": "ajar"}]),
    ("standing_reason_fits_gate", standing, [{"fresh_until": TODAY}]),
    ("policy_version_once", policy, [{}, {}]),
    ("policy_version_from_1", policy, [{"version": 0}]),
    ("repair_factor_is_known", repair, [{"factor": "progress"}]),
    ("repair_ended_is_known", repair, [{"ended": "forgotten", "ended_on": TODAY}]),
    ("repair_ended_on_a_day", repair, [{"ended": "repaired"}]),
    ("repair_ended_on_a_day", repair, [{"ended_on": TODAY}]),
    ("repair_mark_state_is_known", repair_mark, [{"state": "forgotten"}]),
    ("rupture_kind_is_known", rupture, [{"kind": "silence"}]),
    ("formulation_version_once", formulation, [{}, {}]),
    ("formulation_version_from_1", formulation, [{"version": 0}]),
    ("formulation_factor_is_known", formulation, [{"factor": "progress"}]),
    ("seen_once_by_each", seen, [{}, {}]),
    ("second_view_once_by_each", second_view, [{}, {}]),
    ("second_view_source_is_known", second_view, [{"source": "hearsay"}]),
    ("clinic_technique_version_once", clinic_technique, [{}, {}]),
    ("clinic_technique_version_from_1", clinic_technique, [{"version": 0}]),
    ("clinic_technique_family_is_known", clinic_technique, [{"family": "astrology"}]),
    ("risk_answer_found_is_known", risk_answer, [{"found": "nothing"}]),
    ("expected_path_once", expected_path, [{}, {}]),
    ("expected_path_or_why_none", expected_path, [{"why_none": ""}]),
    ("expected_path_or_why_none", expected_path, [{"curve": {"below": -3}}]),
    ("spot_check_once_a_week", looked, [{}, {}]),
    ("spot_check_open_once_a_case", spot_check, [{}, {"week": day(7)}]),
    ("spot_check_found_by_somebody", spot_check, [{"found": "nothing"}]),
    ("spot_check_found_by_somebody", looked, [{"found": ""}]),
    ("spot_check_found_by_somebody", looked, [{"at": None}]),
    ("spot_check_found_by_somebody", looked, [{"by": None}]),
    ("spot_check_missed_names_the_part", looked, [{"found": "missed"}]),
    ("spot_check_missed_names_the_part", looked, [{"factor": "goal"}]),
    ("spot_check_missed_names_the_part", spot_check, [{"factor": "goal"}]),
    ("spot_check_found_is_known", looked, [{"found": "all"}]),
    ("spot_check_factor_is_known", looked, [{"found": "missed", "factor": "progress"}]),
    ("review_answer_is_known", review, [{"answer": "praise"}]),
    ("release_is_of_one_rater", release, [{"participant": None}]),
    ("release_is_of_one_rater", release, [{"role": "therapist"}]),
    ("release_role_is_known", release, [{"role": "friend"}]),
    ("release_factor_is_known", release, [{"factor": "progress"}]),
]


@pytest.mark.parametrize(("constraint", "make", "rows"), EVERY_BAD_ROW)
def test_the_database_refuses(there, constraint, make, rows):
    wrong = [make(there, **row) for row in rows]
    with refused(constraint):
        type(wrong[0])._base_manager.bulk_create(wrong)


def test_every_constraint_is_provoked():
    assert {constraint for constraint, *_ in EVERY_BAD_ROW} == constraints_of("consultation")


def choices():
    """Return every column that is kept to certain words, with these words."""
    for model in every_model("people", "records", "consultation"):
        for field in model._meta.concrete_fields:
            if field.choices:
                yield pytest.param(model, field, id=f"{model._meta.model_name}-{field.name}")


@pytest.mark.parametrize(("model", "field"), list(choices()))
def test_every_closed_vocabulary_is_kept_by_the_database_word_for_word(model, field):
    words = {value for value, _ in field.choices} | ({""} if field.blank else set())
    kept = [dict([child]) for c in model._meta.constraints if isinstance(c, CheckConstraint) for child in leaves(c.condition)]
    known = [set(each[f"{field.name}__in"]) for each in kept if f"{field.name}__in" in each]
    if model is CaseStanding:  # gate and reason go together
        assert set().union(*known) == (words if field.name == "reason" else set())
    else:
        assert known == [words]


def leaves(condition):
    for child in condition.children:
        yield from leaves(child) if isinstance(child, Q) else [child]


EVERY_GOOD_ROW = [
    (override, {}),
    (override, {"ended_at": LATER, "ended_because": "time"}),
    (override, {"ends_on": TODAY}),
    (override, {"opens_on": TODAY}),
    (answered, {}),
    (repair_mark, {}),
    (formulation, {}),
    (seen, {"seen_at": None}),
    (spot_check, {}),
    (looked, {}),
    (looked, {"found": "missed", "factor": "method"}),
    (second_view, {}),
    (clinic_technique, {}),
    (standing, {}),
    (standing, {"gate": "open", "reason": "in_place", "fresh_until": TODAY}),
    (policy, {}),
    (repair, {}),
    (review, {}),
    (release, {}),
    (release, {"factor": ""}),
]


@pytest.mark.parametrize(("make", "row"), EVERY_GOOD_ROW)
def test_the_same_rows_put_right_are_taken(there, make, row):
    good = make(there, **row)
    type(good)._base_manager.bulk_create([good])


def test_a_case_has_one_standing(there):
    with refused("consultation_casestanding_case_id"):
        CaseStanding.objects.bulk_create([standing(there, case=there.case)])


def test_any_number_of_ended_overrides_and_one_that_holds(there):
    past = [override(there, ended_at=LATER, ended_because="time") for _ in range(3)]
    Override.objects.bulk_create([*past, override(there)])
    assert Override.objects.active(TODAY).count() == 1
